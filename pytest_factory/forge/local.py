"""The embedded forge: pull requests as refs of the target's repository, with nothing but git.

    refs/pytest_factory/pull/N/head    the commit that the pull request offers
    refs/pytest_factory/pull/N/meta    a chain of commits, one a change: pr.json, body.md, comments/NNNN.md

The namespace is our own: servers refuse pushes to refs/pull. The head may be merged like any branch; whether it was, is
found by looking.
"""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

from pytest_factory.artifacts import Artifact, PullRequest
from pytest_factory.errors import ForgeError, GitError
from pytest_factory.forge.diff import read_diff
from pytest_factory.forge.page import render_page
from pytest_factory.prompts import Prompts
from pytest_factory.trace import utc_now, write_whole
from pytest_factory.workspace.git import NO_OBJECT, branch_tip, git, git_bytes, succeeds
from pytest_factory.workspace.lock import locked
from pytest_factory.workspace.repository import Repository

_PULLS = "refs/pytest_factory/pull"


class _Meta(Artifact):
    """pr.json."""

    number: int
    title: str
    state: Literal["open", "draft", "closed"] = "open"
    branch: str
    base: str
    base_commit: str
    """What the head is compared with: where the base was when the pull request was opened."""
    opened: str
    """UTC, ISO 8601."""


class LocalForge:
    """The pull requests of one repository. Every change takes the repository's lock and renders the page anew."""

    name = "local"

    def __init__(self, repository: Repository, prompts: Prompts) -> None:
        self.repository = repository
        self.prompts = prompts
        self._git_dir = repository.git_dir
        self._folder = repository.git_dir / "pytest_factory" / "pulls"

    def open(self, *, title: str, body: str, branch: str, base: str) -> PullRequest:
        """Open a pull request, or bring the one that is open for the pair up to date with the branch, title and body.

        Raises ForgeError where the branch or the base is none, or the branch has no commit that the base lacks.
        """
        head, base_commit = branch_tip(self._git_dir, f"refs/heads/{branch}"), self._base_commit(base)
        if head is None:
            raise ForgeError(f"{branch!r} is no branch of {self._git_dir}; a pull request needs a branch with a commit")
        if git("rev-list", "--count", f"{base_commit}..{head}", git_dir=self.repository.store) == "0":
            raise ForgeError(f"there is no commit between {base} and {branch}; there is nothing to pull")
        with self._locked():
            adopted = self.find(branch=branch, base=base)
            number = adopted.number if adopted else max(self._numbers(), default=0) + 1
            meta = _Meta(
                number=number, title=title, branch=branch, base=base, base_commit=base_commit, opened=utc_now()
            )
            if adopted:
                meta = meta.model_copy(update={"opened": self._meta(number).opened})
            files = self._files(number) if adopted else {}
            self._record(meta, {**files, "body.md": self._blob(body)}, head, "update" if adopted else "open")
        return self.view(number)

    def find(self, *, branch: str, base: str) -> PullRequest | None:
        """The open or draft pull request for this pair, if there is one."""
        for number in reversed(self._numbers()):
            meta = self._meta(number)
            if (meta.branch, meta.base) == (branch, base) and meta.state != "closed":
                pull = self.view(number)
                return pull if pull.state != "merged" else None
        return None

    def view(self, number: int) -> PullRequest:
        """One pull request, with the state that it has now; raises ForgeError where there is none of that number."""
        meta, head = self._meta(number), self._head(number)
        return PullRequest(
            number=number,
            url=self._page(number).as_uri(),
            branch=meta.branch,
            base=meta.base,
            commit=head,
            title=meta.title,
            state="merged" if self._merged(head, meta.base) else meta.state,
        )

    def pulls(self) -> list[PullRequest]:
        """All pull requests, newest last."""
        return [self.view(number) for number in self._numbers()]

    def body(self, number: int) -> str:
        """Its description, as it was given."""
        return self._text(number, "body.md")

    def comments(self, number: int) -> list[str]:
        """Its comments, oldest first."""
        return [self._text(number, path) for path in sorted(self._files(number)) if path.startswith("comments/")]

    def comment(self, number: int, text: str) -> None:
        """Add a comment."""
        with self._locked():
            meta, files = self._meta(number), self._files(number)
            count = sum(path.startswith("comments/") for path in files)
            files[f"comments/{count + 1:04d}.md"] = self._blob(text)
            self._record(meta, files, self._head(number), "comment")

    def to_draft(self, number: int) -> None:
        """Make it a draft: something speaks against it. Opening it again makes it open."""
        self._set_state(number, "draft")

    def close(self, number: int) -> None:
        """Close it unmerged; the next one for the same pair gets a number of its own."""
        self._set_state(number, "closed")

    def _set_state(self, number: int, state: str) -> None:
        with self._locked():
            meta = self._meta(number).model_copy(update={"state": state})
            self._record(meta, self._files(number), self._head(number), state)

    def _record(self, meta: _Meta, files: Mapping[str, str], head: str, what: str) -> None:
        """Append to the chain, move both refs in one transaction (all or nothing), and render the page."""
        pr = json.dumps(meta.model_dump(), indent=1, ensure_ascii=False) + "\n"
        tree = self._tree({**files, "pr.json": self._blob(pr)})
        refs = {name: f"{_PULLS}/{meta.number}/{name}" for name in ("head", "meta")}
        old = {name: branch_tip(self._git_dir, ref) for name, ref in refs.items()}
        parents = ("-p", old["meta"]) if old["meta"] else ()
        said = f"{what} pull request {meta.number}\n"
        new = {"head": head, "meta": git("commit-tree", tree, *parents, git_dir=self._git_dir, input=said)}
        lines = (f"update {refs[name]} {new[name]} {old[name] or NO_OBJECT}\n" for name in refs)
        git("update-ref", "--stdin", git_dir=self._git_dir, input="".join(lines))
        self._render(meta.number)

    def _render(self, number: int) -> None:
        meta, pull = self._meta(number), self.view(number)
        fork = git("merge-base", meta.base_commit, pull.commit, git_dir=self.repository.store)
        page = render_page(
            pull,
            opened=meta.opened,
            body=self.body(number),
            comments=self.comments(number),
            files=read_diff(self.repository.store, fork, pull.commit),
            prompts=self.prompts,
        )
        write_whole(self._page(number), page)

    def _page(self, number: int) -> Path:
        return self._folder / f"{number}.html"

    def _numbers(self) -> list[int]:
        refs = git("for-each-ref", "--format=%(refname)", _PULLS, git_dir=self._git_dir).splitlines()
        return sorted(int(ref.split("/")[-2]) for ref in refs if ref.endswith("/meta"))

    def _head(self, number: int) -> str:
        return git("rev-parse", f"{_PULLS}/{number}/head", git_dir=self._git_dir)

    def _meta(self, number: int) -> _Meta:
        return _Meta.model_validate_json(self._text(number, "pr.json"))

    def _text(self, number: int, path: str) -> str:
        ref = f"{_PULLS}/{number}/meta"
        try:
            return git_bytes("cat-file", "blob", f"{ref}:{path}", git_dir=self._git_dir).decode()
        except GitError:
            if branch_tip(self._git_dir, ref) is not None:
                raise
        raise ForgeError(f"there is no pull request {number} in {self._git_dir}; `prs list` shows those that are")

    def _files(self, number: int) -> dict[str, str]:
        """Path to blob of everything that the chain's last commit holds."""
        listed = git("ls-tree", "-r", "-z", f"{_PULLS}/{number}/meta", git_dir=self._git_dir).split("\0")[:-1]
        entries = (entry.split("\t", 1) for entry in listed)
        return {path: described.split(" ")[2] for described, path in entries}

    def _merged(self, head: str, base: str) -> bool:
        tips = {branch_tip(self._git_dir, f"refs/{where}/{base}") for where in ("heads", "remotes/origin")}
        if base == self.repository.base:
            tips.add(self.repository.base_commit)
        store = self.repository.store
        return any(tip and succeeds("merge-base", "--is-ancestor", head, tip, git_dir=store) for tip in tips)

    def _base_commit(self, base: str) -> str:
        if base == self.repository.base:
            return self.repository.base_commit
        tip = branch_tip(self._git_dir, f"refs/heads/{base}")
        if tip is None:
            raise ForgeError(f"{base!r} is no branch of {self._git_dir}; a pull request needs one to go into")
        return tip

    def _blob(self, text: str) -> str:
        return git("hash-object", "-w", "--no-filters", "--stdin", git_dir=self._git_dir, input=text)

    def _tree(self, files: Mapping[str, str]) -> str:
        """The tree of files that lie at the top or one folder below."""
        folders = {path.split("/")[0] for path in files if "/" in path}
        lines = [f"100644 blob {sha}\t{path}\0" for path, sha in files.items() if "/" not in path]
        for folder in folders:
            inside = {path.split("/")[1]: sha for path, sha in files.items() if path.startswith(f"{folder}/")}
            lines.append(f"040000 tree {self._tree(inside)}\t{folder}\0")
        return git("mktree", "-z", git_dir=self._git_dir, input="".join(lines))

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self._folder / "lock")
