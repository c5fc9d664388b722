"""Runs payloads inside a jail: `python inside.py MODULE BAIT.json [NAME]`, in the folder with the payloads' modules.

Without NAME every payload of the module runs in a process of its own, and one line of JSON a payload says what came of it.
"""

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

MARK = "payload "
SECONDS = 10


def payloads(module: ModuleType) -> dict[str, Callable[[dict[str, Any]], str]]:
    """The public functions of a module, in their order: they return what they got, or raise."""
    return {
        name: function
        for name, function in vars(module).items()
        if callable(function) and function.__module__ == module.__name__ and not name.startswith("_")
    }


def main() -> None:
    """Run one payload, or all of a module."""
    sys.path.insert(0, os.getcwd())
    found = payloads(importlib.import_module(sys.argv[1]))
    bait = {**json.loads(sys.argv[2]), "launcher_pid": os.getppid()}
    if len(sys.argv) > 3:
        found[sys.argv[3]](bait)
        return
    for name, function in found.items():
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            _tell(name, function, bait)
            os._exit(0)
        os.waitpid(child, 0)


def _tell(name: str, function: Callable[[dict[str, Any]], str], bait: dict[str, Any]) -> None:
    got = why = ""
    try:
        got = function(bait)
    except Exception as error:  # noqa: BLE001 - however a payload fails, it was stopped
        why = f"{type(error).__name__}: {error}"
    os.write(1, f"\n{MARK}{json.dumps({'name': name, 'got': got, 'why': why})}\n".encode())


if __name__ == "__main__":
    main()
