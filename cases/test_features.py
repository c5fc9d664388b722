"""The one test function: every folder beside this file is a case, and every case runs it."""

from pytest_factory.artifacts import Patch, PullRequest, Review, Spec, Stopped, Survey, Validation, Verdict


def test_feature(
    plan: Spec | Stopped,
    scout: Survey | Stopped,
    build: Patch | Stopped,
    test: Patch | Stopped,
    validate: Validation | Stopped,
    review: Review | Stopped,
    pull_request: PullRequest | Stopped,
    verdict: Verdict | Stopped,
) -> None:
    """A request becomes a pull request, and the held-out oracle, where there is one, agrees with it."""
    assert isinstance(pull_request, PullRequest)
    assert isinstance(verdict, Verdict)
    assert verdict.result in ("passed", "none")
