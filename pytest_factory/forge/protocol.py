"""What a forge is: the place where pull requests live."""

from typing import Protocol

from pytest_factory.artifacts import PullRequest


class Forge(Protocol):
    """A backend. Opening twice is harmless: the same head and base give the same pull request."""

    name: str
    """github or local."""

    def open(self, *, title: str, body: str, branch: str, base: str) -> PullRequest:
        """Open a pull request for a branch of the repository, or adopt (and update) the one that is open for it."""
        ...

    def find(self, *, branch: str, base: str) -> PullRequest | None:
        """The open pull request for this pair, if there is one."""
        ...

    def view(self, number: int) -> PullRequest:
        """One pull request; raises ForgeError where there is none of that number."""
        ...

    def pulls(self) -> list[PullRequest]:
        """All pull requests, newest last."""
        ...

    def body(self, number: int) -> str:
        """Its description."""
        ...

    def comments(self, number: int) -> list[str]:
        """Its comments, oldest first."""
        ...

    def comment(self, number: int, text: str) -> None:
        """Add a comment."""
        ...

    def to_draft(self, number: int) -> None:
        """Make it a draft: something speaks against it."""
        ...
