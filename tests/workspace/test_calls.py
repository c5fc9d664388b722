"""The requests that an app's own tests send."""

import pytest

from pytest_factory.workspace.calls import Call, calls_of, placed


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ('client.get("/boats")', Call(method="GET", path="/boats")),
        ('client.post("/boats", json={"name": "Ada"})', Call(method="POST", path="/boats", body={"name": "Ada"})),
        (
            'app.test_client().post("/login", data={"user": "a"})',
            Call(method="POST", path="/login", form={"user": "a"}),
        ),
        ('client.put("/boats/1", json=[1, 2])', Call(method="PUT", path="/boats/1", body=[1, 2])),
        ('client.get(f"/boats/{number}")', Call(method="GET", path="/boats/1", guessed=("",))),
        (
            'made = client.post(URL)\nclient.post("/trips", json={"boat_id": made.json()["id"]})',
            Call(method="POST", path="/trips", body={"boat_id": 1}, guessed=("boat_id",)),
        ),
        ('client.get(f"/boats?name={name}")', None),
        ('client.post("/trips", json={"goal": made.json()["goal"]})', None),
        ('client.post("/boats", json=boat)', None),
        ('client.post("/boats", data={"size": 1})', None),
        ('client.get("/boats", headers={"Accept": "text/html"})', None),
        ('names.get("boats")', None),
        ('client.post("/boats", json={1j: 2})', None),
        ('client.get("/boats", params={"size": 4})', Call(method="GET", path="/boats?size=4")),
        ('client.get("/boats", query_string="size=4")', None),
        ('client.get("/", follow_redirects=True)', Call(method="GET", path="/")),
        ('client.post("/boats", json=BOAT)', Call(method="POST", path="/boats", body={"name": "Ada"})),
        (
            'client.post("/boats", json={**BOAT, "tags": [TAG]})',
            Call(method="POST", path="/boats", body={"name": "Ada", "tags": ["fast"]}),
        ),
        ('client.get(f"/boats/{NUMBER}")', Call(method="GET", path="/boats/7")),
        ('client.get(f"/boats/{NUMBER:03}")', None),
        ('client.post("/boats", json=number)', None),
        ('client.post("/boats", json=TWICE)', None),
        ('client.post("/boats", json={**TAG})', None),
        ('client.post("/boats", json=LOOP)', None),
    ],
)
def test_what_is_written_out_is_found(line: str, call: Call | None) -> None:
    """A call counts where its path and body are literals, or names for such; what is computed is not guessed."""
    names = 'BOAT = {"name": "Ada"}\nTAG: str = "fast"\nnumber = 1\nTWICE = 1\nTWICE = 2\nLOOP = LOOP\n'
    sources = {"tests/test_boats.py": f"{names}\ndef test_boats(client, number):\n    NUMBER = 7\n    {line}\n"}
    assert calls_of(sources) == ((call,) if call else ())


def test_calls_come_in_order_and_once() -> None:
    """Only tests are read, by file and line; a call that stands twice is one, and a file that does not parse is none."""
    sources = {
        "app/main.py": 'client.get("/from-the-app")',
        "tests/test_b.py": 'client.get("/b")\nclient.get("/a")\nclient.get("/b")',
        "tests/test_a.py": 'client.delete("/a/1")',
        "tests/test_c.py": "def (",
    }
    assert [(call.method, call.path) for call in calls_of(sources)] == [
        ("DELETE", "/a/1"),
        ("GET", "/b"),
        ("GET", "/a"),
    ]


@pytest.mark.parametrize(
    ("function", "call"),
    [
        (
            'def add(client, name="Ada", *, size=4):\n    client.post("/boats", json={"name": name, "size": size})',
            Call(method="POST", path="/boats", body={"name": "Ada", "size": 4}),
        ),
        (
            'def add(client, **more):\n    client.post("/boats", json={"name": "Ada", **more})',
            Call(method="POST", path="/boats", body={"name": "Ada"}),
        ),
        (
            'def add(client, **more):\n    client.post("/boats", json=dict(name="Ada", **more))',
            Call(method="POST", path="/boats", body={"name": "Ada"}),
        ),
        (
            'def add(client, **more):\n    boat = {"name": "Ada"}\n    client.post("/boats", json=boat | more)',
            Call(method="POST", path="/boats", body={"name": "Ada"}),
        ),
        ('def add(client, name):\n    client.post("/boats", json={"name": name})', None),
        (
            'def add(client, boat, name="Ada"):\n    client.post(f"{boat}/crew", data={"name": name})',
            Call(method="POST", path="*/crew", form={"name": "Ada"}, guessed=("",)),
        ),
    ],
)
def test_a_helper_sends_what_its_arguments_are_by_default(function: str, call: Call | None) -> None:
    """Tests call it so, or nearly so; what has no default is not known, but for the beginning of a path."""
    assert calls_of({"tests/test_boats.py": function}) == ((call,) if call else ())


def test_a_path_from_an_answer_is_placed_at_the_route_that_ends_so() -> None:
    """With the first id in it; what several routes may be, or none, is left out."""
    calls = [
        Call(method=method, path=path) for method, path in (("POST", "*/crew?x=1"), ("GET", "*/crew"), ("GET", "/"))
    ]
    routes = [("POST", "/boats/<int:boat_id>/crew"), ("GET", "/boats/{boat}/crew"), ("GET", "/piers/{pier}/crew")]

    assert [call.path for call in placed(calls, routes)] == ["/boats/1/crew?x=1", "/"]
    assert placed(calls[:1], [("POST", "/crew")]) == ()
