"""Secrets leave no trace: what equals the value of a secret environment variable becomes ***."""

import os
from collections.abc import Iterable

from pydantic import JsonValue

MASK = "***"
_ENDINGS = ("KEY", "TOKEN", "SECRET", "PASSWORD")
_SHORTEST = 8
"""Characters; what is shorter is no secret and would be found in the middle of words."""


def secrets() -> tuple[str, ...]:
    """The values of all environment variables that are named like secrets, longest first."""
    values = {
        value for name, value in os.environ.items() if name.upper().endswith(_ENDINGS) and len(value) >= _SHORTEST
    }
    return tuple(sorted(values, key=lambda value: (-len(value), value)))


def redact_text(text: str, values: Iterable[str]) -> str:
    """The text with every one of the values masked."""
    for value in values:
        text = text.replace(value, MASK)
    return text


def redact(value: JsonValue, values: Iterable[str]) -> JsonValue:
    """The same JSON value with every text in it masked, keys of objects left alone."""
    if isinstance(value, str):
        return redact_text(value, values)
    if isinstance(value, list):
        return [redact(item, values) for item in value]
    if isinstance(value, dict):
        return {key: redact(item, values) for key, item in value.items()}
    return value
