"""Oracles are imported once before anything is spent."""

from pathlib import Path

import pytest

from pytest_factory.errors import CaseError
from pytest_factory.oracle.importing import check_imports

DATACLASS = """
from __future__ import annotations
from dataclasses import dataclass

@dataclass
class Item:
    id: int

"""
"""What looks its own module up in sys.modules."""


def oracle(folder: Path, text: str) -> Path:
    """An oracle of a case in this folder."""
    folder.mkdir()
    path = folder / "oracle.py"
    path.write_text(text)
    return path


def test_the_first_that_does_not_import_is_named(tmp_path: Path) -> None:
    """Good ones are passed, whatever they print, and the line is the oracle's own even where a library raises."""
    good = oracle(tmp_path / "good", f"{DATACLASS}print('hello')\ndef test_it(client): ...\n")
    bad = oracle(tmp_path / "bad", "import json\n\nDATA = json.loads('x')\n")

    check_imports([good])
    check_imports([])
    with pytest.raises(CaseError, match=rf"^{bad}:3: cannot be imported \(JSONDecodeError: .*\); correct it") as caught:
        check_imports([good, bad])
    assert "\n" not in str(caught.value)


def test_a_skip_is_no_import(tmp_path: Path) -> None:
    """A module that skips itself grades nothing."""
    with pytest.raises(CaseError, match=r"oracle\.py:2: cannot be imported \(Skipped: later\)"):
        check_imports([oracle(tmp_path / "skips", "import pytest\npytest.skip('later', allow_module_level=True)\n")])


def test_what_only_this_process_can_import_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that judges sees neither the current folder nor PYTHONPATH, and neither does this one."""
    (tmp_path / "neighbour.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(CaseError, match="No module named 'neighbour'"):
        check_imports([oracle(tmp_path / "asks", "import neighbour\n")])


def test_importing_has_a_limit(tmp_path: Path) -> None:
    """An oracle that waits at import does not hang the session."""
    with pytest.raises(CaseError, match=r"no end of importing within 0\.5 s"):
        check_imports([oracle(tmp_path / "waits", "import time\ntime.sleep(30)\n")], seconds=0.5)
