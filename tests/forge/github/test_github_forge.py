"""The forge on GitHub: the real gh against a double that keeps pull requests as GitHub does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_factory.errors import ForgeError, GitError
from pytest_factory.forge import check_forge, choose_forge, open_forge
from pytest_factory.forge.github import GitHubForge
from pytest_factory.settings import Settings
from pytest_factory.workspace.remotes import push
from pytest_factory.workspace.repository import Repository

Commit = Callable[[str], str]
TEXT = "# Health\n\n`a` 'b' \"c\" $HOME é\n"
PULL = {"title": "Add health", "body": TEXT, "branch": "factory/health", "base": "main"}


@pytest.fixture
def forge(shop: Repository) -> GitHubForge:
    """The forge, without patience."""
    return GitHubForge(shop, waits=(0, 0, 0))


def test_a_pull_request_has_branch_title_body_and_commit(forge: GitHubForge, github: Any) -> None:
    """Opening pushes the branch and nothing else, and what is returned is what GitHub has."""
    pull = forge.open(**PULL)
    assert (pull.number, pull.url) == (1, "https://github.com/acme/shop/pull/1")
    assert (pull.branch, pull.base, pull.title, pull.state) == ("factory/health", "main", "Add health", "open")
    assert pull.commit == github.tip("factory/health")
    assert forge.body(1) == TEXT
    assert forge.view(1) == forge.find(branch="factory/health", base="main") == forge.pulls()[0] == pull
    refs = github.git(github.folder / "shop.git", "for-each-ref", "--format=%(refname)").split()
    assert refs == ["refs/heads/factory/health", "refs/heads/main"]
    assert github.unknown == set()


def test_opening_again_updates(forge: GitHubForge, github: Any, commit: Commit) -> None:
    """A second run of a case gives the same pull request with its own commit, title and body."""
    first = forge.open(**PULL)
    moved = commit("x = 3\n")
    again = forge.open(**{**PULL, "title": "Add /health", "body": "New."})
    assert again == first.model_copy(update={"title": "Add /health", "commit": moved})
    assert forge.body(1) == "New."
    assert len(github.pulls) == 1


def test_closed_and_foreign_pull_requests_are_not_adopted(forge: GitHubForge, github: Any) -> None:
    """One that is closed, one from a fork with the same branch name, and one onto another base are left alone."""
    github.add("factory/health", state="CLOSED")
    github.add("factory/health", fork=True)
    github.add("factory/health", "other")
    assert forge.open(**PULL).number == 4
    assert [pull.number for pull in forge.pulls()] == [1, 3, 4]
    assert forge.view(1).state == "closed"


def test_comments_are_kept_in_order(forge: GitHubForge) -> None:
    """What was said is read back as it was said, however often."""
    forge.open(**PULL)
    for text in (TEXT, "two", "two"):
        forge.comment(1, text)
    assert forge.comments(1) == [TEXT, "two", "two"]


@pytest.mark.parametrize("drafts", [True, False], ids=["drafts", "no-drafts"])
def test_a_draft_until_it_is_opened_again(forge: GitHubForge, github: Any, drafts: bool) -> None:
    """What something speaks against is a draft; where the plan has none, its title says so."""
    github.drafts = drafts
    pull = forge.open(**PULL)
    forge.to_draft(1)
    forge.to_draft(1)
    assert forge.view(1).state == "draft"
    assert github.pulls[0]["title"] == ("Add health" if drafts else "[draft] Add health")
    assert forge.open(**PULL) == pull
    assert forge.view(1).state == "open"


def test_a_number_that_is_not_there(forge: GitHubForge) -> None:
    """Asking for it is an error in GitHub's words."""
    with pytest.raises(ForgeError, match="Could not resolve to a PullRequest with the number of 7"):
        forge.view(7)


def test_somebody_elses_commits_stay(forge: GitHubForge, github: Any, checkout: Path, commit: Commit) -> None:
    """A commit that a person put on the branch over there is not overwritten, and the error says whose it is not."""
    forge.open(**PULL)
    github.git(checkout, "fetch", "-q", str(github.folder / "shop.git"), "factory/health:theirs")
    github.git(checkout, "switch", "-q", "theirs")
    (checkout / "main.py").write_text("x = 4\n")
    github.git(checkout, "commit", "-qam", "mine")
    github.git(checkout, "push", "-q", str(github.folder / "shop.git"), "theirs:factory/health")
    theirs = github.tip("factory/health")
    commit("x = 3\n")
    with pytest.raises(GitError, match=rf"holds a commit that the factory did not make \({theirs}\); keep it under"):
        forge.open(**PULL)
    assert github.tip("factory/health") == theirs


def test_a_branch_that_moves_meanwhile_is_not_overwritten(shop: Repository, github: Any) -> None:
    """A push counts on the commit that was seen; where another one came, or one came where none was, it is refused."""
    first = shop.push("factory/health")
    assert shop.push("factory/health") == first
    for seen in ("", shop.base_commit):
        with pytest.raises(GitError, match="stale info"):
            push(shop.push_url, "factory/health", shop.base_commit, shop.store, lease=seen)
    assert github.tip("factory/health") == first


def test_only_the_factorys_branches_are_pushed(shop: Repository, github: Any) -> None:
    """Neither the base nor any other branch of the target goes anywhere."""
    github.git(shop.git_dir, "branch", "mine")
    for branch in ("main", "mine", "factory/absent"):
        with pytest.raises(GitError, match="no other is ever pushed"):
            shop.push(branch)
    assert not github.tip("mine")


def test_a_push_runs_no_hook_of_the_target(shop: Repository, forge: GitHubForge, tmp_path: Path) -> None:
    """A pre-push hook in the target, and a hooks folder that its configuration names, are not run; gh runs none either."""
    hook = shop.git_dir / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
    hook.chmod(0o755)
    before = shop.fingerprint()
    forge.open(**PULL)
    assert not (tmp_path / "ran").exists()
    assert shop.fingerprint() == before


def test_the_push_url_is_where_branches_go(github: Any, checkout: Path, tmp_path: Path, shop: Repository) -> None:
    """A remote with a push address of its own is pushed to there, and the pull request is of the fetch address."""
    github.git(tmp_path, "init", "-q", "--bare", "other.git")
    elsewhere = shop.model_copy(update={"push_url": str(tmp_path / "other.git")})
    commit = elsewhere.push("factory/health")
    assert github.git(tmp_path / "other.git", "rev-parse", "refs/heads/factory/health") == commit
    assert not github.tip("factory/health")


def test_gh_is_chosen_where_it_can_serve(
    shop: Repository, github: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`auto` is GitHub with an origin there and a login, else local, and the reason is told; a name is obeyed."""
    auto = Settings()
    assert choose_forge(shop, auto) == ("github", "gh is logged in")
    assert open_forge(shop, auto).name == "github"
    assert choose_forge(shop, Settings(forge="local")) == ("local", "named in the settings")
    assert open_forge(shop, Settings(forge="local")).name == "local"
    assert choose_forge(shop, Settings(repeat=2)) == ("local", "self-checks and repeats stay here")
    for url, why in (("", "the target has no origin"), ("https://gitlab.com/a/b", "the origin is not on GitHub")):
        assert choose_forge(shop.model_copy(update={"origin_url": url}), auto) == ("local", why)
    monkeypatch.delenv("GH_TOKEN")
    assert choose_forge(shop, auto) == ("local", "the origin is on GitHub, but gh is not logged in")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert choose_forge(shop, auto) == ("local", "the origin is on GitHub, but gh is not installed")
    with pytest.raises(ForgeError, match="gh is not installed, or not on PATH; install it from"):
        check_forge(shop, Settings(forge="github"))


def test_a_named_github_needs_a_repository_there(shop: Repository) -> None:
    """The error names the command that puts the target on GitHub."""
    with pytest.raises(ForgeError, match=r"no repository on GitHub; publish it .*targets publish shop"):
        open_forge(shop.model_copy(update={"origin_url": "/srv/shop.git"}), Settings(forge="github"))


def test_what_could_not_be_opened_is_known_before(shop: Repository, github: Any) -> None:
    """The check passes with the right to push and is an error without it, before anything was spent."""
    assert check_forge(shop, Settings()) == ("github", "gh is logged in")
    github.permission = "READ"
    with pytest.raises(ForgeError, match=r"you may not push there \(your permission is READ\)"):
        check_forge(shop, Settings())
