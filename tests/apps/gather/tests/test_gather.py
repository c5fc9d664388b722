import pytest

from gather import create_app


@pytest.fixture()
def client(tmp_path):
    app = create_app({"TESTING": True, "DATABASE": str(tmp_path / "test.sqlite")})
    return app.test_client()


@pytest.fixture()
def workshop(client):
    """A workshop with two places; gives its URL."""
    resp = client.post(
        "/events/new",
        data={"title": "Bike workshop", "starts_on": "2999-05-01", "capacity": "2"},
    )
    assert resp.status_code == 302
    return resp.headers["Location"]


def join(client, url, name="Ada", email="ada@example.org"):
    return client.post(f"{url}/signup", data={"name": name, "email": email})


def test_front_page_without_events(client):
    assert b"Nothing planned yet." in client.get("/").data


def test_front_page_lists_event(client, workshop):
    html = client.get("/").get_data(as_text=True)
    assert "Bike workshop" in html
    assert f'href="{workshop}"' in html


def test_past_events_are_hidden(client):
    client.post("/events/new", data={"title": "Old fair", "starts_on": "2001-01-01"})
    assert b"Old fair" not in client.get("/").data


@pytest.mark.parametrize(
    "data",
    [
        {"title": "", "starts_on": "2999-01-01"},
        {"title": "Talk", "starts_on": "tomorrow"},
        {"title": "Talk", "starts_on": "2999-01-01", "capacity": "0"},
    ],
)
def test_new_event_is_validated(client, data):
    assert client.post("/events/new", data=data).status_code == 400


def test_sign_up(client, workshop):
    resp = join(client, workshop)
    assert resp.status_code == 302
    html = client.get(workshop).get_data(as_text=True)
    assert "Thanks Ada, see you there!" in html
    assert "1 signed up of 2" in html


def test_sign_up_needs_an_email(client, workshop):
    resp = join(client, workshop, email="nope")
    assert resp.status_code == 400
    assert b"valid e-mail" in resp.data


def test_full_event_refuses(client, workshop):
    join(client, workshop)
    join(client, workshop, "Bob", "bob@example.org")
    resp = join(client, workshop, "Cleo", "cleo@example.org")
    assert resp.status_code == 409
    assert b"2 signed up of 2" in resp.data


def test_unknown_event(client):
    resp = client.get("/events/77")
    assert resp.status_code == 404
    assert b"We could not find that page." in resp.data
