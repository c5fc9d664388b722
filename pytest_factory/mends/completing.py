"""A thing that is made of another one of its kind, with a part of it forgotten."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended
from pytest_factory.workspace.edits import Edit, applied

_INVALID = re.compile(r"ValidationError: \d+ validation errors? for (?P<name>\w+): (?P<said>.+)$")
_LACKING = re.compile(r"(?:^|; )(\w+): Field required")
_ENOUGH = 2
"""Parts that are taken over from the same object: with one of them it may be another kind of thing."""


def completing(fault: Fault) -> Iterator[Mended]:
    """Where pydantic misses fields of `Boat(id=old.id, name=old.name)`, they come from the same object: `built=old.built`."""
    found, site = _INVALID.search(fault.raised), fault.site
    lacking = _LACKING.findall(found["said"]) if found else []
    if found is None or site is None or not lacking:
        return
    for call in ast.walk(site.function):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != found["name"] or not call.keywords:
            continue
        taken = Counter(
            word.value.value.id
            for word in call.keywords
            if isinstance(word.value, ast.Attribute)
            and word.value.attr == word.arg
            and isinstance(word.value.value, ast.Name)
        )
        origin, times = taken.most_common(1)[0] if taken else ("", 0)
        known = {word.arg for word in call.keywords}
        more = [f"{name}={origin}.{name}" for name in lacking if name not in known]
        if times < _ENOUGH or not more:
            continue
        last = call.keywords[-1]
        end = site.source.offset(last.end_lineno or last.lineno, last.end_col_offset or last.col_offset)
        yield Mended("take over", site.path, applied(site.source.text, [Edit(end, end, f", {', '.join(more)}")]))
