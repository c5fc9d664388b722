"""Whether oracles can be imported, found out by doing it before anything is spent, in a process like the one that judges."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pytest_factory.errors import CaseError

SECONDS = 60.0
"""For all oracles of a session together."""

_CODE = """
import importlib.util, json, os, sys, traceback

report = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for path in sys.argv[1:]:
    try:
        spec = importlib.util.spec_from_file_location("oracle", path)
        sys.modules["oracle"] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except BaseException as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        words = f"{type(error).__name__}: {error}".strip().splitlines()[0]
        json.dump([path, lines[-1] if lines else 1, words], report)
        break
else:
    json.dump([], report)
report.flush()
"""


def check_imports(oracles: Sequence[Path], *, seconds: float = SECONDS) -> None:
    """Raise CaseError, in one line with file, line and remedy, for the first of these files that does not import.

    `check_importable` finds most of that without running anything; a name that a module does not have, or a line that
    raises, is found here only.
    """
    if not oracles:
        return
    paths = [str(oracle.resolve()) for oracle in oracles]
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-c", _CODE, *paths]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds
        )
    except subprocess.TimeoutExpired as error:
        raise CaseError(
            f"{', '.join(paths)}: no end of importing within {seconds:g} s; let tests do what waits"
        ) from error
    found = json.loads(done.stdout) if done.stdout else None
    if found is None:
        raise CaseError(f"{', '.join(paths)}: importing ends the process ({done.returncode}); leave that out")
    if found:
        path, line, words = found
        raise CaseError(f"{path}:{line}: cannot be imported ({words}); correct it, nothing is graded without it")
