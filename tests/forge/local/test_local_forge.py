"""The embedded forge: pull requests that live in the target's repository."""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from pytest_factory.errors import ForgeError
from pytest_factory.forge import open_forge
from pytest_factory.forge.local import LocalForge
from pytest_factory.forge.protocol import Forge
from pytest_factory.settings import Settings
from pytest_factory.workspace.git import git
from pytest_factory.workspace.repository import Repository

RunGit = Callable[..., str]
Pushed = Callable[[str, str], str]

EVIL = "<script>alert(1)</script> & \"'{{ 1234 * 5678 }} `<b>` **<i>**"


def page_of(url: str) -> str:
    """The page at a file:// URL."""
    assert url.startswith("file://")
    return Path(unquote(urlsplit(url).path)).read_text(encoding="utf-8")


class Tags(HTMLParser):
    """Collects the tags and attributes that a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note them."""
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_a_pull_request_is_two_refs_and_a_page(forge: LocalForge, repository: Repository, run_git: RunGit) -> None:
    """head is the branch's commit, meta a tree with pr.json and body.md; the pull request can be found and read again."""
    pull = forge.open(title="Add one", body="Why.\n", branch="factory/one", base="main")
    tip = run_git(repository.git_dir, "rev-parse", "factory/one")
    assert (pull.number, pull.branch, pull.base, pull.commit) == (1, "factory/one", "main", tip)
    assert (pull.title, pull.state) == ("Add one", "open")
    assert run_git(repository.git_dir, "rev-parse", "refs/pytest_factory/pull/1/head") == tip
    meta = "refs/pytest_factory/pull/1/meta"
    assert run_git(repository.git_dir, "ls-tree", "--name-only", meta).split() == ["body.md", "pr.json"]
    assert json.loads(run_git(repository.git_dir, "show", f"{meta}:pr.json"))["base_commit"] == repository.base_commit
    assert forge.find(branch="factory/one", base="main") == forge.view(1) == forge.pulls()[0] == pull
    assert (forge.body(1), forge.comments(1)) == ("Why.\n", [])
    assert "Add one" in page_of(pull.url)
    run_git(repository.git_dir, "fsck", "--strict", "--no-dangling")


def test_it_is_a_forge(repository: Repository) -> None:
    """The settings choose it, and GitHub is refused where the target is not there."""
    chosen: Forge = open_forge(repository, Settings())
    assert chosen.name == "local"
    assert open_forge(repository, Settings(forge="local")).name == "local"
    with pytest.raises(ForgeError, match="is no repository on GitHub"):
        open_forge(repository, Settings(forge="github"))


def test_comments_and_states_are_a_chain_that_only_grows(
    forge: LocalForge, repository: Repository, run_git: RunGit
) -> None:
    """Every change is a commit on the one before; comments keep their order beyond nine."""
    forge.open(title="x", body="y", branch="factory/one", base="main")
    texts = [f"comment {number}\n\nwith lines\n" for number in range(11)]
    for text in texts:
        forge.comment(1, text)
    forge.to_draft(1)
    assert forge.comments(1) == texts
    assert forge.view(1).state == "draft"
    log = run_git(repository.git_dir, "log", "--format=%s", "refs/pytest_factory/pull/1/meta").splitlines()
    assert log == ["draft pull request 1", *["comment pull request 1"] * 11, "open pull request 1"]


def test_opening_again_adopts_the_open_one(forge: LocalForge, pushed: Pushed) -> None:
    """The same pair gives the same number with the new commit, title and body; its comments stay, a draft is open again."""
    first = forge.open(title="x", body="y", branch="factory/one", base="main")
    forge.comment(1, "kept")
    forge.to_draft(1)
    moved = pushed("factory/one", "one = 1\ntwo = 4\n")
    assert forge.view(1).commit == first.commit
    again = forge.open(title="x2", body="y2", branch="factory/one", base="main")
    assert (again.number, again.commit, again.title, again.state) == (1, moved, "x2", "open")
    assert (forge.body(1), forge.comments(1)) == ("y2", ["kept"])
    assert len(forge.pulls()) == 1


def test_a_closed_one_is_not_adopted(forge: LocalForge) -> None:
    """After closing, the same pair opens the next number."""
    forge.open(title="x", body="y", branch="factory/one", base="main")
    forge.close(1)
    assert forge.find(branch="factory/one", base="main") is None
    assert forge.open(title="x", body="y", branch="factory/one", base="main").number == 2
    assert [pull.state for pull in forge.pulls()] == ["closed", "open"]


def test_a_merge_is_found_by_looking(
    forge: LocalForge, repository: Repository, run_git: RunGit, pushed: Pushed
) -> None:
    """Once the user merged the head into the base, the state says so, and a new commit opens a new pull request."""
    pull = forge.open(title="x", body="y", branch="factory/one", base="main")
    run_git(repository.git_dir, "update-ref", "refs/heads/main", pull.commit)
    assert forge.view(1).state == "merged"
    assert forge.find(branch="factory/one", base="main") is None
    pushed("factory/one", "one = 1\ntwo = 5\n")
    assert forge.open(title="x", body="y", branch="factory/one", base="main").number == 2


def test_what_is_no_pull_request_is_refused(forge: LocalForge, repository: Repository, run_git: RunGit) -> None:
    """Head and base are branches, there is a commit between them, and a number that nobody gave is an error."""
    with pytest.raises(ForgeError, match="'factory/none' is no branch"):
        forge.open(title="x", body="y", branch="factory/none", base="main")
    with pytest.raises(ForgeError, match="'dev' is no branch"):
        forge.open(title="x", body="y", branch="factory/one", base="dev")
    run_git(repository.git_dir, "branch", "same", "main")
    with pytest.raises(ForgeError, match="no commit between main and same"):
        forge.open(title="x", body="y", branch="same", base="main")
    for use in (forge.view, forge.body, forge.to_draft):
        with pytest.raises(ForgeError, match="there is no pull request 7"):
            use(7)
    with pytest.raises(ForgeError, match="there is no pull request 7"):
        forge.comment(7, "x")
    assert forge.pulls() == []


def test_another_branch_can_be_the_base(
    forge: LocalForge, repository: Repository, run_git: RunGit, pushed: Pushed
) -> None:
    """A pull request into a branch that is not the target's base is compared with that branch."""
    run_git(repository.git_dir, "branch", "dev", "factory/one")
    pull = forge.open(title="x", body="y", branch=_stacked(repository, run_git), base="dev")
    assert pull.base == "dev"
    assert "1 file changed" in page_of(pull.url)
    assert "three = 3" in page_of(pull.url)


def _stacked(repository: Repository, run_git: RunGit) -> str:
    """A branch with one commit on factory/one."""
    blob = git("hash-object", "-w", "--stdin", git_dir=repository.git_dir, input="three = 3\n")
    tree = git("mktree", git_dir=repository.git_dir, input=f"100644 blob {blob}\tmain.py\n")
    commit = run_git(repository.git_dir, "commit-tree", "-p", "factory/one", "-m", "stacked", tree)
    run_git(repository.git_dir, "branch", "factory/two", commit)
    return "factory/two"


def test_the_page_shows_everything_as_text(forge: LocalForge, pushed: Pushed) -> None:
    """Whatever title, body, comment and code contain, the page has no tag or attribute of theirs and runs no script."""
    pushed("factory/one", f"one = 1\n# {EVIL}\n")
    pull = forge.open(
        title=EVIL,
        body=f"# {EVIL}\n\n- {EVIL}\n\n| {EVIL} |\n\n```\n{EVIL}\n```\n\n{EVIL}",
        branch="factory/one",
        base="main",
    )
    forge.comment(1, EVIL)
    page = page_of(pull.url)
    tags = Tags(page)
    assert not tags.names & {"script", "img", "iframe", "b", "i"}
    assert not any(name.startswith("on") for name in tags.attributes)
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 9
    assert "7006652" not in page
    assert "default-src 'none'; style-src 'sha256-" in page


def test_the_page_names_its_style_by_digest(forge: LocalForge) -> None:
    """The policy admits the page's one style sheet and nothing else; there is a light and a dark form of it."""
    page = page_of(forge.open(title="x", body="y", branch="factory/one", base="main").url)
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in page
    assert "prefers-color-scheme: dark" in style
    assert "://" not in page
    assert " style=" not in page


def test_the_page_has_the_state_of_the_last_change(forge: LocalForge) -> None:
    """Comments and states appear on the page as they are made."""
    url = forge.open(title="x", body="y", branch="factory/one", base="main").url
    forge.comment(1, "spoken")
    forge.to_draft(1)
    page = page_of(url)
    assert "spoken" in page
    assert '<span class="state draft">draft</span>' in page


def test_many_processes_get_numbers_of_their_own(repository: Repository, pushed: Pushed) -> None:
    """Four workers with two branches each, and all with a common one: 9 numbers without gap, the common one once."""
    script = (
        "import sys; from pytest_factory.forge import open_forge; from pytest_factory.settings import Settings\n"
        "from pytest_factory.workspace.repository import Repository\n"
        "forge = open_forge(Repository.model_validate_json(sys.argv[1]), Settings())\n"
        "for branch in sys.argv[2:]: print(forge.open(title=branch, body='x', branch=branch, base='main').number)\n"
        "forge.comment(1, 'x')\n"
    )
    own = [[f"factory/b{worker}{number}" for number in range(2)] for worker in range(4)]
    for branch in ("factory/common", *(branch for branches in own for branch in branches)):
        pushed(branch, f"{branch!r}\n")
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", script, repository.model_dump_json(), *branches, "factory/common"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for branches in own
    ]
    numbers = [int(number) for worker in workers for number in worker.communicate()[0].split()]
    assert [worker.returncode for worker in workers] == [0] * 4
    assert sorted(set(numbers)) == list(range(1, 10))
    forge = open_forge(repository, Settings())
    assert [pull.number for pull in forge.pulls()] == list(range(1, 10))
    assert len(forge.comments(1)) == 4
    assert sum(pull.branch == "factory/common" for pull in forge.pulls()) == 1


def test_the_users_repository_gets_nothing_but_our_refs(
    forge: LocalForge, repository: Repository, run_git: RunGit
) -> None:
    """A pull request with its comments changes no other ref, no configuration and no file of the checkout."""
    before = repository.fingerprint()
    work_tree = repository.git_dir.parent
    forge.open(title="x", body="y", branch="factory/one", base="main")
    forge.comment(1, "z")
    assert repository.fingerprint() == before
    assert run_git(work_tree, "status", "--porcelain") == ""
