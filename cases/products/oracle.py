"""Held-out checks of the products case.

The request names the method, the path, that the answer is a JSON list and that it holds three products. Decided here: a
product is a JSON object, and three products are three different ones. Open, and not checked: the products, their fields and
their order.
"""

import json
from typing import Any

import httpx


def listed(client: httpx.Client) -> list[Any]:
    """What GET /products answers; that it is 200 and a JSON list is asserted."""
    response = client.get("/products")
    assert response.status_code == 200
    products = response.json()
    assert isinstance(products, list), f"expected a JSON list, got {type(products).__name__}"
    return products


def test_products_is_a_list_of_three(client: httpx.Client) -> None:
    """GET /products answers 200 with a JSON list of exactly three items, and says that it is JSON."""
    assert len(listed(client)) == 3
    assert client.get("/products").headers["content-type"].split(";")[0] == "application/json"


def test_products_are_three_different_objects(client: httpx.Client) -> None:
    """Each product is a JSON object with something in it, and none is another one's copy."""
    products = listed(client)
    for product in products:
        assert isinstance(product, dict), f"expected a JSON object, got {product!r}"
        assert product, "expected a product with at least one field, got an empty object"
    assert len({json.dumps(product, sort_keys=True) for product in products}) == 3


def test_products_are_static(client: httpx.Client) -> None:
    """A static list is the same at every call, whatever was asked before."""
    first = listed(client)
    client.get("/products", params={"limit": 1})
    assert listed(client) == first


def test_products_cannot_be_written(client: httpx.Client) -> None:
    """The request adds reading only: no method that writes succeeds, and none changes the list."""
    before = listed(client)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        status = client.request(method, "/products", json={"name": "Intruder"}).status_code
        assert status in (404, 405, 501), f"{method} /products answers {status}"
    assert listed(client) == before
