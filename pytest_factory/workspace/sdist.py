"""pypi:NAME==VERSION[/subfolder] -> the unpacked files of that source distribution.

`pip download` of a source distribution prepares its metadata, which runs the distribution's own build code on this
machine. Therefore pip is only asked where its index is; the file is found, fetched, checked against the index's SHA-256
and unpacked here, and nothing of it runs.
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
from pathlib import Path, PurePosixPath

from pytest_factory.errors import TargetError

SCHEME = "pypi:"
_SOURCE = re.compile(r"pypi:(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9.!+_-]+)(?:/(?P<folder>.+))?")
_LINK = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_SECONDS = 60
_LARGEST = 200 * 2**20
"""Bytes; the largest web apps among source distributions have a tenth of it."""


def unpack_sdist(source: str, folder: Path) -> Path:
    """Fetch and unpack below `folder`; returns the folder that the source names.

    Raises TargetError where the source has another form, the index has no such file, the file's SHA-256 is not the
    index's, it is no .tar.gz, or it has no such subfolder.
    """
    named = _SOURCE.fullmatch(source)
    if named is None:
        raise TargetError("the form is pypi:NAME==VERSION or pypi:NAME==VERSION/subfolder")
    index, context = _pip_settings()
    project = re.sub(r"[-_.]+", "-", named["name"]).lower()
    page_url = f"{index.rstrip('/')}/{project}/"
    page = _get(page_url, context).decode(errors="replace")
    links = [urllib.parse.urljoin(page_url, html.unescape(link)) for link in _LINK.findall(page)]
    link = next((link for link in links if _is_sdist(link, project, named["version"])), None)
    if link is None:
        raise TargetError(
            f"{_shown(page_url)} has no {project}-{named['version']}.tar.gz; correct the name or the version"
        )
    url, _, digest = link.partition("#sha256=")
    content = _get(url, context)
    if hashlib.sha256(content).hexdigest() != digest:
        raise TargetError(f"{_shown(url)} does not have the SHA-256 that its index promises ({digest or 'none'})")
    archive = folder / "sdist.tar.gz"
    archive.write_bytes(content)
    return _unpacked(archive, folder / "files", named["folder"] or ".")


def _unpacked(archive: Path, folder: Path, subfolder: str) -> Path:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise TargetError(f"its file cannot be unpacked: {error}") from error
    tops = list(folder.iterdir())
    wanted = PurePosixPath(subfolder)
    if len(tops) != 1 or wanted.is_absolute() or ".." in wanted.parts or not (tops[0] / wanted).is_dir():
        raise TargetError(f"its file has no folder {subfolder!r}")
    return tops[0] / wanted


def _is_sdist(link: str, project: str, version: str) -> bool:
    file = urllib.parse.unquote(urllib.parse.urlsplit(link).path.rsplit("/", 1)[-1])
    name, _, rest = file.removesuffix(".tar.gz").rpartition("-")
    return file.endswith(".tar.gz") and re.sub(r"[-_.]+", "-", name).lower() == project and rest == version


def _pip_settings() -> tuple[str, ssl.SSLContext]:
    """The index that pip uses here, its own default where none is set, and the certificates that it trusts."""
    said = dict(re.findall(r"^([^=\s]+)='(.*)'$", _pip("config", "list"), re.MULTILINE))
    index, cert = (
        next((said[f"{place}.{key}"] for place in (":env:", "download", "global") if f"{place}.{key}" in said), None)
        for key in ("index-url", "cert")
    )
    if index is None:
        default = re.search(r"--index-url <url>.*\(default\s+(\S+)\)", _pip("download", "--help"))
        if default is None:
            raise TargetError("pip does not say which index it uses; set PIP_INDEX_URL")
        index = default[1]
    return index, ssl.create_default_context(cafile=cert)


def _pip(*args: str) -> str:
    """What pip says of itself; wide, so that no line is broken."""
    command = [sys.executable, "-m", "pip", "--no-input", *args]
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
