"""Which system calls a jailed command may make, on Linux: a classic BPF program, made here, without libseccomp.

Standard library only: launcher.py loads this inside the jail, by path. Numbers are those of linux/seccomp.h and of the
system call tables of x86_64 and aarch64 (which is not tested).
"""

import ctypes
import os
import struct
from collections.abc import Sequence

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""Machine to its AUDIT_ARCH and its column in the tables."""
CALLS: dict[str, tuple[int, int]] = {
    "seccomp": (317, 277),
    "socket": (41, 198),
    "connect": (42, 203),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "clone": (56, 220),
    "clone3": (435, 435),
}
DENIED: dict[str, tuple[int, int]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
OLD_DENIED = {"ioperm": 173, "iopl": 172, "modify_ldt": 154, "uselib": 134}
"""Of x86_64 only."""
PRETENDED: dict[str, tuple[int, int]] = {
    "chmod": (90, -1),
    "chown": (92, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "futimesat": (261, -1),
    "lchown": (94, -1),
    "utime": (132, -1),
    "utimensat": (280, 88),
    "utimes": (235, -1),
}
"""Calls that landlock does not see, on any file of the user: they answer "done" and do nothing, so that copying works."""
UNSUPPORTED: dict[str, tuple[int, int]] = {
    "fremovexattr": (199, 16),
    "fsetxattr": (190, 7),
    "lremovexattr": (198, 15),
    "lsetxattr": (189, 6),
    "removexattr": (197, 14),
    "removexattrat": (466, 466),
    "setxattr": (188, 5),
    "setxattrat": (463, 463),
    "file_setattr": (469, 469),
}
"""The same for extended attributes: "not supported"."""
SHARED: dict[str, tuple[int, int]] = {
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "semget": (64, 190),
    "shmat": (30, 196),
    "shmget": (29, 194),
}
"""Message queues, semaphores and memory that other processes of the user share: landlock does not see them either."""

NEW_NAMESPACES = 0x7E020000
"""CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET."""
MSG_FASTOPEN = 0x20000000
"""Sending with it connects, past landlock's eye."""
AF_UNIX, AF_INET, AF_INET6, SOCK_STREAM, IPPROTO_TCP = 1, 2, 10, 1, 6

ALLOW, KILL, EPERM, ENOSYS, ENOTSUP, DONE = 0x7FFF0000, 0x80000000, 0x50001, 0x50026, 0x5005F, 0x50000
LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
NUMBER, ARCH = 0, 4


def apply(network: str, machine: str, *, own_files: bool) -> None:
    """Filter the system calls of this process and of all that it starts, for good; needs no_new_privs.

    The arguments are those of `program`. Raises OSError where the kernel refuses.
    """
    steps = program(network, machine, own_files=own_files)
    code = ctypes.create_string_buffer(steps)
    described = struct.pack("HxxxxxxP", len(steps) // len(_step(LOAD, 0)), ctypes.addressof(code))
    call = CALLS["seccomp"][MACHINES[machine][1]]
    if libc.syscall(call, ctypes.c_uint(1), ctypes.c_uint(0), described) < 0:
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")


def program(network: str, machine: str, *, own_files: bool) -> bytes:
    """The filter as the kernel takes it.

    `network`: `own` (it has a network namespace, sockets are harmless), `none` (no socket at all) or `serve` (TCP that
    listens and connects nowhere). `own_files`: it has file systems and IPC of its own, so chmod, shared memory and the
    like are harmless, too. Raises OSError for a machine whose system calls are not known.
    """
    if machine not in MACHINES:
        raise OSError(f"system calls are not known for {machine}; known are {', '.join(MACHINES)}")
    arch, column = MACHINES[machine]
    steps = [_step(LOAD, ARCH), _step(EQUAL, arch, 1, 0), _step(RETURN, KILL), _step(LOAD, NUMBER)]
    if machine == "x86_64":
        steps += [_step(AT_LEAST, 0x40000000, 0, 1), _step(RETURN, KILL)]  # the x32 calls
        steps += [step for number in OLD_DENIED.values() for step in _refuse(number, EPERM)]
    unseen = [] if own_files else [(SHARED, EPERM), (PRETENDED, DONE), (UNSUPPORTED, ENOTSUP)]
    for table, answer in [(DENIED, EPERM), *unseen]:
        for numbers in table.values():
            if numbers[column] >= 0:
                steps += _refuse(numbers[column], answer)
    steps += _refuse(CALLS["clone3"][column], ENOSYS)  # its flags lie in memory; libc then takes clone
    steps += _only_if(CALLS["clone"][column], _unless(0, NEW_NAMESPACES))
    steps += _network_steps(network, column)
    return b"".join([*steps, _step(RETURN, ALLOW)])


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _argument(index: int) -> int:
    """Where the low half of an argument lies in seccomp_data; both machines are little endian."""
    return 16 + 8 * index


def _refuse(number: int, answer: int) -> list[bytes]:
    return [_step(EQUAL, number, 0, 1), _step(RETURN, answer)]


def _only_if(number: int, checks: Sequence[bytes]) -> list[bytes]:
    """`checks` for one call; they must end in a RETURN on every path."""
    return [_step(EQUAL, number, 0, len(checks)), *checks]


def _unless(argument: int, bits: int) -> list[bytes]:
    """Allowed where none of the bits is set in the argument."""
    return [_step(LOAD, _argument(argument)), _step(ANY_BIT, bits, 0, 1), _step(RETURN, EPERM), _step(RETURN, ALLOW)]


def _network_steps(network: str, column: int) -> list[bytes]:
    socket = CALLS["socket"][column]
    if network == "none":
        return _refuse(socket, EPERM)
    if network == "own":
        families = [_step(EQUAL, AF_UNIX, 3, 0), _step(EQUAL, AF_INET, 2, 0), _step(EQUAL, AF_INET6, 1, 0)]
        return _only_if(socket, [_step(LOAD, _argument(0)), *families, _step(RETURN, EPERM), _step(RETURN, ALLOW)])
    tcp_only = [
        _step(LOAD, _argument(0)),
        _step(EQUAL, AF_INET, 1, 0),
        _step(EQUAL, AF_INET6, 0, 6),
        _step(LOAD, _argument(1)),
        _step(AND, 0xF),  # without SOCK_CLOEXEC and SOCK_NONBLOCK
        _step(EQUAL, SOCK_STREAM, 0, 3),
        _step(LOAD, _argument(2)),
        _step(EQUAL, 0, 2, 0),
        _step(EQUAL, IPPROTO_TCP, 1, 0),
        _step(RETURN, EPERM),
        _step(RETURN, ALLOW),
    ]
    steps = _only_if(socket, tcp_only) + _refuse(CALLS["connect"][column], EPERM)
    for name, flags in (("sendto", 3), ("sendmsg", 2), ("sendmmsg", 3)):
        steps += _only_if(CALLS[name][column], _unless(flags, MSG_FASTOPEN))
    return steps
