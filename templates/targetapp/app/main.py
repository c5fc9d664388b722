"""The ASGI application: `uvicorn app.main:app`."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from pydantic import BaseModel

from app.settings import VERSION, load_settings

logger = logging.getLogger(__name__)
settings = load_settings()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Log when the service starts and stops."""
    logging.basicConfig(level=settings.log_level)
    logger.info("%s %s starts (%s)", app.title, app.version, settings.environment)
    yield
    logger.info("%s stops", app.title)


app = FastAPI(title=settings.title, version=VERSION, lifespan=lifespan)


class ServiceInfo(BaseModel):
    """What the service says about itself."""

    title: str
    version: str
    environment: str


@app.get("/")
def read_info() -> ServiceInfo:
    """Say which service this is."""
    return ServiceInfo(title=settings.title, version=VERSION, environment=settings.environment)
