"""The tickets."""

from fastapi import APIRouter, HTTPException, status

from desk.dependencies import StoreDep, TicketDep
from desk.models import Assignment, NewTicket, Status, Ticket

router = APIRouter(prefix="/tickets", tags=["tickets"])


@router.get("")
def list_tickets(store: StoreDep) -> list[Ticket]:
    """List all tickets, oldest first."""
    return list(store.tickets.values())


@router.post("", status_code=status.HTTP_201_CREATED)
def create_ticket(new: NewTicket, store: StoreDep) -> Ticket:
    """Take a new ticket."""
    return store.add_ticket(new)


@router.get("/{ticket_id}")
def read_ticket(ticket: TicketDep) -> Ticket:
    """Return one ticket."""
    return ticket


@router.put("/{ticket_id}/agent")
def assign_ticket(assignment: Assignment, ticket: TicketDep, store: StoreDep) -> Ticket:
    """Say who takes care of a ticket."""
    if assignment.agent_id not in store.agents:
        raise HTTPException(status_code=404, detail=f"there is no agent {assignment.agent_id}")
    ticket.agent_id = assignment.agent_id
    return ticket


@router.post("/{ticket_id}/close")
def close_ticket(ticket: TicketDep) -> Ticket:
    """Close a ticket; one that is closed is 409."""
    if ticket.status is Status.CLOSED:
        raise HTTPException(status_code=409, detail="the ticket is closed")
    ticket.status = Status.CLOSED
    return ticket
