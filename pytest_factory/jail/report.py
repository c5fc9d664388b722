"""Tries every hostile payload on the jails of this machine and prints the table: `python -m pytest_factory.jail.report`."""

import sys
from collections.abc import Callable, Sequence

from pytest_factory.errors import JailError
from pytest_factory.jail import BACKENDS, open_jail
from pytest_factory.jail.hostile import suite
from pytest_factory.jail.protocol import Jail


def main(names: Sequence[str], write: Callable[[str], object]) -> bool:
    """Write the table as Markdown, one column a jail (all that work here, without names); whether the strong ones held."""
    jails: list[Jail] = []
    for name in names or BACKENDS:
        try:
            jails.append(open_jail(name))
        except JailError as error:
            write(f"{name} is left out: {error}\n")
    tried = {jail.name: {one.payload: one for one in _all(jail)} for jail in jails}
    if not tried:
        return False
    write(f"\n| payload | what it is after | {' | '.join(tried)} |\n|{'---|' * (len(tried) + 2)}\n")
    for payload, first in next(iter(tried.values())).items():
        cells = ["stopped" if results[payload].stopped else "**through**" for results in tried.values()]
        write(f"| {payload} | {first.what} | {' | '.join(cells)} |\n")
    through = {name: [one for one in results.values() if not one.stopped] for name, results in tried.items()}
    total = len(next(iter(tried.values())))
    write(f"| **through, of {total}** | | {' | '.join(str(len(found)) for found in through.values())} |\n")
    return not any(through[jail.name] for jail in jails if jail.strength != "none")


def _all(jail: Jail) -> list[suite.Tried]:
    tried = [one for group in suite.GROUPS for one in suite.try_group(jail, group)]
    return tried + [suite.try_limit(jail, name) for name in suite.titles("limits")]


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:], sys.stdout.write) else 1)
