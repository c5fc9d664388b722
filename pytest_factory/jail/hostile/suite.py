"""Tries the payloads on a backend and judges what came of them, from outside."""

import ast
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pytest_factory.artifacts import Artifact
from pytest_factory.jail import scratch
from pytest_factory.jail.hostile import inside
from pytest_factory.jail.hostile.bait import laid, tree_of
from pytest_factory.jail.protocol import Finished, Jail, JailLimits

GROUPS = ("files", "network", "processes", "kernel")
"""Modules whose payloads share one start of the jail."""
LIMITS = JailLimits(seconds=3, cpu_seconds=2, memory_mb=500, processes=40, disk_mb=40, output_kb=16)
"""Small, so that the payloads of `limits` meet them soon."""
SHORT = LIMITS.model_copy(update={"seconds": 1.0, "cpu_seconds": 1})
"""For those that only wait or spin."""
SHORT_FOR = ("sleep_long", "spin", "stop_launcher", "many_files")
ENDS_BY = {
    "sleep_long": "time",
    "spin": "time",
    "fork_bomb": "processes",
    "fork_bomb_in_sessions": "processes",
    "memory": "memory",
    "memory_in_parts": "memory",
    "disk": "disk",
    "zip_bomb": "disk",
    "output": "output",
}
"""Payloads of `limits` that must end with this reason; of the others only the machine must be unharmed."""


class Tried(Artifact):
    """One payload on one backend."""

    payload: str
    """module.name"""
    what: str
    """What it is after."""
    stopped: bool
    detail: str
    """What it got, or what stopped it."""


def titles(group: str) -> dict[str, str]:
    """The payloads of a module to what they are after, in its order; read, not imported: they belong into a jail."""
    module = ast.parse(Path(__file__).with_name(f"{group}.py").read_text(encoding="utf-8"))
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    return {function.name: (ast.get_docstring(function) or "").splitlines()[0] for function in functions}


def try_group(jail: Jail, group: str) -> Iterator[Tried]:
    """All payloads of a module, in one start of the jail."""
    with laid() as bait:
        tree = tree_of(bait)
        values = json.dumps(bait.values)
        finished = jail.run(
            [sys.executable, "-B", "inside.py", group, values], tree, limits=JailLimits(seconds=120, cpu_seconds=60)
        )
        damage = bait.damage()
    said = {}
    for line in finished.stdout.splitlines():
        if line.startswith(inside.MARK):
            with contextlib.suppress(json.JSONDecodeError):
                told = json.loads(line.removeprefix(inside.MARK))
                said[told["name"]] = (told["got"], told["why"])
    if not said:
        raise AssertionError(f"{jail.name}: no payload of {group} ran: {finished.stderr or finished}")
    for name, what in titles(group).items():
        got, why = said.get(name, ("", "it was killed"))
        got = got or damage.get(name, "")
        yield Tried(payload=f"{group}.{name}", what=what, stopped=not got, detail=got or why or "no effect")


def try_limit(jail: Jail, name: str) -> Tried:
    """One payload of `limits`: it must end in time, with its reason, and leave nothing behind."""
    mark = f"hostile-{os.getpid()}-{time.monotonic_ns()}"
    with laid() as bait:
        tree = tree_of(bait)
        (tree / mark).touch()
        begin = time.monotonic()
        finished = jail.run(
            [sys.executable, "-B", "inside.py", "limits", json.dumps(bait.values), name, mark],
            tree,
            limits=SHORT if name in SHORT_FOR else LIMITS,
        )
        seconds = time.monotonic() - begin
        harm = [*_harm(name, finished, seconds), *_left(mark)]
    ended = f"limit of {finished.limit}" if finished.limit else f"ended with {finished.returncode} and left nothing"
    return Tried(
        payload=f"limits.{name}",
        what=titles("limits")[name],
        stopped=not harm,
        detail="; ".join(harm) or ended,
    )


def _harm(name: str, finished: Finished, seconds: float) -> Iterator[str]:
    if seconds > LIMITS.seconds + 6:
        yield f"it held the runner for {seconds:.0f} s"
    if name in ENDS_BY and finished.limit != ENDS_BY[name]:
        yield f"limit {finished.limit or 'none'} in the place of {ENDS_BY[name]}"


def _left(mark: str) -> Iterator[str]:
    """Processes with the mark, a moment after the end, and scratch folders of this process."""
    deadline = time.monotonic() + 1
    while alive := _with(mark):
        if time.monotonic() > deadline:
            yield f"{len(alive)} processes are left"
            for pid in alive:
                with contextlib.suppress(OSError):
                    os.kill(pid, 9)
            break
        time.sleep(0.02)
    for path in Path(tempfile.gettempdir()).glob(f"{scratch.PREFIX}*/tree/{mark}"):
        yield f"{path.parent} is left"
    if left := list(Path("/dev/shm").glob(f"{mark}*")):
        yield f"{len(left)} files are left in /dev/shm"
        for path in left:
            path.unlink()


def _with(mark: str) -> list[int]:
    """The processes that have this word in their command line."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if mark in Path(f"/proc/{name}/cmdline").read_text(errors="replace"):
                found.append(int(name))
    return found
