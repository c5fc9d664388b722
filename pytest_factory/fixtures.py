"""The pipeline as fixtures: this file reads as the diagram of the flow.

    case -> plan -> scout -> build -> test -> validate -> review -> pull_request -> verdict

A stage that could not do its work gives `Stopped`; the ones after it pass it on, and the test says so.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from pytest_factory.artifacts import Patch, PullRequest, Review, Spec, Stopped, Survey, Validation, Verdict
from pytest_factory.cases import Case
from pytest_factory.errors import UsageError

if TYPE_CHECKING:  # the pipeline takes a third of a second to import: only runs pay for it
    from pytest_factory.pipeline import Run
    from pytest_factory.session import Member, SessionInfo

MEMBER: "pytest.StashKey[Member]" = pytest.StashKey()
"""In pytest's config, once a case was collected: what this process is to the session."""


@pytest.fixture(scope="session")
def factory_session(pytestconfig: pytest.Config) -> "SessionInfo":
    """What all runs of the session have in common, once the controller has it ready."""
    if MEMBER not in pytestconfig.stash:
        raise UsageError("factory_session is there for tests that run cases; ask for `run` or a stage, too")
    return pytestconfig.stash[MEMBER].session()


@pytest.fixture
def run(case: Case, repeat: int, factory_session: "SessionInfo") -> "Iterator[Run]":
    """One run of one case: its folder, its trace, its tools."""
    from pytest_factory.pipeline import start_run

    with start_run(case, factory_session, repeat=repeat) as run:
        yield run


@pytest.fixture
def plan(run: "Run") -> Spec | Stopped:
    """PLAN: request -> Spec."""
    return run.plan()


@pytest.fixture
def scout(run: "Run", plan: Spec | Stopped) -> Survey | Stopped:
    """SCOUT: Spec, repository -> Survey."""
    return run.scout(plan)


@pytest.fixture
def build(run: "Run", plan: Spec | Stopped, scout: Survey | Stopped) -> Patch | Stopped:
    """BUILD: Spec, Survey -> Patch (code)."""
    return run.build(plan, scout)


@pytest.fixture
def test(run: "Run", plan: Spec | Stopped, scout: Survey | Stopped, build: Patch | Stopped) -> Patch | Stopped:
    """TEST: Spec, Survey -> Patch (tests)."""
    return run.test(plan, scout, build)


@pytest.fixture
def validate(
    run: "Run", plan: Spec | Stopped, scout: Survey | Stopped, build: Patch | Stopped, test: Patch | Stopped
) -> Validation | Stopped:
    """VALIDATE: both patches -> Validation, with rounds back to BUILD."""
    return run.validate(plan, scout, build, test)


@pytest.fixture
def review(
    run: "Run", plan: Spec | Stopped, scout: Survey | Stopped, validate: Validation | Stopped
) -> Review | Stopped:
    """REVIEW: Spec, diff -> Review."""
    return run.review(plan, scout, validate)


@pytest.fixture
def pull_request(
    run: "Run", plan: Spec | Stopped, validate: Validation | Stopped, review: Review | Stopped
) -> PullRequest | Stopped:
    """All of it -> PullRequest."""
    return run.pull_request(plan, validate, review)


@pytest.fixture
def verdict(run: "Run", scout: Survey | Stopped, pull_request: PullRequest | Stopped) -> Verdict | Stopped:
    """The pull request's commit -> what the held-out oracle says."""
    return run.judge(scout, pull_request)
