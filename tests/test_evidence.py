"""What the documents say of runs is what the committed traces say."""

import re
from pathlib import Path

import pytest

from pytest_factory.metrics import metrics_text, read_runs, read_trace
from pytest_factory.prompts import Prompts
from pytest_factory.settings import load_settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GRADIENT = ("create-prod", "health", "product-id", "products", "request-id")
LINE = re.compile(r"\(runs/([\w.-]+)/trace\.jsonl#L(\d+)\)")
"""A link to one line of a trace."""
CITING = ("RETRO.md", "SPEC.md")


@pytest.fixture(scope="module")
def session() -> str:
    """The session whose METRICS.md README embeds."""
    [found] = re.findall(r"<!-- session (\S+) -->", README)
    return str(found)


def test_readme_embeds_the_metrics_of_the_example_run(session: str) -> None:
    """The table and the lines below it are what the traces of that session render, byte for byte."""
    text = metrics_text(
        ROOT / "runs", prices=load_settings(ROOT).prices, prompts=Prompts(), sessions=[session]
    ).splitlines()
    first = next(number for number, line in enumerate(text) if line.startswith("| Feature "))
    last = next(number for number, line in enumerate(text) if line.startswith("- Wall clock: "))

    assert "\n".join(text[first : last + 1]) in README


def test_the_example_run_is_the_gradient_on_a_real_model(session: str) -> None:
    """Five features, each run once, none of them a self-check."""
    runs = read_runs(ROOT / "runs", {session})

    assert sorted(run.feature for run in runs) == sorted(GRADIENT)
    assert {call.served_by for run in runs for call in run.calls} == {"embedded"}


def test_readme_links_every_pull_request_of_it(session: str) -> None:
    """Body, diff and the reviewer's comment of each feature with a pull request lie in the repository."""
    for run in read_runs(ROOT / "runs", {session}):
        parts = ("pr.md", "patch.diff", "comment.md") if run.pr_url else ("trace.jsonl",)
        for part in parts:
            assert f"(runs/{run.folder}/{part})" in README
            assert (ROOT / "runs" / run.folder / part).is_file()


@pytest.mark.parametrize("document", CITING)
def test_a_cited_line_of_a_trace_is_a_failure(document: str) -> None:
    """Who follows a link to a trace's line finds an event that says what went wrong."""
    cited = LINE.findall((ROOT / document).read_text(encoding="utf-8"))
    assert cited
    for folder, number in cited:
        path = ROOT / "runs" / folder / "trace.jsonl"
        events = read_trace(path)
        assert len(events) == len(path.read_text(encoding="utf-8").splitlines()), "a line is no event"
        assert not events[int(number) - 1].eval_ok, f"{folder}:{number}"
