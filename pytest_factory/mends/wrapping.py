"""What ruff finds and does not mend itself: docstrings and comments that are longer than a line, `except:` of everything."""

import ast
import re
import textwrap
from collections.abc import Iterator

from pytest_factory.artifacts import Patch
from pytest_factory.mends.fault import Fault, Mended, own_functions
from pytest_factory.workspace.edits import Edit, applied
from pytest_factory.workspace.imports import style_of

_DOCSTRING = re.compile(r'^(?P<indent>\s*)"""(?P<text>[^"\\]+)"""$')
_COMMENT = re.compile(r"^(?P<indent>\s*)# (?P<text>.+)$")


def wrapping(fault: Fault) -> Iterator[Mended]:
    """The candidate with its long one-line docstrings and comments over several lines, where ruff finds a line too long."""
    if fault.gate is None or fault.gate.name != "ruff" or "E501" not in fault.gate.detail:
        return
    limit = style_of(fault.sources).line_length
    for change in fault.code:
        if change.after is None or not change.path.endswith(".py") or f"{change.path}: E501" not in fault.gate.detail:
            continue
        known = set((change.before or "").splitlines())
        lines = change.after.splitlines()
        wrapped = [_wrapped(line, limit) if len(line) > limit and line not in known else line for line in lines]
        yield Mended("wrap", change.path, "\n".join(wrapped) + "\n")


def excepting(fault: Fault) -> Iterator[Mended]:
    """The candidate with `except Exception:` for each new `except:`, where ruff finds one."""
    if fault.gate is None or fault.gate.name != "ruff":
        return
    for change in fault.code:
        if change.after is None or f"{change.path}: E722" not in fault.gate.detail:
            continue
        for path, source, function in own_functions(Patch(changes=(change,))):
            bare = [node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler) and node.type is None]
            starts = [source.offset(node.lineno, node.col_offset) for node in bare]
            edits = [Edit(at, at + len("except"), "except Exception") for at in starts]
            if edits:
                yield Mended("except", path, applied(source.text, edits))


def _wrapped(line: str, limit: int) -> str:
    if match := _DOCSTRING.match(line):
        indent = match["indent"]
        text = textwrap.fill(match["text"].strip(), limit, initial_indent=f'{indent}"""', subsequent_indent=indent)
        return f'{text}\n{indent}"""'
    if match := _COMMENT.match(line):
        lead = f"{match['indent']}# "
        return textwrap.fill(match["text"], limit, initial_indent=lead, subsequent_indent=lead)
    return line
