"""The requests that an app's own tests send."""

import pytest

from pytest_factory.workspace.calls import Call, calls_of


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
        ('client.get(f"/boats/{number}")', None),
        ('client.post("/boats", json=boat)', None),
        ('client.post("/boats", data={"size": 1})', None),
        ('client.get("/boats", headers={"Accept": "text/html"})', None),
        ('names.get("boats")', None),
        ('client.post("/boats", json={1j: 2})', None),
    ],
)
def test_what_is_written_out_is_found(line: str, call: Call | None) -> None:
    """A call counts where its path and body are literals that can be sent; what is computed is not guessed."""
    sources = {"tests/test_boats.py": f"def test_boats(client):\n    {line}\n"}
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
