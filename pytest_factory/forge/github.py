"""Pull requests on GitHub, by its own command line.

Nothing here is remembered: every change begins by asking what is there, so that a lost answer, a second try and a second
run lead to the same pull request.
"""

import json
import re
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from pytest_factory.artifacts import PullRequest
from pytest_factory.errors import ForgeError
from pytest_factory.forge.gh import CALL_SECONDS, WAITS, Gh, Passing, slug_of
from pytest_factory.workspace.repository import OWN_BRANCHES, Repository

T = TypeVar("T")

_MAY_PUSH = ("ADMIN", "MAINTAIN", "WRITE")
_MOST = "1000"
"""Pull requests that are listed at most."""
_CREATED = re.compile(r"^https://\S+/pull/(\d+)$", re.MULTILINE)
_NO_DRAFTS = re.compile(r"draft.*not supported|plan does not", re.IGNORECASE | re.DOTALL)
_DRAFT_TITLE = "[draft] "
"""Goes before the title where the repository's plan has no drafts: those of private repositories cost money."""


class _Pull(BaseModel):
    """A pull request as gh prints it; more than is asked for is never there."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)

    number: int
    url: str
    title: str
    state: str
    is_draft: bool
    is_cross_repository: bool
    head_ref_name: str
    base_ref_name: str
    head_ref_oid: str


class _Access(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    viewer_permission: str


class _Body(BaseModel):
    body: str


class _Comments(BaseModel):
    comments: list[_Body]


_FIELDS = ",".join(to_camel(name) for name in _Pull.model_fields)


class GitHubForge:
    """The pull requests of one repository on GitHub. `waits` and `seconds` are those of `Gh`.

    Raises ForgeError where the repository's origin names no owner and repository.
    """

    name = "github"

    def __init__(
        self, repository: Repository, *, waits: Sequence[float] = WAITS, seconds: float = CALL_SECONDS
    ) -> None:
        slug = slug_of(repository.origin_url)
        if slug is None:
            raise ForgeError(
                f"{repository.origin_url or repository.git_dir} is no repository on GitHub; "
                f"publish it (python -m pytest_factory targets publish {repository.name}), or use --factory-forge local"
            )
        self.repository = repository
        self.slug = slug
        self._where = ("-R", str(slug))
        self._gh = Gh(slug.host, waits=waits, seconds=seconds)

    def check(self) -> None:
        """Raise ForgeError where no pull request could be opened: no login, no such repository, no right to push."""
        command = ("repo", "view", str(self.slug), "--json", "viewerPermission")
        access = self._gh.patiently(lambda: self._read(_Access, *command))
        if access.viewer_permission not in _MAY_PUSH:
            raise ForgeError(
                f"{self.slug}: you may not push there (your permission is {access.viewer_permission or 'none'}); "
                "ask for it, or use --factory-forge local"
            )

    def open(self, *, title: str, body: str, branch: str, base: str) -> PullRequest:
        """Push the branch, and open a pull request for it or bring the one that is open up to date.

        Raises ForgeError where GitHub does not do it, GitError where the branch cannot be pushed.
        """
        commit = self.repository.push(branch, config=credentials(self.slug.host))

        def attempt() -> PullRequest:
            found = self._find(branch, base)
            if found is not None:
                self._update(found, title, body)
            seen = self._view(found.number if found else self._create(title, body, branch, base))
            if seen.head_ref_oid != commit:  # GitHub's own view of a push may lag behind for a moment
                raise Passing(
                    f"{seen.url}: its commit is {seen.head_ref_oid}, pushed was {commit}; somebody moved {branch}"
                )
            return _artifact(seen)

        return self._gh.patiently(attempt)

    def find(self, *, branch: str, base: str) -> PullRequest | None:
        """The open or draft pull request for this pair, if there is one."""
        found = self._gh.patiently(lambda: self._find(branch, base))
        return _artifact(found) if found else None

    def view(self, number: int) -> PullRequest:
        """One pull request; raises ForgeError where there is none of that number."""
        return _artifact(self._gh.patiently(lambda: self._view(number)))

    def pulls(self) -> list[PullRequest]:
        """The factory's pull requests, newest last."""
        command = ("pr", "list", *self._where, "--state", "all", "--limit", _MOST, "--json", _FIELDS)
        found = self._gh.patiently(lambda: self._read(list[_Pull], *command))
        ours = (pull for pull in found if pull.head_ref_name.startswith(OWN_BRANCHES) and not pull.is_cross_repository)
        return sorted(map(_artifact, ours), key=lambda pull: pull.number)

    def body(self, number: int) -> str:
        """Its description."""
        command = ("pr", "view", str(number), *self._where, "--json", "body")
        return _unix(self._gh.patiently(lambda: self._read(_Body, *command)).body)

    def comments(self, number: int) -> list[str]:
        """Its comments, oldest first."""
        return self._gh.patiently(lambda: self._comments(number))

    def comment(self, number: int, text: str) -> None:
        """Add a comment; after a lost answer it is not added twice."""
        there = len(self.comments(number))

        def attempt() -> None:
            if not any(comment.strip() == text.strip() for comment in self._comments(number)[there:]):
                self._gh.run("pr", "comment", str(number), *self._where, "--body-file", "-", input=text)

        self._gh.patiently(attempt)

    def to_draft(self, number: int) -> None:
        """Make it a draft; where the repository's plan has none, its title says so."""

        def attempt() -> None:
            pull = self._view(number)
            if pull.is_draft or pull.title.startswith(_DRAFT_TITLE):
                return
            try:
                self._gh.run("pr", "ready", str(number), *self._where, "--undo")
            except ForgeError as error:
                if not _NO_DRAFTS.search(str(error)):
                    raise
                self._patch(number, title=f"{_DRAFT_TITLE}{pull.title}")

        self._gh.patiently(attempt)

    def _find(self, branch: str, base: str) -> _Pull | None:
        pair = ("--head", branch, "--base", base, "--state", "open")
        found = self._read(list[_Pull], "pr", "list", *self._where, *pair, "--json", _FIELDS)
        return next((pull for pull in found if not pull.is_cross_repository), None)

    def _view(self, number: int) -> _Pull:
        return self._read(_Pull, "pr", "view", str(number), *self._where, "--json", _FIELDS)

    def _comments(self, number: int) -> list[str]:
        found = self._read(_Comments, "pr", "view", str(number), *self._where, "--json", "comments")
        return [_unix(comment.body) for comment in found.comments]

    def _create(self, title: str, body: str, branch: str, base: str) -> int:
        """The number of the new pull request; raises Passing where it is not known, since it may be there."""
        pair = ("--head", branch, "--base", base)
        try:
            said = self._gh.run("pr", "create", *self._where, *pair, "--title", title, "--body-file", "-", input=body)
        except ForgeError as error:
            if "already exists" in str(error):
                raise Passing(str(error)) from error
            raise
        url = _CREATED.search(said)
        if url is None:
            raise Passing(f"{self.slug}: gh pr create printed no pull request's URL but {said[:200]!r}")
        return int(url[1])

    def _update(self, pull: _Pull, title: str, body: str) -> None:
        self._patch(pull.number, title=title, body=body)
        if pull.is_draft:
            self._gh.run("pr", "ready", str(pull.number), *self._where)

    def _patch(self, number: int, **fields: str) -> None:
        """`gh pr edit` of old versions asks for fields that GitHub has removed: this does not."""
        where = ("--hostname", self.slug.host, f"repos/{self.slug.owner}/{self.slug.name}/pulls/{number}")
        self._gh.json("api", "-X", "PATCH", *where, "--input", "-", input=json.dumps(fields))

    def _read(self, form: type[T], *args: str) -> T:
        value = self._gh.json(*args)
        try:
            return TypeAdapter(form).validate_python(value)
        except ValidationError as error:
            raise ForgeError(
                f"gh {' '.join(args[:2])}: {self.slug} gave another form than expected: {error}"
            ) from error


def credentials(host: str) -> tuple[str, ...]:
    """git's configuration with which gh's login serves for https, too, after whatever the user has configured."""
    return (f"credential.https://{host}.helper=!gh auth git-credential",)


def _artifact(pull: _Pull) -> PullRequest:
    draft = pull.is_draft or pull.title.startswith(_DRAFT_TITLE)
    state = pull.state.lower()
    return PullRequest(
        number=pull.number,
        url=pull.url,
        branch=pull.head_ref_name,
        base=pull.base_ref_name,
        commit=pull.head_ref_oid,
        title=pull.title,
        state="draft" if draft and state == "open" else state,
    )


def _unix(text: str) -> str:
    """GitHub keeps the line ends of its web page."""
    return text.replace("\r\n", "\n")
