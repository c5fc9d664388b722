"""The embedded model's file from Hugging Face, resumed where an earlier try was cut off."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from pytest_factory.errors import DownloadError
from pytest_factory.models.known import KnownModel

PATIENCE = 10.0
"""Seconds without a first answer, or without a byte, after which it is given up."""


def from_huggingface(
    model: KnownModel, folder: Path, report: Callable[[int, int], None], *, patience: float = PATIENCE
) -> Path:
    """Fetch the file into `folder`, whole but not checked yet. HF_ENDPOINT names a mirror.

    A connection that breaks is taken up again by a Range request as long as each try brings something. Raises
    DownloadError with the reason; what came so far stays for the next try.
    """
    import httpx

    base = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
    url = f"{base}/{model.repository}/resolve/main/{model.file}"
    file = folder / "huggingface"
    file.touch()
    if file.stat().st_size < model.size:
        _wait_for_answer(url, patience)
    while (before := file.stat().st_size) < model.size:
        failure = "it ended early"
        try:
            _stream(url, file, model, report, patience)
        except httpx.HTTPError as error:
            failure = _reason(error, patience)
        if file.stat().st_size <= before:
            raise DownloadError(f"{url}: {failure}")
    return file


def _wait_for_answer(url: str, patience: float) -> None:
    """Raise DownloadError where nothing answers in time.

    A thread of its own, since neither a name's resolution nor the trying of a host's many addresses one after the other
    is bounded by a socket's timeout.
    """
    import httpx

    failure: list[str] = []

    def probe() -> None:
        try:
            httpx.head(url, timeout=patience)
        except httpx.HTTPError as error:
            failure.append(_reason(error, patience))

    thread = threading.Thread(target=probe, daemon=True)
    thread.start()
    thread.join(patience)
    if thread.is_alive():
        raise DownloadError(f"{url}: no answer in {patience:g} s")
    if failure:
        raise DownloadError(f"{url}: {failure[0]}")


def _stream(url: str, file: Path, model: KnownModel, report: Callable[[int, int], None], patience: float) -> None:
    import httpx

    have = file.stat().st_size
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with httpx.stream("GET", url, headers=headers, timeout=patience, follow_redirects=True) as response:
        response.raise_for_status()
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        done = have if resumed else 0
        offered = int(response.headers.get("Content-Length", model.size - done))
        if done + offered != model.size:
            raise DownloadError(f"{url}: offers {done + offered} bytes, expected are {model.size}: it is another file")
        with file.open("ab" if resumed else "wb") as out:
            for chunk in response.iter_bytes():  # as they come: what arrived is kept when it breaks off
                done += out.write(chunk[: model.size - done])
                report(done, model.size)


def _reason(error: Exception, patience: float) -> str:
    import httpx

    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer in {patience:g} s"
    return str(error) or type(error).__name__
