"""Questions about runs in plain words, answered without a model: what is measured, and of what, by the words' stems."""

import re
from collections.abc import Sequence
from pathlib import Path

from pytest_factory.errors import UsageError
from pytest_factory.metrics.answers import count, dearest_lines, duration_lines, ranking_lines, success_lines
from pytest_factory.metrics.rates import graded_sessions
from pytest_factory.metrics.traces import read_runs
from pytest_factory.settings import Settings

EXAMPLES = (
    "which stage (or feature, or model) fails most often?",
    "what is the success rate? (or: the first-try success rate?)",
    "which feature (or stage, or model) was most expensive?",
    "which stage (or feature, or model) uses the most tokens?",
    "how long does a feature take? (or: which stage, or model, takes longest?)",
    "which model served most calls? (or: which stage, or feature, made most calls?)",
)

MEASURES = {
    "tokens": ("token",),
    "failures": ("fail", "break", "broke", "crash", "stuck", "go wrong", "goes wrong", "went wrong", "times out"),
    "seconds": ("long", "slow", "fast", "quick", "short", "time ", "duration", "second", "minute", "speed"),
    "success": ("succe", "ship", "pass", "work", "solve", "rate ", "reliab"),
    "dollars": ("cost", "expens", "pric", "dollar", "money", "cheap", "spen"),
    "calls": ("call", "serve", "serving", "answer", "repl"),
}
"""What is measured, to the beginnings of words that ask for it; the first that fits is taken."""

SUBJECTS = {
    "stage": ("stage", "step", "phase", "where "),
    "model": ("model", "llm", "provider", "backend", "engine"),
    "feature": ("feature", "case", "run", "pull request", "pr ", "prs "),
}
"""Of what it is measured, likewise; the one that the question names first is taken."""

USUAL_SUBJECT = {"tokens": "stage", "failures": "stage", "calls": "model"}
"""The subject of a question that names none; of all other measures it is the feature."""

LEAST = re.compile(r" (?:least|fewest|lowest|cheapest|fastest|quickest|shortest|seldom|rarely|never) ")


def answer(question: str, runs: Path, settings: Settings) -> str:
    """One line with the number asked for, one with all of them, and one with what they rest on.

    Numbers about use cover every run of the folder; those about failure and success leave self-checks out, as long as
    there are other runs. Raises UsageError for a question that is not understood, with those that are, and for no runs.
    """
    measure, subject, least, first = _understood(question)
    everything = read_runs(runs)
    if not everything:
        raise UsageError(f"{runs}: there are no runs to ask about; `pytest cases/` makes some")
    counted, note = everything, ""
    if measure in ("failures", "success"):
        counted = graded_sessions(everything) or everything
        if left_out := len(everything) - len(counted):
            note = f"; {count(left_out, 'run')} of self-checks left out"
        elif not graded_sessions(everything):
            note = "; all are self-checks, so this is no result"
    if measure == "success":
        lines = success_lines(counted, first)
    elif (measure, subject) == ("seconds", "feature"):
        lines = duration_lines(counted)
    elif (measure, subject) == ("dollars", "feature"):
        lines = dearest_lines(counted, settings.prices, least)
    else:
        lines = ranking_lines(counted, measure, subject, settings.prices, least)
    sessions = count(len({run.session for run in counted}), "session")
    return "\n".join([*lines, f"From {count(len(counted), 'run')} of {sessions} in {runs}{note}."])


def _understood(question: str) -> tuple[str, str, bool, bool]:
    """Measure, subject, whether the least of it is asked for, and whether of first tries only."""
    text = f" {' '.join(re.findall('[a-z0-9]+', question.lower()))} "
    text = text.replace(" at least ", " ").replace(" how many times ", " how often ").replace(" model call", " call")
    measure = next((name for name, stems in MEASURES.items() if _place(text, stems) is not None), None)
    places = {name: place for name, stems in SUBJECTS.items() if (place := _place(text, stems)) is not None}
    subject = min(places, key=places.__getitem__, default=USUAL_SUBJECT.get(measure or "", "feature"))
    if measure is None or (measure == "success" and subject != "feature"):
        raise UsageError(f"cannot answer {question!r}; these can be answered:\n  " + "\n  ".join(EXAMPLES))
    return measure, subject, LEAST.search(text) is not None, " first " in text


def _place(text: str, stems: Sequence[str]) -> int | None:
    """Where the first word that begins with one of these stands."""
    return min((place for stem in stems if (place := text.find(f" {stem}")) >= 0), default=None)
