"""Settings from the environment."""

import pytest

from app.settings import Settings, load_settings


def test_environment_overrides_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_TITLE", "Other App")
    monkeypatch.setenv("APP_ENVIRONMENT", "production")
    monkeypatch.setenv("APP_LOG_LEVEL", "WARNING")
    assert load_settings() == Settings(title="Other App", environment="production", log_level="WARNING")


def test_defaults_without_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APP_TITLE", "APP_ENVIRONMENT", "APP_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    assert load_settings() == Settings()
