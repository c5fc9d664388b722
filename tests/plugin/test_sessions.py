"""What a session says and leaves behind, serially and under xdist."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop


class Ended(NamedTuple):
    """A session of two cases, one without a spec and one whose model is gone."""

    shop: "Shop"
    status: int
    text: str

    @property
    def lines(self) -> pytest.LineMatcher:
        """What pytest said."""
        return pytest.LineMatcher(self.text.splitlines())


@pytest.fixture(scope="module", params=["0", "2"])
def ended(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, make_shop: "type[Shop]"
) -> Iterator[Ended]:
    """The session, once without workers and once with two."""
    shop = make_shop(tmp_path_factory.mktemp("shop"))
    shop.case("health")
    shop.case("zoo", plan={"error": "unavailable"})
    with contextlib.closing(shop):
        process = shop.start("cases", "-n", request.param)
        text, errors = process.communicate(timeout=120)
        assert errors == ""
        yield Ended(shop, process.returncode, text)


def test_a_verdict_is_a_failure_and_a_broken_machine_an_error(ended: Ended) -> None:
    """pytest counts one F and one E, and its exit status says that tests failed."""
    ended.lines.fnmatch_lines(["*= 1 failed, 1 error in *"])
    assert ended.status == pytest.ExitCode.TESTS_FAILED


def test_a_failed_case_says_why_without_a_traceback(ended: Ended) -> None:
    """Outcome, stage, reason, trace and the command that runs it again: nothing of our code."""
    ended.lines.fnmatch_lines(
        [
            "*_ test_feature[[]health[]] _*",
            "no-pr at plan: no spec passed the rules of format v1 in 1 tries*",
            "Trace: runs/health-*/trace.jsonl",
            "Run it again: pytest 'cases/test_features.py::test_feature[[]health[]]' --factory-model scripted/script.json",
        ]
    )
    assert "assert" not in ended.text
    assert "pipeline.py" not in ended.text


def test_a_broken_machine_says_what_broke_in_one_line(ended: Ended) -> None:
    """The message stands below the item's title, and after it comes the next section."""
    ended.lines.fnmatch_lines(
        [
            "*_ ERROR at setup of test_feature[[]zoo[]] _*",
            "*script.json: the script says that nothing answers*",
            "*===*",
        ],
    )
    assert "Traceback" not in ended.text


def test_the_short_summary_has_the_reasons(ended: Ended) -> None:
    """The lines that people copy say more than the item's name."""
    ended.lines.fnmatch_lines(["FAILED cases/test_features.py::test_feature[[]health[]] - Failed: no-pr at *"])


def test_the_header_says_what_serves_where_and_how(ended: Ended) -> None:
    """Before the first test: the models, where pull requests go, and the jail."""
    ended.lines.fnmatch_lines(
        [
            "model: scripted/script.json serves",
            "pull requests: local forge, a clone of its own for each run of *",
            "jail: *",
            "*= ERRORS =*",
        ]
    )


def test_the_summary_names_rate_metrics_and_the_way_on(ended: Ended) -> None:
    """After the failures: how many, where METRICS.md is, and one command for all that failed."""
    ended.lines.fnmatch_lines(
        [
            "*= pytest_factory =*",
            "Self-check, no result: 0/2 (1 no-pr, 1 infra)",
            "Metrics: METRICS.md",
            "Run the failures again: pytest *test_feature[[]health[]]* *test_feature[[]zoo[]]* --factory-model *",
        ]
    )


def test_metrics_have_a_row_for_every_case(ended: Ended) -> None:
    """METRICS.md is written by the controller, from the traces."""
    assert ended.shop.rows == {"health": "no-pr", "zoo": "infra"}


def test_all_runs_of_a_session_carry_its_id(ended: Ended) -> None:
    """Workers and controller agree on the session."""
    assert len({event["session"] for events in ended.shop.traces for event in events}) == 1


def test_a_run_has_an_event_before_its_tools_are_made(ended: Ended) -> None:
    """A process that dies at once leaves a trace which the controller can end, with the number of its repeat."""
    first = [(events[0]["stage"], events[0]["event"], events[0]["repeat"]) for events in ended.shop.traces]
    assert first == [("pipeline", "begin", 1)] * 2


def test_a_session_in_which_a_machine_broke_keeps_its_folder(ended: Ended) -> None:
    """The engine's log may say why; after a session that went well nothing is left there."""
    assert len(list((ended.shop.path / "runs" / ".sessions").iterdir())) == 1


def test_the_command_for_the_failures_works(ended: Ended) -> None:
    """What the summary tells to run again selects just these cases."""
    command = ended.text.partition("Run the failures again: pytest ")[2].splitlines()[0].replace("'", "")
    process = ended.shop.start("--collect-only", "-q", *command.split())

    assert "2 tests collected" in process.communicate(timeout=60)[0]


def test_verbose_shows_the_traceback(shop: "Shop") -> None:
    """--factory-verbose is for those who look for a fault of ours."""
    shop.case("health", plan={"error": "unavailable"})

    assert "pipeline.py" in shop.run("cases", "--factory-verbose").stdout.str()


@pytest.mark.parametrize("args", [(), ("-n", "1")])
def test_verbose_shows_prompts_and_replies(shop: "Shop", args: tuple[str, ...]) -> None:
    """Below a case that failed stands every call: who was asked, the whole prompt, the whole reply."""
    shop.case("health")

    lines = shop.run("cases", "--factory-verbose", *args).outlines

    call = ["*- prompts and replies -*", "calls/001.json: plan asked scripted/script.json (attempt 1, *"]
    said = ["[[]system[]]", "[[]user[]]", "*Add GET /health.*", "[[]reply[]]", "this is no spec"]
    pytest.LineMatcher(lines).fnmatch_lines([*call, *said])
    assert not any("prompts and replies" in line for line in shop.run("cases", *args).outlines)


def test_an_own_assertion_keeps_its_own_words(shop: "Shop") -> None:
    """Where the run itself did not fail, pytest shows the test's own failure as ever."""
    shop.case("health")
    shop.write("cases/test_mine.py", "def test_own(run):\n    assert run.folder.name == 'x'\n")

    shop.run("cases").stdout.fnmatch_lines(["E*AssertionError*"])


def test_every_repeat_is_a_run(shop: "Shop") -> None:
    """Repeats are runs of their own, numbered from one."""
    shop.case("health")

    shop.run("cases", "--factory-repeat", "2")

    assert [events[-1]["repeat"] for events in shop.traces] == [1, 2]
    assert shop.rows == {"health": "no-pr", "health[2]": "no-pr"}


def test_metrics_cover_the_last_session_only(shop: "Shop") -> None:
    """A later session's METRICS.md does not hold the runs of an earlier one, and its own folder is gone."""
    shop.case("health")
    shop.case("zoo")
    shop.run("cases", "-k", "health")

    shop.run("cases", "-k", "zoo")

    assert shop.rows == {"zoo": "no-pr"}
    assert not (shop.path / "runs" / ".sessions").exists()


def test_own_templates_go_before_the_shipped_ones(shop: "Shop") -> None:
    """The words of a failure can be the user's own."""
    shop.case("health")
    shop.write("words/failure.txt.j2", "Oh no: {{ failure.stage }}\n")
    shop.write("pyproject.toml", '[tool.pytest_factory]\nplan_tries = 1\ntemplates = "words"\n')

    shop.run("cases").stdout.fnmatch_lines(["Oh no: plan"])


def test_metrics_that_cannot_be_written_are_no_crash(shop: "Shop") -> None:
    """A fault in the user's own template is said in the summary; the cases' results stand."""
    shop.case("health")
    shop.write("words/METRICS.md.j2", "{{ nonsense }}")
    shop.write("pyproject.toml", '[tool.pytest_factory]\nplan_tries = 1\ntemplates = "words"\n')

    result = shop.run("cases")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["METRICS.md was not written: template METRICS.md.j2: 'nonsense' is undefined"])


def test_last_failed_runs_again_what_failed(shop: "Shop") -> None:
    """pytest's --lf knows the items of the shipped function."""
    shop.case("health")
    arguments = [part for part in shop.arguments("cases") if part not in ("-p", "no:cacheprovider")]
    assert shop.pytester is not None
    shop.pytester.runpytest_inprocess(*arguments)

    result = shop.pytester.runpytest_inprocess("--collect-only", *arguments, "--lf")

    result.stdout.fnmatch_lines(["run-last-failure: rerun previous 1 failure", "*1 test collected*"])
