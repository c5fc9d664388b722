"""Where a target comes from, which commit its base is, and what a user is told when it is not there."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.cases import Target
from pytest_factory.errors import TargetError
from pytest_factory.workspace.repository import Repository, open_target

Open = Callable[..., Repository]
RunGit = Callable[..., str]
Write = Callable[[Path, Mapping[str, str]], Path]

PATCH = Patch(changes=(Change(path="app/new.py", before=None, after="new = 1\n"),))


@pytest.fixture
def origin(tmp_path: Path, checkout: Path, run_git: RunGit) -> Path:
    """A bare repository that the checkout was cloned from, so to speak, and that is one commit ahead of it."""
    bare = tmp_path / "origin.git"
    run_git(tmp_path, "clone", "-q", "--bare", str(checkout), str(bare))
    run_git(checkout, "remote", "add", "origin", str(bare))
    run_git(checkout, "fetch", "-q", "origin")
    ahead(run_git, bare, "main")
    return bare


def ahead(run_git: RunGit, bare: Path, branch: str) -> str:
    """Put one more commit on a branch of a bare repository."""
    commit = run_git(bare, "commit-tree", "-p", branch, "-m", "more", f"{branch}^{{tree}}")
    run_git(bare, "update-ref", f"refs/heads/{branch}", commit)
    return commit


def test_a_folder_becomes_a_repository_beside_the_runs(
    folder: Path, open_source: Open, tmp_path: Path, run_git: RunGit
) -> None:
    """It has one commit on main, its files are checked out, and the folder itself stays what it was."""
    repository = open_source(folder)
    made = tmp_path / "runs/.targets/shop"
    assert (repository.git_dir, repository.base) == (made / ".git", "main")
    assert run_git(made, "log", "--format=%P%s") == f"chore: the files of {folder}"
    assert run_git(made, "status", "--porcelain") == ""
    assert not (folder / ".git").exists()


def test_a_changed_folder_is_a_new_commit_and_an_unchanged_one_is_none(
    folder: Path, open_source: Open, run_git: RunGit
) -> None:
    """main grows by one commit when the content differs; the checked-out files follow."""
    first = open_source(folder).base_commit
    assert open_source(folder).base_commit == first
    (folder / "app/main.py").write_text("x = 'changed'\n")
    (folder / "notes.txt").unlink()
    repository = open_source(folder)
    made = repository.git_dir.parent
    assert run_git(made, "rev-list", "main") == f"{repository.base_commit}\n{first}"
    assert repository.read("app/main.py") == "x = 'changed'\n"
    assert (made / "app/main.py").read_text() == "x = 'changed'\n"
    assert run_git(made, "status", "--porcelain") == ""


def test_a_user_who_looks_at_a_branch_is_not_disturbed(folder: Path, open_source: Open, run_git: RunGit) -> None:
    """With another branch checked out, or files changed there, the base is still main and nothing is overwritten."""
    repository = open_source(folder)
    made = repository.git_dir.parent
    repository.commit(PATCH, branch="factory/new", message="feat: new\n")
    run_git(made, "checkout", "-q", "factory/new")
    (folder / "app/main.py").write_text("x = 2\n")
    assert open_source(folder).read("app/main.py") == "x = 2\n"
    assert run_git(made, "status", "--porcelain") == ""
    run_git(made, "checkout", "-q", "main")
    (made / "app/main.py").write_text("x = 'mine'\n")
    (folder / "app/main.py").write_text("x = 3\n")
    assert open_source(folder).read("app/main.py") == "x = 3\n"
    assert (made / "app/main.py").read_text() == "x = 'mine'\n"


def test_caches_ignored_files_links_and_nested_repositories_are_left_out(
    folder: Path, open_source: Open, write: Write, run_git: RunGit
) -> None:
    """What .gitignore names or tools leave behind never gets into the repository, and no secret of .env."""
    write(
        folder,
        {".gitignore": ".env\n", ".env": "KEY=1\n", "app/__pycache__/main.pyc": "", ".venv/bin/x": "", ".coverage": ""},
    )
    write(folder, {"shop.egg-info/PKG-INFO": "", "node_modules/x.js": "", "nested/x.py": ""})
    run_git(folder / "nested", "init", "-q")
    (folder / "link").symlink_to("app")
    repository = open_source(folder)
    names = run_git(repository.git_dir, "ls-tree", "-r", "--name-only", "main").split()
    assert names == [".gitattributes", ".gitignore", *repository.files()[2:]]


def test_a_folder_of_a_bigger_repository_is_a_folder(
    tmp_path: Path, write: Write, open_source: Open, run_git: RunGit
) -> None:
    """The rules of the repository around it decide what is ignored; what is uncommitted there counts."""
    around = write(tmp_path / "mono", {".gitignore": "*.db\n", "apps/shop/main.py": "x = 1\n", "apps/shop/data.db": ""})
    write(around, {"apps/shop/gone.py": "", "apps/shop/kept.db": ""})
    run_git(around, "init", "-q", "-b", "trunk")
    run_git(around, "add", "-A")
    run_git(around, "add", "-f", "apps/shop/kept.db")
    run_git(around, "commit", "-qm", "all")
    (around / "apps/shop/main.py").write_text("x = 2\n")
    (around / "apps/shop/gone.py").unlink()
    repository = open_source(around / "apps/shop")
    assert repository.files() == ("kept.db", "main.py")
    assert repository.read("main.py") == "x = 2\n"
    assert run_git(around, "for-each-ref").count("\n") == 0


def test_a_folder_that_is_ignored_around_it_still_has_its_files(
    tmp_path: Path, write: Write, open_source: Open, run_git: RunGit
) -> None:
    """Inside of a repository that ignores all of it, such as dotfiles in HOME, a folder is taken as it is."""
    write(tmp_path / "home", {".gitignore": "*\n", "app/main.py": "x = 1\n"})
    run_git(tmp_path / "home", "init", "-q")
    assert open_source(tmp_path / "home/app").files() == ("main.py",)


def test_the_runs_are_no_part_of_the_folder_they_lie_in(tmp_path: Path, write: Write) -> None:
    """A target that is the project itself does not swallow its own runs, whatever they are called."""
    write(tmp_path, {"main.py": "x = 1\n"})
    target = Target(name="own", source=".", root=tmp_path)
    first = open_target(target, runs=tmp_path / "out/traces")
    write(tmp_path / "out/traces", {"health/trace.jsonl": "{}\n"})
    again = open_target(target, runs=tmp_path / "out/traces")
    assert again.base_commit == first.base_commit
    assert first.files() == ("main.py",)


def test_two_sources_of_one_name_are_kept_apart(tmp_path: Path, write: Write, open_source: Open) -> None:
    """A second folder called the same gets a repository of its own, and both keep theirs."""
    one, two = (write(tmp_path / name / "app", {"main.py": f"x = '{name}'\n"}) for name in ("one", "two"))
    repositories = [open_source(source, name="app") for source in (one, two, one, two)]
    assert [repository.read("main.py") for repository in repositories] == ["x = 'one'\n", "x = 'two'\n"] * 2
    assert repositories[0] == repositories[2]
    assert repositories[0].git_dir != repositories[1].git_dir


def test_many_processes_open_a_folder_at_once(folder: Path, tmp_path: Path) -> None:
    """Six workers that come at the same time make one repository with one commit."""
    script = (
        "import sys; from pathlib import Path; from pytest_factory.cases import Target\n"
        "from pytest_factory.workspace.repository import open_target\n"
        "print(open_target(Target(name='shop', source=sys.argv[1]), runs=Path(sys.argv[2])).base_commit)\n"
    )
    command = [sys.executable, "-c", script, str(folder), str(tmp_path / "runs")]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    commits = {worker.communicate()[0].strip() for worker in workers}
    assert len(commits) == 1
    assert len(commits.pop()) == 40


def test_with_an_origin_the_base_is_the_origins(
    checkout: Path, origin: Path, open_source: Open, run_git: RunGit
) -> None:
    """It is fetched without touching a ref of the target, and a branch made on it can be read in the target."""
    before = run_git(checkout, "show-ref")
    repository = open_source(checkout)
    assert repository.base_commit == run_git(origin, "rev-parse", "main")
    assert (repository.origin_url, repository.push_url, repository.note) == (str(origin), str(origin), "")
    assert run_git(checkout, "show-ref") == before
    commit = repository.commit(PATCH, branch="factory/new", message="feat: new\n")
    assert run_git(checkout, "rev-parse", f"{commit}^") == repository.base_commit
    run_git(checkout, "fsck", "--strict", "--no-dangling")


def test_offline_the_base_is_the_local_branch_and_a_note_says_so(
    checkout: Path, origin: Path, open_source: Open, run_git: RunGit
) -> None:
    """An origin that cannot be reached is no error."""
    origin.rename(origin.with_name("moved.git"))
    repository = open_source(checkout)
    assert repository.base_commit == run_git(checkout, "rev-parse", "main")
    assert repository.note.startswith("origin gave no main (fatal: ")
    assert repository.note.endswith("the base is main as it is here")


def test_a_branch_that_only_the_origin_has_can_be_the_base(
    checkout: Path, origin: Path, open_source: Open, run_git: RunGit
) -> None:
    """Without a local branch, and even offline once it was fetched, origin/<base> is there."""
    run_git(origin, "branch", "dev", "main")
    tip = ahead(run_git, origin, "dev")
    assert open_source(checkout, base="dev").base_commit == tip
    run_git(checkout, "fetch", "-q", "origin")
    origin.rename(origin.with_name("moved.git"))
    assert open_source(checkout, base="dev").base_commit == tip


def test_the_pushurl_is_where_a_push_would_go(checkout: Path, open_source: Open, run_git: RunGit) -> None:
    """pushurl wins over url, and both are only read."""
    run_git(checkout, "remote", "add", "origin", "https://127.0.0.1:1/shop.git")
    run_git(checkout, "remote", "set-url", "--push", "origin", "git@example.org:shop.git")
    repository = open_source(checkout)
    assert (repository.origin_url, repository.push_url) == ("https://127.0.0.1:1/shop.git", "git@example.org:shop.git")


def test_a_linked_worktree_is_the_repository_it_belongs_to(
    checkout: Path, tmp_path: Path, open_source: Open, run_git: RunGit
) -> None:
    """The base is the branch of the worktree; the PR's branch lands in the common repository."""
    run_git(checkout, "worktree", "add", "-q", "-b", "dev", str(tmp_path / "linked"))
    repository = open_source(tmp_path / "linked")
    assert (repository.git_dir, repository.base) == (checkout / ".git", "dev")
    commit = repository.commit(PATCH, branch="factory/new", message="feat: new\n")
    assert run_git(checkout, "rev-parse", "factory/new") == commit


def test_a_shallow_and_a_bare_repository_are_targets_too(
    checkout: Path, tmp_path: Path, open_source: Open, run_git: RunGit
) -> None:
    """A clone without history, as CI makes it, takes a commit; so does a bare repository."""
    run_git(checkout, "commit", "-q", "--allow-empty", "-m", "second")
    run_git(tmp_path, "clone", "-q", "--depth=1", f"file://{checkout}", str(tmp_path / "shallow"))
    run_git(tmp_path, "clone", "-q", "--bare", str(checkout), str(tmp_path / "bare.git"))
    for name in ("shallow", "bare.git"):
        repository = open_source(tmp_path / name, name=name)
        commit = repository.commit(PATCH, branch="factory/new", message="feat: new\n")
        assert run_git(tmp_path / name, "log", "-1", "--format=%H", "factory/new") == commit


def test_a_url_is_cloned_beside_the_runs(origin: Path, tmp_path: Path, open_source: Open, run_git: RunGit) -> None:
    """The clone has the branch of the remote's HEAD, checked out."""
    repository = open_source(f"file://{origin}")
    made = tmp_path / "runs/.targets/shop"
    assert (repository.git_dir, repository.base) == (made / ".git", "main")
    assert repository.base_commit == run_git(origin, "rev-parse", "main") == run_git(made, "rev-parse", "HEAD")
    assert run_git(made, "status", "--porcelain") == ""


def test_a_url_is_fetched_once_a_session(origin: Path, open_source: Open, run_git: RunGit) -> None:
    """All openings of one session have the same base; the next session sees what is new."""
    first = open_source(f"file://{origin}", session="one").base_commit
    tip = ahead(run_git, origin, "main")
    assert open_source(f"file://{origin}", session="one").base_commit == first
    repository = open_source(f"file://{origin}", session="two")
    assert repository.base_commit == tip == run_git(repository.git_dir, "rev-parse", "main")


def test_a_url_that_is_gone_is_used_as_it_was(origin: Path, open_source: Open) -> None:
    """Offline, a clone serves with what it has, and a note says so."""
    first = open_source(f"file://{origin}")
    origin.rename(origin.with_name("moved.git"))
    again = open_source(f"file://{origin}")
    assert (again.base_commit, first.note) == (first.base_commit, "")
    assert "cannot be reached" in again.note


def test_another_base_of_a_url_is_fetched(origin: Path, open_source: Open, run_git: RunGit) -> None:
    """A base that is named later is there, and without a name it is the remote's HEAD again."""
    run_git(origin, "branch", "dev", "main")
    tip = ahead(run_git, origin, "dev")
    url = f"file://{origin}"
    bases = [(it.base, it.base_commit == tip) for it in (open_source(url, base=base) for base in ("dev", "", "dev"))]
    assert bases == [("dev", True), ("main", False), ("dev", True)]


@pytest.mark.parametrize("kind", ["folder", "checkout"])
def test_an_isolated_repository_takes_everything(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path, open_source: Open, run_git: RunGit
) -> None:
    """Every opening is a clone of its own with the base branch; the target gets neither branch nor object."""
    plain = open_source(request.getfixturevalue(kind))
    before = run_git(plain.git_dir, "show-ref"), run_git(plain.git_dir, "count-objects")
    one, two = (open_source(request.getfixturevalue(kind), isolated=True) for _ in range(2))
    commit = one.commit(PATCH, branch="factory/new", message="feat: new\n")
    assert (one.base, one.base_commit) == (plain.base, plain.base_commit)
    assert one.git_dir.parent == tmp_path / "runs/.targets"
    assert run_git(one.git_dir, "rev-parse", "factory/new", "main") == f"{commit}\n{plain.base_commit}"
    assert "factory" not in run_git(two.git_dir, "show-ref")
    assert (run_git(plain.git_dir, "show-ref"), run_git(plain.git_dir, "count-objects")) == before
    assert one.export_commit(commit, tmp_path / "tree").joinpath("app/new.py").is_file()


def test_a_folder_that_is_not_there(open_source: Open, tmp_path: Path) -> None:
    """The message names the target, the key, the path and a remedy, in one line."""
    with pytest.raises(TargetError) as caught:
        open_source(tmp_path / "nothing")
    message = str(caught.value)
    assert message.startswith(f"target 'shop', source = '{tmp_path}/nothing': there is no folder")
    assert "correct the path" in message
    assert "\n" not in message


def test_repositories_that_cannot_be_a_target(tmp_path: Path, write: Write, open_source: Open, run_git: RunGit) -> None:
    """No commit, no repository behind .git, SHA-256, no files: each has its own line."""
    run_git(tmp_path, "init", "-q", str(tmp_path / "empty"))
    (tmp_path / "broken/.git").mkdir(parents=True)
    write(tmp_path / "sha256", {"x.py": ""})
    run_git(tmp_path, "init", "-q", "--object-format=sha256", str(tmp_path / "sha256"))
    (tmp_path / "nofiles").mkdir()
    said = {}
    for name in ("empty", "broken", "sha256", "nofiles"):
        with pytest.raises(TargetError) as caught:
            open_source(tmp_path / name)
        said[name] = str(caught.value)
    assert "the repository has no commit; commit its files first" in said["empty"]
    assert "its .git is none that git can read (fatal: not a git repository" in said["broken"]
    assert "its objects are sha256, not sha1" in said["sha256"]
    assert "holds no files" in said["nofiles"]
    assert not any("\n" in message for message in said.values())


def test_a_base_that_does_not_exist(
    checkout: Path, folder: Path, origin: Path, open_source: Open, run_git: RunGit
) -> None:
    """The key is `base`; the branches that there are get named; no revision syntax is taken for a branch."""
    with pytest.raises(TargetError, match=r"base = 'dev': .* has no branch 'dev'; name one of main"):
        open_source(checkout, base="dev")
    for base in ("main~1", "main^", "-x", "a b", "main:refs/heads/evil"):
        with pytest.raises(TargetError, match="base = "):
            open_source(checkout, base=base)
    with pytest.raises(TargetError, match="has one branch, main"):
        open_source(folder, base="dev", name="folder")
    with pytest.raises(TargetError, match="has no branch 'dev'"):
        open_source(f"file://{origin}", base="dev", name="url")
    run_git(checkout, "checkout", "-q", "--detach")
    with pytest.raises(TargetError, match=r"HEAD of .* is on no branch; name the base branch"):
        open_source(checkout)


def test_a_url_that_cannot_be_cloned(tmp_path: Path, open_source: Open, run_git: RunGit) -> None:
    """Nothing half-made stays behind, and an empty repository says what is missing."""
    with pytest.raises(TargetError, match=r"cannot be cloned \(fatal: .*\); check the URL"):
        open_source(f"file://{tmp_path}/nothing.git")
    with pytest.raises(TargetError, match=r"cannot be cloned \(fatal: .*\); check the URL"):
        open_source(f"file://{tmp_path}/nothing.git", base="main")
    with pytest.raises(TargetError) as caught:
        open_source("https://me:secret@127.0.0.1:1/shop.git")
    assert "secret" not in str(caught.value)
    run_git(tmp_path, "init", "-q", "--bare", str(tmp_path / "empty.git"))
    with pytest.raises(TargetError, match="no branch with a commit"):
        open_source(f"file://{tmp_path}/empty.git")
    assert not (tmp_path / "runs").exists()
