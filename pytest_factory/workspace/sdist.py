"""pypi:NAME==VERSION[/subfolder][#sha256=HEX] -> the unpacked files of that source distribution.

`pip download` of a source distribution prepares its metadata, which runs the distribution's own build code on this
machine. Therefore pip is only asked where its index is; the file is found, fetched, checked against the index's SHA-256,
and against the one that the source names, and unpacked here, and nothing of it runs.
"""

import base64
import hashlib
import html
import http.client
import os
import re
import ssl
import subprocess
import sys
import tarfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pytest_factory.errors import TargetError
from pytest_factory.jail.archive import unpack

SCHEME = "pypi:"
_SOURCE = re.compile(
    r"pypi:(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9.!+_-]+)(?:/(?P<folder>[^#]+))?"
    r"(?:#sha256=(?P<digest>[0-9a-f]{64}))?"
)
_LINK = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']([^\"']+)[\"']([^>]*)", re.IGNORECASE)
_PYTHON = re.compile(r"data-requires-python\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_SECONDS = 60
_LARGEST = 200 * 2**20
"""Bytes; the largest web apps among source distributions have a tenth of it."""


class Sdist(NamedTuple):
    """One source distribution of an index."""

    url: str
    version: str
    digest: str
    """The SHA-256 that the index promises; empty where it promises none."""
    python: str
    """The versions of Python that it is for, as a specifier; empty: any."""


def unpack_sdist(source: str, folder: Path) -> Path:
    """Fetch and unpack below `folder`; returns the folder that the source names.

    Raises TargetError where the source has another form, the index has no such file, the file's SHA-256 is not the
    index's or not the one that the source pins, it is no .tar.gz, or it has no such subfolder.
    """
    named = _SOURCE.fullmatch(source)
    if named is None:
        raise TargetError(
            "the form is pypi:NAME==VERSION, pypi:NAME==VERSION/subfolder, or one of these with #sha256=HEX"
        )
    page, found = list_sdists(named["name"])
    sdist = next((sdist for sdist in found if sdist.version == named["version"]), None)
    if sdist is None:
        raise TargetError(
            f"{page} has no {_normal(named['name'])}-{named['version']}.tar.gz; correct the name or the version"
        )
    return fetch_sdist(
        sdist, folder, pinned=[named["digest"]] if named["digest"] else (), subfolder=named["folder"] or "."
    )


def list_sdists(name: str) -> tuple[str, list[Sdist]]:
    """The page of a project on the index that pip uses, without secrets, and its source distributions in that order.

    Raises TargetError where the page cannot be had.
    """
    index, context = _pip_settings()
    page_url = f"{index.rstrip('/')}/{_normal(name)}/"
    found = []
    for link, rest in _LINK.findall(_get(page_url, context).decode(errors="replace")):
        url, _, digest = urllib.parse.urljoin(page_url, html.unescape(link)).partition("#sha256=")
        python = _PYTHON.search(rest)
        if "data-yanked" not in rest and (version := _version_in(url, _normal(name))):
            found.append(Sdist(url, version, digest, html.unescape(python[1]) if python else ""))
    return _shown(page_url), found


def fetch_sdist(sdist: Sdist, folder: Path, *, pinned: Collection[str] = (), subfolder: str = ".") -> Path:
    """Fetch and unpack below `folder`; returns the unpacked folder, or a subfolder of it. `pinned` are SHA-256.

    Raises TargetError where the file has not the digest that its index promises, or none of those that are pinned.
    """
    content = _get(sdist.url, _pip_settings()[1])
    digest = hashlib.sha256(content).hexdigest()
    if digest != sdist.digest:
        raise TargetError(
            f"{_shown(sdist.url)} does not have the SHA-256 that its index promises ({sdist.digest or 'none'})"
        )
    if pinned and digest not in pinned:
        raise TargetError(f"{_shown(sdist.url)} has the SHA-256 {digest}, and {' or '.join(sorted(pinned))} is pinned")
    archive = folder / "sdist.tar.gz"
    archive.write_bytes(content)
    return _unpacked(archive, folder / "files", subfolder)


def _unpacked(archive: Path, folder: Path, subfolder: str) -> Path:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            unpack(tar, folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise TargetError(f"its file cannot be unpacked: {error}") from error
    tops = list(folder.iterdir())
    wanted = PurePosixPath(subfolder)
    if len(tops) != 1 or wanted.is_absolute() or ".." in wanted.parts or not (tops[0] / wanted).is_dir():
        raise TargetError(f"its file has no folder {subfolder!r}")
    return tops[0] / wanted


def _version_in(url: str, project: str) -> str:
    """The version in the name of a source distribution of this project; empty for other files."""
    file = urllib.parse.unquote(urllib.parse.urlsplit(url).path.rsplit("/", 1)[-1])
    name, _, version = file.removesuffix(".tar.gz").rpartition("-")
    return version if file.endswith(".tar.gz") and _normal(name) == project else ""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pip_settings() -> dict[str, str]:
    """What pip is set to here, by its files and its variables: option to value."""
    said = dict(re.findall(r"^([^=\s]+)='(.*)'$", _pip("config", "list"), re.MULTILINE))
    places = (":env:", "download", "global")
    names = {name.rpartition(".")[2] for name in said}
    return {name: next((said[f"{p}.{name}"] for p in places if f"{p}.{name}" in said), "") for name in names}


def without_index() -> bool:
    """Whether pip is told to ask no index."""
    return pip_settings().get("no-index", "").lower() not in ("", "0", "false", "no", "off")


def _pip_settings() -> tuple[str, ssl.SSLContext]:
    """The index that pip uses here, its own default where none is set, and the certificates that it trusts."""
    said = pip_settings()
    index = said.get("index-url")
    if not index:
        default = re.search(r"--index-url <url>.*\(default\s+(\S+)\)", _pip("download", "--help"))
        if default is None:
            raise TargetError("pip does not say which index it uses; set PIP_INDEX_URL")
        index = default[1]
    return index, ssl.create_default_context(cafile=said.get("cert") or None)


def _pip(*args: str) -> str:
    """What pip says of itself; wide, so that no line is broken."""
    command = [sys.executable, "-P", "-m", "pip", "--no-input", *args]
    env = {**os.environ, "COLUMNS": "1000"}
    finished = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS
    )
    if finished.returncode != 0:
        raise TargetError(f"{' '.join(command)} failed: {finished.stderr.strip()}; pip is needed: python -m ensurepip")
    return finished.stdout


def _get(url: str, context: ssl.SSLContext) -> bytes:
    """The content at a URL; a name and a password in it are sent as HTTP's basic authentication."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("https", "http"):
        raise TargetError(f"{_shown(url)} is no http or https address; set PIP_INDEX_URL to one")
    login, _, host = parts.netloc.rpartition("@")
    headers = {"Accept": "text/html, */*", "User-Agent": "pytest_factory"}
    request = urllib.request.Request(parts._replace(netloc=host).geturl(), headers=headers)  # noqa: S310
    if login:
        secret = base64.b64encode(urllib.parse.unquote(login).encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {secret}")
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS, context=context) as response:  # noqa: S310
            content: bytes = response.read(_LARGEST + 1)
    except (OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise TargetError(f"{_shown(url)} cannot be fetched: {error}") from error
    if len(content) > _LARGEST:
        raise TargetError(f"{_shown(url)} is larger than {_LARGEST >> 20} MiB")
    return content


def _shown(url: str) -> str:
    return re.sub(r"://[^/@]+@", "://***@", url)
