"""One request that is in no file -> a folder with one case, run by pytest in a process of its own, told as it goes."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from pytest_factory.cases import NO_KEYS, REQUEST, TARGETS, Target, load_targets, valid_id
from pytest_factory.ending import in_order
from pytest_factory.errors import TargetError, UsageError
from pytest_factory.metrics import read_runs, read_trace
from pytest_factory.metrics.traces import RunRecord
from pytest_factory.options import SESSION, flag
from pytest_factory.session import READY, SessionInfo, session_folder
from pytest_factory.settings import Settings
from pytest_factory.trace import TRACE, Event, new_stamp, write_whole
from pytest_factory.workspace.repository import open_target
from pytest_factory.workspace.sources import source_folder

COMMANDS = (
    "run", "metrics", "prs", "cases", "targets", "models", "doctor", "query", "report", "compare", "experiment", "init",
    "clean",
)  # fmt: skip
"""Names of commands, those of later versions among them: none of them can be a slug."""

POLL = 0.2
"""Seconds between two looks at the trace."""


class Ended(NamedTuple):
    """How pytest ended."""

    status: int
    """pytest's exit status."""
    output: str
    run: RunRecord | None
    trace: Path | None
    """The run's."""


def check_request(slug: str, request: str) -> None:
    """Raise UsageError for a slug or a request that cannot be used, before anything is made."""
    if slug in COMMANDS:
        raise UsageError(f"{slug!r} is the name of a command and cannot be a slug; take another, such as add-{slug}")
    if not valid_id(slug):
        like = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:63]
        hint = f", such as {like}" if valid_id(like) and like not in COMMANDS else ""
        raise UsageError(f"{slug!r} is no slug; take 1 to 63 of a-z, 0-9 and -, not beginning with -{hint}")
    if not request.strip():
        raise UsageError("the request is empty; say in one paragraph what is to be built")


def choose_target(name: str | None, root: Path, settings: Settings, directory: Path) -> Target:
    """The target of that name in targets.toml, or the folder or repository at that path; without a name the default.

    A relative path is relative to `directory`. Raises TargetError where there is neither.
    """
    file = root / settings.cases / TARGETS
    known = load_targets(file, root=root) if file.is_file() else {}
    if name is None:
        if found := known.get("default") or (next(iter(known.values())) if len(known) == 1 else None):
            return found
        said = f"{file} has no table [default]" if known else f"there is no {file}"
        raise TargetError(f"{said}; say --target with the path of a repository or folder{_names(known)}")
    if name in known:
        return known[name]
    path = (directory / Path(name).expanduser()).resolve()
    if same := next((target for target in known.values() if source_folder(target) == path), None):
        return same
    if not path.is_dir():
        raise TargetError(f"--target {name}: is no folder, and no table of {file}{_names(known)}")
    return Target(name=re.sub(r"[^A-Za-z0-9_-]+", "-", path.name).strip("-_") or "target", source=str(path), root=path)


def run_request(
    slug: str,
    request: str,
    target: Target,
    *,
    root: Path,
    settings: Settings,
    arguments: Sequence[str],
    say: Callable[[str], None],
) -> Ended:
    """Run one request through pytest, with METRICS.md, traces and all; `say` gets the header and a line a stage.

    Raises TargetError, before anything is made, where the target's repository or its base branch is not there.
    """
    session, runs = new_stamp(), root / settings.runs
    open_target(target, runs=runs, session=session)  # pytest would name a targets.toml that nobody knows
    with _case(runs / ".requests" / session, slug, request, target) as folder, tempfile.TemporaryFile("w+") as output:
        config = write_whole(folder / "pytest.ini", "[pytest]\n")
        command = [sys.executable, "-m", "pytest", "-p", "pytest_factory", "-c", str(config), "--rootdir", str(root)]
        command += ["--noconftest", "-p", "no:cacheprovider", "-q", "--tb=short", flag(SESSION), session]
        command += [*arguments, str(folder)]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output) as process:
            _follow(process, runs, slug, session, say)
        output.seek(0)
        found = read_runs(runs, {session})
        run = found[0] if found else None
        return Ended(process.returncode, output.read(), run, runs / run.folder / TRACE if run else None)


@contextmanager
def _case(folder: Path, slug: str, request: str, target: Target) -> Iterator[Path]:
    """A folder of cases with this one in it, while the context lasts."""
    source = source_folder(target)
    table = target.model_dump(exclude=set(NO_KEYS), exclude_defaults=True)
    table["source"] = str(source) if source.is_dir() else target.source
    write_whole(folder / slug / REQUEST, request.strip() + "\n")
    write_whole(folder / TARGETS, "".join([f"[{target.name}]\n", *map(_assignment, table.items())]))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        with suppress(OSError):  # another request is under way
            folder.parent.rmdir()
            folder.parent.parent.rmdir()


def _assignment(item: tuple[str, object]) -> str:
    """One line of TOML. A JSON string is one of TOML, but for the deleted character, which TOML wants escaped."""
    key, value = item
    if isinstance(value, dict):
        pairs = (f"{_text(name)} = {_text(text)}" for name, text in value.items())
        return f"{key} = {{ {', '.join(pairs)} }}\n"
    return f"{key} = {_text(str(value))}\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _follow(
    process: "subprocess.Popen[bytes]", runs: Path, slug: str, session: str, say: Callable[[str], None]
) -> None:
    """Say what happens until the process ends. It gets Ctrl-C from the terminal, too, and SIGTERM from us."""
    told = _Told(runs, slug, session, say)
    try:
        with in_order(tell=process.send_signal):
            while process.poll() is None:
                told.more()
                time.sleep(POLL)
    except (KeyboardInterrupt, OSError):  # the other one: a closed terminal is written to
        process.wait()
        raise
    told.more()


class _Told:
    """What was said of a session so far."""

    def __init__(self, runs: Path, slug: str, session: str, say: Callable[[str], None]) -> None:
        self.runs, self.slug, self.session, self.say = runs, slug, session, say
        self.header = False
        self.events = 0

    def more(self) -> None:
        """Say what has happened since the last time."""
        ready = session_folder(self.runs, self.session) / READY
        if not self.header and ready.is_file():
            self.header = True
            for note in SessionInfo.model_validate_json(ready.read_bytes()).notes:
                self.say(note)
        events = self._read()
        for event in events[self.events :]:
            if line := _line(event):
                self.say(line)
        self.events = len(events)

    def _read(self) -> list[Event]:
        for path in self.runs.glob(f"{self.slug}-*/{TRACE}"):
            events = read_trace(path)
            if events and events[0].session == self.session:
                return events
        return []


def _line(event: Event) -> str:
    """A stage that ended, or a candidate that BUILD made; nothing for other events."""
    more = event.model_extra or {}
    if event.event == "candidate":
        return f"  candidate {more.get('number')}: {'good' if event.eval_ok else more.get('reason') or 'not good'}"
    if event.event == "end" and event.stage != "pipeline" and more.get("result") != "none":
        return f"{event.stage:9}{'ok' if event.eval_ok else 'failed':7}{event.seconds:6.1f} s"
    return ""


def _names(known: dict[str, Target]) -> str:
    return f" (its tables: {', '.join(known)})" if known else ""
