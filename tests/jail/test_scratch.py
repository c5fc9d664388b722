"""Scratch folders among processes that make them, use them and sweep them at the same time."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_factory.jail.scratch import MADE_WITHIN, MAKING, scratch, sweep

SWEEPS = "import sys; from pytest_factory.jail.scratch import sweep; print(flush=True)\nwhile True: sweep()"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that no other process sweeps."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_what_others_sweep_is_never_a_folder_in_use(temporary: Path) -> None:
    """Sessions that start while another one's runs begin do not take its folders away."""
    command = [sys.executable, "-c", SWEEPS]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as sweeping:
        assert sweeping.stdout is not None
        sweeping.stdout.readline()
        try:
            for _ in range(500):
                with scratch() as folder:
                    assert (folder / "home").is_dir()
                    assert (folder / "tmp").is_dir()
        finally:
            sweeping.kill()
    assert list(temporary.iterdir()) == []


def test_a_folder_that_was_never_finished_goes_after_a_while(temporary: Path) -> None:
    """Who was killed while making a folder leaves one without its final name; a later session takes it away, not the next."""
    left = temporary / f"{MAKING}left"
    left.mkdir()

    assert sweep() == 0

    long_ago = time.time() - 2 * MADE_WITHIN
    os.utime(left, (long_ago, long_ago))
    assert sweep() == 1
    assert not left.exists()
