"""From events to a verdict, without a process."""

import json
from typing import Any

from pytest_factory.oracle.report import Report

COLLECTED: dict[str, Any] = {"event": "collected", "names": ["test_a", "test_b"]}
FINISH: dict[str, Any] = {"event": "finish", "status": 0}


def passed(name: str) -> list[dict[str, Any]]:
    """The three events of a check that passed."""
    return [
        {"event": "check", "name": name, "phase": phase, "outcome": "passed"} for phase in ("setup", "call", "teardown")
    ]


def failed(name: str, cause: str = "assertion", message: str = "assert 1 == 2") -> list[dict[str, Any]]:
    """The three events of a check whose call failed."""
    setup, _, teardown = passed(name)
    call = {"phase": "call", "outcome": "failed", "cause": cause, "message": message, "last": ""}
    return [setup, {"event": "check", "name": name, **call}, teardown]


def report(*events: dict[str, Any]) -> Report:
    """A report that has taken these events."""
    report = Report()
    for event in events:
        report.take(json.dumps(event).encode())
    return report


def test_a_whole_report_of_passed_checks_passes() -> None:
    """Both collected checks are reported in all phases, and the session's end is there."""
    verdict = report(COLLECTED, *passed("test_a"), *passed("test_b"), FINISH).verdict(seconds=9, late=False)
    assert (verdict.result, len(verdict.checks)) == ("passed", 2)


def test_a_report_that_is_cut_anywhere_never_passes() -> None:
    """Whatever prefix of a good report arrives, it is void."""
    events = [COLLECTED, *passed("test_a"), *passed("test_b"), FINISH]
    for length in range(len(events)):
        assert report(*events[:length]).verdict(seconds=9, late=False).result == "void", length


def test_a_check_that_was_left_out_makes_the_report_void() -> None:
    """The end is there and one collected check is not, or only its beginning is."""
    left_out = report(COLLECTED, *passed("test_a"), FINISH).verdict(seconds=9, late=False)
    begun = report(COLLECTED, *passed("test_a"), passed("test_b")[0], FINISH).verdict(seconds=9, late=False)
    assert (left_out.result, left_out.reason) == (
        "void",
        "the oracle's report is not whole: test_b was not run to its end",
    )
    assert begun.result == "void"


def test_an_error_of_the_oracle_outweighs_failed_checks() -> None:
    """Where one check cannot run, the failures of others are not believed, either."""
    events = [COLLECTED, *failed("test_a"), *failed("test_b", cause="oracle", message="NameError: x"), FINISH]
    verdict = report(*events).verdict(seconds=9, late=False)
    assert (verdict.result, verdict.reason) == ("void", "the oracle is broken: test_b: NameError: x")
    assert report(*events[:-1]).verdict(seconds=9, late=True).result == "void"


def test_late_after_a_failed_check_is_a_failure() -> None:
    """An app that fails one check and makes the next ones slow has failed."""
    verdict = report(COLLECTED, *failed("test_a")).verdict(seconds=9, late=True)
    assert (verdict.result, verdict.reason) == (
        "failed",
        "1 of 1 checks failed; test_a: assert 1 == 2 (stopped after 9 s)",
    )


def test_a_strange_end_of_pytest_is_void() -> None:
    """Exit status 3 is an internal error, whatever the checks said."""
    events = [COLLECTED, *passed("test_a"), *passed("test_b"), {"event": "finish", "status": 3}]
    assert report(*events).verdict(seconds=9, late=False).result == "void"
