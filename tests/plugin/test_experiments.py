"""--factory-experiment: a line a run, and what stands there is not run again."""

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Shop


def lines(shop: "Shop", name: str = "first") -> list[dict[str, Any]]:
    """The experiment's lines, by case and seed."""
    text = (shop.path / "experiments" / f"{name}.jsonl").read_text()
    return sorted((json.loads(line) for line in text.splitlines()), key=lambda line: (line["case"], line["seed"]))


def test_every_run_leaves_a_line_and_is_not_run_again(shop: "Shop", workers: str) -> None:
    """Each repeat has its own seed; a second session runs only what is new."""
    shop.case("health")
    shop.case("zoo")
    arguments = ("cases", "-n", workers, "--factory-experiment", "first", "--factory-seed", "5")

    shop.run(*arguments)
    assert [(line["case"], line["seed"], line["outcome"]) for line in lines(shop)] == [
        ("health", 5, "no-pr"),
        ("zoo", 5, "no-pr"),
    ]
    shop.run(*arguments, "--factory-repeat", "2")

    assert [(line["case"], line["seed"]) for line in lines(shop)] == [
        ("health", 5),
        ("health", 6),
        ("zoo", 5),
        ("zoo", 6),
    ]
    assert len(shop.traces) == 4


def test_another_configuration_needs_another_name(shop: "Shop") -> None:
    """What was measured with other settings is not mixed in: one line says so, and nothing runs."""
    shop.case("health")
    shop.run("cases", "--factory-experiment", "first")

    result = shop.run("cases", "--factory-experiment", "first", "--factory-candidates", "2")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *first.jsonl: holds results of another configuration *another name"])
    assert len(lines(shop)) == 1


def test_without_a_name_nothing_is_kept(shop: "Shop") -> None:
    """An ordinary session writes no results."""
    shop.case("health")

    shop.run("cases")

    assert not (shop.path / "experiments").exists()
