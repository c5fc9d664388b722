"""python -m pytest_factory.models.download: a model's file for scripts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_factory.models.known import KNOWN


@pytest.mark.parametrize(
    ("names", "status", "stdout", "stderr"),
    [
        (["qwen2.5-coder-0.5b"], 0, "{path}\n", ""),
        ([], 2, "", "Error: name a model: qwen2.5-coder-0.5b, qwen2.5-coder-1.5b\n"),
        (["nothing"], 2, "", "Error: embedded/nothing: is no known model; use one of {known}, or embedded/PATH.gguf\n"),
    ],
    ids=["there", "none", "unknown"],
)
def test_it_prints_the_path_or_one_line(
    tmp_path: Path, names: list[str], status: int, stdout: str, stderr: str
) -> None:
    """A file that is there is not fetched again, its path is all of stdout; wrong input is one line on stderr."""
    model = KNOWN["qwen2.5-coder-0.5b"]
    path = tmp_path / "models" / model.file
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(model.size)
    done = subprocess.run(
        [sys.executable, "-m", "pytest_factory.models.download", *names],
        env={**os.environ, "PYTEST_FACTORY_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    told = stdout.format(path=path), stderr.format(known=", ".join(KNOWN))
    assert (done.returncode, done.stdout, done.stderr) == (status, *told)
