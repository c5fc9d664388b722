"""Held-out checks of the closed-comments case.

The request tells what is refused and what stays. Open, and not checked: which status of the client's mistakes it is, and
what its body says.
"""

import httpx

COMMENT = {"author": "Mo", "text": "It is back again."}


def ticket_with_comment(client: httpx.Client, subject: str) -> str:
    """The path of the comments on a new ticket, which has one."""
    path = f"/tickets/{client.post('/tickets', json={'subject': subject}).json()['id']}/comments"
    assert client.post(path, json=COMMENT).status_code == 201
    return path


def test_a_comment_on_a_closed_ticket_is_refused(client: httpx.Client) -> None:
    """It is the client's mistake and is not kept; the old comment is still read."""
    path = ticket_with_comment(client, "To be closed")
    before = client.get(path).json()
    client.post(path.replace("comments", "close"))
    status = client.post(path, json={"author": "Mo", "text": "Too late"}).status_code
    assert 400 <= status < 500, f"a comment on a closed ticket answers {status}"
    response = client.get(path)
    assert (response.status_code, response.json()) == (200, before)


def test_so_it_is_on_every_closed_ticket(client: httpx.Client) -> None:
    """Also on those that were closed from the start."""
    closed = [ticket["id"] for ticket in client.get("/tickets").json() if ticket["status"] == "closed"]
    assert closed
    for number in closed:
        assert 400 <= client.post(f"/tickets/{number}/comments", json=COMMENT).status_code < 500


def test_all_others_take_comments(client: httpx.Client) -> None:
    """A ticket that is open, or that waits, is no closed one."""
    ticket_with_comment(client, "Still open")
    others = [ticket for ticket in client.get("/tickets").json() if ticket["status"] != "closed"]
    assert {ticket["status"] for ticket in others} == {"open", "waiting"}
    for ticket in others:
        response = client.post(f"/tickets/{ticket['id']}/comments", json=COMMENT)
        assert response.status_code == 201
        assert response.json() in client.get(f"/tickets/{ticket['id']}/comments").json()


def test_other_mistakes_are_what_they_were(client: httpx.Client) -> None:
    """An unknown ticket is 404, a comment without text is 422."""
    assert client.post("/tickets/4711/comments", json=COMMENT).status_code == 404
    assert client.post("/tickets/2/comments", json={"author": "Mo"}).status_code == 422
