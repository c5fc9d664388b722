"""What steers tests and tools is the base's."""

import os
from pathlib import Path

import pytest

from pytest_factory.oracle.restore import put_back


@pytest.fixture
def checkouts(tmp_path: Path) -> tuple[Path, Path]:
    """Two checkouts of the same files: the tree that is judged, and the base."""
    for name in ("tree", "base"):
        for path, text in {"app/main.py": "a", "tests/test_main.py": "t", "pyproject.toml": "p"}.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return tmp_path / "tree", tmp_path / "base"


def test_only_what_is_guarded_is_put_back(checkouts: tuple[Path, Path]) -> None:
    """Changed, added and deleted guarded files are the base's again; the app's own changes stay."""
    tree, base = checkouts
    (tree / "app" / "main.py").write_text("changed")
    (tree / "app" / "new.py").write_text("new")
    (tree / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--co'\n")
    (tree / "tests" / "test_main.py").unlink()
    for path in ("app/conftest.py", "sitecustomize.py", "app/evil.pth", "tests/deep/data.json", ".coveragerc"):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text("added")
    assert put_back(tree, base) == (
        ".coveragerc",
        "app/conftest.py",
        "app/evil.pth",
        "pyproject.toml",
        "sitecustomize.py",
        "tests/deep/data.json",
        "tests/test_main.py",
    )
    assert (tree / "app" / "main.py").read_text() == "changed"
    assert (tree / "tests" / "test_main.py").read_text() == "t"
    assert (tree / "pyproject.toml").read_text() == "p"
    assert sorted(os.listdir(tree)) == ["app", "pyproject.toml", "tests"]
    assert put_back(tree, base) == ()


def test_what_the_case_allows_stays(checkouts: tuple[Path, Path]) -> None:
    """A glob of `allow` takes a path out of the guard, and means what it means to the write fence."""
    tree, base = checkouts
    (tree / "pyproject.toml").write_text("allowed")
    assert put_back(tree, base, allow=("pyproject.*",)) == ()
    assert (tree / "pyproject.toml").read_text() == "allowed"
    (tree / "tests" / "deep").mkdir()
    (tree / "tests" / "deep" / "test_x.py").write_text("allowed")
    assert put_back(tree, base, allow=("pyproject.*", "tests/")) == ()
    assert put_back(tree, base, allow=("pyproject.*", "tests/*.py")) == ("tests/deep/test_x.py",)


def test_links_are_replaced_and_never_followed(checkouts: tuple[Path, Path], tmp_path: Path) -> None:
    """A link in a guarded place, to a file or to a folder, goes; what it points to stays as it is."""
    tree, base = checkouts
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "test_main.py").write_text("outside")
    (tree / "tests" / "test_main.py").unlink()
    (tree / "tests").rmdir()
    (tree / "tests").symlink_to(outside)
    (tree / "pyproject.toml").unlink()
    (tree / "pyproject.toml").symlink_to(outside / "test_main.py")
    put_back(tree, base)
    assert not (tree / "tests").is_symlink()
    assert (tree / "tests" / "test_main.py").read_text() == "t"
    assert (tree / "pyproject.toml").read_text() == "p"
    assert (outside / "test_main.py").read_text() == "outside"


def test_a_folder_in_a_files_place_goes(checkouts: tuple[Path, Path]) -> None:
    """Where the patch made a folder of a guarded file, the file is there again."""
    tree, base = checkouts
    (tree / "pyproject.toml").unlink()
    (tree / "pyproject.toml").mkdir()
    (tree / "pyproject.toml" / "x").write_text("x")
    assert put_back(tree, base) == ("pyproject.toml",)
    assert (tree / "pyproject.toml").read_text() == "p"
