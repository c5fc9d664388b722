"""Verdicts of real oracles on a real app in a process of its own."""

import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pytest_factory.artifacts import Verdict
from pytest_factory.errors import JailError
from pytest_factory.jail import open_jail
from pytest_factory.oracle import client_plugin

Judged = Callable[..., Verdict]

OK = """
    def test_ok(client):
        assert client.get("/ok").text == "fine"
"""


def test_an_oracle_that_agrees_passes(judged: Judged, tmp_path: Path) -> None:
    """All checks passed is a pass; both logs are kept, and nothing is written beside the oracle."""
    verdict = judged(OK)
    assert (verdict.result, verdict.reason) == ("passed", "")
    assert [(check.name, check.ok) for check in verdict.checks] == [("test_ok", True)]
    assert verdict.seconds > 0
    assert "1 passed" in (tmp_path / "log" / "oracle.log").read_text()
    assert "Uvicorn running" in (tmp_path / "log" / "server.log").read_text()
    assert os.listdir(tmp_path / "held-out") == ["oracle.py"]


def test_a_failed_check_says_what_was_expected_and_what_came(judged: Judged) -> None:
    """The message holds the assertion's values and the app's last answer; other checks run all the same."""
    verdict = judged(
        OK
        + """
    def test_missing(client):
        assert client.get("/missing").status_code == 200

    def test_error(client):
        client.get("/ok").json()
"""
    )
    assert verdict.result == "failed"
    assert [(check.name, check.ok, check.by_assertion) for check in verdict.checks] == [
        ("test_ok", True, False),
        ("test_missing", False, True),
        ("test_error", False, False),
    ]
    assert "assert 404 == 200" in verdict.checks[1].message
    assert verdict.checks[1].message.endswith("GET /missing answered 404: not found")
    assert verdict.reason.startswith("2 of 3 checks failed; test_missing: assert 404 == 200")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import no_such_module_here\n\ndef test_ok(client): pass", "No module named 'no_such_module_here'"),
        ("def test_ok(client:", "SyntaxError"),
        ("def check_ok(client): pass", "holds no test_* function"),
        ("import pytest\npytest.skip('not today', allow_module_level=True)", "it skips itself"),
        ("import pytest\ndef test_ok(client): pytest.skip('later')", "skipped test_ok"),
        ("import pytest\n@pytest.mark.xfail\ndef test_ok(client): assert 0", "skipped test_ok"),
        ("import os\ndef test_ok(client): print('1 passed'); os._exit(0)", "ended before its report was whole"),
        ("import pytest\ndef test_ok(client): pytest.exit('bye', returncode=0)", "test_ok was not run to its end"),
        ("def test_ok(client): assert undefined_name", "test_ok: NameError"),
        ("def test_ok(no_such_fixture): pass", "no_such_fixture"),
        (
            "import pytest\n@pytest.fixture(scope='module')\ndef x(client): pass\ndef test_ok(x): pass",
            "ScopeMismatch",
        ),
    ],
)
def test_a_broken_oracle_is_void(judged: Judged, text: str, reason: str) -> None:
    """What does not import, holds nothing, skips, crashes or ends early proves nothing about the app, and says why."""
    verdict = judged(text)
    assert verdict.result == "void", verdict
    assert reason in verdict.reason


def test_a_skipped_check_never_hides_a_failed_one(judged: Judged) -> None:
    """One failed and one skipped check is a failure; one passed and one skipped is no pass."""
    skip = "\n    import pytest\n\n    def test_later(client): pytest.skip('later')\n"
    assert judged(OK + skip).result == "void"
    assert judged("def test_no(client): assert client.get('/no').status_code == 200\n").result == "failed"
    assert judged(skip + "\n    def test_no(client): assert client.get('/no').status_code == 200\n").result == "failed"


def test_printed_results_count_for_nothing(judged: Judged) -> None:
    """A check that prints "passed" and fails has failed."""
    verdict = judged(
        "def test_no(client):\n    print('test_no PASSED, 1 passed')\n    assert client.get('/no') is None\n"
    )
    assert verdict.result == "failed"


def test_an_oracle_that_hangs_by_itself_is_void(judged: Judged) -> None:
    """Time that runs out while nothing is asked of the app is the oracle's fault."""
    verdict = judged("import time\ndef test_ok(client): time.sleep(60)\n", seconds=1)
    assert (verdict.result, verdict.seconds < 10) == ("void", True)
    assert verdict.reason == "the oracle ran longer than 1 s and was not waiting for the app"


def test_an_app_that_hangs_has_failed(judged: Judged, tree: Path) -> None:
    """Time that runs out while the app owes an answer is the app's fault."""
    main = tree / "main.py"
    main.write_text(
        "import time\n" + main.read_text().replace('case "/ok":', 'case "/ok":\n            time.sleep(60)')
    )
    verdict = judged(OK, seconds=2)
    assert verdict.result == "failed"
    assert verdict.reason == "GET /ok was not answered before the oracle's 2 s were over"


def test_an_app_that_dies_under_a_check_has_failed(judged: Judged) -> None:
    """An app's process that ends fails the check, and the reason says how it ended."""
    verdict = judged("def test_exit(client): client.get('/exit')\n")
    assert verdict.result == "failed"
    assert verdict.reason.endswith("(the app's process: it ended with exit status 7)")


def test_an_app_that_does_not_start_has_failed(judged: Judged, tree: Path) -> None:
    """The reason's first line is the exception, and it comes at once."""
    (tree / "main.py").write_text("import no_such_module_here\n")
    verdict = judged(OK, start_seconds=30)
    assert (verdict.result, verdict.checks, verdict.seconds < 10) == ("failed", (), True)
    first = verdict.reason.splitlines()[0]
    assert first.startswith("the app does not start: ModuleNotFoundError: No module named 'no_such_module_here'")


def test_checks_run_in_order_against_one_process_until_a_restart(judged: Judged) -> None:
    """State lasts from one check to the next; `restart` gives a fresh process, and `client` speaks with it."""
    verdict = judged("""
        def test_last_by_name(client):
            assert client.get("/calls").text == "1"

        def test_first_by_name(client, restart):
            assert client.get("/calls").text == "2"
            restart()
            assert client.get("/calls").text == "1"

        def test_after(client):
            assert client.get("/calls").text == "2"
    """)
    assert (verdict.result, verdict.reason) == ("passed", "")


def test_an_app_behind_a_unix_socket_is_asked_like_any_other(judged: Judged) -> None:
    """A jail that hides the app from the network serves it over a socket, also after a restart."""
    try:
        jail = open_jail("bubblewrap")
    except JailError as error:
        pytest.skip(str(error))
    verdict = judged(
        """
        def test_restart(client, restart):
            assert [client.get("/calls").text for _ in range(2)] == ["1", "2"]
            restart()
            assert client.get("/calls").text == "1"
        """,
        jail=jail,
    )
    assert (verdict.result, verdict.reason) == ("passed", "")


def test_the_client_is_bounded_and_follows_nothing(judged: Judged) -> None:
    """A redirect is an answer like any other; a body of more than 4 MiB is an error of the app."""
    verdict = judged("""
        def test_moved(client):
            assert client.get("/moved").status_code == 307

        def test_big(client):
            client.get("/big")
    """)
    assert [check.ok for check in verdict.checks] == [True, False]
    assert "longer than 4194304 bytes" in verdict.checks[1].message


def test_an_answer_that_drips_or_swells_is_cut(judged: Judged, tree: Path) -> None:
    """An answer that never ends takes the oracle's time at most; a packed one is measured before it is unpacked."""
    main = tree / "main.py"
    drips = """
    if scope["path"] == "/drips":
        import asyncio

        await send({"type": "http.response.start", "status": 200, "headers": []})
        while True:
            await send({"type": "http.response.body", "body": b".", "more_body": True})
            await asyncio.sleep(0.1)
    if scope["path"] == "/packed":
        import gzip

        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-encoding", b"gzip")]})
        await send({"type": "http.response.body", "body": gzip.compress(os.urandom(300_000))})
        return
"""
    main.write_text(
        main.read_text().replace('    state["calls"] += 1\n', drips.lstrip("\n") + '    state["calls"] += 1\n')
    )
    packed = judged("def test_packed(client):\n    client.get('/packed')\n")
    assert "longer than 262144 bytes" in packed.checks[0].message
    slow = judged("def test_drips(client):\n    client.get('/drips')\n", seconds=3)
    assert (slow.result, slow.seconds < 15) == ("failed", True)
    assert slow.reason == "GET /drips was not answered before the oracle's 3 s were over"


def test_one_answer_has_a_time_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much time the oracle has, a single answer that drips ends with an error of the app."""
    monkeypatch.setattr(client_plugin, "RESPONSE_SECONDS", 0.0)
    done: list[bytes] = []
    bounded = client_plugin._Bounded(httpx.ByteStream(b"drop"), 100, done.append)
    with pytest.raises(httpx.ReadTimeout, match="takes longer than 0 s"):
        list(bounded)
    bounded.close()
    assert done == [b"drop"]


def test_nobodys_configuration_reaches_the_oracle(judged: Judged, tmp_path: Path, tree: Path) -> None:
    """conftest.py, pytest.ini and addopts around the oracle or in the app's tree steer nothing, and no plugin is loaded."""
    forged = "import pytest\n\n@pytest.hookimpl(wrapper=True)\ndef pytest_runtest_makereport():\n"
    forged += "    report = yield\n    report.outcome = 'passed'\n    return report\n"
    for folder in (tmp_path, tmp_path / "held-out", tree):
        folder.mkdir(exist_ok=True)
        (folder / "conftest.py").write_text(forged)
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    verdict = judged("def test_no(client, request): assert request.config.pluginmanager.hasplugin('pytest_cov')\n")
    assert (verdict.result, verdict.reason.split(";")[0]) == ("failed", "1 of 1 checks failed")


def test_the_oracle_never_sees_the_app(judged: Judged) -> None:
    """Neither the current folder nor the import path of the checks leads to the app's code."""
    verdict = judged("""
        import importlib.util

        def test_alone(client):
            assert client.get("/ok").status_code == 200
            assert importlib.util.find_spec("main") is None
    """)
    assert (verdict.result, verdict.reason) == ("passed", "")
