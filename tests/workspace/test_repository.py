"""A target at its base: what is read, exported and committed, and what is left alone."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.errors import GitError, PatchRefused
from pytest_factory.workspace.repository import Repository

Open = Callable[..., Repository]
RunGit = Callable[..., str]

PATCH = Patch(
    changes=(
        Change(path="app/main.py", before="x = 1\n", after="x = 2\r\ny = 'ä'"),
        Change(path="app/new/route.py", before=None, after="z = 3\n"),
        Change(path="notes.txt", before="one\ntwo\n", after=None),
        Change(path="run.sh", before="#!/bin/sh\n", after="#!/bin/sh\necho\n"),
    )
)
SHOWN = (
    ".gitattributes",
    "app/__init__.py",
    "app/logo.png",
    "app/main.py",
    "notes.txt",
    "run.sh",
    "tests/test_main.py",
)


@pytest.fixture(params=["folder", "checkout"])
def repository(request: pytest.FixtureRequest, open_source: Open) -> Repository:
    """The app, once as a folder and once as a repository."""
    return open_source(request.getfixturevalue(request.param))


def listed(tree: Path) -> list[str]:
    """Every file below a folder, symbolic links included."""
    return sorted(str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_symlink() or not path.is_dir())


def test_files_are_the_regular_ones_outside_of_cases_and_runs(repository: Repository) -> None:
    """No symbolic link, no submodule, nothing of cases/ and runs/."""
    assert repository.files() == SHOWN


def test_read_gives_text_as_committed_or_none(repository: Repository) -> None:
    """Text is read with its line ends; a binary, a hidden and an absent file are None."""
    assert repository.read("notes.txt") == "one\ntwo\n"
    assert [repository.read(path) for path in ("app/logo.png", "cases/health/oracle.py", "nothing", "link")] == [
        None
    ] * 4


def test_export_is_a_tree_without_git_cases_and_runs(repository: Repository, tmp_path: Path) -> None:
    """The exported tree has the shown files only, byte for byte whatever .gitattributes says, with their modes."""
    tree = repository.export(tmp_path / "tree")
    assert tuple(listed(tree)) == SHOWN
    assert (tree / "notes.txt").read_bytes() == b"one\ntwo\n"
    assert os.access(tree / "run.sh", os.X_OK)
    assert not os.access(tree / "notes.txt", os.X_OK)


def test_export_has_the_patch_on_top(repository: Repository, tmp_path: Path) -> None:
    """Changed, new and deleted files are as the patch says; modes stay; what it puts into cases/ is not there."""
    hidden = Patch(changes=(*PATCH.changes, Change(path="cases/x.py", before=None, after="")))
    tree = repository.export(tmp_path / "tree", hidden)
    assert (tree / "app/main.py").read_bytes() == "x = 2\r\ny = 'ä'".encode()
    assert (tree / "app/new/route.py").is_file()
    assert not (tree / "notes.txt").exists()
    assert not (tree / "cases").exists()
    assert os.access(tree / "run.sh", os.X_OK)


def test_export_does_not_mix_trees(repository: Repository, tmp_path: Path) -> None:
    """A folder that holds something is refused."""
    repository.export(tmp_path / "tree")
    with pytest.raises(GitError, match="is not empty"):
        repository.export(tmp_path / "tree")


def test_a_commit_has_the_patch_and_nothing_else(repository: Repository, tmp_path: Path, run_git: RunGit) -> None:
    """The branch is one commit on the base with the message, by pytest_factory, and changes the patch's paths only."""
    sha = repository.commit(PATCH, branch="factory/health", message="feat: add it\n\nWhy.\n")
    shown = run_git(repository.git_dir, "log", "-1", "--format=%H %P|%an <%ae>|%cn <%ce>|%B", "factory/health")
    who = "pytest_factory <pytest_factory@localhost>"
    assert shown == f"{sha} {repository.base_commit}|{who}|{who}|feat: add it\n\nWhy."
    assert repository.diff_paths(repository.base_commit, sha) == PATCH.paths
    tree = repository.export_commit(sha, tmp_path / "tree")
    assert (tree / "app/main.py").read_bytes() == "x = 2\r\ny = 'ä'".encode()
    assert listed(tree) == sorted({*SHOWN, "app/new/route.py"} - {"notes.txt"})
    assert run_git(repository.git_dir, "ls-tree", sha, "run.sh").startswith("100755")
    run_git(repository.git_dir, "fsck", "--strict", "--no-dangling")


def test_a_commit_leaves_everything_else_alone(checkout: Path, open_source: Open, run_git: RunGit) -> None:
    """Uncommitted work, HEAD, index, other refs, configuration and hooks are after a commit what they were before."""
    (checkout / "app/main.py").write_text("uncommitted\n")
    (checkout / "new.py").write_text("untracked\n")
    run_git(checkout, "add", "new.py")
    opened = open_source(checkout)

    def state() -> tuple[str, bytes, str, dict[str, str]]:
        refs = "\n".join(line for line in run_git(checkout, "show-ref").splitlines() if "factory" not in line)
        return (
            run_git(checkout, "status", "--porcelain=v2"),
            (checkout / ".git/index").read_bytes(),
            (checkout / ".git/HEAD").read_text() + refs,
            opened.fingerprint(),
        )

    before = state()
    assert opened.read("app/main.py") == "x = 1\n"
    opened.commit(PATCH, branch="factory/health", message="feat: add it\n")
    assert state() == before


def test_the_next_run_moves_its_branch(repository: Repository, run_git: RunGit) -> None:
    """A branch that the factory made points at the new commit, whose parent is the base again."""
    first = repository.commit(PATCH, branch="factory/health", message="feat: one\n")
    second = repository.commit(PATCH, branch="factory/health", message="feat: two\n")
    assert first != second
    assert run_git(repository.git_dir, "rev-list", "factory/health") == f"{second}\n{repository.base_commit}"


def test_a_branch_that_is_checked_out_is_refused(repository: Repository, tmp_path: Path, run_git: RunGit) -> None:
    """Also in a linked worktree; the message says how to get away from it."""
    repository.commit(PATCH, branch="factory/health", message="feat: one\n")
    run_git(repository.git_dir, "worktree", "add", "-q", str(tmp_path / "linked"), "factory/health")
    with pytest.raises(GitError, match=r"checked out in .*linked; switch away from it \(git -C .*linked switch main\)"):
        repository.commit(PATCH, branch="factory/health", message="feat: two\n")


def test_a_commit_of_somebody_else_is_never_lost(checkout: Path, open_source: Open, run_git: RunGit) -> None:
    """A branch whose last commit is not the factory's is not moved."""
    repository = open_source(checkout)
    run_git(checkout, "branch", "factory/health")
    with pytest.raises(GitError, match="holds a commit that the factory did not make"):
        repository.commit(PATCH, branch="factory/health", message="feat: mine\n")


def test_the_base_branch_is_never_moved(repository: Repository) -> None:
    """A commit cannot go to the base branch."""
    with pytest.raises(GitError, match="is the base branch"):
        repository.commit(PATCH, branch="main", message="feat: it\n")


def test_a_patch_without_a_change_is_no_commit(repository: Repository) -> None:
    """What is there already cannot be committed once more."""
    same = Patch(changes=(Change(path="app/main.py", before="x = 1\n", after="x = 1\n"),))
    with pytest.raises(GitError, match="changes nothing"):
        repository.commit(same, branch="factory/health", message="feat: nothing\n")


@pytest.mark.parametrize("path", ["link", "link/x.py", "vendored/x.py"])
def test_a_patch_does_not_go_through_a_link(checkout: Path, open_source: Open, tmp_path: Path, path: str) -> None:
    """Symbolic links and submodules of the base are neither replaced nor written through."""
    repository = open_source(checkout)
    patch = Patch(changes=(Change(path=path, before=None, after="x = 1\n"),))
    with pytest.raises(PatchRefused, match=r"is a (symbolic link|submodule)"):
        repository.export(tmp_path / "tree", patch)
    with pytest.raises(PatchRefused, match=r"is a (symbolic link|submodule)"):
        repository.commit(patch, branch="factory/health", message="feat: it\n")


@pytest.mark.parametrize("path", ["../x.py", ".git/config", ".GIT/config", "a/.git/hooks/pre-commit", "/etc/x"])
def test_a_patch_does_not_leave_its_tree(checkout: Path, open_source: Open, tmp_path: Path, path: str) -> None:
    """Behind the write fence stands a second one: no such path gets into a tree or a commit."""
    patch = Patch(changes=(Change(path=path, before=None, after="x\n"),))
    with pytest.raises(PatchRefused):
        open_source(checkout).export(tmp_path / "tree", patch)
    with pytest.raises(PatchRefused):
        open_source(checkout).commit(patch, branch="factory/health", message="feat: it\n")


@pytest.mark.parametrize("path", ["app", "notes.txt/new.py", "App/new.py"])
def test_a_patch_replaces_no_folder_and_no_file_by_the_way(
    checkout: Path, open_source: Open, tmp_path: Path, path: str
) -> None:
    """A file where a folder is, or the other way round, would take files away that the patch does not name."""
    patch = Patch(changes=(Change(path=path, before=None, after="x\n"),))
    with pytest.raises(PatchRefused):
        open_source(checkout).export(tmp_path / "tree", patch)
    with pytest.raises(PatchRefused):
        open_source(checkout).commit(patch, branch="factory/health", message="feat: it\n")


def test_it_is_a_value_that_json_takes_along(repository: Repository) -> None:
    """Another process gets the same repository from its JSON."""
    repository.files()
    assert Repository.model_validate_json(repository.model_dump_json()) == repository


def test_the_fingerprint_tells_what_a_run_may_not_change(checkout: Path, open_source: Open, run_git: RunGit) -> None:
    """Configuration, hooks and foreign refs change it; the factory's branches and pull requests do not."""
    repository = open_source(checkout)
    seen = [repository.fingerprint()]
    repository.commit(PATCH, branch="factory/health", message="feat: it\n")
    run_git(checkout, "update-ref", "refs/pytest_factory/pull/1/head", "factory/health")
    assert repository.fingerprint() == seen[0]
    run_git(checkout, "config", "core.fsmonitor", "true")
    seen.append(repository.fingerprint())
    (checkout / ".git/hooks").mkdir(exist_ok=True)
    (checkout / ".git/hooks/pre-commit").write_text("#!/bin/sh\n")
    seen.append(repository.fingerprint())
    (checkout / ".git/hooks/pre-commit").chmod(0o755)
    seen.append(repository.fingerprint())
    run_git(checkout, "branch", "other")
    seen.append(repository.fingerprint())
    run_git(checkout, "branch", "-f", "other", "factory/health")
    seen.append(repository.fingerprint())
    changed = [{name for name, _ in before.items() ^ after.items()} for before, after in itertools.pairwise(seen)]
    assert changed == [{"config"}, *[{"hooks/pre-commit"}] * 2, *[{"refs/heads/other"}] * 2]


def test_the_base_of_a_repository_that_was_made_is_the_factorys_own(
    folder: Path, open_source: Open, run_git: RunGit
) -> None:
    """Another session may bring a folder's files up to date meanwhile; a hook there is as foreign as anywhere."""
    repository = open_source(folder)
    before = repository.fingerprint()
    (folder / "app/main.py").write_text("x = 3\n")
    assert open_source(folder).base_commit != repository.base_commit
    assert repository.fingerprint() == before
    run_git(repository.git_dir, "config", "core.hooksPath", "hooks")
    assert repository.fingerprint().keys() == before.keys()
    assert repository.fingerprint() != before


def test_many_processes_commit_at_once(repository: Repository, run_git: RunGit) -> None:
    """Four workers with branches of their own, and all with a common one, leave a sound repository."""
    script = (
        "import sys; from pytest_factory.artifacts import *; from pytest_factory.errors import GitError\n"
        "from pytest_factory.workspace.repository import Repository\n"
        "repository, n = Repository.model_validate_json(sys.argv[1]), sys.argv[2]\n"
        "patch = Patch(changes=(Change(path=f'app/n{n}.py', before=None, after=n),))\n"
        "repository.commit(patch, branch=f'factory/n{n}', message='feat: own')\n"
        "try: repository.commit(patch, branch='factory/common', message='feat: common')\n"
        "except GitError as error: assert 'cannot lock ref' in str(error), error\n"
    )
    workers = [subprocess.Popen([sys.executable, "-c", script, repository.model_dump_json(), str(n)]) for n in range(4)]
    assert [worker.wait() for worker in workers] == [0] * 4
    branches = run_git(repository.git_dir, "for-each-ref", "--format=%(refname:short)", "refs/heads/factory")
    assert branches.split() == ["factory/common", *(f"factory/n{n}" for n in range(4))]
    run_git(repository.git_dir, "fsck", "--strict", "--no-dangling")
