"""What a criterion sends to which route, as names and values, and the same request with others."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Answer, Criterion, Expectation
from pytest_factory.spec.known import shape_of
from pytest_factory.workspace.calls import Call


def route_of(criterion: Criterion) -> str:
    """Method and path, each id in it replaced: what is asked of one route."""
    return f"{criterion.method} {shape_of(criterion.path)}"


def in_body(request: Criterion | Answer | Call) -> dict[str, JsonValue]:
    """Names and values of the JSON object or the form that is sent."""
    return {**(request.body if isinstance(request.body, dict) else {}), **request.form}


def sent_values(criterion: Criterion) -> dict[str, JsonValue]:
    """Names and values of the query, else of the body."""
    query: dict[str, JsonValue] = dict(parse_qsl(criterion.query, keep_blank_values=True))
    return {**in_body(criterion), **query}


def with_values(base: Criterion, values: Mapping[str, JsonValue]) -> Criterion:
    """A request that sends the same names where it sent them, with other values; without those that `values` lacks."""
    bare, _, query = base.path.partition("?")
    pairs = {name: values[name] for name in dict(parse_qsl(query, keep_blank_values=True)) if name in values}
    path = f"{bare}?{urlencode(pairs)}" if pairs else bare
    body: JsonValue = base.body
    if isinstance(body, dict):
        body = {name: values[name] for name in body if name in values}
    form = {name: str(values[name]) for name in base.form if name in values}
    return base.model_copy(update={"path": path, "body": body, "form": form})


def refusal(criterion: Criterion, status: int) -> Criterion:
    """What a criterion sends, refused with a status."""
    says = f"{criterion.method} {criterion.path} answers {status}: such a value is refused."
    return criterion.model_copy(update={"says": says, "expect": Expectation(status=status)})


def usual(route: str, answers: Sequence[Answer]) -> int:
    """The status by which the app refuses what is sent to a route now; 0 where that is not known."""
    refused = (a for a in answers if f"{a.method} {shape_of(a.path)}" == route and a.status in (400, 422))
    return next((answer.status for answer in refused), 0)
