"""What an app asks to be installed: `install`, its requirements files, its pyproject.toml -> words for an installer.

Installers are never given anything that they would have to build. In the place of a folder stands a wheel that was built in
the jail; what is fetched as source from a URL is refused.
"""

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pytest_factory.cases import Target
from pytest_factory.errors import TargetError
from pytest_factory.workspace.repository import Repository

_TEST_REQUIREMENTS = (
    *("requirements-dev.txt", "requirements-test.txt", "requirements-tests.txt", "requirements_dev.txt"),
    *("dev-requirements.txt", "test-requirements.txt", "requirements/dev.txt", "requirements/test.txt"),
    *("tests/requirements.txt", "test/requirements.txt"),
)
_TEST_EXTRAS = ("test", "tests", "testing", "dev")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*=\s*|\s+|(?=[./]))(.+)")
_FILE = re.compile(r"(?:-r|-c|--requirement|--constraint)(?:\s*=\s*|\s+|(?=[^\s-]))(.+)")
_FORMATS = re.compile(r"--(?:no-binary|only-binary|prefer-binary|no-build|no-build-isolation)\b")
_WITH_VALUE = (
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--trusted-host",
    "--no-binary",
    "--only-binary",
)
_URL = re.compile(r"(?:(?:git|hg|svn|bzr)\+|https?://|file:)[^\s;]+")
_PIN = re.compile(r"--hash[=\s]sha256:([0-9a-f]{64})")

Build = Callable[[Path], Path]
"""The folder of a project -> a wheel of it."""


class Wanted(NamedTuple):
    """What an installer is told."""

    words: list[str]
    files: list[Path]
    """The requirements and constraints files that the words lead to; rewritten for the installer."""


def wanted(target: Target, repository: Repository, source: Path, build: Build) -> Wanted:
    """What to install for the app whose files lie in `source`.

    Without `install` the app itself is not built: its folders in requirements files are left out. Raises TargetError for what
    cannot be read, and for what would have to be built on this machine.
    """
    if target.install:
        return _Reader(target, source, build).read(_split(target))
    listed = [path for path in ("requirements.txt", *_TEST_REQUIREMENTS) if path in repository.files()]
    named = [] if "requirements.txt" in listed else list(_named_in_pyproject(target, repository))
    return _Reader(target, source, None).read([*(word for path in listed for word in ("-r", path)), *named])


def pins(files: list[Path], name: str) -> set[str]:
    """The SHA-256 that requirements files pin for a distribution; none where they pin none."""
    lines = [line for path in files for line in _lines(path) if _name_in(line) == _normal(name)]
    return {digest for line in lines for digest in _PIN.findall(line)}


def add_pin(files: list[Path], name: str, digest: str) -> None:
    """Pin a further SHA-256 where some are pinned: that of a wheel which was built of a file that had one of them."""
    for path in files:
        lines = [
            f"{line} --hash=sha256:{digest}" if _name_in(line) == _normal(name) and _PIN.search(line) else line
            for line in _lines(path)
        ]
        _write(path, lines)


class _Reader:
    """Goes through words and the files that they name."""

    def __init__(self, target: Target, source: Path, build: Build | None) -> None:
        """Without `build`, what names a folder is left out."""
        self.target, self.source, self.build = target, source, build
        self.files: list[Path] = []

    def read(self, words: list[str]) -> Wanted:
        """The words as an installer may have them; every file that they lead to is rewritten."""
        told: list[str] = []
        rest = iter(words)
        for word in rest:
            if word in ("-e", "--editable"):
                told += self._requirement(f"-e {next(rest, '')}")
            elif word in ("-r", "-c", "--requirement", "--constraint"):
                told += (word, self._file(next(rest, ""), self.source))
            elif word in _WITH_VALUE:
                value = next(rest, "")
                told += () if _FORMATS.match(word) else (word, value)
            elif named := _FILE.fullmatch(word):
                told += ("-c" if word.startswith(("-c", "--c")) else "-r", self._file(named[1], self.source))
            else:
                told += self._requirement(word)
        return Wanted(told, self.files)

    def _file(self, name: str, folder: Path) -> str:
        path = (folder / name).resolve()
        if not path.is_file():
            raise TargetError(
                f"target {self.target.name!r}: there is no file {name} to install from; correct `install`"
            )
        if path not in self.files:
            self.files.append(path)
            lines: list[str] = []
            for line in _lines(path):
                if named := _FILE.fullmatch(line):
                    self._file(named[1].strip(), path.parent)
                lines += [line] if named else self._requirement(line)
            _write(path, lines)
        return str(path)

    def _requirement(self, line: str) -> list[str]:
        """One requirement or option: as it is, with a wheel in it, or nothing."""
        editable = _EDITABLE.fullmatch(line)
        text = editable[1] if editable else line
        if _FORMATS.match(text):
            return []
        if text.startswith("-"):
            return [line]
        path, extras = re.fullmatch(r"([^\[\s;]*)(\[[^\]]*\])?.*", text, re.DOTALL).groups()  # type: ignore[union-attr]
        if not (
            editable or path.startswith((".", "/", "file:")) or ("/" in path and "@" not in text and "://" not in path)
        ):
            self._refuse_source(text)
            return [line]
        if path.startswith(("http", "git+", "hg+", "svn+", "bzr+")):
            self._refuse_source(text)
        if self.build is None:
            return []
        folder = (self.source / path.removeprefix("file://").removeprefix("file:")).resolve()
        if folder.suffix == ".whl":
            return [str(folder)]
        if not folder.is_dir():
            raise TargetError(f"target {self.target.name!r}: there is no folder {path} to install; correct `install`")
        return [f"{self.build(folder)}{extras or ''}"]

    def _refuse_source(self, text: str) -> None:
        for url in _URL.findall(text):
            if not url.partition("#")[0].endswith(".whl"):
                raise TargetError(
                    f"target {self.target.name!r}: {url} would be built on this machine, by code that nobody has read; "
                    "name a release on the package index, a wheel, or a folder of the app"
                )


def _split(target: Target) -> list[str]:
    try:
        return shlex.split(target.install)
    except ValueError as error:
        raise TargetError(f"{target.place('install')}: {error}; close the quotes") from error


def _lines(path: Path) -> list[str]:
    """Logical lines, without remarks."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape").replace("\\\n", " ")
    return [bare for line in text.splitlines() if (bare := re.sub(r"(^|\s)#.*", "", line).strip())]


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="surrogateescape")


def _name_in(line: str) -> str:
    """The distribution that a line asks for."""
    found = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line)
    return _normal(found[0]) if found else ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _named_in_pyproject(target: Target, repository: Repository) -> Iterator[str]:
    """[project] dependencies, with the extras and dependency groups that are for tests."""
    try:
        table = tomllib.loads(repository.read("pyproject.toml") or "")
    except tomllib.TOMLDecodeError as error:
        raise TargetError(f"target {target.name!r}: its pyproject.toml is not valid TOML: {error}") from error
    project = table.get("project", {})
    extras, groups = project.get("optional-dependencies", {}), table.get("dependency-groups", {})
    yield from project.get("dependencies", [])
    for name in _TEST_EXTRAS:
        yield from _extra(project.get("name", ""), extras, name)
        yield from _group(groups, name)


def _extra(project: str, extras: dict[str, list[str]], name: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """What an extra needs; where it names further extras of the app itself, what those need."""
    for item in extras.get(name, []) if name not in above else ():
        own = re.match(rf"{re.escape(project)}\s*\[([^\]]*)\]", item, re.IGNORECASE)
        if own is None:
            yield item
        for other in own[1].split(",") if own else ():
            yield from _extra(project, extras, other.strip(), (*above, name))


def _group(groups: dict[str, Any], name: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """What a dependency group needs, included groups too."""
    for item in groups.get(name, []) if name not in above else ():
        if isinstance(item, str):
            yield item
        else:
            yield from _group(groups, item.get("include-group", ""), (*above, name))
