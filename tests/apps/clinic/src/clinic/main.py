"""ASGI entry point: `uvicorn clinic.main:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from clinic import __version__, api, db
from clinic.config import Settings
from clinic.errors import register_error_handlers


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Hold the database open while the application runs."""
    connection = db.connect(app.state.settings.database)
    if app.state.settings.seed:
        db.seed(connection)
    app.state.connection = connection
    yield
    connection.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    """Application factory."""
    app = FastAPI(title="Pet clinic", version=__version__, lifespan=lifespan)
    app.state.settings = settings or Settings.from_env()
    app.include_router(api.router)
    register_error_handlers(app)
    return app


app = create_app()
