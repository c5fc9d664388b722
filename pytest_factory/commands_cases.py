"""The commands about cases: `python -m pytest_factory cases check [ID...]`."""

from pathlib import Path

import click

from pytest_factory.errors import UsageError
from pytest_factory.project import find_root
from pytest_factory.settings import load_settings


@click.group()
def cases() -> None:
    """The feature requests, and the grading of what is built for them."""


@cases.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--jail", metavar="NAME", help="Where the apps run.")
def check(ids: tuple[str, ...], jail: str | None) -> None:
    """Check the oracles of the cases named (default: all): they fail on the base, pass on gold, catch the cheats.

    Asks no model. One line a check; exit status 1 where one of them is wrong.
    """
    from pytest_factory.cases import load_cases
    from pytest_factory.jail import open_jail
    from pytest_factory.selfcheck import check_case
    from pytest_factory.trace import new_stamp

    root = find_root(Path.cwd())
    settings = load_settings(root, {"jail": jail})
    known = {case.id: case for case in load_cases(root / settings.cases, root=root)}
    if unknown := sorted(set(ids) - known.keys()):
        raise UsageError(f"there is no case {unknown[0]!r} in {root / settings.cases}; known are {', '.join(known)}")
    place, session, wrong, count = open_jail(settings.jail, require=settings.require_jail), new_stamp(), [], 0
    for case in (known[name] for name in ids or known):
        for found in check_case(case, runs=root / settings.runs, settings=settings, jail=place, session=session):
            count += 1
            if not found.ok:
                wrong.append(found)
            click.echo(f"{'ok   ' if found.ok else 'WRONG'} {found.case}  {found.check}: {found.message}")
    names = ", ".join(dict.fromkeys(found.case for found in wrong))
    click.echo(f"{count} checks, {len(wrong)} wrong{f': {names}' if names else ''}")
    if wrong:
        raise click.exceptions.Exit(1)
