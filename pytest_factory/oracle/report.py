"""What the oracle's process reported -> a verdict. Passed is only what was reported whole, with every check passed."""

import json
from typing import Any, Literal

from pytest_factory.artifacts import Check, Verdict

LINES = 12
"""Of a check's message that are kept."""
PHASES = ("setup", "call", "teardown")
"""Of a check, in their order; the last one is reported whatever became of the others."""


class Report:
    """The events of one run of an oracle, taken as they come."""

    def __init__(self) -> None:
        self._names: list[str] | None = None
        self._broken = ""
        self._phases: dict[str, dict[str, str]] = {}
        self._failures: dict[str, Check] = {}
        self._waiting = ""
        self._status: int | None = None
        self.finished = False
        """Whether nothing more is to come."""

    def take(self, line: bytes) -> str:
        """Take one line of JSON; returns the event's name."""
        event: dict[str, Any] = json.loads(line)
        match event["event"]:
            case "collected":
                self._names = event["names"]
            case "broken":
                self._broken = self._broken or _collecting(event)
            case "request":
                self._waiting = event["what"]
            case "response":
                self._waiting = ""
            case "check":
                self._check(event)
            case "finish":
                self._status = event["status"]
                self.finished = True
        return str(event["event"])

    def verdict(self, *, seconds: float, late: bool) -> Verdict:
        """The verdict; `late`: the process was still at work after its `seconds`."""
        checks = tuple(
            self._failures.get(name) or Check(name=name, ok=phases == dict.fromkeys(PHASES, "passed"))
            for name, phases in self._phases.items()
        )
        failed = [check for check in checks if check.name in self._failures]
        result: Literal["passed", "failed", "void"] = "passed"
        reason = ""
        if self._broken:
            result, reason = "void", f"the oracle is broken: {self._broken}"
        elif late and failed:
            result, reason = "failed", f"{_first(failed, checks)} (stopped after {seconds:g} s)"
        elif late and self._waiting:
            result, reason = "failed", f"{self._waiting} was not answered before the oracle's {seconds:g} s were over"
        elif late:
            result, reason = "void", f"the oracle ran longer than {seconds:g} s and was not waiting for the app"
        elif fault := self._fault():
            result, reason = "void", fault
        elif failed:
            result, reason = "failed", _first(failed, checks)
        elif skipped := [check.name for check in checks if not check.ok]:
            result, reason = "void", f"the oracle skipped {', '.join(skipped)}; a skipped check proves nothing"
        return Verdict(result=result, checks=checks, reason=reason)

    def _check(self, event: dict[str, Any]) -> None:
        name = event["name"]
        self._waiting = ""
        self._phases.setdefault(name, {})[event["phase"]] = event["outcome"]
        if event["outcome"] != "failed" or name in self._failures:
            return
        if event["cause"] == "oracle":
            self._broken = self._broken or f"{name}: {event['message']}"
        said = [*event["message"].splitlines()[:LINES], *filter(None, [event["last"]])]
        self._failures[name] = Check(
            name=name, ok=False, message="\n".join(said), by_assertion=event["cause"] == "assertion"
        )

    def _fault(self) -> str:
        """Why the report is not whole; empty where it is."""
        if self._status is None or self._names is None:
            return "the oracle's process ended before its report was whole; oracle.log has what it printed"
        if not self._names:
            return "the oracle holds no test_* function"
        if missing := [name for name in self._names if PHASES[-1] not in self._phases.get(name, ())]:
            return f"the oracle's report is not whole: {missing[0]} was not run to its end"
        if self._status not in (0, 1):
            return f"the oracle's pytest ended with exit status {self._status}; oracle.log has what it printed"
        return ""


def _collecting(event: dict[str, Any]) -> str:
    if event["outcome"] == "skipped":
        return f"it skips itself ({event['message']}); a skipped check proves nothing"
    lines: list[str] = [line for line in event["message"].splitlines() if line.strip()]
    raised = [line[1:].strip() for line in lines if line.startswith("E ")]
    return (raised or lines)[-1]


def _first(failed: list[Check], checks: tuple[Check, ...]) -> str:
    """How many failed, and of the first one what it says and what the app answered last."""
    lines = failed[0].message.splitlines()
    said = "; ".join(dict.fromkeys([lines[0], lines[-1]]))
    return f"{len(failed)} of {len(checks)} checks failed; {failed[0].name}: {said}"
