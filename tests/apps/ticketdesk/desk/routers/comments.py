"""The comments on a ticket."""

from fastapi import APIRouter, status

from desk.dependencies import StoreDep, TicketDep
from desk.models import Comment, NewComment

router = APIRouter(prefix="/tickets/{ticket_id}/comments", tags=["comments"])


@router.get("")
def list_comments(ticket: TicketDep, store: StoreDep) -> list[Comment]:
    """List the comments on a ticket, oldest first."""
    return store.comments_on(ticket.id)


@router.post("", status_code=status.HTTP_201_CREATED)
def create_comment(new: NewComment, ticket: TicketDep, store: StoreDep) -> Comment:
    """Add a comment to a ticket."""
    return store.add_comment(ticket.id, new)
