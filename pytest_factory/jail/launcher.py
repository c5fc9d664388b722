"""Runs one command and sees to its end; standard library only, started as `python -I -S launcher.py SPEC` by a backend.

SPEC is JSON: command, env (the command's), cwd, nice, rlimits ({"AS": bytes, ...}), processes (how many it may leave behind
when it ends; more are told as a limit), and optionally copy (from, to),
tmpfs (folders that must not fill up), lockdown ({"files", "network"} for lockdown.py and seccomp.py), status,
source and listen (inherited file descriptors; source is a folder, in the place of copy's `from`; listen may be a path),
port (the relay's), stdin (how many of the first bytes of our stdin are the command's).

Lines of JSON go to `status` (a FIFO's path where descriptors do not pass), which the command never inherits: {"started"},
{"error"}, {"returncode", "limit"}. When stdin reaches its end, the starter is gone or wants an end: every descendant is
killed.
"""

import contextlib
import ctypes
import importlib.util
import json
import os
import platform
import resource
import select
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

LINUX = sys.platform.startswith("linux")
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
LIFELINE = 0
MANY_FILES = 250_000
"""In one sized file system: its size counts no empty file, and each takes about 1 KB of the kernel's memory."""
TICK = 0.1
"""Seconds between two looks at the sized file systems."""


def main() -> NoReturn:
    """Start the command, wait for it, kill what it left behind and report."""
    spec = json.loads(sys.argv[1])
    if isinstance(spec["status"], str):
        spec["status"] = os.open(spec["status"], os.O_WRONLY)
    for name in ("status", "source", "listen"):
        if isinstance(spec.get(name), int):
            os.set_inheritable(spec[name], False)
    try:
        _prepare(spec)
    except OSError as error:
        _report(spec, error=f"preparing the tree: {error}")
        os._exit(125)
    libc = ctypes.CDLL(None, use_errno=True) if LINUX else None
    if libc is not None:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # a double-forked daemon comes back to us
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # /proc/<us>/{mem,fd,environ} are closed to the command
    given = _given(spec.get("stdin", 0))
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    child = os.fork()
    if child == 0:
        _become(spec, libc, given)
    os.close(given)
    if "listen" in spec:
        _sibling("relay").start(spec["listen"], spec["port"])
    _report(spec, started=True)
    code, limit = _wait(spec, child, woken)
    _sweep(child)
    _report(spec, returncode=code, limit=limit)
    os._exit(0)


def _prepare(spec: dict[str, Any]) -> None:
    os.nice(spec["nice"])
    if LINUX:
        with contextlib.suppress(OSError):  # hardening only: the kernel should kill the command before anything else
            Path("/proc/self/oom_score_adj").write_text("1000")
    if "copy" in spec:
        source, target = spec["copy"]
        if "source" in spec:
            source = f"/proc/self/fd/{spec['source']}"
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns(".git"), dirs_exist_ok=True)
    os.chdir(spec["cwd"])


def _given(size: int) -> int:
    """Where the command reads the first bytes of our own stdin, and then its end; they fit into a pipe."""
    if not size:
        return os.open(os.devnull, os.O_RDONLY)
    reads, writes = os.pipe()
    while size and (data := os.read(LIFELINE, size)):
        size -= os.write(writes, data)
    os.close(writes)
    return reads


def _become(spec: dict[str, Any], libc: ctypes.CDLL | None, given: int) -> NoReturn:
    """In the child: give up what the command may not have, then be the command."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # by Python; a command expects them as they were
            signal.signal(ignored, signal.SIG_DFL)
        os.setsid()
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        os.dup2(given, 0)
        os.closerange(3, spec["status"])
        os.closerange(spec["status"] + 1, os.sysconf("SC_OPEN_MAX"))
        for name, (soft, hard) in spec["rlimits"].items():
            kind = getattr(resource, f"RLIMIT_{name}")
            ceiling = resource.getrlimit(kind)[1]
            if ceiling != resource.RLIM_INFINITY:
                soft, hard = min(soft, ceiling), min(hard, ceiling)
            resource.setrlimit(kind, (soft, hard))
        if "lockdown" in spec:
            plan, machine = spec["lockdown"], platform.machine()
            lockdown, seccomp = _sibling("lockdown"), _sibling("seccomp")  # both, while files can still be read
            lockdown.apply(plan["files"], machine)
            if plan["files"] is not None:  # else the jail has brought its filter
                seccomp.apply(plan["network"], machine, own_files=False)
    except (OSError, ValueError) as error:
        _report(spec, error=str(error))
        os._exit(125)
    command = spec["command"]
    try:
        os.execvpe(command[0], command, spec["env"])  # noqa: S606 - no shell is what is wanted
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
    os._exit(127)


def _wait(spec: dict[str, Any], child: int, woken: int) -> tuple[int, str]:
    """Until the command has ended, a sized file system is full or the starter lets go; (return code, limit)."""
    limit = ""
    while True:
        if _full(spec.get("tmpfs", ())):
            limit = "disk"
        ready, _, _ = select.select([woken, LIFELINE], [], [], TICK)
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return -signal.SIGKILL, limit
            if pid == 0:
                break
            if pid == child:
                code = os.waitstatus_to_exitcode(status)
                if _full(spec.get("tmpfs", ())):
                    limit = "disk"
                spent = used.ru_utime + used.ru_stime
                if code == -signal.SIGXCPU or (code == -signal.SIGKILL and spent >= spec["rlimits"]["CPU"][0]):
                    limit = "time"
                if not limit and LINUX and len(_descendants(os.getpid())) > spec["processes"]:
                    limit = "processes"  # all within one look from outside, or up to where the kernel forks no more
                return code, limit
        if limit or LIFELINE in ready:
            return -signal.SIGKILL, limit


def _full(folders: Sequence[str]) -> bool:
    """Whether one of the sized file systems has no room left, or more files than any app has."""
    systems = [os.statvfs(folder) for folder in folders]
    return any(system.f_bfree == 0 or system.f_files - system.f_ffree > MANY_FILES for system in systems)


def _sweep(child: int) -> None:
    """Kill every descendant, also those in sessions of their own: stopped first, so that none forks while we look."""
    if not LINUX:
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL)
        return
    for _ in range(200):
        pids = _descendants(os.getpid())
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                with contextlib.suppress(OSError):
                    os.kill(pid, number)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)


def _descendants(root: int) -> list[int]:
    """All processes below `root`, from /proc/*/stat."""
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            parent = Path(f"/proc/{name}/stat").read_text(errors="replace").rpartition(")")[2].split()[1]
            children.setdefault(int(parent), []).append(int(name))
    found: list[int] = []
    todo = [root]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def _report(spec: dict[str, Any], **fields: Any) -> None:
    with contextlib.suppress(BrokenPipeError):  # the starter is gone: nobody wants to know
        os.write(spec["status"], json.dumps(fields).encode() + b"\n")


def _sibling(name: str) -> Any:
    """A module beside this file; the interpreter runs isolated and does not look there itself."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
