"""python -m pytest_factory targets: what can be done with a target as a whole."""

from pathlib import Path

import click

from pytest_factory.errors import UsageError


@click.group()
def targets() -> None:
    """The apps that features are built for."""


@targets.command()
@click.argument("name")
@click.option("--name", "chosen", metavar="[OWNER/]NAME", help="On GitHub; default: the target's name, your account.")
def publish(name: str, chosen: str | None) -> None:
    """Put the target NAME, a table of cases/targets.toml, on GitHub, as a private repository."""
    from pytest_factory.forge.gh import GITHUB
    from pytest_factory.forge.hosting import put_on_github, set_origin
    from pytest_factory.project import find_root
    from pytest_factory.request import choose_target
    from pytest_factory.settings import load_settings
    from pytest_factory.workspace.repository import open_target

    root = find_root(Path.cwd())
    settings = load_settings(root)
    target = choose_target(name, root, settings, Path.cwd())
    repository = open_target(target, runs=root / settings.runs)
    if repository.origin_url:
        raise UsageError(
            f"the target {name} has an origin already: {repository.origin_url}; publish is for those without"
        )
    hosted = put_on_github(repository, chosen or target.name)
    click.echo(f"{hosted.page} (private) has {repository.base} at {repository.base_commit[:10]}")
    if repository.git_dir.is_relative_to((root / settings.runs).resolve()):
        click.echo(f"To open pull requests there, write into [{target.name}] of {settings.cases}/targets.toml:")
        click.echo(f'source = "{hosted.remote}"')
    else:
        set_origin(repository, hosted.remote)
        click.echo(f"It is the origin of {repository.git_dir} now; pull requests go to {GITHUB} where gh is logged in")
