"""What a folder of runs says: METRICS.md of a session, and single numbers over all runs.

Numbers about use (tokens, dollars, seconds) cover every run of the folder; rates leave the self-checks out.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

from pytest_factory.errors import UsageError
from pytest_factory.metrics.markdown import render_metrics
from pytest_factory.metrics.rates import graded_sessions, success
from pytest_factory.metrics.statistics import Rate
from pytest_factory.metrics.summary import summarize
from pytest_factory.metrics.traces import newest_session, read_runs
from pytest_factory.metrics.usage import by_run, by_stage, dearest
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Price, load_settings
from pytest_factory.trace import write_whole


def metrics_text(
    runs: Path, *, prices: Mapping[str, Price], prompts: Prompts, sessions: Collection[str] | None = None
) -> str:
    """The text of METRICS.md for the last session, or for these; the same traces give the same bytes.

    Raises UsageError where there are no runs, or none of a session that is named.
    """
    everything = read_runs(runs)
    newest = newest_session(everything)
    if newest is None:
        raise UsageError(f"{runs}: there are no runs; `pytest cases/` makes some")
    wanted = set(sessions or [newest])
    known = {run.session for run in everything}
    if missing := sorted(session for session in wanted if session not in known):
        raise UsageError(
            f"{runs}: no run is of session {missing[0]!r}; the last ones are {', '.join(sorted(known)[-5:])}"
        )
    covered = [run for run in everything if run.session in wanted]
    return render_metrics(summarize(covered, prices, history=everything), prompts)


def write_metrics(
    path: Path,
    runs: Path,
    *,
    prices: Mapping[str, Price],
    prompts: Prompts,
    sessions: Collection[str] | None = None,
) -> str:
    """Write `metrics_text` to `path`, which never holds half of it; returns the text."""
    text = metrics_text(runs, prices=prices, prompts=prompts, sessions=sessions)
    write_whole(path, text)
    return text


def tokens_by_stage(runs_dir: str | Path = "runs") -> dict[str, int]:
    """Tokens in and out together for each stage that called a model, over all runs, in the order of the pipeline."""
    stages = by_stage(read_runs(Path(runs_dir)), prices={})
    return {stage.stage: stage.usage.tokens for stage in stages if stage.usage.calls}


def most_expensive_feature(runs_dir: str | Path = "runs") -> str | None:
    """The folder's name of the run that cost most, of all runs; None where there are none.

    By dollars, at the prices of [tool.pytest_factory.prices] in the pyproject.toml beside `runs_dir`; what has no
    price counts nothing. Among equals, as with local models, by the seconds up to the pull request or the end.
    Raises UsageError where that pyproject.toml is wrong.
    """
    folder = Path(runs_dir)
    rows = by_run(read_runs(folder), load_settings(folder.resolve().parent).prices)
    return dearest(rows).run.folder if rows else None


def success_rate(runs_dir: str | Path = "runs") -> Rate:
    """Shipped and ungraded runs among all runs of the folder, self-checks left out, reruns counted."""
    return success(graded_sessions(read_runs(Path(runs_dir))))
