"""How clients and the engine's keeper find each other: two small files in the session's folder for each model."""

import hashlib
import re
import tempfile
from pathlib import Path

from pytest_factory.artifacts import Artifact


class Address(Artifact):
    """Where an engine is, or why there is none."""

    url: str = ""
    key: str = ""
    pid: int = 0
    generation: int = 0
    """1 for the first engine of a model, 2 for the one that was started in its place after it died."""
    error: str = ""


WANTED = "want-engine-"


def slug(name: str) -> str:
    """A model's name as a part of a file's name: readable, short, and another one for every name."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9.]+', '-', name)[-60:].strip('-')}-{digest}"


def want(folder: Path, name: str) -> None:
    """Ask the keeper for an engine; asking twice is harmless."""
    file = folder / f"{WANTED}{slug(name)}"
    if not file.exists():
        _put(file, name)


def wanted(folder: Path) -> list[str]:
    """The names of all models that were asked for."""
    return [file.read_text(encoding="utf-8") for file in sorted(folder.glob(f"{WANTED}*"))]


def read(folder: Path, name: str) -> Address | None:
    """What the keeper last said about a model."""
    try:
        return Address.model_validate_json(_file(folder, name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def write(folder: Path, name: str, address: Address) -> None:
    """Say it, readable by this user only, and never half of it."""
    _put(_file(folder, name), address.model_dump_json())


def _put(file: Path, text: str) -> None:
    """A temporary file is this user's alone, and another one for each thread."""
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=".", delete=False, encoding="utf-8") as stream:
        stream.write(text)
    Path(stream.name).replace(file)


def _file(folder: Path, name: str) -> Path:
    return folder / f"engine-{slug(name)}.json"
