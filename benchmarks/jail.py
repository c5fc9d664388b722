"""What a jail costs: pytest of a small app, bare and jailed in turn: `python benchmarks/jail.py [pairs] [jail...]`."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pytest_factory.errors import JailError
from pytest_factory.jail import open_jail
from pytest_factory.jail.protocol import Jail
from pytest_factory.prompts import templates_folder

COMMAND = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:pytest_factory"]


def bare(tree: Path) -> None:
    """The same command, as anybody would run it."""
    path = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(COMMAND, cwd=tree, env=path, check=True, capture_output=True)


def jailed(jail: Jail, tree: Path) -> None:
    """The command in a jail; it must pass there, too."""
    finished = jail.run(COMMAND, tree, env={"PYTHONPATH": str(tree)})
    if finished.returncode:
        sys.exit(f"{jail.name}: {finished.stdout}{finished.stderr}")


def seconds(work: Callable[[], None]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(pairs: int, names: list[str]) -> None:
    """Print the medians of both, and of the differences of the pairs."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(templates_folder() / "targetapp", tree)
        for name in names:
            try:
                jail = open_jail(name)
            except JailError as error:
                print(f"{name}: left out: {error}")  # noqa: T201
                continue
            bare(tree)
            jailed(jail, tree)
            times = [(seconds(lambda: bare(tree)), seconds(lambda: jailed(jail, tree))) for _ in range(pairs)]  # noqa: B023
            plain, walled = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
            extra = statistics.median(after - before for before, after in times) * 1000
            print(  # noqa: T201
                f"{name}: bare {plain:.0f} ms, jailed {walled:.0f} ms, median difference {extra:+.0f} ms, {pairs} pairs"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, sys.argv[2:] or ["bubblewrap", "landlock", "none"])
