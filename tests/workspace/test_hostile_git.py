"""A target that was tampered with: whatever its configuration, hooks and files name, nothing of it runs."""

import contextlib
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.errors import GitError
from pytest_factory.forge.local import LocalForge
from pytest_factory.prompts import Prompts
from pytest_factory.workspace.git import git
from pytest_factory.workspace.repository import Repository

Open = Callable[..., Repository]
RunGit = Callable[..., str]
Write = Callable[[Path, Mapping[str, str]], Path]

PATCH = Patch(changes=(Change(path="app/main.py", before="x = 1\n", after="x = 2\n"),))

CONFIG = {
    "fsmonitor": '[core]\n\tfsmonitor = "{run}; false"\n',
    "hooksPath": "[core]\n\thooksPath = {evil}\n",
    "filter": '[filter "evil"]\n\tclean = "{run}; cat"\n\tsmudge = "{run}; cat"\n\tprocess = "{run}"\n\trequired = true\n',
    "textconv": '[diff "evil"]\n\ttextconv = "{run}; cat"\n\tcommand = "{run}; true"\n',
    "external diff": '[diff]\n\texternal = "{run}; true"\n',
    "signing": "[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = {evil}/pre-commit\n[log]\n\tshowSignature = true\n",
    "ssh": '[core]\n\tsshCommand = {evil}/pre-commit\n[remote "origin"]\n\turl = ssh://127.0.0.1:1/x\n',
    "ext": '[protocol "ext"]\n\tallow = always\n[remote "origin"]\n\turl = "ext::sh -c {escaped}"\n',
    "uploadpack": '[remote "origin"]\n\turl = {origin}\n\tuploadpack = {evil}/pre-commit\n'
    "[uploadpack]\n\tpackObjectsHook = {evil}/pre-commit\n",
    "insteadOf": '[url "ext::sh -c {escaped} "]\n\tinsteadOf = {origin}\n[remote "origin"]\n\turl = {origin}\n',
    "credentials": '[credential]\n\thelper = "!{run}"\n[remote "origin"]\n\turl = http://127.0.0.1:1/x\n',
    "include": "[include]\n\tpath = {evil}/included\n",
    "alias and pager": '[alias]\n\tworktree = "!{run}"\n[core]\n\tpager = "{run}"\n[pager]\n\tdiff-tree = "{run}"\n',
    "alternates": "[core]\n\talternateRefsCommand = {run}\n",
    "editor and askpass": "[core]\n\teditor = {evil}/pre-commit\n\taskPass = {evil}/pre-commit\n",
    "worktree elsewhere": "[core]\n\tworktree = {evil}\n[gc]\n\tauto = 1\n[maintenance]\n\tauto = true\n",
}
HOOKS = (
    *("pre-commit", "commit-msg", "post-commit", "pre-push", "post-checkout", "post-index-change", "update"),
    *("reference-transaction", "pre-receive", "post-receive", "post-update", "pre-auto-gc", "fsmonitor-watchman"),
)


@pytest.fixture
def hostile(checkout: Path, tmp_path: Path, write: Write, run_git: RunGit) -> Mapping[str, str]:
    """What the attacks are made of: a command that leaves a mark, and a folder of programs that do."""
    evil, mark = tmp_path / "evil", tmp_path / "RAN"
    write(evil, dict.fromkeys(HOOKS, f"#!/bin/sh\ntouch {mark}\nexit 1\n"))
    write(evil, {"included": f'[core]\n\tfsmonitor = "touch {mark}; false"\n'})
    for path in evil.iterdir():
        path.chmod(0o755)
    run_git(tmp_path, "clone", "-q", "--bare", str(checkout), str(tmp_path / "origin.git"))
    run = f"touch {mark}"
    return {"run": run, "escaped": run.replace(" ", "% "), "evil": str(evil), "origin": str(tmp_path / "origin.git")}


def use(open_source: Open, source: Path, tmp_path: Path) -> None:
    """Everything that a run does with a target."""
    repository = open_source(source)
    assert repository.read("app/main.py") == "x = 1\n"
    repository.export(tmp_path / "tree", PATCH)
    commit = repository.commit(PATCH, branch="factory/x", message="feat: x\n")
    repository.export_commit(commit, tmp_path / "commit")
    forge = LocalForge(repository, Prompts())
    pull = forge.open(title="x", body="y", branch="factory/x", base="main")
    forge.comment(pull.number, "z")
    assert [pull.commit for pull in forge.pulls()] == [commit]
    repository.fingerprint()
    open_source(source, isolated=True).commit(PATCH, branch="factory/x", message="feat: x\n")


@pytest.mark.parametrize("attack", CONFIG)
def test_no_configuration_of_a_target_runs_anything(
    checkout: Path, hostile: Mapping[str, str], open_source: Open, tmp_path: Path, attack: str
) -> None:
    """A whole run on a repository whose .git/config and .git/info/attributes are an attacker's leaves no mark."""
    with (checkout / ".git/config").open("a") as file:
        file.write(CONFIG[attack].format_map(hostile))
    (checkout / ".git/info").mkdir(exist_ok=True)
    (checkout / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    use(open_source, checkout, tmp_path)
    assert not (tmp_path / "RAN").exists()


@pytest.mark.parametrize("attack", ["fsmonitor", "hooksPath", "filter", "textconv", "external diff", "include"])
def test_the_attacks_are_real(
    checkout: Path, hostile: Mapping[str, str], run_git: RunGit, tmp_path: Path, attack: str
) -> None:
    """Ordinary commands in such a repository do run what it names."""
    with (checkout / ".git/config").open("a") as file:
        file.write(CONFIG[attack].format_map(hostile))
    (checkout / "app/main.py").write_text("x = 2\n")
    for command in (["status"], ["diff"], ["commit", "-qam", "x"], ["-p", "diff-tree", "-p", "HEAD"]):
        with contextlib.suppress(subprocess.CalledProcessError):
            run_git(checkout, *command)
    assert (tmp_path / "RAN").exists()


def test_no_hook_of_a_target_runs(
    checkout: Path, hostile: Mapping[str, str], open_source: Open, tmp_path: Path, write: Write
) -> None:
    """Neither the target's own hooks nor those of a template folder in the user's configuration."""
    for path in Path(hostile["evil"]).iterdir():
        (checkout / ".git/hooks").mkdir(exist_ok=True)
        (checkout / ".git/hooks" / path.name).write_bytes(path.read_bytes())
        (checkout / ".git/hooks" / path.name).chmod(0o755)
    use(open_source, checkout, tmp_path)
    assert not (tmp_path / "RAN").exists()


def test_the_users_own_templates_and_hooks_do_not_run_either(
    folder: Path,
    checkout: Path,
    hostile: Mapping[str, str],
    open_source: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """~/.gitconfig with a template folder, hooks, signing and filters changes nothing of what the factory commits."""
    (tmp_path / "template").mkdir()
    os.symlink(hostile["evil"], tmp_path / "template/hooks")
    own = f"[init]\n\ttemplateDir = {tmp_path}/template\n[core]\n\tautocrlf = true\n"
    everything = own + "".join(CONFIG[name] for name in ("hooksPath", "filter", "signing", "fsmonitor"))
    (tmp_path / "gitconfig").write_text(everything.format_map(hostile))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text(everything.format_map(hostile))
    use(open_source, folder, tmp_path)
    use(lambda source, **options: open_source(source, name="checkout", **options), checkout, tmp_path / "second")
    assert not (tmp_path / "RAN").exists()


def test_a_repository_around_a_folder_runs_nothing(
    tmp_path: Path, checkout: Path, hostile: Mapping[str, str], open_source: Open
) -> None:
    """Its files are listed by the rules of the repository around it, whose monitor, hooks and filters stay silent."""
    with (checkout / ".git/config").open("a") as file:
        file.write("".join(CONFIG[name] for name in ("fsmonitor", "hooksPath", "filter")).format_map(hostile))
    assert open_source(checkout / "app").files() == ("__init__.py", "logo.png", "main.py")
    assert not (tmp_path / "RAN").exists()


def test_files_of_a_tree_that_look_like_git_are_only_files(
    folder: Path, hostile: Mapping[str, str], open_source: Open, tmp_path: Path, write: Write
) -> None:
    """A bare repository, .gitmodules, .gitconfig and a .githooks folder among the files are never asked."""
    monitor = CONFIG["fsmonitor"].format_map(hostile)
    write(
        folder, {"bare/HEAD": "ref: refs/heads/main\n", "bare/refs/x": "", "bare/objects/x": "", "bare/config": monitor}
    )
    write(folder, {".gitconfig": monitor, ".githooks/pre-commit": f"#!/bin/sh\n{hostile['run']}\n"})
    write(folder, {".gitmodules": f'[submodule "x"]\n\tpath = x\n\turl = ext::sh\n\tupdate = "!{hostile["run"]}"\n'})
    use(open_source, folder, tmp_path)
    assert not (tmp_path / "RAN").exists()


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "git~1"])
def test_a_tree_with_names_that_lead_out_of_it_is_never_written(
    checkout: Path, open_source: Open, tmp_path: Path, run_git: RunGit, name: str
) -> None:
    """A commit made by hand, with such a folder in it, is refused before a file of it is written."""
    blob = run_git(checkout, "hash-object", "-w", "app/main.py")
    inner = _mktree(checkout, f"100644 blob {blob}\tx.py\n")
    outer = _mktree(checkout, f"040000 tree {inner}\t{name}\n")
    commit = run_git(checkout, "commit-tree", outer, "-m", "evil")
    run_git(checkout, "update-ref", "refs/heads/main", commit)
    repository = open_source(checkout)
    with pytest.raises(GitError, match=r"(?i)path"):
        repository.export(tmp_path / "a/tree")
    assert not (tmp_path / "a/x.py").exists()


def _mktree(folder: Path, entries: str) -> str:
    return git("mktree", git_dir=folder / ".git", input=entries)
