"""A patch file -> a Patch on a repository's base."""

from collections.abc import Mapping
from pathlib import Path

from pytest_factory.artifacts import Change, Patch
from pytest_factory.errors import CaseError, GitError
from pytest_factory.jail.scratch import temporary
from pytest_factory.workspace.changelog import NAMES
from pytest_factory.workspace.git import git
from pytest_factory.workspace.modules import is_test
from pytest_factory.workspace.repository import Repository


def read_patch(file: Path, repository: Repository) -> Patch:
    """What a unified diff, as git writes it, makes of the base; raises CaseError where it does not apply."""
    with temporary() as scratch:
        tree = repository.export(scratch / "tree")
        try:
            counts = git("apply", "--numstat", "-z", str(file), git_dir=repository.store, work_tree=tree)
            git("apply", str(file), git_dir=repository.store, work_tree=tree)
        except GitError as error:
            said = str(error).splitlines()[-1]
            raise CaseError(f"{file}: does not apply to the base of {repository.name}: {said}; make it anew") from error
        paths = [entry.split("\t", 2)[2] for entry in counts.split("\0")[:-1]]
        read = repository.read
        return Patch(changes=tuple(Change(path=p, before=read(p), after=_after(tree / p)) for p in sorted(paths)))


def code_of(patch: Patch) -> Patch:
    """The part that BUILD answers for: neither tests nor the changelog."""
    return Patch(changes=tuple(one for one in patch if not is_test(one.path) and one.path not in NAMES))


def patched(sources: Mapping[str, str], patch: Patch) -> dict[str, str]:
    """The files with a patch on top, path to text."""
    gone = {change.path for change in patch if change.after is None}
    changed = {change.path: change.after for change in patch if change.after is not None}
    return {path: text for path, text in {**sources, **changed}.items() if path not in gone}


def _after(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
