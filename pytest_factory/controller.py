"""The one process of a session that owns what there is one of: models, the engine, METRICS.md.

It is pytest's own process, or the one above xdist's workers. Nothing here knows pytest.
"""

import contextlib
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pytest_factory.artifacts import Outcome
from pytest_factory.cases import Case, Target
from pytest_factory.errors import FactoryError, UsageError
from pytest_factory.forge import check_forge
from pytest_factory.jail import open_jail
from pytest_factory.jail.protocol import Jail
from pytest_factory.metrics import add_missing, close_unfinished, read_runs, write_metrics
from pytest_factory.metrics.traces import RunRecord
from pytest_factory.models.address import want
from pytest_factory.models.keeper import EngineKeeper
from pytest_factory.models.progress import ProgressBar
from pytest_factory.models.registry import Resolved, resolve
from pytest_factory.oracle.importing import check_imports
from pytest_factory.project import Project
from pytest_factory.session import Planned, SessionInfo, write_error, write_ready
from pytest_factory.workspace.repository import open_target

METRICS = "METRICS.md"
DIED = "the process of the run ended before the run did"


class Controller:
    """From the collected cases to METRICS.md."""

    def __init__(self, project: Project, session: str, planned: Iterable[Planned]) -> None:
        """`session` is its id; `planned` is what was collected."""
        self.project = project
        self.id = session
        self.planned = tuple(planned)
        self.info: SessionInfo | None = None
        self.runs: list[RunRecord] = []
        """What the session ran; known when it is finished."""
        self.trouble = ""
        """Why there is no METRICS.md although cases ran."""
        self._crashed: list[Planned] = []
        self._keeper: EngineKeeper | None = None

    @property
    def folder(self) -> Path:
        """The session's, shared with the workers; made when cases were collected."""
        return self.project.session_folder(self.id)

    @property
    def metrics(self) -> Path:
        """METRICS.md of the project."""
        return self.project.root / METRICS

    def begin(self) -> tuple[str, ...]:
        """Find models, targets and jail, fetch what is missing, and let the runs begin; returns the header.

        Raises FactoryError where something that every run needs is not there: nothing was spent then.
        """
        try:
            self.info = self._prepared()
        except FactoryError as error:
            write_error(self.folder, error)
            raise
        write_ready(self.info)
        return self.info.notes

    def session(self) -> SessionInfo:
        """The session, once it has begun."""
        assert self.info is not None
        return self.info

    def crashed(self, nodeid: str) -> None:
        """Take note of an item whose process died."""
        self._crashed += [planned for planned in self.planned if planned.nodeid == nodeid]

    def finish(self) -> None:
        """When nobody runs any more: end the traces that have no end, and write METRICS.md where a case ran."""
        if self.info is None:
            return
        runs, settings = self.project.runs, self.project.settings
        close_unfinished(runs, self.id, DIED)
        there = {(run.feature, run.repeat) for run in read_runs(runs, {self.id})}
        for planned in self._crashed:
            if (planned.case, planned.repeat) not in there:
                add_missing(runs, self.id, planned.case, DIED, planned.repeat)
        self.runs = read_runs(runs, {self.id})
        if self.runs:
            try:
                write_metrics(
                    self.metrics, runs, prices=settings.prices, prompts=self.project.prompts, sessions={self.id}
                )
            except (FactoryError, OSError) as error:
                self.trouble = f"{METRICS} was not written: {error}"

    def failed(self) -> tuple[str, ...]:
        """The node ids of the items whose runs did not end well, in their order."""
        bad = {(run.feature, run.repeat) for run in self.runs if not run.outcome.good}
        return tuple(planned.nodeid for planned in self.planned if (planned.case, planned.repeat) in bad)

    def close(self) -> None:
        """Stop the engine; the session's folder stays where a machine broke, for its logs."""
        if self._keeper is not None:
            self._keeper.stop()
        if not any(run.outcome is Outcome.INFRA for run in self.runs):
            shutil.rmtree(self.folder, ignore_errors=True)
            with contextlib.suppress(OSError):  # others are in there
                self.folder.parent.rmdir()
                self.project.runs.rmdir()

    def _prepared(self) -> SessionInfo:
        settings = self.project.settings
        self.folder.mkdir(parents=True, exist_ok=True)
        check_imports(self._oracles())
        jail = open_jail(settings.jail, require=settings.require_jail)
        resolved = resolve(settings)
        notes = self._header(resolved, jail)
        self._start_engines(resolved)
        return SessionInfo(
            id=self.id, rootdir=self.project.root, settings=settings, resolved=resolved, notes=tuple(notes)
        )

    def _oracles(self) -> Sequence[Path]:
        """The held-out checks of the cases that were collected, where node ids tell their folder."""
        cases: dict[str, Case] = {}
        for module in sorted({self.project.root / planned.nodeid.partition("::")[0] for planned in self.planned}):
            with contextlib.suppress(UsageError):  # pytest shortens the ids of what lies outside its root folder
                cases |= {case.id: case for case in self.project.cases(module)}
        found = (cases[name].oracle for name in sorted({planned.case for planned in self.planned} & cases.keys()))
        return [oracle for oracle in found if oracle is not None]

    def _start_engines(self, resolved: Resolved) -> None:
        """Fetch the embedded models that serve first while the user watches, and let their engines load."""
        bar = ProgressBar(sys.stderr, "embedded model")
        self._keeper = EngineKeeper(self.folder, self.project.settings, report=bar)
        first = {endpoints[0].name: endpoints[0] for endpoints in resolved.stages.values()}
        for name, endpoint in first.items():
            if endpoint.served_by == "embedded":
                try:
                    self._keeper.prepare(name)
                finally:
                    bar.close()
                want(self.folder, name)
        self._keeper.start()

    def _header(self, resolved: Resolved, jail: Jail) -> Sequence[str]:
        settings = self.project.settings
        targets: dict[str, Target] = {planned.target.model_dump_json(): planned.target for planned in self.planned}
        repositories = [open_target(target, runs=self.project.runs, session=self.id) for target in targets.values()]
        text = self.project.prompts.render(
            "header.txt.j2",
            models=resolved.notes,
            repositories=[(found, *check_forge(found, settings)) for found in repositories],
            isolated=settings.isolated,
            jail=jail,
        )
        return text.splitlines()
