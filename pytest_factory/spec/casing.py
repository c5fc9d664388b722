"""Where capitals make no difference, what is asked with others is answered the same."""

import re
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion
from pytest_factory.spec.known import SORTS

_CASES = re.compile(r"\b(?:capitals?|upper[- ]?case|lower[- ]?case|(?:small|capital) letters)\b", re.IGNORECASE)
_ALIKE = re.compile(
    r"\b(?:no (?:difference|matter)|not matter|n.t matter|or not|regardless|whether|ignor\w+|alike|the same)\b", re.I
)
_INSENSITIVE = re.compile(r"\bcase[- ]?insensitiv\w*|\bignor\w+ (?:the )?case\b", re.IGNORECASE)


def no_difference(request: str) -> bool:
    """Whether a request says that capitals make no difference."""
    return bool(_told(request))


def _told(request: str) -> str:
    """What a request says of that: the sentences in which capitals make no difference."""
    said = re.split(r"(?<=[.;])\s", request)
    return " ".join(s for s in said if (_CASES.search(s) and _ALIKE.search(s)) or _INSENSITIVE.search(s))


def with_other_capitals(criteria: Sequence[Criterion], request: str) -> list[Criterion]:
    """`criteria` with the first query of a word that finds something, and the first conflict, once more in other capitals.

    Only where the request says that they make no difference. A criterion that expects the very word back stays alone. Small words
    of what is created, and then refused, begin with capitals: what comes back is what was sent, and not another form of it.
    """
    if not no_difference(request):
        return list(criteria)
    criteria = _mixed(criteria)
    names = {name for criterion in criteria for name, _ in parse_qsl(criterion.query)}
    told = _told(request)
    meant = {name for name in names if re.search(rf"\b{re.escape(name)}\b", told)} or names
    result: list[Criterion] = []
    done: set[str] = set()
    sent = {_key(criterion) for criterion in criteria}
    for criterion in criteria:
        result.append(criterion)
        twin = _twin(criterion, meant)
        kind = f"{criterion.method} {criterion.expect.status}"
        if twin is None or kind in done:
            continue
        done.add(kind)
        if _key(twin) not in sent:
            result.append(twin)
    return result


def _mixed(criteria: Sequence[Criterion]) -> list[Criterion]:
    """The criteria with `ada@example.org` as `Ada@Example.Org`, where one creates it, has it back, and another one is refused."""
    bodies = [c.body for c in criteria if c.method == "POST" and c.expect.status == 409 and isinstance(c.body, dict)]
    words = {
        (key, value)
        for c in criteria
        if c.method == "POST" and c.expect.status < 300 and isinstance(c.body, dict) and c.body in bodies
        for key, value in c.body.items()
        if isinstance(value, str) and value.islower() and c.expect.contains.get(key) == value
    }
    mixed = []
    for c in criteria:
        if c.method == "POST" and isinstance(c.body, dict):
            told = c.expect.model_copy(update={"contains": _capital(c.expect.contains, words)})
            c = c.model_copy(update={"body": _capital(c.body, words), "expect": told})
        mixed.append(c)
    return mixed


def _capital(values: Mapping[str, JsonValue], words: Collection[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    return {
        key: value.title() if isinstance(value, str) and (key, value) in words else value
        for key, value in values.items()
    }


def _twin(criterion: Criterion, meant: Collection[str]) -> Criterion | None:
    """The criterion with the words that it sends in other capitals, of parameters those that are `meant`; None where that says
    nothing."""
    path, _, query = criterion.path.partition("?")
    if criterion.method == "GET" and criterion.expect.status == 200 and criterion.expect.of_body:
        pairs = parse_qsl(query, keep_blank_values=True)
        swapped = [
            (name, value.swapcase() if name in meant and name.lower() not in SORTS else value) for name, value in pairs
        ]
        expected = criterion.expect.model_dump_json()
        if swapped == pairs or any(f'"{value}"' in expected for _, value in pairs):
            return None
        return criterion.model_copy(update={"path": f"{path}?{urlencode(swapped)}", "says": _said(criterion)})
    if criterion.method == "POST" and criterion.expect.status == 409 and criterion.form:
        form = {key: value.swapcase() for key, value in criterion.form.items()}
        return criterion.model_copy(update={"form": form, "says": _said(criterion)}) if form != criterion.form else None
    if criterion.method == "POST" and criterion.expect.status == 409 and isinstance(criterion.body, dict):
        body = {key: value.swapcase() if isinstance(value, str) else value for key, value in criterion.body.items()}
        return None if body == criterion.body else criterion.model_copy(update={"body": body, "says": _said(criterion)})
    return None


def _said(criterion: Criterion) -> str:
    return f"{criterion.says.rstrip('.')}: in other capitals the same."


def _key(criterion: Criterion) -> str:
    return f"{criterion.method} {criterion.path} {criterion.body} {criterion.form}"
