"""The command line: one request that is in no file, pull requests, METRICS.md, questions.

    python -m pytest_factory SLUG "REQUEST"      is short for      python -m pytest_factory run SLUG "REQUEST"

Exit status: 0 what was asked for is there; 1 it is not (no pull request, a broken machine); 2 the input is wrong, said in
one line.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from pytest_factory import __version__
from pytest_factory.commands_cases import cases
from pytest_factory.errors import FactoryError, UsageError
from pytest_factory.options import flag
from pytest_factory.project import check_platform, find_root
from pytest_factory.prompts import Prompts
from pytest_factory.settings import Settings, load_settings
from pytest_factory.targets import targets

if TYPE_CHECKING:
    from pytest_factory.pulls import Pulls

WRONG_USAGE = 4
"""pytest's exit status for wrong usage: nothing was spent."""


class ShortForm(click.Group):
    """A group whose first word may be a slug: then it is `run`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `run` before what is neither a command nor an option of the group, or is followed by a sentence."""
        own = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        sentence = len(args) > 1 and " " in args[1].strip() and args[0] not in ("run", "query")
        if args and args[0] not in own and (sentence or args[0] not in self.commands):
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ShortForm, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="pytest_factory %(version)s")
def cli() -> None:
    """Turn a feature request for a Python web app into a pull request."""
    check_platform()


cli.add_command(targets)

TARGET = click.option("--target", metavar="NAME|PATH", help="A table of cases/targets.toml, or a repository or folder.")


@cli.command(short_help="One request that is in no file: python -m pytest_factory SLUG REQUEST")
@click.argument("slug", required=False)
@click.argument("request", required=False)
@TARGET
@click.option("--model", metavar="NAME", help="Serve all stages by NAME, or single ones: build=NAME,plan=NAME.")
@click.option("--forge", metavar="NAME", help="Where the pull request goes: auto, local or github.")
@click.option("--jail", metavar="NAME", help="Where generated code runs.")
@click.option(
    "--require-jail", metavar="STRENGTH", help="Begin nothing unless the jail is strong, or at least partial."
)
def run(slug: str | None, request: str | None, target: str | None, **options: str | None) -> None:
    """Build REQUEST, one paragraph, as the branch factory/SLUG, and open a pull request for it."""
    from pytest_factory.request import check_request, choose_target, run_request

    if slug is None or request is None:
        what = (
            f"{slug!r} is no command, and as a slug it needs a request, too"
            if slug
            else "run needs a slug and a request"
        )
        raise UsageError(f'{what}: python -m pytest_factory {slug or "SLUG"} "Add ..."; --help shows all commands')
    check_request(slug, request)
    root, settings = _project()
    chosen = choose_target(target, root, settings, Path.cwd())
    arguments = [part for name, value in options.items() if value is not None for part in (flag(name), value)]
    ended = run_request(
        slug, request, chosen, root=root, settings=settings, arguments=arguments, say=lambda line: click.echo(line)
    )
    if ended.status == WRONG_USAGE:  # pytest has said why, in one line
        raise click.exceptions.Exit(2)
    if ended.run is None:
        click.echo(ended.output, err=True)
        raise click.exceptions.Exit(1)
    if ended.run.pr_url:
        click.echo(f"PR: {ended.run.pr_url}")
    if not ended.run.outcome.good:
        stage = f" at {ended.run.failed_stage}" if ended.run.failed_stage else ""
        click.echo(f"{ended.run.outcome}{stage}: {ended.run.reason}", err=True)
        click.echo(f"Trace: {ended.trace}", err=True)
        raise click.exceptions.Exit(1)


@cli.group()
def prs() -> None:
    """The pull requests of a target."""


@prs.command("list")
@TARGET
def prs_list(target: str | None) -> None:
    """One line each: number, branch, state, title."""
    click.echo(_pulls(target).list(), nl=False)


@prs.command("show")
@click.argument("number", type=click.IntRange(min=1))
@TARGET
def prs_show(number: int, target: str | None) -> None:
    """Body, diffstat and comments of one."""
    click.echo(_pulls(target).show(number), nl=False)


@prs.command("verify")
@click.argument("number", type=click.IntRange(min=1))
@TARGET
def prs_verify(number: int, target: str | None) -> None:
    """Whether its branch is still exactly the commit that the factory recorded; exit status 1 where it is not."""
    verified = _pulls(target).verify(number)
    click.echo(verified.text)
    if not verified.ok:
        raise click.exceptions.Exit(1)


@cli.command()
@click.option(
    "--session", "sessions", multiple=True, metavar="ID", help="Another session than the last; may be repeated."
)
def metrics(sessions: tuple[str, ...]) -> None:
    """Print METRICS.md of the last session."""
    from pytest_factory.metrics import metrics_text

    root, settings = _project()
    runs, prompts = root / settings.runs, _prompts(root, settings)
    click.echo(metrics_text(runs, prices=settings.prices, prompts=prompts, sessions=sessions or None), nl=False)


@cli.command()
def doctor() -> None:
    """Say what this machine has of what the factory can use, what is missing, and the command that helps.

    Exit status 1 where something is missing without which no run can start.
    """
    from pytest_factory.doctor import examine

    root, settings = _project()
    findings = examine(root, settings)
    click.echo(_prompts(root, settings).render("doctor.txt.j2", findings=findings), nl=False)
    if any(finding.state == "missing" for finding in findings):
        raise click.exceptions.Exit(1)


@cli.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
def compare(first: str, second: str) -> None:
    """Compare two experiments, paired by case and seed; A and B are names, or files of results."""
    from pytest_factory.metrics.experiments import SUFFIX, path_of
    from pytest_factory.metrics.experiments import compare as paired

    root, settings = _project()
    folder = root / settings.experiments
    paths = [Path(name) if name.endswith(SUFFIX) and "/" in name else path_of(folder, name) for name in (first, second)]
    click.echo(_prompts(root, settings).render("compare.txt.j2", found=paired(*paths)), nl=False)


@cli.command()
@click.argument("question")
def query(question: str) -> None:
    """Answer a question about the runs, such as "which stage fails most often?"."""
    from pytest_factory.metrics import answer

    root, settings = _project()
    click.echo(answer(question, root / settings.runs, settings))


cli.add_command(cases)


def main() -> NoReturn:
    """The console script."""
    try:
        status = cli.main(sys.argv[1:] or ["--help"], prog_name="pytest_factory", standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"Error: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except FactoryError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted", err=True)
        sys.exit(130)
    sys.exit(status)


def _project() -> tuple[Path, Settings]:
    root = find_root(Path.cwd())
    return root, load_settings(root)


def _prompts(root: Path, settings: Settings) -> Prompts:
    return Prompts(root / settings.templates if settings.templates else None)


def _pulls(name: str | None) -> "Pulls":
    from pytest_factory.pulls import Pulls
    from pytest_factory.request import choose_target

    root, settings = _project()
    target = choose_target(name, root, settings, Path.cwd())
    return Pulls(target, runs=root / settings.runs, settings=settings, prompts=_prompts(root, settings))
