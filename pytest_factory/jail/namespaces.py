"""Whether this machine lets an ordinary program make the namespaces that bubblewrap is made of, and what would let it."""

import subprocess
from pathlib import Path

from pytest_factory.jail.environment import base_python

_TRY = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x40000000 | 0x20000):  # a user namespace; then, as its root, a network and a mount namespace
    if libc.unshare(flags):
        sys.exit(os.strerror(ctypes.get_errno()))
"""
_SWITCHES = (
    ("user/max_user_namespaces", "0", "sudo sysctl user.max_user_namespaces=15000"),
    ("kernel/unprivileged_userns_clone", "0", "sudo sysctl kernel.unprivileged_userns_clone=1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "sudo apt install bubblewrap  # AppArmor lets that one"),
)
"""Of /proc/sys: the setting, the value that forbids, and the command that helps."""


def refusal() -> str:
    """Why no user namespace can be made, in the kernel's words; empty where it can. Linux only."""
    tried = subprocess.run(
        [base_python(), "-I", "-S", "-c", _TRY], capture_output=True, text=True, timeout=30, check=False
    )
    return "" if tried.returncode == 0 else tried.stderr.strip().splitlines()[-1]


def remedy() -> str:
    """The command that lifts a setting which forbids them; empty where none does: then what is around us forbids it."""
    for name, forbids, command in _SWITCHES:
        path = Path("/proc/sys") / name
        if path.is_file() and path.read_text(encoding="ascii").strip() == forbids:
            return command
    return ""
