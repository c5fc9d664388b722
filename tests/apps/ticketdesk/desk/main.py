"""The ASGI application: `uvicorn desk.main:app`."""

from fastapi import FastAPI

from desk import VERSION
from desk.routers import agents, comments, tickets
from desk.store import Store


def create_app() -> FastAPI:
    """Make the application with a store of its own."""
    app = FastAPI(title="Ticket desk", version=VERSION)
    app.state.store = Store.with_first_tickets()
    app.include_router(tickets.router)
    app.include_router(comments.router)
    app.include_router(agents.router)
    return app


app = create_app()
