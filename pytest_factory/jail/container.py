"""The backends `docker` and `podman`: a container without network, only when asked for by name. Not tested.

The image holds no more than empty folders and links, and is made here, so nothing is pulled: programs are the machine's own,
mounted read-only. That is why it needs a Linux machine whose daemon sees the same files.
"""

import contextlib
import io
import os
import platform
import shutil
import subprocess
import tarfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pytest_factory.errors import JailError
from pytest_factory.jail import scratch
from pytest_factory.jail.environment import SYSTEM_FOLDERS, interpreter_folders, launcher_command, scrubbed, shown_etc
from pytest_factory.jail.process import NICE, rlimits
from pytest_factory.jail.protocol import Finished, JailLimits, Served, Strength
from pytest_factory.jail.runner import Run, Start
from pytest_factory.jail.serving import serving

HOME, LAUNCHER, SOURCE, REPORT = "/home/jail", "/run/launcher", "/src", "/run/report"
IMAGE = "pytest-factory-jail:1"
PORT = 8000
FOLDERS = ("dev", "etc", "home/jail", "proc", "run/launcher", "run/report", "src", "sys", "tmp", "usr")


class ContainerJail:
    """Runs commands in containers of docker or podman."""

    strength: Strength = "partial"

    def __init__(self, program: str) -> None:
        self.name = Path(program).name
        self.about = f"generated code runs in a container without network ({self.name}, not tested by us)"
        self._program = program

    def run(
        self,
        command: Sequence[str],
        tree: Path,
        *,
        limits: JailLimits = JailLimits(),  # noqa: B008 - frozen
        env: dict[str, str] | None = None,
        readable: Sequence[Path] = (),
        stdin: bytes = b"",
    ) -> Finished:
        """See Jail.run."""
        with scratch.scratch() as folder:
            return Run(self._start(command, tree, folder, limits, env, readable), limits, stdin=stdin).result()

    @contextlib.contextmanager
    def serve(
        self,
        command: Sequence[str],
        tree: Path,
        *,
        limits: JailLimits = JailLimits(),  # noqa: B008 - frozen
        env: dict[str, str] | None = None,
        log: Path,
    ) -> Iterator[Served]:
        """See Jail.serve; a relay inside makes the unix socket, in the one folder that it shares with us."""
        words = [word.replace("{port}", str(PORT)) for word in command]
        with scratch.scratch() as folder:
            start = self._start(words, tree, folder, limits, env, (), listen=f"{REPORT}/app.sock")
            served = Served(base_url="http://app.jail", uds=str(folder / "report" / "app.sock"))
            with serving(start, limits, served, log) as answering:
                yield answering

    def _start(
        self,
        command: Sequence[str],
        tree: Path,
        folder: Path,
        limits: JailLimits,
        env: dict[str, str] | None,
        readable: Sequence[Path],
        *,
        listen: str = "",
    ) -> Start:
        tree = tree.absolute()
        environment = scrubbed(command, HOME, "/tmp", env)  # noqa: S108 - the container's own
        shown = [*(path for path in SYSTEM_FOLDERS if os.path.isdir(path) and not os.path.islink(path)), *shown_etc()]
        shown += [*interpreter_folders(command[0], environment["PATH"]), *map(str, readable)]
        python, *options, launcher = launcher_command()
        report = folder / "report"
        report.mkdir()
        os.mkfifo(report / "status")
        name = f"pytest-factory-{uuid.uuid4().hex}"
        size = (scratch.size(tree) >> 20) * 9 // 8 + 1 + limits.disk_mb
        wrapper = (
            *(self._program, "run", "--rm", "--interactive", "--name", name, "--hostname", "jail", "--pull", "never"),
            *("--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
            *("--user", f"{os.getuid()}:{os.getgid()}", "--ipc", "private", "--shm-size", "16m"),
            *("--pids-limit", str(2 * limits.processes + 16)),
            *("--memory", f"{limits.memory_mb}m", "--memory-swap", f"{limits.memory_mb}m"),
            *_in_memory("/tmp", 128),  # noqa: S108
            *_in_memory(HOME, 16),
            *_in_memory(str(tree), size),
            *(word for path in shown for word in ("--volume", f"{path}:{path}:ro")),
            *("--volume", f"{Path(launcher).parent}:{LAUNCHER}:ro", "--volume", f"{tree}:{SOURCE}:ro"),
            *("--volume", f"{report}:{REPORT}"),
            *("--entrypoint", python, IMAGE, *options, f"{LAUNCHER}/launcher.py"),
        )
        spec: dict[str, Any] = {
            "command": list(command),
            "env": environment,
            "cwd": str(tree),
            "copy": [SOURCE, str(tree)],
            "tmpfs": [str(tree), "/tmp", HOME],  # noqa: S108
            "nice": NICE,
            "processes": limits.processes,
            "rlimits": rlimits(limits),
            "status": f"{REPORT}/status",
            **({"listen": listen, "port": PORT} if listen else {}),
        }
        kill = (self._program, "kill", name)
        return Start(wrapper=wrapper, spec=spec, disk=folder, fifo=report / "status", kill=kill)


def find(name: str) -> ContainerJail:
    """The backend, if the program is there, answers, and runs something; raises JailError that says what does not."""
    program = shutil.which(name)
    if program is None or platform.system() != "Linux":
        raise JailError(f"{name} is not on PATH" if program is None else f"{name} is used on Linux only")
    _make_image(program)
    jail = ContainerJail(program)
    with scratch.scratch() as folder:
        (folder / "tree").mkdir()
        finished = jail.run(["/bin/sh", "-c", "echo works"], folder / "tree", limits=JailLimits(seconds=60))
    if finished.stdout != "works\n":
        raise JailError(
            f"{name}: the jail does not work here: {finished.stderr or finished.limit or finished.returncode}"
        )
    return jail


def _make_image(program: str) -> None:
    """Empty folders to mount on, and the system's own links; made once, kept by the daemon."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name in FOLDERS:
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(folder)
        for path in filter(os.path.islink, SYSTEM_FOLDERS):
            link = tarfile.TarInfo(path.lstrip("/"))
            link.type, link.linkname = tarfile.SYMTYPE, os.readlink(path)
            tar.addfile(link)
    try:
        made = subprocess.run(
            [program, "import", "-", IMAGE], input=archive.getvalue(), capture_output=True, check=False, timeout=120
        )
    except subprocess.TimeoutExpired as error:
        raise JailError(f"{program} does not answer within {error.timeout:.0f} s") from error
    if made.returncode:
        raise JailError(f"{program} does not work: {made.stderr.decode(errors='replace').strip()}")


def _in_memory(path: str, megabytes: int) -> tuple[str, str]:
    return ("--tmpfs", f"{path}:rw,exec,nosuid,size={megabytes}m,mode=1777")
