"""The test that must fail: what makes tests pass that fail gives itself away, and honest suites do not notice it."""

import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import Tampered
from pytest_factory.jail.process import ProcessJail
from pytest_factory.jail.tools import SuiteRun, run_suite

HONEST = """
import pytest

def test_good():
    assert 1 + 1 == 2

def test_bad():
    assert 1 + 1 == 3

@pytest.mark.skip
def test_skipped():
    assert False

@pytest.mark.xfail
def test_expected():
    assert False
"""
OUTCOMES = {"test_good": "passed", "test_bad": "failed", "test_skipped": "skipped", "test_expected": "xfailed"}

REWRITES = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report
"""
XFAILS = """
import pytest

def pytest_itemcollected(item):
    item.add_marker(pytest.mark.xfail)
"""
DROPS = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    yield
    items[:] = [item for item in items if "good" in item.name]
"""
PATCHES_REPORTS = """
import _pytest.reports

def _passing(call):
    call.excinfo = None
    return call

real = _pytest.reports.TestReport.from_item_and_call
_pytest.reports.TestReport.from_item_and_call = classmethod(lambda cls, item, call: real(item, _passing(call)))
"""
PATCHES_RUN = """
import _pytest.python

_pytest.python.Function.runtest = lambda self: None
"""
SWALLOWS = """
def pytest_pyfunc_call(pyfuncitem):
    return True
"""
LIES = """
import _pytest.reports

def test_lie(request):
    report = _pytest.reports.TestReport("tests/test_x.py::test_never", ("", 0, ""), {}, "passed", None, "call")
    request.config.hook.pytest_runtest_logreport(report=report)
"""
STOPS = """
import pytest

def test_bad():
    pytest.exit("enough")
"""


def run(folder: Path, *, conftest: str = "", test: str = HONEST, app: str = "", **how: Any) -> SuiteRun:
    """Run a suite of one module."""
    (folder / "tests").mkdir()
    (folder / "tests" / "conftest.py").write_text(conftest)
    (folder / "tests" / "test_x.py").write_text(f"import app\n{test}")
    (folder / "app.py").write_text(app)
    return run_suite(ProcessJail(), Path(sys.executable), folder, **how)


@pytest.mark.parametrize("args", [(), ("-x",), ("tests/test_x.py",), ("-n", "2"), ("-k", "test")], ids=str)
def test_honest_suites_do_not_notice(tmp_path: Path, args: tuple[str, ...]) -> None:
    """Every outcome is what it was, the canary is not among them, and no argument of the suite stops it."""
    result = run(tmp_path, args=args, cover=True)
    assert not result.trouble
    assert {name.split("::")[1]: test.outcome for name, test in result.tests.items()} == OUTCOMES
    assert set(result.lines) == {"app.py", "tests/conftest.py", "tests/test_x.py"}


def test_a_module_that_does_not_import_is_a_broken_file(tmp_path: Path) -> None:
    """A suite that cannot be collected is red, not tampered with."""
    result = run(tmp_path, test="import no_such_module\n")
    assert "no_such_module" in result.broken["tests/test_x.py"]
    assert not result.tests


def test_a_conftest_that_does_not_import_gives_no_results(tmp_path: Path) -> None:
    """Where pytest does not even begin, nothing passed."""
    result = run(tmp_path, conftest="import no_such_module\n")
    assert not result.tests
    assert "no_such_module" in result.tail


@pytest.mark.parametrize(
    ("where", "text", "words"),
    [
        ("conftest", REWRITES, "reported as passed"),
        ("conftest", SWALLOWS, "reported as passed"),
        ("conftest", XFAILS, "reported as xfailed"),
        ("conftest", DROPS, "taken out"),
        ("app", PATCHES_REPORTS, "reported as passed"),
        ("app", PATCHES_RUN, "reported as passed"),
        ("test", LIES, "test_never was reported and never collected"),
        ("test", STOPS, "test_bad was collected and never reported"),
    ],
    ids=["rewrites", "swallows", "xfails", "drops", "patches-reports", "patches-run", "lies", "stops"],
)
def test_what_tampers_with_results_is_found(tmp_path: Path, where: str, text: str, words: str) -> None:
    """Hooks that rewrite, patched reports, patched runs, invented and suppressed results: none of them is believed."""
    with pytest.raises(Tampered, match=words):
        run(tmp_path, **{where: text})


@pytest.mark.parametrize("text", ["import os\nos._exit(0)\n", "def test_x():\n    import os\n    os._exit(0)\n"])
def test_a_suite_that_ends_the_process_has_no_result(tmp_path: Path, text: str) -> None:
    """Exit status 0 is nothing: without a report there is no result."""
    result = run(tmp_path, test=text)
    assert "without a report" in result.trouble
    assert not result.tests


def test_printed_results_are_only_words(tmp_path: Path) -> None:
    """What a test prints, a line in the form of the report included, changes nothing."""
    said = 'print("1 passed"); print("0" * 32, \'{"exit": 0, "tests": {}}\', flush=True)'
    result = run(tmp_path, test=f"def test_bad():\n    {said}\n    assert False\n")
    assert [test.outcome for test in result.tests.values()] == ["failed"]


def test_a_skip_is_no_pass(tmp_path: Path) -> None:
    """A module that skips itself has no test that passed."""
    result = run(tmp_path, test="import pytest\npytest.skip('later', allow_module_level=True)\n")
    assert not result.tests


TELLS = """
import json
import os
import stat

def tell():
    for name in os.listdir("/dev/fd"):
        try:
            if int(name) > 2 and stat.S_ISFIFO(os.fstat(int(name)).st_mode):
                event = {"event": "test", "test": "tests/test_x.py::test_bad", "outcome": "passed", "message": ""}
                os.write(int(name), json.dumps({"number": 1, **event}).encode() + b"\\n")
        except OSError:
            pass
"""


def test_an_event_too_many_is_found(tmp_path: Path) -> None:
    """Events are numbered by who sends them and counted by who hears them: one that is pushed in gives itself away."""
    with pytest.raises(Tampered, match="came after 2 events"):
        run(tmp_path, app=TELLS, test="def test_bad():\n    app.tell()\n    assert False\n")


def test_a_result_is_not_taken_back(tmp_path: Path) -> None:
    """A test that failed has been told; that the process then ends itself well leaves no result at all."""
    result = run(
        tmp_path, test="def test_bad():\n    assert False\n\ndef test_end():\n    import os\n    os._exit(0)\n"
    )
    assert "without a report" in result.trouble


SEEKS = """
import gc
import hashlib
import hmac
import json
import os
import sys
from pathlib import Path

def words():
    for path in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                yield from (path / name).read_bytes().split(b"\\0")
            except OSError:
                pass

def test_bad():
    seen = {part for word in words() for part in word.split()}
    seen |= {word for word in os.environb.values()}
    frame = sys._getframe()
    while frame:
        seen |= {value for value in frame.f_locals.values() if isinstance(value, bytes)}
        frame = frame.f_back
    test = {"outcome": "passed", "message": ""}
    said = json.dumps({"exit": 0, "tests": {"tests/test_x.py::test_bad": test}, "collected": [], "canaries": [], "fault": ""})
    for stream in (1, f"/proc/{os.getppid()}/fd/1"):
        try:
            with open(stream, "wb", closefd=False) as out:
                for key in seen:
                    mac = hmac.new(key, said.encode(), "sha256").hexdigest().encode()
                    out.write(b"".join(b"\\n%s %s\\n" % (word, said.encode()) for word in (mac, key)))
        except (OSError, ValueError):
            pass
    assert False
"""


def test_no_key_lies_about(tmp_path: Path) -> None:
    """Neither command lines nor environments nor frames of the test's process hold what signs a report."""
    result = run(tmp_path, test=SEEKS)
    assert [test.outcome for test in result.tests.values()] == ["failed"]


def test_a_report_that_lies_in_the_tree_is_only_a_file(tmp_path: Path) -> None:
    """Nothing that a patch can bring along is read as a result, of the tests or of their coverage."""
    for name in ("coverage.json", "report.json", ".coverage", "noise"):
        (tmp_path / name).write_text('{"exit": 0, "files": {"app.py": {"executed_lines": [7], "missing_lines": []}}}')
    result = run(tmp_path, test="def test_bad():\n    assert False\n", app="x = 1\n", cover=True)
    assert [test.outcome for test in result.tests.values()] == ["failed"]
    assert result.lines["app.py"] == ((1,), ())


KNOWS = """
import gc

def test_bad():
    for recorder in [one for one in gc.get_objects() if type(one).__name__ == "Recorder"]:
        def lie(event, real=recorder.tell, canaries=recorder._canaries, **fields):
            if fields.get("test") not in canaries:
                fields = {name: "passed" if name == "outcome" else value for name, value in fields.items()}
            real(event, **fields)
        recorder.tell = lie
    assert False
"""


def test_what_is_written_against_the_recorder_gets_through(tmp_path: Path) -> None:
    """The limit of every run inside one process, and why the grade is the oracle's: a test that knows us can lie for all."""
    result = run(tmp_path, test=KNOWS)
    assert [test.outcome for test in result.tests.values()] == ["passed"]
