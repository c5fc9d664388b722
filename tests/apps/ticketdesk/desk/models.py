"""What goes in and out."""

from enum import StrEnum

from pydantic import BaseModel, Field


class Priority(StrEnum):
    """How urgent a ticket is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Status(StrEnum):
    """How far a ticket has come."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class NewTicket(BaseModel):
    """A ticket as it comes in."""

    subject: str = Field(min_length=1, max_length=200)
    priority: Priority = Priority.NORMAL


class Ticket(NewTicket):
    """A ticket that the desk has taken."""

    id: int
    status: Status = Status.OPEN
    agent_id: int | None = None


class Assignment(BaseModel):
    """Who takes care of a ticket."""

    agent_id: int


class NewComment(BaseModel):
    """A comment as it comes in."""

    author: str = Field(min_length=1)
    text: str = Field(min_length=1)


class Comment(NewComment):
    """A comment on a ticket."""

    id: int
    ticket_id: int


class Agent(BaseModel):
    """Somebody who takes care of tickets."""

    id: int
    name: str
    team: str
