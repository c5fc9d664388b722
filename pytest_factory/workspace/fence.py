"""The write fence: what a patch may touch, decided from its paths and texts alone, before anything runs or is pushed.

By default that is application code, its templates and static files, new tests and the changelog. Tests that are there
already say what must stay as it is: no patch edits or deletes them. What builds, tests, deploys
or configures the app is the user's, and so is what Python or a tool would run by itself.
"""

import difflib
import re
import sys
import unicodedata
from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from pytest_factory.artifacts import Change, Patch
from pytest_factory.errors import PatchRefused
from pytest_factory.workspace.modules import is_test

HIDDEN = ("cases", "runs")
"""Top folders that no stage, prompt or jail sees and no patch touches: the held-out checks and the traces."""

_SOURCE = frozenset({".py", ".pyi"})
_ASSETS = frozenset(
    {
        ".css",
        ".csv",
        ".htm",
        ".html",
        ".j2",
        ".jinja",
        ".jinja2",
        ".js",
        ".json",
        ".mjs",
        ".sql",
        ".svg",
        ".txt",
        ".xml",
    }
)
_CHANGELOG = re.compile(r"(changelog|changes|history|news)(\.(md|rst|txt))?")

_REFUSED = {
    "it runs by itself when Python starts": ("sitecustomize.py", "usercustomize.py", "*.pth"),
    "it configures the tests": ("conftest.py", "pytest.ini", "tox.ini", "noxfile.py", "*.coveragerc"),
    "it is build configuration": (
        *("pyproject.toml", "setup.py", "setup.cfg", "manifest.in", "makefile", "gnumakefile", "*.mk", "package.json"),
        *("dockerfile*", "*.dockerfile", "containerfile*", "docker-compose*", "compose.y*ml", "procfile"),
        *("requirements*.txt", "*requirements.txt", "requirements*.in", "constraints*.txt", "gunicorn.conf.py"),
    ),
    "it is a lock file": ("*.lock", "package-lock.json", "pylock*.toml", "pnpm-lock.yaml"),
    "it is CI configuration": ("jenkinsfile", "azure-pipelines*", "appveyor.y*ml", "bitbucket-pipelines*"),
    "it is a tool's configuration": ("*.cfg", "*.conf", "*.ini", "*.toml", "*.yaml", "*.yml"),
    "it is an executable or a script of a shell": (
        *("*.sh", "*.bash", "*.zsh", "*.fish", "*.ps1", "*.bat", "*.cmd"),
        *("*.exe", "*.so", "*.pyd", "*.dll", "*.dylib", "*.pyc"),
    ),
}
"""Reason to globs of file names, compared in lower case and in any folder."""

_TOOLS = frozenset(
    {
        *("_pytest", "coverage", "httpx", "httpx2", "mypy", "pip", "pluggy", "pytest", "pytest_cov", "ruff", "uvicorn"),
        "waitress",
    }
)
_SHADOWED = (sys.stdlib_module_names | _TOOLS) - {"test"}
"""Module names that `python -m` and the tests would take from the app's folder instead of where they belong."""


def check_patch(
    patch: Patch,
    *,
    allow: Sequence[str],
    max_files: int,
    max_lines: int,
    files: Collection[str] = (),
    hidden: Sequence[str] = HIDDEN,
) -> None:
    """Raise PatchRefused with the path and the reason for the first thing that the patch may not do.

    `allow` are globs (`*` stays within a folder, `**` does not, a trailing slash means all below) that lift the default
    refusals, but no trick with paths, no limit, `.git` or `hidden`. `max_lines` counts added lines. `files` are the
    paths that exist at the base: a new path may not differ from one of them in case or accents only.
    """
    if len(patch.changes) > max_files:
        raise PatchRefused(f"the patch touches {len(patch.changes)} files; the limit is {max_files}")
    for change in patch:
        if reason := path_trick(change.path) or _hidden(change.path, hidden) or _unwritable(change):
            raise PatchRefused(f"{change.path!r}: {reason}")
        if allowed(change.path, allow):
            continue
        if reason := _default_refusal(change):
            raise PatchRefused(f"{change.path}: {reason}; `allow` in case.toml lifts that")
    check_collisions(patch, files)
    added = sum(map(_added_lines, patch))
    if added > max_lines:
        raise PatchRefused(f"the patch adds {added} lines; the limit is {max_lines}")


def allowed(path: str, allow: Sequence[str]) -> bool:
    """Whether a glob of `allow` names the path.

    >>> allowed("tests/data/a.json", ["tests/"]), allowed("tests/data/a.json", ["tests/*"])
    (True, False)
    """
    return any(_matches(path, glob) for glob in allow)


def path_trick(path: str) -> str:
    """Why a path could lead out of its tree or into git on some file system; empty where it could not."""
    parts = path.split("/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "it is an absolute path"
    if any(part in ("", ".", "..") for part in parts):
        return "it has an empty part, . or .."
    if strange := next((letter for letter in path if letter in '\\:*?"<>|' or not letter.isprintable()), ""):
        return f"it has the character {strange!r}"
    if path != unicodedata.normalize("NFC", path) or any(unicodedata.category(letter) == "Mn" for letter in path):
        return "its Unicode form is not the normal one"
    if any(part != part.strip(" ").rstrip(".") for part in parts):
        return "a part of it begins or ends with a space or ends with a dot"
    if any(re.fullmatch(r"\.git|git~\d+", _folded(part)) for part in parts):
        return "it is inside of .git"
    return ""


def _hidden(path: str, hidden: Sequence[str]) -> str:
    top = _folded(path.split("/")[0])
    return f"{top}/ is not the app's" if top in map(_folded, hidden) else ""


def _unwritable(change: Change) -> str:
    try:
        (change.after or "").encode()
    except UnicodeEncodeError:
        return "its new text is not valid Unicode"
    return "its new text has a null character" if "\0" in (change.after or "") else ""


def _default_refusal(change: Change) -> str:
    parts = _folded(change.path).split("/")
    name, suffix = parts[-1], PurePosixPath(parts[-1]).suffix
    if any(part.startswith(".") for part in parts):
        return "it is a dotfile or in a dot folder"
    for reason, globs in _REFUSED.items():
        if any(fnmatchcase(name, glob) for glob in globs):
            return reason
    if change.before is not None and is_test(change.path):
        return "it is there already, and tests are added, never edited or deleted"
    if "requirements" in parts[:-1] and suffix in (".txt", ".in"):
        return "it is build configuration"
    root = parts[1:] if parts[0] == "src" else parts
    if change.before is None and root and PurePosixPath(root[0]).stem in _SHADOWED and suffix in _SOURCE:
        return f"a new module {PurePosixPath(root[0]).stem!r} would hide the one of that name that is there already"
    if suffix in _SOURCE or _CHANGELOG.fullmatch(name) or (suffix in _ASSETS and len(parts) > 1):
        return ""
    return "it is neither application code, a template, a static file, a test nor the changelog"


def check_collisions(patch: Patch, files: Collection[str]) -> None:
    """Raise PatchRefused for a new name that a file system without case, or git, takes for one that is there already."""
    gone = {change.path for change in patch if change.after is None}
    there = {name for path in files if path not in gone for name in _names(path)}
    by_folded = {_folded(name): (name, is_file) for name, is_file in there}
    for change in patch:
        for name, is_file in _names(change.path) if change.after is not None else ():
            other, other_is_file = by_folded.setdefault(_folded(name), (name, is_file))
            if (name, is_file) in there or (other, other_is_file) == (name, is_file):
                continue
            if other != name:
                raise PatchRefused(f"{change.path}: {name!r} differs from {other!r} in case only")
            raise PatchRefused(f"{change.path}: {name} is a {'file' if other_is_file else 'folder'}")


def _names(path: str) -> list[tuple[str, bool]]:
    """The path, and the folders that it lies in; with each whether it is a file."""
    parts = path.split("/")
    return [("/".join(parts[:end]), end == len(parts)) for end in range(1, len(parts) + 1)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def _added_lines(change: Change) -> int:
    before, after = (change.before or "").splitlines(), (change.after or "").splitlines()
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum(end - start for tag, _, _, start, end in steps if tag in ("insert", "replace"))


def _matches(path: str, glob: str) -> bool:
    if glob.endswith("/"):
        glob += "**"
    return _parts_match(path.split("/"), glob.removeprefix("./").split("/"))


def _parts_match(parts: Sequence[str], globs: Sequence[str]) -> bool:
    if not globs:
        return not parts
    if globs[0] == "**":
        return any(_parts_match(parts[start:], globs[1:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], globs[0]) and _parts_match(parts[1:], globs[1:])
