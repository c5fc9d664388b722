"""What the desk knows, kept in memory."""

from collections.abc import Mapping
from typing import Self

from desk.models import Agent, Comment, NewComment, NewTicket, Priority, Status, Ticket


class Store:
    """Tickets, their comments, and agents, by id."""

    def __init__(self) -> None:
        self.tickets: dict[int, Ticket] = {}
        self.comments: dict[int, Comment] = {}
        self.agents: dict[int, Agent] = {}

    @classmethod
    def with_first_tickets(cls) -> Self:
        """A store with what the desk began with."""
        store = cls()
        store.add_agent("Noor", "network")
        store.add_agent("Tomasz", "accounts")
        printer = store.add_ticket(NewTicket(subject="Printer on floor 2 is jammed", priority=Priority.LOW))
        store.add_ticket(NewTicket(subject="No network in room 114", priority=Priority.HIGH))
        password = store.add_ticket(NewTicket(subject="Password has expired"))
        password.status, password.agent_id = Status.WAITING, 2
        store.add_ticket(NewTicket(subject="New monitor")).status = Status.CLOSED
        store.add_comment(printer.id, NewComment(author="Ines", text="It is the lower tray."))
        store.add_comment(printer.id, NewComment(author="Noor", text="I have a look after lunch."))
        store.add_comment(password.id, NewComment(author="Tomasz", text="Which account is it?"))
        return store

    def add_ticket(self, new: NewTicket) -> Ticket:
        """Take a new ticket."""
        ticket = Ticket(id=_next_id(self.tickets), **new.model_dump())
        self.tickets[ticket.id] = ticket
        return ticket

    def add_comment(self, ticket_id: int, new: NewComment) -> Comment:
        """Add a comment to a ticket."""
        comment = Comment(id=_next_id(self.comments), ticket_id=ticket_id, **new.model_dump())
        self.comments[comment.id] = comment
        return comment

    def add_agent(self, name: str, team: str) -> Agent:
        """Add an agent."""
        agent = Agent(id=_next_id(self.agents), name=name, team=team)
        self.agents[agent.id] = agent
        return agent

    def comments_on(self, ticket_id: int) -> list[Comment]:
        """The comments on a ticket, oldest first."""
        return [comment for comment in self.comments.values() if comment.ticket_id == ticket_id]


def _next_id(items: Mapping[int, object]) -> int:
    return max(items, default=0) + 1
