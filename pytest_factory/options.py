"""The options that pytest gets, and what they override in the settings.

Values stay text until the settings check them, so that a wrong one gives one line that names its option.
"""

from argparse import Namespace
from pathlib import Path
from typing import Any

from pytest_factory.settings import parse_model_option

VALUES = {
    "model": ("NAME", "serve all stages by NAME, or single ones: build=NAME,plan=NAME; + joins the names of a chain"),
    "cases": ("DIR", "folder that holds the cases (default: cases)"),
    "repeat": ("N", "run each case N times, with a seed of its own each time"),
    "seed": ("N", "seed of the first run"),
    "experiment": (
        "NAME",
        "keep a line for each run in experiments/NAME.jsonl, and leave out the runs that stand there",
    ),
    "spec": ("VERSION", "version of the spec format: v1 (default), or v0 to compare with it"),
    "candidates": ("N", "candidates that BUILD writes at most in its first round"),
    "plans": ("N", "plans at most: another one is made where no candidate passes with the one before"),
    "rounds": ("N", "rounds back to BUILD after a failed VALIDATE that bring nothing, at most"),
    "forge": ("NAME", "where pull requests go: auto, local or github"),
    "jail": ("NAME", "where generated code runs"),
    "require_jail": ("STRENGTH", "begin nothing unless the jail is strong, or at least partial"),
}
"""Option without its prefix to its metavar and help."""

ALL, MUTATION, VERBOSE = "all", "mutation", "verbose"
SWITCHES = {
    ALL: "run the cases whose tags the settings skip, too",
    MUTATION: "count how many small changes of a pull request's own lines its tests notice",
    VERBOSE: "show the prompt and the reply of every call (of a case that passed with -rA), and our own tracebacks",
}

SESSION = "session"
"""An option for our own command line only: the session's id, so that it finds the traces."""


def flag(name: str) -> str:
    """The option's name on the command line."""
    return f"--factory-{name.replace('_', '-')}"


def destination(name: str) -> str:
    """The attribute of pytest's `config.option` that holds it."""
    return f"factory_{name}"


def given(option: Namespace) -> list[str]:
    """The options that were given, as arguments that give them again."""
    values = [(flag(name), value) for name in VALUES if (value := getattr(option, destination(name))) is not None]
    switches = [flag(name) for name in SWITCHES if getattr(option, destination(name))]
    return [part for pair in values for part in pair] + switches


def overrides(option: Namespace, directory: Path) -> dict[str, Any]:
    """Setting to the value that the command line gives it; a folder is relative to `directory`.

    Raises UsageError where --factory-model names no model, or no stage that asks one.
    """
    values = {name: getattr(option, destination(name)) for name in VALUES}
    values = {name: value for name, value in values.items() if value is not None}
    if "model" in values:
        values["models"] = parse_model_option(values.pop("model"))
    if "cases" in values:
        values["cases"] = str(directory / values["cases"])
    if getattr(option, destination(MUTATION)):
        values["mutation"] = True
    if getattr(option, destination(VERBOSE)):
        values["verbose"] = True
    return values
