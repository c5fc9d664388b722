"""Templates that are filled otherwise than they ask: a value that the template calls, a name that the route does not give."""

import re
from collections.abc import Iterator

from pytest_factory.mends.fault import Fault, Mended
from pytest_factory.workspace.pages import PAGES

_FRAME = re.compile(r'^  File "([^"]+)", line (\d+), in (?:top-level template code|block .*|template)$', re.MULTILINE)
_CALL = re.compile(r"(?<![\w.])(\w+)\([^()]*\)")


def filling(fault: Fault) -> Iterator[Mended]:
    """Where a template calls what is no function, the value itself: `is_afloat(boat)`, of a route that has asked already."""
    if not re.match(r"TypeError: '\w+' object is not callable", fault.raised) or fault.result is None:
        return
    frames = _FRAME.findall(fault.result.traceback)
    for change in fault.code if frames else ():
        path, number = frames[-1]
        if change.after is None or not change.path.endswith(PAGES) or not path.endswith(f"/{change.path}"):
            continue
        lines = change.after.splitlines(keepends=True)
        line = lines[int(number) - 1] if int(number) <= len(lines) else ""
        for call in _CALL.finditer(line):
            bare = line[: call.start()] + call[1] + line[call.end() :]
            yield Mended("value", change.path, "".join([*lines[: int(number) - 1], bare, *lines[int(number) :]]))
