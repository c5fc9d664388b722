"""What the routes ask for."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from desk.models import Ticket
from desk.store import Store


def get_store(request: Request) -> Store:
    """The store of the application that handles the request."""
    store = request.app.state.store
    assert isinstance(store, Store)
    return store


StoreDep = Annotated[Store, Depends(get_store)]


def get_ticket(ticket_id: int, store: StoreDep) -> Ticket:
    """The ticket that the path names; one that does not exist is 404."""
    ticket = store.tickets.get(ticket_id)
    if ticket is None:
        raise HTTPException(status_code=404, detail=f"there is no ticket {ticket_id}")
    return ticket


TicketDep = Annotated[Ticket, Depends(get_ticket)]
