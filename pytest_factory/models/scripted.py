"""Replies out of a file: for tests and demonstrations.

{"health": {"plan": ["the first reply", "the second and every later one"]},
 "*": {"review": [{"text": "...", "tokens_in": 900, "seconds": 0.1}, {"error": "timeout"}]}}
"""

import time
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError, model_validator

from pytest_factory.artifacts import Artifact
from pytest_factory.errors import ModelTimeout, ModelUnavailable, ReplyTruncated, UsageError
from pytest_factory.models.protocol import Endpoint, Prompt, Reply

ANY = "*"
"""The feature that stands for all that are not named."""


class ScriptedReply(Artifact):
    """One reply, or one failure."""

    text: str = ""
    tokens_in: int | None = None
    """Default: a fourth of the prompt's characters."""
    tokens_out: int | None = None
    """Default: a fourth of the text's characters."""
    tokens_cached: int = 0
    finish: Literal["stop", "length"] = "stop"
    error: Literal["", "unavailable", "timeout", "truncated"] = ""
    seconds: float = 0.0
    """How long the call takes; what is longer than the call's limit ends there as a time-out."""

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value


Script = dict[str, dict[str, list[ScriptedReply]]]
"""Feature to stage to replies."""


class ScriptedModel:
    """Gives each feature's stage its replies in order; the last one is repeated."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._script = load_script(Path(endpoint.model))
        self._given: dict[tuple[str, str], int] = {}

    def ask(self, prompt: Prompt) -> Reply:
        """The next reply; raises ModelUnavailable where the script has none for this stage."""
        reply = self._next(prompt.feature, prompt.stage)
        time.sleep(min(reply.seconds, prompt.seconds))
        name = self.endpoint.name
        if reply.error == "unavailable":
            raise ModelUnavailable("the script says that nothing answers")
        if reply.error == "timeout" or reply.seconds > prompt.seconds:
            raise ModelTimeout(f"{name}: no reply within the limit of {prompt.seconds:g} s")
        if reply.error == "truncated":
            raise ReplyTruncated(f"{name}: the script says that the prompt does not fit")
        characters = sum(len(message.content) for message in prompt.messages)
        return Reply(
            text=reply.text,
            tokens_in=characters // 4 if reply.tokens_in is None else reply.tokens_in,
            tokens_out=len(reply.text) // 4 if reply.tokens_out is None else reply.tokens_out,
            tokens_cached=reply.tokens_cached,
            finish=reply.finish,
        )

    def _next(self, feature: str, stage: str) -> ScriptedReply:
        replies = self._script.get(feature, {}).get(stage) or self._script.get(ANY, {}).get(stage)
        if not replies:
            raise ModelUnavailable(f"{self.endpoint.model}: has no reply for stage {stage!r} of feature {feature!r}")
        number = self._given.get((feature, stage), 0)
        self._given[feature, stage] = number + 1
        return replies[min(number, len(replies) - 1)]


def load_script(path: Path) -> Script:
    """Read and check a script; raises UsageError with the file and the place in it."""
    try:
        return TypeAdapter(Script).validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise UsageError(f"scripted/{path}: there is no such file") from error
    except ValidationError as error:
        first: Any = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path}: {place or 'the whole'}: {first['msg']}") from error
