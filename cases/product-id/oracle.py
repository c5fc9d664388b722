"""Held-out checks of the product-id case.

The request names the method, the path with an id in it, and 404. Open, and not checked: which products there are, their
fields beside the id, what the id is called exactly, the body of a 404. Which ids exist is found by looking: in the list
route, where there is one, else by trying the numbers that people begin with.
"""

from typing import Any

import httpx

USUAL_IDS = (*range(1, 11), 0, *range(11, 21), *range(100, 106), 1000, 1001)


def ids_of(product: Any) -> set[str]:
    """The values of the fields that are called an id: id, product_id, productId."""
    assert isinstance(product, dict), f"expected one product as a JSON object, got {product!r}"
    return {str(value) for key, value in product.items() if key.lower().endswith("id")}


def existing_ids(client: httpx.Client) -> list[str]:
    """Ids that answer 200, at most three."""
    listed = client.get("/products")
    usual = [str(number) for number in USUAL_IDS]
    if listed.status_code == 200 and isinstance(listed.json(), list):
        usual = [name for item in listed.json() if isinstance(item, dict) for name in sorted(ids_of(item))] + usual
    found: list[str] = []
    for name in usual:
        if len(found) < 3 and name not in found and client.get(f"/products/{name}").status_code == 200:
            found.append(name)
    return found


def test_a_product_answers_with_its_own_id(client: httpx.Client) -> None:
    """At least one product exists; each one that does is a JSON object that holds the id it was asked for by."""
    found = existing_ids(client)
    assert found, f"no product answers 200 at /products/{{id}}; tried {USUAL_IDS[0]} to {USUAL_IDS[-1]}"
    for name in found:
        product = client.get(f"/products/{name}").json()
        assert name in ids_of(product), f"GET /products/{name} answers {product!r}"


def test_ids_name_different_products(client: httpx.Client) -> None:
    """Two ids are two products, and each stays what it is when it is asked for again."""
    products = [client.get(f"/products/{name}").json() for name in existing_ids(client)]
    assert products
    assert all(one != other for position, one in enumerate(products) for other in products[:position])
    assert [client.get(f"/products/{name}").json() for name in existing_ids(client)] == products


def test_the_id_is_a_parameter(client: httpx.Client) -> None:
    """An app that describes itself has one route for all products, not one for each: the id is a part of its path."""
    described = client.get("/openapi.json")
    if described.status_code == 200:
        paths = [path for path in described.json().get("paths", {}) if path.startswith("/products/")]
        assert not paths or any("{" in path for path in paths), f"only {paths}"


def test_unknown_ids_are_not_found(client: httpx.Client) -> None:
    """Ids that no sensible list of examples has are 404."""
    for number in (999999, 2147483646):
        assert client.get(f"/products/{number}").status_code == 404, f"GET /products/{number}"


def test_nonsense_is_refused(client: httpx.Client) -> None:
    """What cannot be an id is the client's mistake: 4xx, neither found nor a crash of the server."""
    for name in ("no-such-product", "-1", "1.5"):
        status = client.get(f"/products/{name}").status_code
        assert 400 <= status < 500, f"GET /products/{name} answers {status}"
