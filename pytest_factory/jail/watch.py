"""Measuring a process and everything below it, from outside."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PAGE = os.sysconf("SC_PAGE_SIZE")


class Process(NamedTuple):
    """One process: `started` tells it from a later one with the same number."""

    pid: int
    started: str


class Tree(NamedTuple):
    """A process and its descendants at one moment."""

    processes: tuple[Process, ...]
    rss: int
    """Resident bytes of all of them; a page that two share counts twice."""


def measure(root: int) -> Tree:
    """One look at the process table: `root` and all below it."""
    table = _linux() if sys.platform.startswith("linux") else _ps()
    children: dict[int, list[int]] = {}
    for pid, (parent, _, _) in table.items():
        children.setdefault(parent, []).append(pid)
    found: list[Process] = []
    rss = 0
    todo = [root] if root in table else []
    while todo:
        pid = todo.pop()
        _, resident, started = table[pid]
        found.append(Process(pid, started))
        rss += resident
        todo += children.get(pid, [])
    return Tree(tuple(found), rss)


def kill(processes: tuple[Process, ...]) -> None:
    """SIGKILL those that are still the same process."""
    table = _linux() if sys.platform.startswith("linux") else _ps()
    for process in processes:
        if process.pid in table and table[process.pid][2] == process.started:
            with contextlib.suppress(OSError):
                os.kill(process.pid, signal.SIGKILL)


def _linux() -> dict[int, tuple[int, int, str]]:
    """Number of every process to parent, resident bytes and start time."""
    table = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{name}/stat").read_bytes().rpartition(b")")[2].split()
            table[int(name)] = (int(fields[1]), int(fields[21]) * PAGE, fields[19].decode())
    return table


def _ps() -> dict[int, tuple[int, int, str]]:
    """The same from ps, where there is no /proc (macOS; not tested there)."""
    listed = subprocess.run(
        ["/bin/ps", "-axo", "pid=,ppid=,rss=,lstart="], capture_output=True, text=True, check=False, timeout=10
    )
    table = {}
    for line in listed.stdout.splitlines():
        pid, parent, rss, started = line.split(None, 3)
        table[int(pid)] = (int(parent), int(rss) * 1024, started)
    return table
