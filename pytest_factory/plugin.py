"""pytest's hooks, and nothing else; each says when pytest calls it."""

import argparse
import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_factory import fixtures, options
from pytest_factory.cases import Case
from pytest_factory.ending import in_order, with_lines
from pytest_factory.errors import FactoryError, UsageError
from pytest_factory.project import MODULE, Project, item_id, shipped_module
from pytest_factory.trace import new_stamp

if TYPE_CHECKING:  # what only a session with cases needs is imported when there is one
    from pytest_factory.controller import Controller
    from pytest_factory.pipeline import Run
    from pytest_factory.session import Planned

PROJECT = pytest.StashKey[Project]()
SESSION = pytest.StashKey[str]()
"""The session's id."""
ABOVE = pytest.StashKey[int]()
"""In xdist's workers only: the controller's process id."""
CONTROLLER: "pytest.StashKey[Controller]" = pytest.StashKey()
"""In the controller only, once a case was collected."""
ENDING = pytest.StashKey[ExitStack]()
"""In the controller only, once the session has begun: what is undone at its end."""
CASE_ARGUMENTS = frozenset({"factory_session", "case", "repeat"})
"""What a test function that runs cases asks for, by way of our fixtures."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """When pytest starts, before anything else."""
    group = parser.getgroup("factory", "pytest_factory: feature requests become pull requests")
    for name, (metavar, text) in options.VALUES.items():
        group.addoption(options.flag(name), dest=options.destination(name), metavar=metavar, help=text)
    for name, text in options.SWITCHES.items():
        group.addoption(options.flag(name), dest=options.destination(name), action="store_true", help=text)
    group.addoption(options.flag(options.SESSION), dest=options.destination(options.SESSION), help=argparse.SUPPRESS)


def pytest_configure(config: pytest.Config) -> None:
    """When the command line and the conftest files are read, in the controller and in every worker."""
    directory = config.invocation_params.dir
    with _one_line():
        given = options.overrides(config.option, directory)
        chosen = config.args_source is config.ArgsSource.ARGS
        project = config.stash[PROJECT] = Project(config.rootpath, given, config.args, directory, chosen=chosen)
    config.args = project.args
    config.pluginmanager.register(fixtures, "pytest_factory_fixtures")
    if above := getattr(config, "workerinput", {}).get("pytest_factory"):
        config.stash[SESSION], config.stash[ABOVE] = above
    else:
        config.stash[SESSION] = config.option.factory_session or new_stamp()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Before a path is collected: a case's folder is not, whatever is in it; its oracle above all."""
    return True if config.stash[PROJECT].is_case(collection_path) else None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Around the collection of a folder or module: a folder of cases without a test module gets the shipped one."""
    report = yield
    if not isinstance(collector, pytest.Directory) or any(isinstance(node, pytest.Module) for node in report.result):
        return report
    if collector.config.stash[PROJECT].holds_cases(collector.path):
        module: pytest.Module = pytest.Module.from_parent(collector, path=collector.path / MODULE)
        module.path = collector.path  # one that exists: there pytest looks for the conftest.py files that count
        module.obj = shipped_module()
        report.result.append(module)
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """For each test function: one that asks for our fixtures, directly or not, runs once for each case and repeat."""
    if not set(metafunc.fixturenames) >= CASE_ARGUMENTS:
        return
    project = metafunc.config.stash[PROJECT]
    try:
        runs = project.items(metafunc.definition.path)
    except UsageError as error:
        raise pytest.Collector.CollectError(str(error)) from error
    for tag in sorted({tag for case, _ in runs for tag in case.tags}):
        metafunc.config.addinivalue_line("markers", f"{tag}: the cases with this tag")
    marks = {case.id: [getattr(pytest.mark, tag) for tag in case.tags] for case, _ in runs}
    values = [pytest.param(case, repeat, id=item_id(case, repeat), marks=marks[case.id]) for case, repeat in runs]
    metafunc.parametrize(("case", "repeat"), values)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """When all is collected: cases whose tags the settings skip, unless they were asked for, and runs that are kept go."""
    project, lifted = config.stash[PROJECT], bool(config.option.factory_all or config.option.markexpr)
    runs = {item: run for item in items if (run := _case_of(item))}
    out = [item for item in runs if project.unwanted(item.path, item.name)]
    out += [item for item, run in runs.items() if not lifted and item not in out and project.skipped(*run)]
    with _one_line():
        kept = project.kept(config.stash[SESSION]) if runs else frozenset()
    seed = project.settings.seed
    out += [item for item, (case, number) in runs.items() if item not in out and (case.id, seed + number - 1) in kept]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """When it is settled what runs, before a worker of xdist reports it to the controller."""
    config = session.config
    runs = [(item.nodeid, *run) for item in session.items if (run := _case_of(item))]
    if not runs or config.option.collectonly or config.getoption("setupplan", False):
        return
    from pytest_factory.session import Planned, Worker, write_collected

    planned = [Planned(nodeid=nodeid, case=case.id, repeat=repeat, target=case.target) for nodeid, case, repeat in runs]
    if above := config.stash.get(ABOVE, None):
        folder = config.stash[PROJECT].session_folder(config.stash[SESSION])
        write_collected(folder, planned)
        config.stash[fixtures.MEMBER] = Worker(folder, above)
    else:
        _control(config, planned)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Before the first test: here a session without xdist begins."""
    stops = session.testsfailed and not session.config.option.continue_on_collection_errors
    if CONTROLLER in session.config.stash and not stops:
        _begin(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """In xdist's controller, before it starts a worker."""
    node.workerinput["pytest_factory"] = (node.config.stash[SESSION], os.getpid())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any) -> None:
    """In xdist's controller, when a worker has collected; no test is given out before all have."""
    config = node.config
    folder = config.stash[PROJECT].session_folder(config.stash[SESSION])
    if CONTROLLER not in config.stash and folder.is_dir():
        from pytest_factory.session import read_collected

        _control(config, read_collected(folder))
        _begin(config)


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, sched: Any) -> None:
    """In xdist's controller, when a worker died in the middle of an item."""
    if controller := sched.config.stash.get(CONTROLLER, None):
        controller.crashed(crashitem)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Around each item: its interruption can be shown."""
    with with_lines():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """After each phase of each item: a case that failed says why in our words, without a traceback unless it is asked for."""
    report = yield
    verbose = item.config.stash[PROJECT].settings.verbose
    run: Run | None = getattr(item, "funcargs", {}).get("run") if _case_of(item) else None
    if verbose and run is not None and (call.when == "call" or report.failed):
        from pytest_factory import terminal

        report.sections.append(("prompts and replies", terminal.calls_text(run.bench.prompts, run.folder)))
    if call.excinfo and _case_of(item) and not verbose and (text := _words(item, call.excinfo.value)):
        failed = pytest.fail.Exception(text, pytrace=False).with_traceback(call.excinfo.tb)
        report.longrepr = pytest.ExceptionInfo.from_exception(failed).getrepr(style="value")
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """When all has run or was interrupted, and xdist's workers are gone: METRICS.md is written."""
    if controller := session.config.stash.get(CONTROLLER, None):
        controller.finish()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """After pytest's own list of failures, in the controller."""
    controller = config.stash.get(CONTROLLER, None)
    if controller is None or not controller.runs:
        return
    from pytest_factory import terminal

    again = controller.project.rerun(controller.failed(), options.given(config.option))
    prompts, metrics, trouble = controller.project.prompts, controller.metrics, controller.trouble
    text = terminal.summary_text(prompts, controller.runs, metrics=metrics, command=again, trouble=trouble)
    terminalreporter.section("pytest_factory")
    terminalreporter.line(text)


def pytest_unconfigure(config: pytest.Config) -> None:
    """At the very end, also after Ctrl-C and errors: nothing of ours is left running."""
    if controller := config.stash.get(CONTROLLER, None):
        controller.close()
    if ending := config.stash.get(ENDING, None):
        ending.close()


@contextmanager
def _one_line() -> Iterator[None]:
    """What is wrong stops pytest in one line, with the exit status of wrong usage."""
    try:
        yield
    except FactoryError as error:
        raise pytest.UsageError(str(error)) from error


def _control(config: pytest.Config, planned: "Iterable[Planned]") -> None:
    """Make this process the session's controller."""
    from pytest_factory.controller import Controller

    config.stash[CONTROLLER] = controller = Controller(config.stash[PROJECT], config.stash[SESSION], planned)
    config.stash[fixtures.MEMBER] = controller


def _begin(config: pytest.Config) -> None:
    """Let the session begin; what it takes is shown even though pytest captures output already."""
    config.stash[ENDING] = ending = ExitStack()
    ending.enter_context(in_order())
    capture = config.pluginmanager.get_plugin("capturemanager")
    with _one_line(), capture.global_and_fixture_disabled() if capture else nullcontext():
        header = config.stash[CONTROLLER].begin()
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and config.option.verbose >= 0:
        for line in header:
            reporter.write_line(line)


def _case_of(item: pytest.Item) -> tuple[Case, int] | None:
    """The case that an item runs, and the number of its repeat; None for other tests."""
    if not isinstance(item, pytest.Function) or not set(item.fixturenames) >= CASE_ARGUMENTS:
        return None
    case, repeat = (item.callspec.params.get(name) for name in ("case", "repeat"))
    return (case, repeat) if isinstance(case, Case) and isinstance(repeat, int) else None


def _words(item: pytest.Item, error: BaseException) -> str:
    """What the user is told instead of a traceback; nothing where the error is not ours."""
    run: Run | None = getattr(item, "funcargs", {}).get("run")
    if isinstance(error, FactoryError):
        return str(error)
    if not isinstance(error, AssertionError) or run is None or run.failure is None:
        return ""
    from pytest_factory import terminal

    project, url = item.config.stash[PROJECT], run.opened.url if run.opened else None
    again = project.rerun([item.nodeid], options.given(item.config.option))
    return terminal.failure_text(project.prompts, run.failure, url=url, folder=run.folder, command=again)
