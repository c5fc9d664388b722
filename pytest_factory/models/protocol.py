"""What a model is to the stages: a prompt goes in, a reply with its usage comes out."""

from typing import Any, Literal, Protocol

from pydantic import JsonValue

from pytest_factory.artifacts import Artifact


class Message(Artifact):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Prompt(Artifact):
    """Everything that one call needs."""

    stage: str
    feature: str
    """The case's id; scripted and gold models choose by it, real ones never see it."""
    messages: tuple[Message, ...]
    """What is the same in every call goes first, what changes last: the server caches prefixes."""
    output_schema: dict[str, JsonValue] | None = None
    """JSON schema that the reply's text must obey; None: free text."""
    temperature: float = 0.0
    seed: int = 1
    max_tokens: int = 1024
    seconds: float = 180.0
    """The limit of this call, from the moment at which the model begins with it."""
    patience: float = 180.0
    """Seconds after which nobody needs the reply any more: waiting for a model that gets ready or is busy, and the call."""


class Reply(Artifact):
    """What came back."""

    text: str
    tokens_in: int = 0
    """All tokens of the prompt, cached ones included."""
    tokens_out: int = 0
    tokens_cached: int = 0
    finish: str = "stop"
    """stop, or length where a limit cut the text."""
    waited: float = 0.0
    """Seconds before the model began with the call, where that is known."""


class Endpoint(Artifact):
    """A model that was found when the session began; JSON, so that workers get it from the controller."""

    name: str
    """As in the settings and the trace: ollama/qwen2.5-coder:7b."""
    served_by: str
    """ollama, embedded, openai, gold, nop, scripted, replay."""
    model: str = ""
    """The name as the server knows it, or the path of a file."""
    url: str = ""
    digest: str = ""
    """Of the weights, where it is known."""
    options: dict[str, Any] = {}


class Model(Protocol):
    """A connected model. Implementations inherit nothing and import their library lazily."""

    endpoint: Endpoint

    def ask(self, prompt: Prompt) -> Reply:
        """One call, no retries.

        Raises ModelUnavailable, ModelTimeout, or ReplyTruncated where the prompt did not fit into the window.
        """
        ...
