"""Payloads against the kernel's walls: namespaces, mounts, capabilities, and calls that widen its surface.

A call counts as got through when the kernel did it, or complained about the arguments only: the door was open.
"""

import ctypes
import errno
import importlib
import os
from typing import Any

Bait = dict[str, Any]

seccomp = importlib.import_module("seccomp")  # lies beside this file in the jail
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
MS_MOVE, MNT_FORCE, MNT_EXPIRE = 8192, 1, 4
CLOSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)


def core_pattern(bait: Bait) -> str:
    """Have the kernel run a program as root when something crashes (opened only)."""
    return _open_for_writing("/proc/sys/kernel/core_pattern")


def kernel_memory_settings(bait: Bait) -> str:
    """Change how the kernel manages memory (opened only)."""
    return _open_for_writing("/proc/sys/vm/overcommit_memory")


def magic_request(bait: Bait) -> str:
    """Reboot or crash the machine (opened only)."""
    return _open_for_writing("/proc/sysrq-trigger")


def interrupt_routing(bait: Bait) -> str:
    """Change which core serves which device (opened only)."""
    return _open_for_writing("/proc/irq/default_smp_affinity")


def kernel_settings_in_sys(bait: Bait) -> str:
    """Change the kernel through /sys (opened only)."""
    return _open_for_writing("/sys/kernel/mm/transparent_hugepage/enabled")


def capabilities(bait: Bait) -> str:
    """Hold any privilege of root."""
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    ctypes.CDLL(None).capget(header, data)
    return f"{data[0]:x}" if any(data) else ""


def new_privileges(bait: Bait) -> str:
    """Gain privileges by a setuid program."""
    return "" if ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 1 else "sudo would work"


def become_root(bait: Bait) -> str:
    """Take another user's identity."""
    os.setresuid(12345, 12345, 12345)
    return "uid 12345"


def new_user_namespace(bait: Bait) -> str:
    """Become root of a namespace of one's own, where much of the kernel is in reach."""
    return _call("unshare", CLONE_NEWUSER)


def new_namespace_by_clone(bait: Bait) -> str:
    """The same by clone()."""
    libc = ctypes.CDLL(None, use_errno=True)
    number = seccomp.CALLS["clone"][_column()]
    child = libc.syscall(number, ctypes.c_ulong(CLONE_NEWUSER | CLONE_NEWNET | 17), None, None, None, None)
    if child == 0:
        os._exit(0)
    if child < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.waitpid(child, 0)
    return "cloned"


def enter_namespace(bait: Bait) -> str:
    """Enter the namespaces of process 1."""
    return _call("setns", os.open("/proc/1/ns/uts", os.O_RDONLY), 0)


def mount_memory(bait: Bait) -> str:
    """Mount a file system over the tree."""
    os.makedirs("mounted", exist_ok=True)
    got = _call("mount", b"none", b"mounted", b"tmpfs", 0, None)
    _call("umount2", b"mounted", 2)
    return got


def change_mounts(bait: Bait) -> str:
    """Move a mount over the root, to write what is read-only (asked for none)."""
    return _call("mount", None, b"/", None, MS_MOVE, None)


def unmount(bait: Bait) -> str:
    """Uncover what a mount hides (asked with flags that contradict each other)."""
    return _call("umount2", b"/", MNT_FORCE | MNT_EXPIRE)


def new_mount_calls(bait: Bait) -> str:
    """Mount by the newer calls."""
    return _call("fsopen", b"tmpfs", 0)


def change_root(bait: Bait) -> str:
    """Leave the tree by chroot."""
    return _call("chroot", b".")


def open_by_handle(bait: Bait) -> str:
    """Open a file by its number, past all folders' rights."""
    return _call("open_by_handle_at", -1, (ctypes.c_uint32 * 8)(), 0)


def keyring(bait: Bait) -> str:
    """Read the keys that the user's session holds."""
    return _call("keyctl", 0, -3, 0)


def io_uring(bait: Bait) -> str:
    """Make system calls that no filter sees."""
    return _call("io_uring_setup", 1, (ctypes.c_uint8 * 120)())


def fault_handler(bait: Bait) -> str:
    """Halt the kernel in the middle of a copy, which many exploits need."""
    return _call("userfaultfd", 1)


def kernel_programs(bait: Bait) -> str:
    """Load a program into the kernel."""
    return _call("bpf", 0, (ctypes.c_uint8 * 64)(), 64)


def measure_others(bait: Bait) -> str:
    """Watch the machine by its performance counters."""
    return _call("perf_event_open", (ctypes.c_uint8 * 112)(), 0, -1, -1, 0)


def load_module(bait: Bait) -> str:
    """Load a kernel module."""
    return _call("finit_module", -1, b"", 0)


def reboot(bait: Bait) -> str:
    """Reboot the machine (asked with wrong magic numbers)."""
    return _call("reboot", 0, 0, 0, None)


def replace_kernel(bait: Bait) -> str:
    """Load another kernel (asked for none)."""
    return _call("kexec_load", 0, 1 << 20, None, 0)


def swap_on_tree(bait: Bait) -> str:
    """Swap into a file of the tree, to read other processes' memory."""
    return _call("swapon", b"/nowhere", 0)


def kernel_log(bait: Bait) -> str:
    """Read the kernel's messages."""
    return _call("syslog", 10, None, 0)


def host_name(bait: Bait) -> str:
    """Rename the machine (to its own name)."""
    name = os.uname().nodename.encode()
    return _call("sethostname", name, len(name))


def foreign_calls(bait: Bait) -> str:
    """Make system calls of another architecture, which a filter may not know (x32)."""
    if os.uname().machine != "x86_64":
        raise OSError(errno.ENOSYS, "only x86_64 has them")
    child = os.fork()
    if child == 0:
        result = ctypes.CDLL(None).syscall(0x40000000 | 39)
        os._exit(0 if result > 0 else 1)
    return "getpid" if os.waitpid(child, 0)[1] == 0 else ""


def _open_for_writing(path: str) -> str:
    os.close(os.open(path, os.O_WRONLY))
    return path


def _column() -> int:
    column: int = seccomp.MACHINES[os.uname().machine][1]
    return column


def _call(name: str, *arguments: Any) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    # As wide as a register: ctypes would leave the upper half of a number to chance.
    wide = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    result = libc.syscall(seccomp.DENIED[name][_column()], *wide)
    number = ctypes.get_errno()
    if result < 0 and number in CLOSED:
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return f"{name}: {result if result >= 0 else os.strerror(number)}"
