"""What a command gives up before it starts, on Linux: capabilities, and files by landlock.

Standard library only: launcher.py loads this inside the jail, by path. Numbers are those of linux/landlock.h and
linux/prctl.h.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Mapping
from typing import Any

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

PR_SET_NO_NEW_PRIVS = 38
PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_CAP_AMBIENT = 23, 24, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPSET = {"x86_64": 126, "aarch64": 91}
CREATE, ADD, RESTRICT = 444, 445, 446
NEEDED = 6
"""The landlock version that keeps signals and abstract sockets in: Linux 6.12."""


def apply(files: Mapping[str, Any] | None, machine: str) -> None:
    """Give up capabilities for good and, where `files` is given, everything that it does not name.

    `files`: {"write": [...], "read": [...], "devices": [...], "port": TCP port that may be listened on, or 0}.
    Raises OSError where the kernel refuses, before anything ran.
    """
    if machine not in CAPSET:
        raise OSError(f"system calls are not known for {machine}; known are {', '.join(CAPSET)}")
    _checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    _drop_capabilities(machine)
    if files is not None:
        _restrict_files(files)


def landlock_version() -> int:
    """The landlock version of this kernel, 0 where it has none."""
    return max(0, int(libc.syscall(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _drop_capabilities(machine: str) -> None:
    """All of them, out of the bounding set too: root would get them back with the next program."""
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_READ, capability, 0, 0, 0) < 0:
            break
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("=Ii", 0x20080522, 0)
    _checked(libc.syscall(CAPSET[machine], header, bytes(24)), "capset")


EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
EVERYTHING = (1 << 16) - 1
"""All rights on files of version 5."""
ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
BIND_TCP, CONNECT_TCP = 1, 2
SCOPES = 3
"""No abstract unix socket and no process outside can be reached: version 6."""


def _restrict_files(files: Mapping[str, Any]) -> None:
    attributes = struct.pack("QQQ", EVERYTHING, BIND_TCP | CONNECT_TCP, SCOPES)
    ruleset = _checked(libc.syscall(CREATE, attributes, ctypes.c_size_t(24), ctypes.c_uint32(0)), "landlock")
    for key, rights in (
        ("write", EVERYTHING & ~IOCTL_DEV),
        ("read", EXECUTE | READ_FILE | READ_DIR),
        ("devices", READ_FILE | WRITE_FILE | TRUNCATE),
    ):
        for path in files[key]:
            _allow_path(ruleset, path, rights)
    if files["port"]:
        rule = struct.pack("=QQ", BIND_TCP, files["port"])
        _checked(libc.syscall(ADD, ruleset, 2, rule, 0), f"landlock, port {files['port']}")
    _checked(libc.syscall(RESTRICT, ruleset, 0), "landlock")
    os.close(ruleset)


def _allow_path(ruleset: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):
        return  # what cannot be opened needs no leave
    if not stat.S_ISDIR(os.fstat(folder).st_mode):
        rights &= ON_FILES
    _checked(libc.syscall(ADD, ruleset, 1, struct.pack("=Qi", rights, folder), 0), f"landlock, {path}")
    os.close(folder)
