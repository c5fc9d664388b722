"""The tools that run on the machine itself read a tree and never run it."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_factory.artifacts import Patch, Place, Survey
from pytest_factory.jail.own_tests import OwnTests
from pytest_factory.jail.process import ProcessJail
from pytest_factory.stages.validate import Bench, measure_base


def test_a_module_that_is_named_like_a_tool_is_not_the_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ruff.py among the app's files is checked by ruff, and never taken for it, with `PYTHONPATH=.` neither."""
    monkeypatch.setenv("PYTHONPATH", f".{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "ruff.py").write_text(f"import os\nopen({str(tmp_path / 'RAN')!r}, 'w')\n")
    bench = Bench(
        jail=ProcessJail(),
        python=Path(sys.executable),
        survey=Survey(
            framework="fastapi", app="ruff:app", app_file="ruff.py", place=Place(file="ruff.py", router="app")
        ),
        sources={"ruff.py": (tree / "ruff.py").read_text()},
        test_command="",
        env={},
        types_cache=tmp_path / "types",
        export=lambda patch: there(patch, tree),
        try_criteria=lambda tree: (),
        coverage_floor=90,
    )

    base = measure_base(bench, OwnTests())

    assert [line.split()[1] for line in base.lint] == ["F401"]
    assert not (tmp_path / "RAN").exists()


@contextlib.contextmanager
def there(patch: Patch, tree: Path) -> Iterator[Path]:
    """A tree that is there already."""
    yield tree
