"""What nobody has set yet is no error: "a lamp that nobody has switched is off". A small model leaves that sentence out."""

import re
from collections.abc import Sequence

from pydantic import JsonValue

from pytest_factory.artifacts import Criterion, Expectation
from pytest_factory.spec.exchange import kind_of
from pytest_factory.spec.literals import Literals, path_matches, placeholder, sentences
from pytest_factory.spec.presence import elsewhere

_UNSET = re.compile(
    r"\b(?:nobody|no one|never (?:been )?\w+|not (?:yet )?(?:been )?(?:set|seen|used|stored|visited|counted|chosen|told|voted)"
    r"|unknown|not known|without an? \w+ yet)\b",
    re.I,
)
_NO_ERROR = re.compile(r"\b(?:no|not an|never an) error\b", re.I)
_OPPOSITE = (
    ("on", "off"),
    ("open", "closed"),
    ("enabled", "disabled"),
    ("active", "inactive"),
    ("visible", "hidden"),
    ("public", "private"),
    ("read", "unread"),
    ("locked", "unlocked"),
)
_NOTHING = re.compile(
    r"\b(?:is|has|are|have|with|at|counts?|starts? (?:at|with)|as) (?:0|zero|no|none)\b(?! error)", re.I
)


def with_defaults(criteria: Sequence[Criterion], request: str, literals: Literals) -> list[Criterion]:
    """The criteria and, where the request says that what nobody has set is no error or what it is then, one that asks for it.

    Only for the one path with a placeholder that a GET of the plan asks with success: it is asked with another value there.
    """
    said = next((s for s in sentences(request) if _UNSET.search(s) and not re.search(r"\b4\d\d\b", s)), "")
    paths = [path for path in literals.paths if sum(map(placeholder, path.split("/"))) == 1]
    if not said or len(set(paths)) != 1:
        return list(criteria)
    works = [c for c in criteria if c.method == "GET" and c.expect.status == 200 and path_matches(paths[0], c.path)]
    told = [c for c in works if c.expect.contains or isinstance(c.expect.body, dict)]
    if not told:
        return list(criteria)
    base, path = told[0], elsewhere(paths[0], told[0].path)
    values = base.expect.body if isinstance(base.expect.body, dict) else base.expect.contains
    old, new = _differing(base.bare, path.partition("?")[0])
    known: dict[str, JsonValue] = {key: new for key, value in values.items() if value == old}
    for key, value in values.items():
        if (fresh := _fresh(key, value, said)) is not None:
            known[key] = fresh
    set_already = any(c.method == "GET" and c.path == path for c in criteria)
    if set_already or not (_NO_ERROR.search(said) or known.keys() - {k for k, v in values.items() if v == old}):
        return list(criteria)
    fields = {key: kind_of(value) for key, value in values.items() if key not in known}
    says = f"GET {path} answers 200, though nobody has set that."
    expect = Expectation(status=200, contains=known, fields=fields)
    return [*criteria, Criterion(id="", says=says, method="GET", path=path, expect=expect)]


def _fresh(key: str, value: JsonValue, said: str) -> JsonValue:
    """The value that a key has at first, as a sentence tells it; None where it does not."""
    if isinstance(value, bool):
        pair = next((pair for pair in _OPPOSITE if key in pair), ())
        words = {**{word: word == key for word in pair}, "true": True, "false": False}
        told = {
            state for word, state in words.items() if re.search(rf"\b(?:is|are|stays?|counts? as) {word}\b", said, re.I)
        }
        return told.pop() if len(told) == 1 else None
    return 0 if isinstance(value, int) and _NOTHING.search(said) else None


def _differing(path: str, other: str) -> tuple[str, str]:
    """The one segment in which two paths differ, in each."""
    pairs = zip(path.split("/"), other.split("/"), strict=True)
    return next((one, another) for one, another in pairs if one != another)
