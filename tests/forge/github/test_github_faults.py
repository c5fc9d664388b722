"""What GitHub and the way to it can do to a pull request: nothing of it makes a second one, or a lie."""

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import ForgeError
from pytest_factory.forge.gh import Gh, Slug, slug_of
from pytest_factory.forge.github import GitHubForge
from pytest_factory.workspace.repository import Repository

PULL = {"title": "Add health", "body": "Text.", "branch": "factory/health", "base": "main"}
LIMIT = {"message": "You have exceeded a secondary rate limit"}
CREATE = "PullRequestCreate"


@pytest.fixture
def forge(shop: Repository) -> GitHubForge:
    """The forge, without patience between its tries and with little during them."""
    return GitHubForge(shop, waits=(0, 0), seconds=3)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 502},
        {"status": 502, "applied": True},
        {"status": 403, "body": LIMIT},
        {"status": 429, "body": LIMIT},
        {"dropped": True},
        {"dropped": True, "applied": True},
        {"body": b"<html>a proxy's page</html>", "applied": True},
        {"body": {"message": "junk"}},
        {"body": {"data": {"createPullRequest": {"pullRequest": {"id": "x", "url": "https://x/1"}}}}},
        {"seconds": 9, "dropped": True, "applied": True},
    ],
    ids=[
        "bad-gateway",
        "bad-gateway-after-the-work",
        "rate-limit",
        "too-many",
        "lost",
        "lost-answer",
        "page-of-a-proxy",
        "junk",
        "another-url",
        "hang-after-the-work",
    ],
)
def test_what_passes_is_tried_again(forge: GitHubForge, github: Any, fault: dict[str, Any]) -> None:
    """After one failure of the creation, whether or not it had an effect, there is one pull request and it is right."""
    github.fail(CREATE, **fault)
    pull = forge.open(**PULL)
    assert (pull.number, pull.title, pull.state) == (1, "Add health", "open")
    assert pull.commit == github.tip("factory/health")
    assert [made["body"] for made in github.pulls] == ["Text."]


@pytest.mark.parametrize("operation", ["PullRequestList", "PullRequestByNumber", "PATCH /repos/acme/shop/pulls/1"])
def test_every_step_is_tried_again(forge: GitHubForge, github: Any, operation: str) -> None:
    """A failure while looking or updating passes in the same way."""
    first = forge.open(**PULL)
    github.fail(operation, status=502)
    assert forge.open(**PULL) == first
    assert len(github.pulls) == 1


def test_a_comment_is_not_made_twice(forge: GitHubForge, github: Any) -> None:
    """Where the answer to a comment was lost, it is looked for before it is made again."""
    forge.open(**PULL)
    github.fail("CommentCreate", dropped=True, applied=True)
    forge.comment(1, "one\n")
    github.fail("CommentCreate", dropped=True)
    forge.comment(1, "one\n")
    assert forge.comments(1) == ["one\n", "one\n"]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"status": 401, "body": {"message": "Bad credentials"}}, r"does not accept the login; run `gh auth login`"),
        ({"status": 502}, r"HTTP 502.*; tried 3 times, try again later"),
        ({"status": 403, "body": LIMIT}, r"secondary rate limit.*; tried 3 times, try again later"),
        ({"status": 403, "body": {"message": "Resource not accessible"}}, r"ended with 1: .*Resource not accessible"),
        ({"body": {"message": "junk"}}, r"printed no pull request's URL.*; tried 3 times"),
        ({"body": b"<html>"}, r"gh pr create ended with 1.*; tried 3 times"),
    ],
    ids=["login", "bad-gateway", "rate-limit", "forbidden", "junk", "page-of-a-proxy"],
)
def test_what_stays_is_an_error_that_says_so(
    forge: GitHubForge, github: Any, fault: dict[str, Any], message: str
) -> None:
    """Nothing is waited for that does not pass, and the message has GitHub's own words and what to do."""
    github.fail(CREATE, **fault, times=9)
    with pytest.raises(ForgeError, match=message):
        forge.open(**PULL)
    assert github.pulls == []


def test_junk_in_place_of_a_list_makes_no_second_one(forge: GitHubForge, github: Any) -> None:
    """gh takes such an answer for an empty list; the pull request that it hides is still adopted."""
    first = forge.open(**PULL)
    github.fail("PullRequestList", body={"message": "junk"})
    assert forge.open(**{**PULL, "body": "New."}) == first
    assert [made["body"] for made in github.pulls] == ["New."]


def test_another_commit_than_the_pushed_one_is_no_success(forge: GitHubForge, github: Any) -> None:
    """A pull request that shows what somebody else pushed meanwhile is an error that names both commits."""
    github.moved = github.git(github.folder / "shop.git", "rev-parse", "main")
    with pytest.raises(ForgeError, match=rf"its commit is {github.moved}, pushed was [0-9a-f]{{40}}; somebody moved"):
        forge.open(**PULL)


def test_no_login_at_all(shop: Repository, github: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """gh's own exit status for it leads to the same advice."""
    monkeypatch.delenv("GH_TOKEN")
    with pytest.raises(ForgeError, match="run `gh auth login`"):
        GitHubForge(shop).check()


def test_a_gh_that_hangs_is_killed(github: Any) -> None:
    """The limit is ours, and no gh is left."""
    github.fail("GET /user", seconds=5, times=9)
    begin = time.monotonic()
    with pytest.raises(ForgeError, match=r"gh api user: no answer from github\.com within 0\.5 s"):
        Gh("github.com", seconds=0.5).run("api", "user")
    assert time.monotonic() - begin < 4
    assert "api user" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def test_gh_looks_at_no_repository(
    forge: GitHubForge, github: Any, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """gh runs git; what the target's configuration would have git run is not run, wherever this process is."""
    github.git(checkout, "config", "core.fsmonitor", f"touch {tmp_path}/ran")
    monkeypatch.chdir(checkout)
    monkeypatch.setenv("GIT_DIR", str(checkout / ".git"))
    monkeypatch.setenv("TMPDIR", str(checkout))
    assert forge.open(**PULL).number == 1
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://github.com/acme/shop.git", "github.com/acme/shop"),
        ("https://user:secret@github.com/acme/shop/", "github.com/acme/shop"),
        ("git@github.com:acme/shop.git", "github.com/acme/shop"),
        ("ssh://git@github.com:22/acme/shop", "github.com/acme/shop"),
        ("ssh://git@ssh.github.com:443/acme/my.shop.git", "github.com/acme/my.shop"),
        ("https://GitHub.com/acme/shop", "github.com/acme/shop"),
        ("https://ghe.example.org/acme/shop.git", "ghe.example.org/acme/shop"),
        ("https://github.com/acme", None),
        ("/srv/github.com/acme/shop.git", None),
        ("file:///srv/acme/shop.git", None),
        ("../acme/shop", None),
    ],
)
def test_urls_of_repositories(url: str, slug: str | None) -> None:
    """Every way to write a remote on a server gives its repository; a path gives none."""
    found = slug_of(url)
    assert (str(found) if isinstance(found, Slug) else None) == slug
