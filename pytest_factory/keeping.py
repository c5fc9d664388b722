"""The line that an experiment keeps of a run."""

from pytest_factory.metrics.experiments import append, configuration, path_of, result_of
from pytest_factory.metrics.source import source_digest
from pytest_factory.metrics.traces import read_run
from pytest_factory.workbench import Workbench


def keep_result(bench: Workbench) -> None:
    """Append a finished run to its experiment's file; nothing where the session is no experiment."""
    settings = bench.settings
    if not settings.experiment or (run := read_run(bench.trace.folder)) is None:
        return
    source = source_digest()
    result = result_of(
        run, seed=settings.seed, configuration=configuration(bench.session.settings, source), source=source
    )
    append(path_of(bench.session.rootdir / settings.experiments, settings.experiment), result)
