"""Serving ASGI and WSGI apps, and knowing when they answer."""

import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from pytest_factory.jail.process import ProcessJail
from pytest_factory.oracle.serve import Server, serving

Serve = Callable[..., contextlib.AbstractContextManager[Server]]

FLASK = '''
from flask import Flask


def create_app():
    """A Flask app behind a factory."""
    app = Flask(__name__)

    @app.get("/ok")
    def ok():
        return "fine"

    return app


app = create_app()
'''


@pytest.fixture
def serve(tree: Path, tmp_path: Path) -> Serve:
    """Serves `app` of the tree, as ASGI unless `framework` says otherwise."""

    def serve(
        app: str = "main:app", framework: Literal["fastapi", "flask"] = "fastapi", **more: Any
    ) -> contextlib.AbstractContextManager[Server]:
        return serving(
            tree,
            app=app,
            framework=framework,
            python=Path(sys.executable),
            jail=ProcessJail(),
            log=tmp_path / "server.log",
            **more,
        )

    return serve


def get(server: Server, path: str) -> str:
    """The text of an answer of the app."""
    return httpx.get(f"{server.served.base_url}{path}", trust_env=False).text


def test_an_app_has_seen_nothing_when_it_is_ready(serve: Serve) -> None:
    """The first request of a check is the first one that the app gets."""
    with serve() as server:
        assert server.failure == ""
        assert get(server, "/calls") == "1"


def test_a_restart_gives_a_fresh_process_and_a_log_of_its_own(serve: Serve, tmp_path: Path) -> None:
    """State is gone after a restart, and the log of the first process is kept."""
    with serve() as server:
        get(server, "/calls")
        server.restart()
        assert get(server, "/calls") == "1"
        assert server.log.name == "server-2.log"
    for name in ("server.log", "server-2.log"):
        assert "Uvicorn running" in (tmp_path / name).read_text()


def test_nothing_answers_after_the_context(serve: Serve) -> None:
    """The app's process ends with the context."""
    with serve() as server:
        assert get(server, "/ok") == "fine"
    with pytest.raises(httpx.ConnectError):
        get(server, "/ok")


@pytest.mark.parametrize("app", ["main:app", "main:create_app()"])
def test_a_flask_app_is_served_by_a_wsgi_server(serve: Serve, tree: Path, app: str) -> None:
    """A WSGI object and a factory of one answer alike."""
    (tree / "main.py").write_text(FLASK)
    with serve(app, "flask") as server:
        assert (server.failure, get(server, "/ok")) == ("", "fine")


def test_an_asgi_factory_below_src_with_environment(serve: Serve, tree: Path) -> None:
    """`module:factory()` is called, the source root is on the import path, and `env` reaches the app."""
    (tree / "src").mkdir()
    (tree / "main.py").rename(tree / "src" / "inner.py")
    with (tree / "src" / "inner.py").open("a") as file:
        file.write("\n\ndef make():\n    return app\n")
    with serve("inner:make()", source_root="src", env={"GREETING": "hello"}) as server:
        assert (server.failure, get(server, "/greeting")) == ("", "hello")


def test_a_command_of_the_targets_own_is_run_by_its_environment(serve: Serve) -> None:
    """`python` in a serve command is the target's interpreter, another program is looked for beside it."""
    for program in ("python -m uvicorn", "uvicorn"):
        with serve("other:name", serve_command=f"{program} main:app --port {{port}}") as server:
            assert (server.failure, get(server, "/ok")) == ("", "fine")


def test_an_app_that_raises_at_import_is_told_at_once(serve: Serve, tree: Path) -> None:
    """The failure's first line names the exception and the exit status; the log's end follows."""
    (tree / "main.py").write_text("raise RuntimeError('no database')\n")
    with serve(start_seconds=60) as server:
        lines = server.failure.splitlines()
    assert lines[0] == "the app does not start: RuntimeError: no database; it ended with exit status 1"
    assert lines[-1] == "RuntimeError: no database"


def test_a_wsgi_app_that_is_not_there_is_told(serve: Serve, tree: Path) -> None:
    """A module that does not exist is a failure of a WSGI app, too."""
    with serve("absent:app", "flask", start_seconds=60) as server:
        assert server.failure.startswith(
            "the app does not start: 1. No module named 'absent'; it ended with exit status"
        )


def test_an_app_that_hangs_at_its_start_is_given_up(serve: Serve, tree: Path) -> None:
    """After the time for the start the failure says so."""
    (tree / "main.py").write_text("import time\n\nprint('waiting for the moon', flush=True)\ntime.sleep(60)\n")
    with serve(start_seconds=1.5) as server:
        assert server.failure == "the app does not start: it has not answered within 1.5 s\nwaiting for the moon"


def test_how_a_process_ended_is_known(serve: Serve, tree: Path) -> None:
    """A signal and an exit status are told apart; a running process has not ended."""
    main = tree / "main.py"
    main.write_text(main.read_text().replace("os._exit(7)", f"os.kill(os.getpid(), {signal.SIGKILL})"))
    with serve() as server:
        assert server.ending() == ""
        with pytest.raises(httpx.TransportError):
            get(server, "/exit")
        for _ in range(100):
            if server.ending():
                break
            time.sleep(0.05)
        assert server.ending() == "it was killed by signal 9"


@pytest.fixture
def busy() -> Iterator[int]:
    """A port of the loopback that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_that_was_taken_in_the_meantime_is_tried_again(
    serve: Serve, tree: Path, busy: int, tmp_path: Path
) -> None:
    """An app whose port somebody else has taken is started anew, up to three times."""
    command = f"python -m uvicorn main:app --port {busy}"
    with serve(serve_command=command + " --header x:{port}") as server:
        assert "address already in use" in server.failure
    assert sorted(os.listdir(tmp_path)) == ["server-2.log", "server-3.log", "server.log", "tree"]
