"""No hostile payload gets through a jail with walls."""

from pathlib import Path

import pytest

import pytest_factory
from pytest_factory.jail.hostile import suite
from pytest_factory.jail.protocol import Jail


@pytest.mark.parametrize("group", suite.GROUPS)
def test_no_payload_of_a_group_gets_through(jail: Jail, group: str) -> None:
    """Files, network, other processes and the kernel's walls: every payload ran, and none got what it was after."""
    tried = list(suite.try_group(jail, group))
    assert len(tried) == len(suite.titles(group))
    assert {one.payload: one.detail for one in tried if not one.stopped} == {}


@pytest.mark.parametrize("name", suite.titles("limits"))
def test_no_payload_harms_the_machine_or_outlives_its_run(jail: Jail, name: str) -> None:
    """What takes too much ends with the limit's name, and neither process nor folder is left."""
    tried = suite.try_limit(jail, name)
    assert tried.stopped, tried.detail


def test_security_md_lists_every_payload() -> None:
    """There are at least forty payloads, each says what it is after, and SECURITY.md has all of them and no other."""
    rows = [
        f"| {group}.{name} | {title} |"
        for group in (*suite.GROUPS, "limits")
        for name, title in suite.titles(group).items()
    ]
    text = (Path(pytest_factory.__file__).parent.parent / "SECURITY.md").read_text(encoding="utf-8")
    listed = [
        line
        for line in text.splitlines()
        if line.startswith(tuple(f"| {group}." for group in (*suite.GROUPS, "limits")))
    ]
    assert len(rows) >= 40
    assert [line[: line.index("|", line.index("|", 2) + 1) + 1] for line in listed] == rows
    columns = list(zip(*([cell.strip() for cell in line.split("|")[3:-1]] for line in listed), strict=True))
    counts = ["**through, of " + str(len(rows)) + "**", "", *(str(column.count("**through**")) for column in columns)]
    assert f"| {counts[0]} | | {' | '.join(counts[2:])} |" in text.splitlines()
    assert counts[2:4] == ["0", "0"]
