"""Spec format v1: flat criteria of one HTTP exchange each. SPEC.md says why every field and rule is there.

The model writes `PlanV1` (what may be absent stays optional: a small model fills whatever a schema demands with text that
leaked from an example); `parse` turns it into the normal form, `artifacts.Spec`.
"""

import json
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import Field, JsonValue

from pytest_factory.artifacts import Criterion, Expectation, Spec
from pytest_factory.spec.reply import MAX_CRITERIA, Wire, one_line, read_reply, short_title

FORMAT = "v1"
MAX_ITEMS = 3
"""Of a list that is a value of an object: a model that is to tell a hundred values writes until its reply is cut."""
BARE = ("GET", "DELETE", "HEAD", "OPTIONS")
"""Methods that send no body."""
CHANGES = ("POST", "PUT", "PATCH")
"""Methods that send one."""
FieldType = Literal["string", "integer", "number", "boolean", "array", "object", "any"]


class HeaderV1(Wire):
    """A response header: its name, and its value where the request tells it."""

    name: str
    value: str | None = None


class CriterionV1(Wire):
    """One exchange, as the model writes it."""

    says: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
    path: str
    query: dict[str, str | int | float | bool] | None = None
    send_headers: dict[str, str] | None = None
    send_json: dict[str, Any] | list[Any] | None = None
    send_form: dict[str, str] | None = None
    status: int = Field(ge=100, le=599)
    headers: list[HeaderV1] | None = None
    json_equals: Any = None
    json_values: dict[str, Any] | None = None
    json_fields: dict[str, FieldType] | None = None
    list_length: int | None = Field(default=None, ge=0, le=1000)
    is_list: bool | None = None
    text: list[str] | None = None


class PlanV1(Wire):
    """A whole spec, as the model writes it."""

    title: str
    intent: str
    criteria: list[CriterionV1] = Field(min_length=1, max_length=MAX_CRITERIA)
    out_of_scope: list[str] | None = None


def parse(text: str) -> Spec:
    """Read a model's reply; raises UnusableReply with the first thing that is wrong."""
    plan = read_reply(text, PlanV1)
    criteria = list(dict.fromkeys(_key(criterion) for criterion in plan.criteria))
    by_key = {_key(criterion): criterion for criterion in plan.criteria}
    return Spec(
        format=FORMAT,
        title=short_title(plan.title),
        intent=one_line(plan.intent),
        criteria=tuple(_criterion(number, by_key[key]) for number, key in enumerate(criteria, start=1)),
        out_of_scope=tuple(one_line(line) for line in plan.out_of_scope or () if line.strip()),
    )


def to_wire(spec: Spec) -> str:
    """The reply that a model would have given: `parse` makes the same spec of it, its criteria numbered anew."""
    plan = {
        "title": spec.title,
        "intent": spec.intent,
        "criteria": [_to_wire(criterion) for criterion in spec.criteria],
        "out_of_scope": list(spec.out_of_scope),
    }
    return json.dumps(plan, ensure_ascii=False)


def schema(path: str = "", *, queries: bool = False) -> dict[str, JsonValue]:
    """The JSON schema that a reply must obey, with every reference resolved: engines differ in what they follow.

    `path` is a regular expression, anchored, for the path of a criterion; with `queries` each says what its query is, {} too.
    A change says what it sends, {} too. Engines write keys in the order of the schema, required ones first, and a key whose
    place has passed cannot be written any more: the worked examples keep the same order.
    """

    def field(kind: str, **more: JsonValue) -> dict[str, JsonValue]:
        return {"type": kind, **more}

    text_map: dict[str, JsonValue] = {"type": "object", "additionalProperties": {"type": "string"}}
    types: list[JsonValue] = ["string", "integer", "number", "boolean", "array", "object", "any"]
    plain: list[JsonValue] = [field(kind) for kind in ("string", "integer", "number", "boolean")]
    query: dict[str, JsonValue] = {"type": "object", "additionalProperties": {"anyOf": plain}}
    short: JsonValue = field("array", items={"anyOf": [*plain, field("object")]}, maxItems=MAX_ITEMS)
    values: dict[str, JsonValue] = {"anyOf": [*plain, field("null"), field("object"), short]}
    header: dict[str, JsonValue] = {
        "type": "object",
        "properties": {"name": field("string"), "value": field("string")},
        "required": ["name"],
        "additionalProperties": False,
    }

    def exchange(methods: tuple[JsonValue, ...], sent: dict[str, JsonValue]) -> dict[str, JsonValue]:
        first: dict[str, JsonValue] = {
            "says": field("string"),
            "method": field("string", enum=[*methods]),
            "path": field("string", **({"pattern": path} if path else {})),
            **sent,
            "status": field("integer"),
        }
        spare = {} if "query" in sent else {"query": query}
        return {
            "type": "object",
            "properties": {**first, **spare, **expected},
            "required": [*first],
            "additionalProperties": False,
        }

    expected: dict[str, JsonValue] = {
        "send_headers": text_map,
        "headers": field("array", items=header),
        "is_list": field("boolean"),
        "list_length": field("integer"),
        "json_equals": {"anyOf": [field(kind) for kind in ("object", "array", "string", "number", "boolean")]},
        "json_values": {"type": "object", "additionalProperties": values},
        "json_fields": {"type": "object", "additionalProperties": {"type": "string", "enum": types}},
        "text": field("array", items=field("string"), maxItems=2 * MAX_ITEMS),
    }
    criterion: dict[str, JsonValue] = {
        "anyOf": [
            exchange(BARE, {"query": query} if queries else {}),
            exchange(CHANGES, {"send_json": {"anyOf": [field("object"), field("array")]}}),
            exchange(CHANGES, {"send_form": text_map}),
        ]
    }
    return {
        "type": "object",
        "properties": {
            "title": field("string"),
            "intent": field("string"),
            "criteria": {"type": "array", "items": criterion, "minItems": 1, "maxItems": MAX_CRITERIA},
            "out_of_scope": field("array", items=field("string")),
        },
        "required": ["title", "intent", "criteria"],
        "additionalProperties": False,
    }


def _key(criterion: CriterionV1) -> str:
    """What makes a criterion the same as another: all but its words."""
    return json.dumps(criterion.model_dump(exclude={"says"}), sort_keys=True)


def _criterion(number: int, wire: CriterionV1) -> Criterion:
    listed = bool(wire.is_list) or wire.list_length is not None
    equals = wire.json_equals if wire.json_equals not in ("", {}) else None
    return Criterion(
        id=f"AC{number}",
        says=one_line(wire.says),
        method=wire.method,
        path=_with_query(wire.path.strip(), wire.query or {}),
        headers=wire.send_headers or {},
        body=wire.send_json if wire.send_json or _about_lack(wire) else None,
        form=wire.send_form or {},
        expect=Expectation(
            status=wire.status,
            headers=dict(_header(header) for header in wire.headers or ()),
            body=equals,
            contains={} if equals is not None else wire.json_values or {},
            fields={} if equals is not None else dict(wire.json_fields or {}),
            length=wire.list_length,
            items=listed,
            text=tuple(piece for piece in wire.text or () if piece.strip()),
        ),
    )


def _about_lack(wire: CriterionV1) -> bool:
    """Whether an empty body is what is refused; elsewhere it stands there because the schema asks for one."""
    return wire.method in CHANGES and wire.status in (400, 422)


def _with_query(path: str, query: dict[str, str | int | float | bool]) -> str:
    """The path with its query string; what stands in the path already is not said twice."""
    bare, mark, old = path.partition("?")
    said = {part.partition("=")[0] for part in old.split("&")}
    new = urlencode({name: _text(value) for name, value in query.items() if name not in said})
    both = "&".join(filter(None, (old, new)))
    return f"{bare}?{both}" if both else f"{bare}{mark}"


def _text(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _to_wire(criterion: Criterion) -> dict[str, JsonValue]:
    expect = criterion.expect
    headers: list[JsonValue] = [{"name": name, "value": value} for name, value in expect.headers.items()]
    sends: dict[str, JsonValue] = {}
    if criterion.form:
        sends = {"send_form": {**criterion.form}}
    elif criterion.method in CHANGES:
        sends = {"send_json": {} if criterion.body is None else criterion.body}
    fields: dict[str, JsonValue] = {
        "send_headers": {**criterion.headers},
        "headers": headers,
        "is_list": expect.items or None,
        "list_length": expect.length,
        "json_equals": expect.body,
        "json_values": expect.contains,
        "json_fields": {**expect.fields},
        "text": [*expect.text],
    }
    empty: tuple[JsonValue, ...] = ({}, [])
    given = {name: it for name, it in fields.items() if it is not None and (name == "json_equals" or it not in empty)}
    return {
        "says": criterion.says,
        "method": criterion.method,
        "path": criterion.path,
        **sends,
        "status": expect.status,
        **given,
    }


def _header(header: HeaderV1) -> tuple[str, str | None]:
    """A name and a value; `Name: value` in the name's place is taken apart."""
    name, colon, rest = header.name.partition(":")
    value = (header.value or "").strip() or (rest.strip() if colon else "")
    return name.strip(), value or None
