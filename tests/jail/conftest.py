"""The jails that this machine has."""

import functools
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.errors import JailError
from pytest_factory.jail import open_jail
from pytest_factory.jail.protocol import Jail

WALLED = ("bubblewrap", "landlock", "seatbelt")


@functools.cache
def found(name: str) -> Jail | str:
    """The jail of that name, or why it is not here."""
    try:
        return open_jail(name)
    except JailError as error:
        return str(error)


@pytest.fixture(params=WALLED)
def jail(request: pytest.FixtureRequest) -> Jail:
    """Every backend with walls, one after the other; one that the machine lacks is skipped and says why."""
    jail = found(request.param)
    if isinstance(jail, str):
        pytest.skip(jail)
    return jail


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with one module and a .git that no command may see."""
    tree = tmp_path / "tree"
    (tree / "app").mkdir(parents=True)
    (tree / "app" / "__init__.py").write_text("name = 'app'\n")
    (tree / ".git").mkdir()
    return tree


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Ask again and again, for fifteen seconds at most."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 15
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    return wait
