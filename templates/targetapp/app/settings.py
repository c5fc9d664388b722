"""Settings, read from the environment once, at start."""

import os
from dataclasses import dataclass

VERSION = "0.1.0"


@dataclass(frozen=True)
class Settings:
    """What differs between one deployment and another."""

    title: str = "Target App"
    environment: str = "development"
    log_level: str = "INFO"


def load_settings() -> Settings:
    """Read APP_TITLE, APP_ENVIRONMENT and APP_LOG_LEVEL; a variable that is not set leaves its default."""
    defaults = Settings()
    return Settings(
        title=os.environ.get("APP_TITLE", defaults.title),
        environment=os.environ.get("APP_ENVIRONMENT", defaults.environment),
        log_level=os.environ.get("APP_LOG_LEVEL", defaults.log_level),
    )
