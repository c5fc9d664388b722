"""Configuration, taken from the environment."""

import os
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured."""

    database: str = ":memory:"
    seed: bool = True
    default_minutes: int = 30

    @classmethod
    def from_env(cls) -> Self:
        """Read the CLINIC_* variables."""
        return cls(
            database=os.environ.get("CLINIC_DATABASE", ":memory:"),
            seed=os.environ.get("CLINIC_SEED", "1") != "0",
            default_minutes=int(os.environ.get("CLINIC_DEFAULT_MINUTES", "30")),
        )
