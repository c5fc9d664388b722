"""What the library knows: books, members and loans, kept in memory."""

import datetime
import itertools
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from flask import current_app


@dataclass
class Book:
    """One copy of a book."""

    id: int
    title: str
    author: str
    year: int

    def as_json(self) -> dict[str, Any]:
        """The book as the API shows it."""
        return asdict(self)


@dataclass
class Member:
    """Somebody who may borrow books."""

    id: int
    name: str
    email: str

    def as_json(self) -> dict[str, Any]:
        """The member as the API shows it."""
        return asdict(self)


@dataclass
class Loan:
    """A book that a member has, or had."""

    id: int
    book_id: int
    member_id: int
    due: datetime.date
    returned: bool = False

    def as_json(self) -> dict[str, Any]:
        """The loan as the API shows it."""
        return {**asdict(self), "due": self.due.isoformat()}


@dataclass
class Store:
    """All that is known, by id."""

    books: dict[int, Book] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    loans: dict[int, Loan] = field(default_factory=dict)
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def with_first_books(cls) -> Self:
        """A store with the books that the library began with."""
        store = cls()
        store.add_book("The Left Hand of Darkness", "Ursula K. Le Guin", 1969)
        store.add_book("Kindred", "Octavia E. Butler", 1979)
        store.add_book("Solaris", "Stanisław Lem", 1961)
        return store

    def add_book(self, title: str, author: str, year: int) -> Book:
        """Add a copy of a book."""
        book = Book(next(self._ids), title, author, year)
        self.books[book.id] = book
        return book

    def add_member(self, name: str, email: str) -> Member:
        """Add a member."""
        member = Member(next(self._ids), name, email)
        self.members[member.id] = member
        return member

    def lend(self, book_id: int, member_id: int, due: datetime.date) -> Loan:
        """Lend a book to a member."""
        loan = Loan(next(self._ids), book_id, member_id, due)
        self.loans[loan.id] = loan
        return loan

    def open_loans(self, member_id: int | None = None) -> list[Loan]:
        """The loans that are not returned, of one member or of all."""
        loans = [loan for loan in self.loans.values() if not loan.returned]
        return [loan for loan in loans if member_id in (None, loan.member_id)]

    def is_lent(self, book_id: int) -> bool:
        """Whether somebody has the book."""
        return any(loan.book_id == book_id for loan in self.open_loans())


def get_store() -> Store:
    """The store of the application that handles the request."""
    store = current_app.extensions["store"]
    assert isinstance(store, Store)
    return store
