"""Runs pytest inside the jail and reports over the only way out, stdout.

    python -P suite.py CONFIG <KEY

CONFIG is JSON: {"args": pytest's arguments, "cover": whether to measure coverage}. The last line of stdout is an HMAC by KEY,
a blank and JSON: {"exit", "tests": {node id: {"outcome", "message"}}, "broken": {path: message}, "lines": {path: [executed,
missing]}, "collected": [node id], "canaries": [node id], "tail", "fault"}.

Two processes. This one reads KEY and closes its stdin before the other exists; it imports nothing of the app, counts the
events, and signs. The other, recorder.py, runs pytest with the app's code in it, and tells each event as it happens,
numbered, over a pipe: it cannot take back what it told, and has neither the key nor this stdout. What tests print goes
elsewhere.

A canary is a test that must fail. One lies in each folder of tests, where a conftest.py reaches it, under a name that nobody
knows before, and runs last: what makes other tests pass makes it pass, too, and gives itself away.

What this does not stop: code of the app shares a process with pytest. If it is written against this very file, it can find
the Recorder, tell the canaries from other tests and send events that add up; as root, or where the jail has no walls, it may
also read the first process's memory. So green tests are evidence for a repair and for a reader, and never the grade: that
is the oracle's, which shares no process with the app.
"""

import ctypes
import hmac
import json
import os
import select
import subprocess
import sys
import tempfile
from typing import Any

PR_SET_DUMPABLE = 4
TICK = 0.2
"""Seconds between two looks at whether the process that runs pytest is still there."""


class Ledger:
    """The events of a run, counted; a result once told never becomes better."""

    def __init__(self) -> None:
        self.result: dict[str, Any] = {
            "exit": -1,
            "tests": {},
            "broken": {},
            "lines": {},
            "collected": [],
            "canaries": [],
        }
        self.fault = ""
        self.whole = False
        """Whether the last event has come."""
        self._count = 0
        self._begun = False

    def take(self, line: bytes) -> None:
        """Take one event."""
        try:
            event = json.loads(line)
            self._add(event.pop("number"), event.pop("event"), event)
        except (ValueError, KeyError, TypeError, AttributeError):
            self.fault = self.fault or "something that is no event came where events are told"

    def _add(self, number: int, name: str, fields: dict[str, Any]) -> None:
        if (
            number != self._count
            or self.whole
            or (name in ("collected", "test") and self._begun == (name == "collected"))
        ):
            self.fault = self.fault or f"the event {name} with number {number} came after {self._count} events"
        self._count += 1
        if name == "collected":
            self._begun = True
            self.result |= {"collected": fields["collected"], "canaries": fields["canaries"]}
        elif name == "test":
            tests, test = self.result["tests"], fields["test"]
            if tests.get(test, {"outcome": "passed"})["outcome"] == "passed":
                tests[test] = {"outcome": fields["outcome"], "message": fields["message"]}
        elif name == "broken":
            self.result["broken"][fields["path"]] = fields["message"]
        else:
            self.result |= {"exit": fields["exit"], "lines": fields["lines"]}
            self.whole = True


def main() -> None:
    """Have the tests run in another process, count what it tells, sign that."""
    key = sys.stdin.buffer.read()
    sys.stdin.close()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # /proc/<us>/{mem,fd,environ} are closed to the tests
    scratch = tempfile.mkdtemp()
    hears, tells = os.pipe()
    with open(os.path.join(scratch, "noise"), "w+b") as noise:
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                os.path.join(os.path.dirname(__file__), "recorder.py"),
                sys.argv[1],
                scratch,
                str(tells),
            ],
            stdin=subprocess.DEVNULL,
            stdout=noise,
            stderr=noise,
            pass_fds=[tells],
        )
        os.close(tells)
        ledger = _listen(hears, process)
        process.kill()  # threads that it left behind hold nobody up
        status = process.wait()
        noise.seek(max(0, noise.seek(0, os.SEEK_END) - 4000))
        tail = noise.read(4000).decode("utf-8", "replace")
    if not ledger.whole:
        sys.stderr.write(tail)
        sys.exit(status if status >= 0 else 128 - status)
    said = json.dumps({**ledger.result, "tail": tail, "fault": ledger.fault})
    sys.stdout.write(f"\n{hmac.new(key, said.encode(), 'sha256').hexdigest()} {said}\n")


def _listen(hears: int, process: "subprocess.Popen[bytes]") -> Ledger:
    """Take events until the last one has come, or nobody is left who could tell one."""
    ledger, waiting = Ledger(), b""
    while not ledger.whole:
        ended = process.poll() is not None
        if not select.select([hears], [], [], 0 if ended else TICK)[0]:
            if ended:
                break
            continue
        if not (data := os.read(hears, 65536)):
            break
        *lines, waiting = (waiting + data).split(b"\n")
        for line in lines:
            ledger.take(line)
    return ledger


if __name__ == "__main__":
    main()
