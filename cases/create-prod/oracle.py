"""Held-out checks of the create-prod case.

The request names the method, the path, 201 and that the answer is the item. Open, and not checked: the item's fields
(they are read from the app's OpenAPI document where it has one, else usual ones are tried), whether the server gives
the id or the client, what a refusal looks like, and GET /products, which is looked at only where it exists.
"""

from collections.abc import Iterator
from typing import Any

import httpx

WORDS = ("Lamp", "Chair", "Shelf", "Mirror")
NUMBERS = (41, 57, 63, 78)
"""One of each for every turn; each check takes turns of its own, so that no product is posted twice."""
USUAL_FIELDS: tuple[tuple[str, ...], ...] = (
    ("name", "price"),
    ("id", "name", "price"),
    ("name", "description", "price"),
    ("id", "name", "description", "price"),
    ("name",),
    ("id", "name"),
    ("title", "price"),
    ("id", "title", "price"),
)


def value_for(name: str, schema: dict[str, Any], turn: int, definitions: dict[str, Any]) -> Any:
    """A value that fits a JSON schema, another one for each turn."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    for choices in ("anyOf", "oneOf", "allOf"):
        if choices in schema:
            options = [option for option in schema[choices] if option.get("type") != "null"]
            return value_for(name, options[0], turn, definitions)
    if schema.get("enum"):
        return schema["enum"][turn % len(schema["enum"])]
    match schema.get("type"):
        case "integer":
            return min(NUMBERS[turn], schema.get("maximum", NUMBERS[turn]))
        case "number":
            return min(NUMBERS[turn] + 0.5, schema.get("maximum", NUMBERS[turn] + 0.5))
        case "boolean":
            return turn % 2 == 0
        case "array":
            return []
        case "object":
            return object_for(schema, turn, definitions)
    known = {
        "uuid": f"8f14e45f-ceea-467f-a1d2-0000000000{NUMBERS[turn]}",
        "date": f"2031-02-0{turn + 1}",
        "date-time": f"2031-02-0{turn + 1}T08:00:00Z",
        "uri": f"https://example.com/{name}/{turn}",
        "email": f"{name}{turn}@example.com",
    }
    return known.get(schema.get("format", ""), WORDS[turn])


def object_for(schema: dict[str, Any], turn: int, definitions: dict[str, Any]) -> dict[str, Any]:
    """An object that fits a JSON schema, all its fields filled."""
    fields = schema.get("properties", {})
    return {name: value_for(name, field, turn, definitions) for name, field in fields.items()}


def bodies(client: httpx.Client, turn: int) -> Iterator[dict[str, Any]]:
    """Plausible products, the one that the app itself describes first."""
    described = client.get("/openapi.json")
    if described.status_code == 200:
        document = described.json()
        definitions = document.get("components", {}).get("schemas", {})
        body = document.get("paths", {}).get("/products", {}).get("post", {}).get("requestBody", {})
        schema = body.get("content", {}).get("application/json", {}).get("schema", {})
        item = value_for("product", schema, turn, definitions) if schema else None
        if isinstance(item, dict) and item:
            yield item
    usual = {"id": NUMBERS[turn], "price": NUMBERS[turn] + 0.5, "description": f"A {WORDS[turn].lower()}"}
    for names in USUAL_FIELDS:
        yield {name: usual.get(name, WORDS[turn]) for name in names}


def create(client: httpx.Client, turn: int) -> tuple[dict[str, Any], httpx.Response]:
    """Post the first product that the app takes; what was sent and what came."""
    refused: list[str] = []
    for body in bodies(client, turn):
        response = client.post("/products", json=body)
        if response.status_code == 201:
            return body, response
        refused.append(f"{response.status_code} to {body}")
    raise AssertionError(f"POST /products never answers 201; of {len(refused)} products the first got {refused[0]}")


def assert_echoes(sent: dict[str, Any], item: Any) -> None:
    """The item is what was sent; an id may be the server's own."""
    assert isinstance(item, dict), f"expected the item as a JSON object, got {item!r}"
    told = {name: value for name, value in sent.items() if name.lower() != "id"}
    kept = {name: item[name] for name in told if name in item}
    assert kept, f"the item has nothing of what was sent: sent {sent}, got {item}"
    assert kept == {name: told[name] for name in kept}


def test_created_item_comes_back(client: httpx.Client) -> None:
    """POST /products answers 201 with the item that was sent, as JSON."""
    sent, response = create(client, 0)
    assert response.headers["content-type"].split(";")[0] == "application/json"
    assert_echoes(sent, response.json())


def test_another_item_comes_back_as_itself(client: httpx.Client) -> None:
    """A further product with other values is created, too: nothing is fixed to one example."""
    sent, response = create(client, 1)
    assert_echoes(sent, response.json())


def test_created_items_are_in_the_list(client: httpx.Client) -> None:
    """Where GET /products exists, it has what was posted; the request does not ask for it."""
    created = [create(client, turn)[1].json() for turn in (2, 3)]
    listed = client.get("/products")
    if listed.status_code == 200 and isinstance(listed.json(), list):
        assert all(item in listed.json() for item in created)


def test_broken_json_is_refused(client: httpx.Client) -> None:
    """A body that is no JSON is the client's mistake: 4xx, neither created nor a crash of the server."""
    response = client.post("/products", content=b'{"name": "La', headers={"content-type": "application/json"})
    assert 400 <= response.status_code < 500
