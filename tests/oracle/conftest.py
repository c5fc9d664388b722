"""What the tests of the oracle share: trees of small apps, and judging them."""

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from pytest_factory.artifacts import Verdict
from pytest_factory.jail.process import ProcessJail
from pytest_factory.jail.protocol import Jail
from pytest_factory.oracle.judge import judge

ASGI = '''
"""A small ASGI app; without a framework it starts in a fifth of the time."""

import os

state = {"calls": 0}


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    state["calls"] += 1
    status, headers, body = 404, [], b"not found"
    match scope["path"]:
        case "/ok":
            status, body = 200, b"fine"
        case "/calls":
            status, body = 200, str(state["calls"]).encode()
        case "/greeting":
            status, body = 200, os.environ.get("GREETING", "none").encode()
        case "/exit":
            os._exit(7)
        case "/moved":
            status, headers = 307, [(b"location", b"http://127.0.0.1:1/elsewhere")]
        case "/big":
            status, body = 200, b"x" * (5 << 20)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
'''


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with one module, main.py, that holds the small ASGI app."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "main.py").write_text(ASGI)
    return tree


@pytest.fixture
def judged(tree: Path, tmp_path: Path) -> Callable[..., Verdict]:
    """Judges the tree by the text of an oracle."""

    def judged(text: str, seconds: float = 60, start_seconds: float = 20, jail: Jail | None = None) -> Verdict:
        oracle = tmp_path / "held-out" / "oracle.py"
        oracle.parent.mkdir(exist_ok=True)
        oracle.write_text(dedent(text))
        return judge(
            oracle,
            tree,
            app="main:app",
            framework="fastapi",
            python=Path(sys.executable),
            jail=jail or ProcessJail(),
            log_folder=tmp_path / "log",
            seconds=seconds,
            start_seconds=start_seconds,
        )

    return judged
