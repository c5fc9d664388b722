"""Names that a text does not have get an import, and what is new in it gets the target's style: by ruff, on stdin.

ruff reads no configuration and no file here: what the target asks for is passed as arguments.
"""

import ast
import difflib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import FactoryError, SpliceError
from pytest_factory.workspace.edits import Edit, Source, applied
from pytest_factory.workspace.merging import Wanted, merge_imports
from pytest_factory.workspace.names import import_for, uses_of

_FORMAT = ("quote-style", "indent-style", "line-ending", "skip-magic-trailing-comma", "docstring-code-format")
_NAME = re.compile(r"`([^`]+)`")


DEFAULT_RULES = ("E4", "E7", "E9", "F", "B", "PLE")
"""ruff's rules where the target's own configuration selects none: ruff's own default changes between versions."""
_OWN = ("F401", "I")
"""Rules that are not fixed by the way: for the first see `_without_unused`, imports are sorted in any case."""


class Style(Artifact):
    """How a target wants its Python to look."""

    line_length: int = 88
    """ruff's own default."""
    first_party: tuple[str, ...] = ()
    """The top-level modules of the target's own: isort keeps them apart from installed ones."""
    options: tuple[str, ...] = ()
    """Further settings of ruff, `key = value` in TOML."""
    select: tuple[str, ...] = DEFAULT_RULES
    ignore: tuple[str, ...] = ()


def style_of(sources: Mapping[str, str]) -> Style:
    """What the repository's ruff.toml or pyproject.toml (ruff, else black) asks for; a file that is no TOML asks for nothing."""
    ruff, black = _tables(sources)
    layout = {key: value for key, value in ruff.get("format", {}).items() if key in _FORMAT}
    options = [f"format.{key}={json.dumps(value)}" for key, value in layout.items()]
    lint = {**ruff.get("isort", {}), **ruff.get("lint", {}).get("isort", {})}
    options += [f"lint.isort.{key}={json.dumps(value)}" for key, value in lint.items() if _is_flat(value)]
    options += [f"{key}={json.dumps(ruff[key])}" for key in ("indent-width", "target-version") if key in ruff]
    if black.get("skip-string-normalization"):
        options.append('format.quote-style="preserve"')
    tops = {path.removeprefix("src/").partition("/")[0].removesuffix(".py") for path in sources if path.endswith(".py")}
    named = any(option.startswith("lint.isort.known-first-party=") for option in options)
    length = ruff.get("line-length", black.get("line-length", Style().line_length))
    rules = {**ruff, **ruff.get("lint", {})}
    return Style(
        line_length=length,
        first_party=() if named else tuple(sorted(tops)),
        options=tuple(options),
        select=(*rules.get("select", ()), *rules.get("extend-select", ())) or DEFAULT_RULES,
        ignore=tuple(rules.get("ignore", ())),
    )


def undefined_names(text: str) -> tuple[str, ...]:
    """The names that a module reads and nothing in it binds, sorted. Raises SpliceError where it does not parse."""
    Source(text, name="the file")
    return tuple(sorted({match[1] for found in _check(text, "F821") if (match := _NAME.search(found["message"]))}))


def resolve_names(text: str, *, framework: str, package_names: Mapping[str, str] | None = None) -> str:
    """The text with imports for its undefined names, as far as their meaning is known.

    `package_names` are the app's own names with the modules that define them; they go before the names of the framework
    (fastapi with pydantic and Starlette, or flask with werkzeug) and of the standard library. Other names stay undefined.
    """
    missing = undefined_names(text)
    if not missing:
        return text
    uses = uses_of(ast.parse(text), missing)
    statements = []
    for name in missing:
        own = (package_names or {}).get(name, "")
        statements.append(f"from {own} import {name}" if own else import_for(name, uses[name], framework))
    return merge_imports(text, [_wanted(statement) for statement in statements if statement])


def tidy(text: str, *, base: str = "", style: Style | None = None) -> str:
    """The text without imports that nothing uses, sorted and formatted, with ruff's safe fixes of the target's rules.

    `base` is the text before the change: what was unused, unsorted or unformatted in it stays so, and only what is new or
    changed is tidied. Raises SpliceError where the text does not parse.
    """
    style = style or Style()
    Source(text, name="the file")
    text = _without_unused(text, base)
    arguments = _arguments(style)
    text = _fixed(text, base, style, *arguments)
    if not base or not _check(base, "I", *arguments):
        text = _ruff("check", "--select", "I", "--fix-only", "--quiet", *arguments, text=text)
    if not base or _ruff("format", *arguments, text=base) == base:
        return _ruff("format", *arguments, text=text)
    for first, last in reversed(list(_changed(base, text))):
        text = _ruff("format", *arguments, "--range", f"{first}-{last}", text=text)
    return text


def _wanted(statement: str) -> Wanted:
    node = ast.parse(statement).body[0]
    if isinstance(node, ast.ImportFrom):
        return Wanted(node.module or "", node.names[0].name, node.names[0].asname or "")
    assert isinstance(node, ast.Import)
    return Wanted("", node.names[0].name)


def _changed(base: str, text: str) -> Iterable[tuple[int, int]]:
    """The first line of every changed piece, and the line after it, counted from 1."""
    before, after = Source(base, name="the file").lines, Source(text, name="the file").lines
    for tag, _, _, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal" and end > start:
            yield start + 1, end + 1


def _fixed(text: str, base: str, style: Style, *arguments: str) -> str:
    """The text with the safe fixes of the rules that the target asks for and that nothing in `base` breaks.

    Rules that this ruff does not know fix nothing: the gate says so.
    """
    try:
        found = _ruff("check", "--select", ",".join(style.select), "--output-format", "json", *arguments, text=base)
    except FactoryError:
        return text
    broken = {finding["code"] for finding in json.loads(found) if finding["code"]}
    left = ",".join(sorted({*style.ignore, *_OWN, *broken}))
    chosen = ("--select", ",".join(style.select), "--ignore", left)
    return _ruff("check", *chosen, "--fix-only", "--quiet", *arguments, text=text)


def _without_unused(text: str, base: str) -> str:
    """The text without imports that are unused, but not those that were so in `base` (a package's `__init__`, say).

    Not by ruff's own fixes: the one for a name removes all unused names of its line.
    """
    known = {found["message"] for found in _check(base, "F401")}
    places = [found["location"] for found in _check(text, "F401") if found["message"] not in known]
    source = Source(text, name="the file")
    unused = {(place["row"], place["column"] - 1) for place in places}
    edits: list[Edit] = []
    for node in ast.walk(source.tree):
        for block in (getattr(node, field, None) for field in ("body", "orelse", "finalbody")):
            statements = [one for one in block if isinstance(one, ast.stmt)] if isinstance(block, list) else []
            for statement in statements:
                if isinstance(statement, ast.Import | ast.ImportFrom) and len(statements) > 1:
                    edits += _dropped(source, statement, unused)
    return applied(text, edits)


def _dropped(source: Source, statement: ast.Import | ast.ImportFrom, unused: set[tuple[int, int]]) -> list[Edit]:
    spans = [
        (source.offset(name.lineno, name.col_offset), source.offset(name.end_lineno or 0, name.end_col_offset or 0))
        for name in statement.names
    ]
    places = [
        source.at(row) + column for row, column in unused
    ]  # of `a as b` that of b, as newer versions of ruff tell it
    stay = [(start, end) for start, end in spans if not any(start <= place < end for place in places)]
    if len(stay) == len(spans):
        return []
    if not stay:
        try:
            first, last = source.own_lines(statement)
        except SpliceError:  # it shares its line with other code: an unused import is the smaller evil
            return []
        return [Edit(source.at(first), source.at(last + 1), "")]
    edits = []
    for number, (start, end) in enumerate(spans):
        if (start, end) not in stay:
            before_last = any(later in stay for later in spans[number + 1 :])
            cut = (start, spans[number + 1][0]) if before_last else (spans[number - 1][1], end)
            edits.append(Edit(*cut, ""))
    return edits


def _check(text: str, rules: str, *arguments: str) -> list[dict[str, Any]]:
    """ruff's findings of these rules; a finding about the syntax of another Python version is none."""
    reply = _ruff("check", "--select", rules, "--output-format", "json", *arguments, text=text)
    return [found for found in json.loads(reply) if (found["code"] or "").startswith(rules)]


def _arguments(style: Style) -> list[str]:
    settings = ["src=[]", f"line-length={style.line_length}", *style.options]
    if style.first_party:
        settings.append(f"lint.isort.known-first-party={json.dumps(style.first_party)}")
    return [argument for setting in settings for argument in ("--config", setting)]


def _ruff(command: str, *arguments: str, text: str) -> str:
    """What ruff writes to stdout; raises FactoryError where it does not work."""
    line = [
        sys.executable,
        "-P",
        "-m",
        "ruff",
        command,
        "--isolated",
        "--no-cache",
        *arguments,
        "--stdin-filename",
        "file.py",
        "-",
    ]
    done = subprocess.run(line, input=text.encode(), capture_output=True, cwd=tempfile.gettempdir(), check=False)
    if done.returncode not in (0, 1) or (not done.stdout and text.strip() and command == "format"):
        said = done.stderr.decode(errors="replace").strip()
        raise FactoryError(
            f"ruff {command} failed ({done.returncode}): {said[-400:]}; check that `python -m ruff` works"
        )
    return done.stdout.decode()


def _tables(sources: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    pyproject = _toml(sources.get("pyproject.toml", "")).get("tool", {})
    own = next((sources[name] for name in (".ruff.toml", "ruff.toml") if name in sources), None)
    return (_toml(own) if own is not None else pyproject.get("ruff", {})), pyproject.get("black", {})


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _is_flat(value: object) -> bool:
    return isinstance(value, str | int | bool) or (
        isinstance(value, list) and all(isinstance(item, str) for item in value)
    )
