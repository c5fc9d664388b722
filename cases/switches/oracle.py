"""Held-out checks of the switches case.

The request names both routes, all bodies, that an unknown switch is off, and 422. Open, and not checked: words and numbers
that can be read as true or false, which names there may be.
"""

import uuid
from collections.abc import Callable

import httpx
import pytest


@pytest.fixture
def name() -> str:
    """A name that no other check uses."""
    return f"switch-{uuid.uuid4()}"


def state(client: httpx.Client, name: str) -> bool:
    """Whether a switch is on; the form of the answer is asserted."""
    response = client.get(f"/switches/{name}")
    assert response.status_code == 200
    body = response.json()
    assert body == {"name": name, "on": body["on"]}
    assert type(body["on"]) is bool
    return bool(body["on"])


def test_a_switch_is_set_and_kept(client: httpx.Client, name: str) -> None:
    """Each PUT answers what was set, and the next GET tells it, in both directions and twice the same."""
    for on in (True, True, False, True, False):
        response = client.put(f"/switches/{name}", json={"on": on})
        assert response.status_code == 200
        assert response.json() == {"name": name, "on": on}
        assert state(client, name) is on


def test_what_nobody_has_set_is_off(client: httpx.Client, name: str) -> None:
    """It is no error, and asking does not set it."""
    assert state(client, name) is False
    assert state(client, name) is False


def test_switches_do_not_touch_each_other(client: httpx.Client, name: str) -> None:
    """One is on, another one off, a third one is as nobody has set it."""
    client.put(f"/switches/{name}", json={"on": True})
    client.put(f"/switches/{name}-2", json={"on": False})
    assert [state(client, f"{name}{end}") for end in ("", "-2", "-3")] == [True, False, False]


@pytest.mark.parametrize("sent", [{}, {"off": True}, {"on": "perhaps"}, {"on": None}, {"on": []}])
def test_what_does_not_say_on_changes_nothing(client: httpx.Client, name: str, sent: dict[str, object]) -> None:
    """It is 422, and a switch that was on still is."""
    client.put(f"/switches/{name}", json={"on": True})
    assert client.put(f"/switches/{name}", json=sent).status_code == 422
    assert state(client, name) is True


def test_they_are_kept_in_memory(client: httpx.Client, name: str, restart: Callable[[], None]) -> None:
    """Another process knows of none; that is what in memory means."""
    client.put(f"/switches/{name}", json={"on": True})
    restart()
    assert state(client, name) is False
