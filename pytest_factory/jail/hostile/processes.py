"""Payloads against other processes: their secrets, their memory, their lives; and against the command's own limits."""

import ctypes
import fcntl
import glob
import importlib
import os
import pathlib
import resource
import signal
from typing import Any

Bait = dict[str, Any]

seccomp = importlib.import_module("seccomp")  # lies beside this file in the jail
PTRACE_SEIZE = 0x4206


def environment_of_others(bait: Bait) -> str:
    """Find a token in the environment of any process."""
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            if bait["token"].encode() in pathlib.Path(path).read_bytes():
                return path
        except OSError:
            continue
    raise PermissionError("no environment has it")


def own_environment(bait: Bait) -> str:
    """Find a token in one's own environment."""
    return " ".join(name for name in os.environ if "TOKEN" in name or "KEY" in name)


def signal_outside(bait: Bait) -> str:
    """Send a signal to a process of the user."""
    os.kill(bait["pid"], signal.SIGUSR1)
    return ""  # judged from outside: the number may be another process's here


def signal_starter(bait: Bait) -> str:
    """Send a signal to the process that runs the factory."""
    os.kill(bait["starter"], signal.SIGCONT)
    return "sent"


def trace_outside(bait: Bait) -> str:
    """Attach to a process of the user as a debugger."""
    _call("ptrace", PTRACE_SEIZE, bait["pid"], 0, 0)
    return "attached"


def trace_launcher(bait: Bait) -> str:
    """Attach to the launcher, which is not locked down."""
    _call("ptrace", PTRACE_SEIZE, bait["launcher_pid"], 0, 0)
    return "attached"


def memory_of_others(bait: Bait) -> str:
    """Read another process's memory."""
    buffer = ctypes.create_string_buffer(8)
    _call("process_vm_readv", bait["pid"], ctypes.byref(buffer), 0, ctypes.byref(buffer), 0, 0)
    return "read"


def memory_of_launcher(bait: Bait) -> str:
    """Open the launcher's memory for writing."""
    os.close(os.open(f"/proc/{bait['launcher_pid']}/mem", os.O_RDWR))
    return "opened"


def take_over(bait: Bait) -> str:
    """Write into the memory of a process that may do more than oneself."""
    for folder in map(pathlib.Path, glob.glob("/proc/[0-9]*")):
        try:
            os.close(os.open(folder / "mem", os.O_RDWR))
            lines = dict(line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line)
        except OSError:
            continue
        if lines["Seccomp"] == "0" or int(lines["CapEff"], 16):
            return f"process {folder.name}: {lines['Name']}"
    raise PermissionError("there is none")


def descriptors_of_launcher(bait: Bait) -> str:
    """Write into the pipe on which the launcher reports."""
    for name in os.listdir(f"/proc/{bait['launcher_pid']}/fd"):
        try:
            os.close(os.open(f"/proc/{bait['launcher_pid']}/fd/{name}", os.O_WRONLY))
        except OSError:
            continue
        return name
    raise PermissionError("none can be opened")


def steal_descriptor(bait: Bait) -> str:
    """Take a file descriptor out of another process."""
    other = os.pidfd_open(bait["launcher_pid"])
    _call("pidfd_getfd", other, 0, 0)
    return "taken"


def shared_segment(bait: Bait) -> str:
    """Attach System V memory that a process of the user shares."""
    libc = ctypes.CDLL(None, use_errno=True)
    segment = libc.shmget(bait["segment"], 0, 0)
    if segment < 0:
        raise OSError(ctypes.get_errno(), "shmget")
    return str(segment)


def message_queue(bait: Bait) -> str:
    """Open a POSIX message queue of another process."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mq_open(bait["queue"].encode(), os.O_RDWR) < 0:
        raise OSError(ctypes.get_errno(), "mq_open")
    return "opened"


def type_into_terminal(bait: Bait) -> str:
    """Type a command into the user's terminal."""
    with open("/dev/tty", "wb") as terminal:
        fcntl.ioctl(terminal, 0x5412, b"#")
    return "typed"


def more_priority(bait: Bait) -> str:
    """Take the model server's core."""
    return f"nice {os.nice(-5)}"


def real_time(bait: Bait) -> str:
    """Become a real-time process, before everything else."""
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    return "SCHED_FIFO"


def raise_limits(bait: Bait) -> str:
    """Lift one's own limits."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "unlimited"


def dump_core(bait: Bait) -> str:
    """Fill the disk with core dumps."""
    return "" if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0 else "allowed"


def outlive_memory_shortage(bait: Bait) -> str:
    """Let the kernel kill everything else first."""
    pathlib.Path("/proc/self/oom_score_adj").write_text("-1000")
    return "-1000"


def _call(name: str, *arguments: Any) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    column = seccomp.MACHINES[os.uname().machine][1]
    # As wide as a register: ctypes would leave the upper half of a number to chance.
    wide = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    result: int = libc.syscall(seccomp.DENIED[name][column], *wide)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")
    return result
