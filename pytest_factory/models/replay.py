"""Replies of earlier runs: every call of a run is kept in its calls/NNN.json, and found again by what was asked."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pytest_factory.errors import ModelUnavailable, UsageError
from pytest_factory.models.protocol import Endpoint, Prompt, Reply
from pytest_factory.models.redact import redact, secrets

_ASKED = ("messages", "output_schema", "temperature", "seed")
"""What makes two prompts the same question."""


class ReplayModel:
    """Answers from the recorded calls under a folder; the same question again gets its next recorded reply."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._replies = _load(Path(endpoint.model))
        self._given: dict[str, int] = {}

    def ask(self, prompt: Prompt) -> Reply:
        """The recorded reply with its usage; raises ModelUnavailable where this was never asked."""
        asked = _fingerprint(redact(prompt.model_dump(mode="json"), secrets()))
        replies = self._replies.get(asked)
        if not replies:
            raise ModelUnavailable(
                f"no recorded call asks this for stage {prompt.stage!r} (the prompt, the sampling "
                "or the code under it has changed); run once with a real model and name that run's folder"
            )
        number = self._given.get(asked, 0)
        self._given[asked] = number + 1
        return replies[min(number, len(replies) - 1)]


def _load(folder: Path) -> dict[str, list[Reply]]:
    """Fingerprint to replies, in the order of their files.

    A reply that its stage could not use is kept only where no model of the chain gave a usable one.
    """
    if not folder.is_dir():
        raise UsageError(f"replay/{folder}: there is no such folder")
    usable: dict[str, list[Reply]] = {}
    useless: dict[str, list[Reply]] = {}
    for path in sorted(folder.glob("**/calls/*.json")):
        call = json.loads(path.read_text(encoding="utf-8"))
        if call["reply"] is not None:
            kind = useless if call["reason"] else usable
            kind.setdefault(_fingerprint(call["prompt"]), []).append(Reply.model_validate(call["reply"]))
    return useless | usable


def _fingerprint(prompt: Any) -> str:
    asked = json.dumps([prompt[key] for key in _ASKED], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()
