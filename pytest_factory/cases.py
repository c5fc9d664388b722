"""cases/ -> Case: what is asked for, of which app.

A case is a folder with a request.md; everything else in it is optional. targets.toml beside the cases names the apps.
"""

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import CaseError, TargetError, UsageError

REQUEST, CASE, TARGETS, ORACLE = "request.md", "case.toml", "targets.toml", "oracle.py"
COMPLEXITIES = ("trivial", "small", "medium", "cross-cut", "stateful")

NO_KEYS = frozenset({"name", "root", "file"})
"""What a target knows beside the keys of its table."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_PACKAGE = re.compile(r"pypi:[A-Za-z0-9][A-Za-z0-9._-]*==[^/\s]+(/[^\s]*)?")
_APP = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?")


class Target(Artifact):
    """One app: a table of targets.toml, or a path given on the command line. What is empty is found by looking."""

    name: str
    source: str
    """A folder of this repository, the path or URL of a git repository, or pypi:NAME==VERSION[/subfolder][#sha256=HEX]."""
    base: str = ""
    """The base branch; default: the repository's own HEAD branch."""
    install: str = ""
    """pip's arguments for the target's own environment; empty: the factory's own interpreter is tried."""
    app: str = ""
    """ASGI or WSGI object: module:attribute, or module:factory()."""
    serve: str = ""
    """The command that serves the app on {port}."""
    test: str = ""
    """The command that runs the app's own tests."""
    env: dict[str, str] = {}
    root: Path = Path()
    """Folder that a relative `source` is relative to; not a key of targets.toml."""
    file: Path | None = None
    """The targets.toml that has the table; None for a path given on the command line. Not a key of it, either."""

    def place(self, key: str) -> str:
        """Where the user finds what is wrong: file, table, key and value."""
        value = f"{key} = {getattr(self, key)!r}"
        return f"{self.file}: [{self.name}] {value}" if self.file else f"target {self.name!r}, {value}"


class CaseLimits(Artifact):
    """Limits of one case; None: the setting's."""

    seconds: float | None = Field(default=None, gt=0, strict=True)
    usd: float | None = Field(default=None, gt=0, strict=True)
    tokens: int | None = Field(default=None, gt=0, strict=True)
    files: int | None = Field(default=None, gt=0, strict=True)
    lines: int | None = Field(default=None, gt=0, strict=True)


class Case(Artifact):
    """One feature request. Only `id`, `request`, `target`, `allow` and `limits` reach the pipeline."""

    id: str
    """The folder's name: [a-z0-9][a-z0-9-]{0,62}."""
    request: str
    """One paragraph."""
    target: Target
    complexity: str = ""
    tags: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    """Globs of paths that the patch may touch although the write fence refuses them by default."""
    limits: CaseLimits = CaseLimits()
    folder: Path
    """Where the case lies; the factory's stages never see it."""

    @property
    def oracle(self) -> Path | None:
        """The held-out checks; None where the case has none."""
        path = self.folder / ORACLE
        return path if path.is_file() else None


def valid_id(text: str) -> bool:
    """Whether `text` may name a case.

    >>> valid_id("product-id"), valid_id("Product_ID"), valid_id("")
    (True, False, False)
    """
    return _ID.fullmatch(text) is not None


def load_cases(folder: Path, *, root: Path | None = None) -> tuple[Case, ...]:
    """Read all cases below `folder`, sorted by id; a subfolder without request.md and case.toml is none.

    `root` is what a target's relative source is relative to; default: the folder that holds `folder`.

    Raises CaseError or TargetError, in one line with file, key and remedy, for the first thing that is wrong.
    """
    if not folder.is_dir():
        raise CaseError(
            f"{folder}: there is no such folder; make it, or name another one in [tool.pytest_factory] cases"
        )
    found = sorted(
        entry
        for entry in folder.iterdir()
        if entry.is_dir() and any((entry / name).exists() for name in (REQUEST, CASE))
    )
    targets = load_targets(folder / TARGETS, root=root) if found else {}
    return tuple(_case(entry, targets, folder / TARGETS) for entry in found)


def load_targets(path: Path, *, root: Path | None = None) -> dict[str, Target]:
    """Read targets.toml; `root` is what relative sources are relative to, by default the folder above the file's.

    A line `default = "NAME"` above the tables makes that one the default, too.
    Raises TargetError, in one line with file, key and remedy, for the first thing that is wrong.
    """
    if not path.is_file():
        raise TargetError(
            f"{path}: there is no such file; make it, with a table [NAME] and a key `source` for each app"
        )
    base = root.resolve() if root else path.resolve().parent.parent
    targets = {}
    tables = _toml(path, TargetError)
    default = tables.pop("default") if isinstance(tables.get("default"), str) else None
    for name, table in tables.items():
        if not _NAME.fullmatch(name):
            raise TargetError(
                f"{path}: [{name}]: a target's name is made of letters, digits, _ and -; rename the table"
            )
        if not isinstance(table, dict):
            raise TargetError(f"{path}: {name}: stands outside any table; put it below a line [NAME]")
        keys = [key for key in Target.model_fields if key not in NO_KEYS]
        _check_keys(table, keys, f"{path}: [{name}]", TargetError)
        if not table.get("source"):
            raise TargetError(
                f'{path}: [{name}] source: is missing; write source = "FOLDER", an URL or pypi:NAME==VERSION'
            )
        try:
            target = Target.model_validate({**table, "name": name, "root": base, "file": path})
        except ValidationError as error:
            raise TargetError(f"{path}: [{name}] {_first(error)}") from error
        _check_target(target, f"{path}: [{name}]")
        targets[name] = target
    if default is not None:
        if default not in targets:
            raise TargetError(f"{path}: default: {default!r} is no table of this file{_hint(default, targets)}")
        targets["default"] = targets[default]
    return targets


def _case(folder: Path, targets: Mapping[str, Target], targets_file: Path) -> Case:
    if not valid_id(folder.name):
        raise CaseError(
            f"{folder}: {folder.name!r} is no case id; rename the folder to 1 to 63 of a-z, 0-9 and -, not beginning with -"
        )
    request_file, case_file = folder / REQUEST, folder / CASE
    request = _text(request_file, CaseError).strip() if request_file.is_file() else ""
    if not request:
        what = "is empty" if request_file.is_file() else "is missing"
        raise CaseError(f"{request_file}: {what}; write the request there, one paragraph")
    table = _toml(case_file, CaseError) if case_file.exists() else {}
    keys = [key for key in Case.model_fields if key not in ("id", "request", "folder")]
    _check_keys(table, keys, str(case_file), CaseError)
    if isinstance(limits := table.get("limits"), dict):
        _check_keys(limits, CaseLimits.model_fields, f"{case_file}: limits", CaseError)
    if (complexity := table.get("complexity", "")) not in ("", *COMPLEXITIES):
        raise CaseError(f"{case_file}: complexity: {complexity!r} is none of {', '.join(COMPLEXITIES)}")
    target = _target(table.get("target"), targets, case_file, targets_file)
    try:
        return Case.model_validate(
            {**table, "id": folder.name, "request": request, "target": target, "folder": folder.resolve()}
        )
    except ValidationError as error:
        raise CaseError(f"{case_file}: {_first(error)}") from error


def _target(name: object, targets: Mapping[str, Target], case_file: Path, targets_file: Path) -> Target:
    """The named table, else `default`, else the only one."""
    if name is None:
        if "default" in targets:
            return targets["default"]
        if len(targets) == 1:
            return next(iter(targets.values()))
        known = ", ".join(targets) or "none"
        raise CaseError(
            f"{case_file}: target: is missing, and {targets_file} has no table [default] (its tables: {known}); name one"
        )
    if not isinstance(name, str):
        raise CaseError(f"{case_file}: target: must be the name of a table of {targets_file.name} (it is {name!r})")
    if name not in targets:
        raise CaseError(f"{case_file}: target: {name!r} is no table of {targets_file}{_hint(name, targets)}")
    return targets[name]


def _check_target(target: Target, where: str) -> None:
    source = target.source
    if source.startswith("pypi:"):
        if not _PACKAGE.fullmatch(source):
            raise TargetError(
                f"{where} source: {source!r} is not of the form pypi:NAME==VERSION or pypi:NAME==VERSION/FOLDER"
            )
    elif "://" not in source and not re.match(r"[\w.-]+@[\w.-]+:", source) and not (target.root / source).is_dir():
        raise TargetError(f"{where} source: there is no folder {target.root / source}; correct the path")
    if target.app and not _APP.fullmatch(target.app):
        raise TargetError(f"{where} app: {target.app!r} is not of the form module:attribute or module:factory()")
    if target.serve and "{port}" not in target.serve:
        raise TargetError(f"{where} serve: the command does not say where {{port}} goes; put it in")


def _text(path: Path, error: type[UsageError]) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as reason:
        raise error(f"{path}: is not UTF-8 (byte {reason.start}); save it as UTF-8") from reason
    except OSError as reason:
        raise error(f"{path}: cannot be read: {reason.strerror}") from reason


def _toml(path: Path, error: type[UsageError]) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path, error))
    except tomllib.TOMLDecodeError as reason:
        raise error(f"{path}: is not valid TOML: {reason}; correct it there") from reason


def _check_keys(table: Mapping[str, object], known: Collection[str], where: str, error: type[UsageError]) -> None:
    for key in table:
        if key not in known:
            raise error(f"{where}: {key}: is no key{_hint(key, known)}")


def _hint(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known are {', '.join(known)}"


def _first(error: ValidationError) -> str:
    """The first thing that pydantic found, as `key: what (it is ...)`, in TOML's words."""
    first = error.errors()[0]
    what = re.sub(r"valid (tuple|dictionary).*", lambda kind: "list" if kind[1] == "tuple" else "table", first["msg"])
    return f"{'.'.join(str(part) for part in first['loc'])}: {what} (it is {first['input']!r})"
