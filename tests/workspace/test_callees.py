"""What a function hands its work on to."""

import pytest

from pytest_factory.workspace.callees import callees_of, workers_of
from pytest_factory.workspace.modules import Modules

STORE = """
class Store:
    def __init__(self, rows: list[str]) -> None:
        self._rows = rows

    def find(self, name: str) -> list[str]:
        found = []
        for row in self._rows:
            if name in row:
                found.append(row)
        return found

    def count(self, name: str) -> int:
        return len(self._rows)
"""
SERVICE = """
from harbour.store import Store


class Service:
    def __init__(self, store: Store) -> None:
        self._store = store

    def boats(self, name: str) -> list[str]:
        \"\"\"Pass it on.\"\"\"
        return self._store.find(name)


def get_service() -> Service:
    return Service(Store([]))
"""
HEAD = """
from typing import Annotated
from fastapi import Depends
from harbour import store as stores
from harbour.service import Service, get_service
from harbour.store import Store

ServiceDep = Annotated[Service, Depends(get_service)]
SHELF = Store(["a"])
"""


def modules(routes: str) -> Modules:
    """An app of three files."""
    return Modules(
        {
            "harbour/__init__.py": "",
            "harbour/store.py": STORE,
            "harbour/service.py": SERVICE,
            "harbour/api.py": HEAD + routes,
        }
    )


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ("def read(service: ServiceDep, q: str):\n    return service.boats(q)\n", ["Service.boats", "Store.find"]),
        ("def read(store: Store | None):\n    return store.find('a')\n", ["Store.find"]),
        ("def read(q: str):\n    return SHELF.find(q)\n", ["Store.find"]),
        ("def read(q: str):\n    return get_service().boats(q)\n", ["Service.boats", "Store.find", "get_service"]),
        ("def read(q: str):\n    shelf = Store([])\n    return shelf.count(q)\n", ["Store.count"]),
        ("def read(q: str):\n    return stores.Store([]).find(q)\n", []),
        ("def read(q: dict):\n    return q.find('a')\n", []),
        ("def read(q: str):\n    return helper(q)\n\n\ndef helper(q):\n    return q.upper()\n", ["helper"]),
    ],
)
def test_a_call_is_followed_to_what_it_means(route: str, expected: list[str]) -> None:
    """By annotations, aliases of them, what a name is made of, and through what only hands on; nothing is guessed."""
    assert sorted(one.function for one in callees_of(modules(route), "harbour/api.py", "read")) == expected


def test_what_does_the_work_is_told_of_a_function_that_hands_it_on() -> None:
    """The last one in the row, and not what says where something is."""
    found = workers_of(
        modules("def read(service: ServiceDep, q: str):\n    return service.boats(q)\n"), "harbour/api.py", "read"
    )

    assert [(one.path, one.function) for one in found] == [("harbour/store.py", "Store.find")]


def test_a_function_that_works_itself_hands_nothing_on() -> None:
    """Its body is where a change belongs."""
    route = "def read(store: Store, q: str):\n    found = store.find(q)\n    if q:\n        found = found[:1]\n    return found\n"

    assert workers_of(modules(route), "harbour/api.py", "read") == ()


def test_what_is_not_there_hands_nothing_on() -> None:
    """A route that was found in a factory's closure, say."""
    assert workers_of(modules(""), "harbour/api.py", "read") == callees_of(modules(""), "no.py", "read") == ()
