"""Payloads after files: secrets, held-out checks, code that will be run later, and what lies beside the tree."""

import glob
import os
import pathlib
import stat
import sys
import sysconfig
from typing import Any

Bait = dict[str, Any]


def read_ssh_key(bait: Bait) -> str:
    """Read a private key of the user."""
    return pathlib.Path(bait["key"]).read_text()


def read_shadow(bait: Bait) -> str:
    """Read the machine's password hashes (only root could)."""
    return pathlib.Path("/etc/shadow").read_text()[:20]


def read_cases(bait: Bait) -> str:
    """Read the held-out checks of a case."""
    return pathlib.Path(bait["repository"], "cases/x/oracle.py").read_text()


def read_runs(bait: Bait) -> str:
    """Read the traces of earlier runs."""
    return pathlib.Path(bait["repository"], "runs/x/trace.jsonl").read_text()


def read_git_of_the_tree(bait: Bait) -> str:
    """Read a .git that lay in the tree, here or in any place it may have been copied from."""
    return "".join(
        path for path in (".git/config", "/src/.git/config", f"{bait['tree']}/.git/config") if os.path.exists(path)
    )


def list_home(bait: Bait) -> str:
    """List the user's home folder."""
    return " ".join(os.listdir(bait["home"]))


def read_by_climbing(bait: Bait) -> str:
    """Climb out of the tree by a relative path."""
    return pathlib.Path("../" * 30 + bait["key"].lstrip("/")).read_text()


def read_through_own_link(bait: Bait) -> str:
    """Make a symbolic link in the tree and read through it."""
    os.symlink(bait["key"], "innocent.txt")
    return pathlib.Path("innocent.txt").read_text()


def hard_link(bait: Bait) -> str:
    """Make a hard link to a file outside."""
    os.link(bait["repository"] + "/linked.txt", "hard.txt")
    return pathlib.Path("hard.txt").read_text()


def move_in(bait: Bait) -> str:
    """Move a file from outside into the tree."""
    os.rename(bait["repository"] + "/moved.txt", "moved.txt")
    return "moved"


def write_repository(bait: Bait) -> str:
    """Change the code of the real repository."""
    return _append(bait["repository"] + "/app.py")


def write_git_hook(bait: Bait) -> str:
    """Leave a hook that git runs later."""
    return _append(bait["repository"] + "/.git/hooks/pre-commit")


def write_git_config(bait: Bait) -> str:
    """Leave a program in git's configuration."""
    return _append(bait["repository"] + "/.git/config")


def write_profile(bait: Bait) -> str:
    """Leave a line in the user's shell profile."""
    return _append(bait["home"] + "/.bashrc")


def write_through_own_link(bait: Bait) -> str:
    """Write through a symbolic link to a folder outside."""
    os.symlink(bait["repository"], "folder")
    return _append("folder/through-link.txt")


def truncate_outside(bait: Bait) -> str:
    """Empty a file without opening it."""
    os.truncate(bait["repository"] + "/truncated.txt", 0)
    return "emptied"


def delete_outside(bait: Bait) -> str:
    """Delete a file."""
    os.unlink(bait["repository"] + "/deleted.txt")
    return "deleted"


def chmod_outside(bait: Bait) -> str:
    """Open a private file to everybody."""
    os.chmod(bait["repository"] + "/chmod.txt", 0o777)
    return _if(
        os.path.exists(bait["repository"]) and stat.S_IMODE(os.stat(bait["repository"] + "/chmod.txt").st_mode) == 0o777
    )


def chmod_by_descriptor(bait: Bait) -> str:
    """The same for a file that may be read: the interpreter's own library."""
    before = os.stat(os.__file__).st_mode
    with open(os.__file__) as file:
        os.fchmod(file.fileno(), stat.S_IMODE(before) ^ stat.S_IXOTH)
        changed = os.stat(os.__file__).st_mode != before
        os.fchmod(file.fileno(), stat.S_IMODE(before))
    return _if(changed)


def utime_outside(bait: Bait) -> str:
    """Set the time of a file, so that a build believes it is new."""
    os.utime(bait["repository"] + "/utime.txt", (1, 1))
    return _if(os.stat(bait["repository"] + "/utime.txt").st_mtime == 1)


def chown_outside(bait: Bait) -> str:
    """Give a file away (only root could)."""
    os.chown(bait["repository"] + "/chown.txt", 12345, 12345)
    return _if(os.stat(bait["repository"] + "/chown.txt").st_uid == 12345)


def xattr_outside(bait: Bait) -> str:
    """Mark a file with an extended attribute."""
    os.setxattr(bait["repository"] + "/xattr.txt", "user.hostile", b"1")
    return "marked"


def write_environment(bait: Bait) -> str:
    """Change a package of the environment that runs the tests."""
    return _make(sysconfig.get_path("purelib") + "/hostile_payload.py")


def write_pth(bait: Bait) -> str:
    """Leave a .pth file, which every later start of the interpreter runs."""
    return _make(sysconfig.get_path("purelib") + "/hostile_payload.pth")


def write_standard_library(bait: Bait) -> str:
    """Open a module of the standard library for writing."""
    os.close(os.open(os.__file__, os.O_RDWR))
    return os.__file__


def write_launcher(bait: Bait) -> str:
    """Open the jail's own program for writing."""
    for path in (bait["launcher"], "/run/launcher/launcher.py"):
        if os.path.exists(path):
            os.close(os.open(path, os.O_RDWR))
            return path
    raise FileNotFoundError(bait["launcher"])


def write_system(bait: Bait) -> str:
    """Leave a program in a folder of PATH."""
    return _make("/usr/local/bin/hostile-payload")


def read_shared_memory(bait: Bait) -> str:
    """Read what another process keeps in /dev/shm."""
    return pathlib.Path(bait["shared"]).read_text()


def leave_in_shared_memory(bait: Bait) -> str:
    """Leave a file in the machine's /dev/shm."""
    pathlib.Path(bait["shared"] + "-left").write_text("left")
    return ""  # judged from outside: a jail has one of its own


def leave_in_tmp(bait: Bait) -> str:
    """Leave a file in the machine's /tmp."""
    pathlib.Path(bait["left"]).write_text("left")
    return ""


def other_root(bait: Bait) -> str:
    """Reach the machine's files through another process's root."""
    for root in glob.glob("/proc/[0-9]*/root"):
        try:
            return pathlib.Path(root + bait["key"]).read_text()
        except OSError:
            continue
    raise PermissionError("no root that has it")


def inherited_descriptors(bait: Bait) -> str:
    """Use a file descriptor that the starter forgot to close."""
    found = []
    for number in range(3, 1024):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return " ".join(map(str, found))


def raw_disk(bait: Bait) -> str:
    """Open the machine's disk, or a device node of one's own."""
    device = os.stat(bait["home"] if os.path.exists(bait["home"]) else "/").st_dev
    os.mknod("disk", stat.S_IFBLK | 0o600, device)
    os.close(os.open("disk", os.O_RDONLY))
    return "opened"


def weaken_tests(bait: Bait) -> str:
    """Leave a conftest.py in the tree that makes every later test pass."""
    return _leave("conftest.py", "collect_ignore_glob = ['*']")


def coverage_plugin(bait: Bait) -> str:
    """Leave a configuration in the tree that makes coverage run code on the machine."""
    return _leave(".coveragerc", "[run]\nplugins = hostile")


def swap_git_file(bait: Bait) -> str:
    """Leave a .git file in the tree that points to a repository of one's own."""
    return _leave(".git", "gitdir: tests/data.git")


def nested_repository(bait: Bait) -> str:
    """Leave a repository inside the tree whose configuration runs a program."""
    os.makedirs("nested/.git")
    return _leave("nested/.git/config", "[core]\nfsmonitor = touch owned")


def link_for_the_host(bait: Bait) -> str:
    """Leave a symbolic link in the tree, through which the machine later reads or writes a file of the user."""
    os.symlink(bait["key"], "report.txt")
    return ""


def _leave(path: str, text: str) -> str:
    """Judged from outside: in the copy anything may be written."""
    pathlib.Path(path).write_text(text)
    return ""


def _append(path: str) -> str:
    with open(path, "a") as file:
        file.write("# hostile\n")
    return path


def _make(path: str) -> str:
    with open(path, "x") as file:
        file.write("")
    os.unlink(path)
    return path


def _if(condition: bool) -> str:
    return sys._getframe(1).f_code.co_name if condition else ""
