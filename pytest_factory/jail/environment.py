"""What a jailed command finds: a scrubbed environment, and the folders that its interpreter needs."""

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pytest_factory.errors import JailError

SYSTEM_PATH = ("/usr/local/bin", "/usr/bin", "/bin")
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin", "/nix/store", "/gnu/store")
"""Programs and libraries of the system; those that are there are readable in every jail."""
ETC = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "ssl/certs", "ssl/openssl.cnf"),
    *("ca-certificates", "mime.types", "nsswitch.conf"),
)
"""Of /etc what libraries need and no secret lies in."""

PARTS = ("bin", "lib", "lib64", "libexec", "include", "ssl", "pyvenv.cfg", "Python", "Resources", "Frameworks")
"""What belongs to an interpreter in its prefix; the last three are macOS's."""


def shown_etc() -> tuple[str, ...]:
    """The paths of ETC that are there."""
    return tuple(f"/etc/{name}" for name in ETC if os.path.exists(f"/etc/{name}"))


def scrubbed(command: Sequence[str], home: str, temporary: str, extra: Mapping[str, str] | None) -> dict[str, str]:
    """The command's whole environment: nothing of ours is inherited, `extra` goes on top."""
    path = [os.path.dirname(command[0])] if os.path.isabs(command[0]) else [os.path.dirname(sys.executable)]
    return {
        "PATH": ":".join([*path, *SYSTEM_PATH]),
        "HOME": home,
        "TMPDIR": temporary,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "1",
        "COVERAGE_FILE": f"{temporary}/.coverage",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        **(extra or {}),
    }


def trusted_program(name: str) -> str | None:
    """A program of PATH that is the system's or does not lie below the current folder: what lies there could be the target's."""
    here = Path.cwd().resolve()
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(":") if os.path.isabs(folder)]
    return shutil.which(
        name, path=":".join(f for f in folders if system_folder(f) or not Path(f).resolve().is_relative_to(here))
    )


def launcher_command() -> list[str]:
    """How launcher.py is started: by the base interpreter, isolated, without site-packages and their .pth files."""
    return [base_python(), "-I", "-S", str(Path(__file__).with_name("launcher.py"))]


def base_python() -> str:
    """The interpreter that this process's virtual environment was made from, or its own."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def interpreter_folders(program: str, path: str) -> tuple[str, ...]:
    """What `program` needs to run: folders and files, as named and as real paths; `path` is searched for a bare name.

    A program that lies in a virtual environment brings it and the interpreter that it was made from; any other one only
    itself. The factory's own interpreter is always there: it runs the launcher. System folders are left out.
    """
    named = shutil.which(program, path=path) or program
    prefix = Path(named).parent.parent
    needed = set(_python_parts(base_python()))
    if (prefix / "pyvenv.cfg").is_file():
        needed |= {str(prefix), os.path.realpath(prefix), *_python_parts(str(prefix / "bin" / "python"))}
    elif os.path.basename(named).startswith("python"):
        needed |= set(_python_parts(named))
    elif os.path.isabs(named) and os.path.exists(named):
        needed.add(os.path.realpath(named))
    return tuple(sorted(part for part in needed if not system_folder(part)))


def links(program: str, path: str) -> dict[str, str]:
    """The symbolic links, each to its target, by which `program` and its environment's interpreter are reached."""
    named = shutil.which(program, path=path) or program
    found: dict[str, str] = {}
    for start in (named, str(Path(named).with_name("python"))):
        link = os.path.abspath(start)
        while os.path.islink(link) and link not in found:
            found[link] = os.readlink(link)
            link = os.path.normpath(os.path.join(os.path.dirname(link), found[link]))
    return found


def system_folder(path: str) -> bool:
    """Whether a backend shows this path anyway."""
    return path == "/" or any(path == folder or path.startswith(f"{folder}/") for folder in SYSTEM_FOLDERS)


@functools.cache
def _python_parts(python: str) -> tuple[str, ...]:
    """Asked from the interpreter itself, without site: the .pth files of an environment are code that nobody has read.

    Of a prefix only the parts that an interpreter has: it may be a folder such as ~/.local, with other things in it.
    """
    code = (
        "import json, sys; print(json.dumps([sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, "
        "sys.executable]))"
    )
    try:
        asked = subprocess.run(
            [python, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=30, check=True, cwd="/"
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise JailError(
            f"{python}: the interpreter does not start ({error}); make the target's environment again"
        ) from error
    *prefixes, executable = json.loads(asked.stdout)
    every = {path for prefix in prefixes for path in (prefix, os.path.realpath(prefix))}
    parts = {f"{prefix}/{part}" for prefix in every for part in PARTS}
    return tuple(sorted(path for path in {*parts, os.path.realpath(executable)} if os.path.exists(path)))
