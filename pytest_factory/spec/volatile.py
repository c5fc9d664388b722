"""Values that are other ones the next time: the moment at which something was made, and ids that are drawn.

A plan copies them from what the app answers now, and no app can answer so again.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion

_DRAWN = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}", re.I)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_NEAR = timedelta(days=2)
"""How far from now a moment may be that is now in some time zone."""


def without_volatile(criterion: Criterion, request: str) -> Criterion:
    """The criterion with such values expected by their type alone, unless they are sent or the `request` tells them."""
    expect = criterion.expect
    told = f"{request} {criterion.path} {criterion.body} {criterion.form}"
    if isinstance(expect.body, dict) and (gone := _volatile(expect.body, told)):
        rest = {key: value for key, value in expect.body.items() if key not in gone}
        changed = expect.model_copy(update={"body": None, "contains": rest, "fields": dict.fromkeys(gone, "string")})
        return criterion.model_copy(update={"expect": changed})
    gone = _volatile(expect.contains, told)
    if not gone:
        return criterion
    rest = {key: value for key, value in expect.contains.items() if key not in gone}
    fields = {**expect.fields, **({} if expect.items else dict.fromkeys(gone, "string"))}
    return criterion.model_copy(update={"expect": expect.model_copy(update={"contains": rest, "fields": fields})})


def _volatile(values: Mapping[str, JsonValue], told: str) -> list[str]:
    """The keys with such values."""
    return [key for key, value in values.items() if isinstance(value, str) and value not in told and _changes(value)]


def _changes(value: str) -> bool:
    if _DRAWN.fullmatch(value):
        return True
    try:
        moment = datetime.fromisoformat(value) if _MOMENT.fullmatch(value) else None
    except ValueError:
        return False
    if moment is None:
        return False
    return abs(moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)) < _NEAR
