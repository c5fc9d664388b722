"""Held-out checks of the bin-uuids case.

The request names the parameter, the body, what can be asked for, 400, and that the route stays as it is without count. Open,
and not checked: an empty count, the body of a 400.
"""

import uuid

import httpx
import pytest


def uuids(client: httpx.Client, count: int) -> list[str]:
    """So many UUIDs; the form of the answer, and that they are UUIDs of the fourth kind, is asserted."""
    response = client.get("/uuid", params={"count": count})
    assert response.status_code == 200
    body = response.json()
    assert list(body) == ["uuids"]
    found: list[str] = body["uuids"]
    assert [str(uuid.UUID(one, version=4)) for one in found] == found
    return found


@pytest.mark.parametrize("count", [1, 2, 17, 100])
def test_so_many_come_and_all_are_different(client: httpx.Client, count: int) -> None:
    """Also one is a list, and the greatest number that can be asked for is taken."""
    found = uuids(client, count)
    assert (len(found), len(set(found))) == (count, count)


def test_they_are_others_the_next_time(client: httpx.Client) -> None:
    """Nothing comes twice."""
    assert not set(uuids(client, 5)) & set(uuids(client, 5))


@pytest.mark.parametrize("count", ["0", "101", "-3", "1000000", "many", "2.5"])
def test_other_numbers_are_refused(client: httpx.Client, count: str) -> None:
    """Too few, too many, and what is no number, is 400."""
    assert client.get("/uuid", params={"count": count}).status_code == 400


def test_without_count_it_is_one(client: httpx.Client) -> None:
    """In the form that it has always had; another parameter changes nothing."""
    for params in ({}, {"number": "3"}):
        response = client.get("/uuid", params=params)
        assert response.status_code == 200
        assert list(response.json()) == ["uuid"]
        uuid.UUID(response.json()["uuid"])
