"""Halves of a change in two replies."""

import pytest

from pytest_factory.artifacts import Change, Patch
from pytest_factory.workspace.halves import completed

STORE = "class Store:\n    def find(self, size=0):\n        return self.boats\n"
API = "def read(store):\n    return store.find()\n"
ASKING = Change(path="api.py", before=API, after="def read(store, name=''):\n    return store.find(name=name)\n")
FINDING = Change(
    path="store.py",
    before=STORE,
    after="class Store:\n    def find(self, size=0, name=''):\n        return self.boats\n",
)


@pytest.mark.parametrize(("later", "earlier"), [(ASKING, FINDING), (FINDING, ASKING)])
def test_who_gives_a_parameter_and_who_takes_it_belong_together(later: Change, earlier: Change) -> None:
    """Whichever was written first, the other one completes it."""
    assert completed((later,), [Patch(changes=(earlier,))], {}) == (earlier, later)


@pytest.mark.parametrize(
    "earlier",
    [
        Change(path="store.py", before=STORE, after=STORE.replace("self.boats", "[]")),
        Change(path="store.py", before=STORE, after=STORE + "    def count(self, name):\n        return 1\n"),
        Change(path="store.py", before=STORE, after=STORE.replace("size=0", "size=0, sail=''")),
        Change(path="store.py", before=None, after=FINDING.after),
        Change(path="api.py", before=API, after=API + "\n"),
    ],
)
def test_what_has_nothing_to_do_with_it_is_left(earlier: Change) -> None:
    """Another body, another function, another parameter, a new file, the same file."""
    assert completed((ASKING,), [Patch(changes=(earlier,))], {}) == (ASKING,)


def test_a_method_and_who_calls_it_belong_together() -> None:
    """A method that is new, and called as it was not before."""
    calling = Change(path="api.py", before=API, after=API + "\n\ndef drop(store):\n    store.remove(1)\n")
    removing = Change(
        path="store.py", before=STORE, after=STORE + "    def remove(self, number):\n        self.boats.pop(number)\n"
    )
    other = Change(path="store.py", before=STORE, after=STORE + "    def count(self):\n        return 1\n")

    assert completed((calling,), [Patch(changes=(removing,)), Patch(changes=(other,))], {}) == (removing, calling)
    assert completed((removing,), [Patch(changes=(calling,))], {}) == (calling, removing)
