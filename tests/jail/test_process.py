"""The limits and the cleaning up that every backend shares, shown on the backend without walls."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pytest_factory.errors import JailError
from pytest_factory.jail import open_jail
from pytest_factory.jail.process import ProcessJail
from pytest_factory.jail.protocol import Jail, JailLimits

PYTHON = sys.executable
WaitUntil = Callable[[Callable[[], bool]], None]


def python(code: str) -> list[str]:
    """A command that runs this code."""
    return [PYTHON, "-c", code]


def test_a_command_ends_with_its_own_words_and_code(tree: Path) -> None:
    """stdout, stderr and the return code are the command's own."""
    finished = ProcessJail().run(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"), tree)
    assert (finished.returncode, finished.stdout, finished.stderr, finished.limit) == (3, "out\n", "err\n", "")


def test_the_tree_itself_never_changes(tree: Path) -> None:
    """What a command writes, even by an absolute path, lands in a copy that has no .git."""
    code = f"import os; open({str(tree / 'made')!r}, 'w').close(); print(os.listdir(), os.getcwd() != {str(tree.parent)!r})"
    finished = ProcessJail().run(python(code), tree)
    assert sorted(os.listdir(tree)) == [".git", "app"]
    assert finished.stdout == "['app', 'made'] True\n" or finished.stdout == "['made', 'app'] True\n"


def test_nothing_of_our_environment_is_inherited(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token of the parent is not in the child's environment; HOME is fresh and what the caller adds is there."""
    monkeypatch.setenv("GH_TOKEN", "secret")
    code = "import os; print(os.environ.get('GH_TOKEN'), os.environ['EXTRA'], os.listdir(os.environ['HOME']))"
    assert ProcessJail().run(python(code), tree, env={"EXTRA": "1"}).stdout == "None 1 []\n"


def test_a_program_that_is_not_there_is_the_commands_fault(tree: Path) -> None:
    """A missing program gives the shell's 127 and says which; it is no broken jail."""
    finished = ProcessJail().run(["no-such-program"], tree)
    assert finished.returncode == 127
    assert "no-such-program: No such file" in finished.stderr


def test_a_tree_that_is_not_there_is_a_broken_jail(tmp_path: Path) -> None:
    """Where nothing could be run, JailError says so."""
    with pytest.raises(JailError, match="preparing the tree"):
        ProcessJail().run(["true"], tmp_path / "absent")


LIMITED = {
    "time": ("import time; time.sleep(60)", JailLimits(seconds=0.4)),
    "cpu": ("while True: pass", JailLimits(cpu_seconds=1)),
    "memory": (
        "x = [bytearray(b'x' * (8 << 20)) for _ in range(60) if not __import__('time').sleep(0.01)]",
        JailLimits(memory_mb=160),
    ),
    "processes": (
        "import os, time\nfor _ in range(60):\n    if os.fork() == 0:\n        time.sleep(20)\ntime.sleep(20)",
        JailLimits(processes=20),
    ),
    "disk": (
        "import time\nfor n in range(60):\n    open(f'f{n}', 'wb').write(b'x' * (4 << 20)); time.sleep(0.02)",
        JailLimits(disk_mb=20),
    ),
    "output": ("import os\nwhile True: os.write(1, b'x' * 65536)", JailLimits(output_kb=16)),
}


@pytest.mark.parametrize("limit", LIMITED)
def test_each_limit_ends_the_command_and_has_its_name(tree: Path, limit: str) -> None:
    """Time, CPU, memory, processes, disk and output each stop a command and say which of them it was."""
    code, limits = LIMITED[limit]
    finished = ProcessJail().run(python(code), tree, limits=limits)
    assert finished.limit == {"cpu": "time"}.get(limit, limit)
    assert finished.returncode < 0
    assert finished.seconds < 10


def test_long_output_keeps_its_head_and_its_tail(tree: Path) -> None:
    """Of long output the beginning and the end are kept, and how much is missing is said."""
    finished = ProcessJail().run(
        python("print('first'); print('x' * 40000); print('last')"), tree, limits=JailLimits(output_kb=4)
    )
    assert finished.stdout.startswith("first\n")
    assert finished.stdout.endswith("last\n")
    assert "bytes left out" in finished.stdout


DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(3): os.close(number)
        time.sleep(60)
    os._exit(0)
os.wait()
print(os.getpid(), flush=True)
time.sleep({seconds})
"""


@pytest.mark.parametrize("seconds", [0.3, 30], ids=["ended", "killed"])
def test_a_daemon_does_not_survive(tree: Path, seconds: float) -> None:
    """A double-forked process in a session of its own is gone when the command has ended or was killed."""
    mark = f"survivor-{os.getpid()}-{time.monotonic_ns()}"
    finished = ProcessJail().run([*python(DAEMON.format(seconds=seconds)), mark], tree, limits=JailLimits(seconds=1))
    assert finished.stdout
    assert not with_mark(mark)


def with_mark(mark: str) -> list[str]:
    """The processes that have this word in their command line."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if mark in Path(f"/proc/{pid}/cmdline").read_text(errors="replace"):
                found.append(pid)
    return found


APP = """
import http.server, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"hello")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def _page(client: httpx.Client) -> str:
    try:
        return client.get("/").text
    except httpx.TransportError:
        return ""


def test_an_app_is_served_while_the_context_lasts(tree: Path, tmp_path: Path, wait_until: WaitUntil) -> None:
    """The app answers at the base URL, its words go to the log, and it is gone afterwards."""
    log = tmp_path / "log"
    with (
        ProcessJail().serve([*python(APP), "{port}"], tree, log=log) as served,
        httpx.Client(base_url=served.base_url) as client,
    ):
        wait_until(lambda: "hello" in _page(client))
        wait_until(lambda: "GET /" in log.read_text())
    with pytest.raises(httpx.ConnectError):
        httpx.get(served.base_url)


KILLED = """
import os, pathlib, sys
from pytest_factory.jail import open_jail
command = [sys.executable, "-c", "import time; time.sleep(60)", os.environ["MARK"]]
open_jail(sys.argv[1]).run(command, pathlib.Path.cwd())
"""


@pytest.mark.parametrize("name", ["none", "bubblewrap", "landlock"])
def test_a_killed_session_leaves_no_process_and_the_next_one_no_folder(
    name: str, tree: Path, tmp_path: Path, wait_until: WaitUntil
) -> None:
    """After kill -9 in the middle of a run its command is gone, and the next session removes its scratch folder."""
    try:
        open_jail(name)
    except JailError as error:
        pytest.skip(str(error))
    mark = f"survivor-{os.getpid()}-{time.monotonic_ns()}"
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    env = {**os.environ, "TMPDIR": str(temporary)}
    session = subprocess.Popen([PYTHON, "-c", KILLED, name], cwd=tree, env={**env, "MARK": mark})
    wait_until(lambda: len(with_mark(mark)) >= 2)
    session.kill()
    session.wait()
    wait_until(lambda: not with_mark(mark))
    assert len(list(temporary.iterdir())) == 1
    subprocess.run([PYTHON, "-c", "from pytest_factory.jail import open_jail; open_jail('none')"], env=env, check=True)
    assert not list(temporary.iterdir())


FORKS = """
import os, time
for _ in range(30):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
"""


def test_a_command_that_ends_at_once_and_leaves_too_many_is_told(jail: Jail, tree: Path) -> None:
    """Thirty processes that are there for less than a look from outside count when the command ends; ten are nobody's matter."""
    many = jail.run(python(FORKS), tree, limits=JailLimits(processes=20))
    few = jail.run(python(FORKS.replace("30", "10")), tree, limits=JailLimits(processes=20))
    assert (many.limit, few.limit) == ("processes", "")
