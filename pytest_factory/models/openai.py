"""Models behind an OpenAI-compatible server: OpenAI itself, vLLM, LM Studio, llama.cpp, OpenRouter, ...

The extra `openai`. The key stays in the environment: the endpoint holds only the variable's name.
"""

import ipaddress
import os
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_factory.errors import ModelTimeout, ModelUnavailable, ReplyTruncated
from pytest_factory.models.protocol import Endpoint, Prompt, Reply

if TYPE_CHECKING:
    import openai

OFFICIAL = "https://api.openai.com/v1"
KEY_ENV = "key_env"
"""The endpoint's option that names the environment variable with the key."""
_CONNECT_SECONDS = 2.0


class OpenAIModel:
    """One model of one server; no retries of the client's own: each call is one event."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._refused: set[str] = set()

    def ask(self, prompt: Prompt) -> Reply:
        """One call; once more without a parameter (temperature, seed) that this model does not take."""
        import openai

        url = self.endpoint.url
        try:
            with openai.OpenAI(
                base_url=url, api_key=key(self.endpoint), max_retries=0, timeout=prompt.seconds
            ) as client:
                return _reply(self._create(client, prompt))
        except openai.APITimeoutError as error:
            raise ModelTimeout(f"{self.endpoint.name}: no reply within the limit of {prompt.seconds:g} s") from error
        except openai.APIConnectionError as error:
            raise ModelUnavailable(f"nothing answers at {url}") from error
        except openai.BadRequestError as error:
            if error.code == "context_length_exceeded" or "context" in error.message:
                raise ReplyTruncated(f"{self.endpoint.name}: the prompt does not fit: {error.message}") from error
            raise ModelUnavailable(f"{url} refuses the request: {error.message}") from error
        except openai.APIStatusError as error:
            raise ModelUnavailable(f"{url} answered HTTP {error.status_code}: {error.message}") from error

    def _create(self, client: "openai.OpenAI", prompt: Prompt) -> Any:
        import openai

        body = self._body(prompt)
        while True:
            try:
                return client.chat.completions.create(**body)
            except openai.BadRequestError as error:
                if error.code not in ("unsupported_value", "unsupported_parameter") or error.param not in body:
                    raise
                self._refused.add(error.param)
                del body[error.param]

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        limit = "max_completion_tokens" if self.endpoint.url == OFFICIAL else "max_tokens"
        body: dict[str, Any] = {
            "model": self.endpoint.model,
            "messages": [message.model_dump() for message in prompt.messages],
            limit: prompt.max_tokens,
            "temperature": prompt.temperature,
            "seed": prompt.seed,
        }
        if prompt.output_schema is not None:
            # not strict: a strict schema makes every field required, and small models fill what is required
            schema = {"name": "reply", "schema": prompt.output_schema, "strict": False}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        return {name: value for name, value in body.items() if name not in self._refused}


def key(endpoint: Endpoint) -> str:
    """The key for an endpoint; a server on this machine needs none. Raises ModelUnavailable where it is not set."""
    name = endpoint.options.get(KEY_ENV, "OPENAI_API_KEY")
    if value := os.environ.get(name):
        return value
    if _on_this_machine(endpoint.url):
        return "none"
    raise ModelUnavailable(f"the environment variable {name} with the key for {endpoint.url} is not set")


def check_there(endpoint: Endpoint) -> None:
    """Raise ModelUnavailable where the server is to be on this machine and nothing listens there.

    Others are not asked before the first call: what lies between may be a proxy.
    """
    parts = urlsplit(endpoint.url)
    if not _on_this_machine(endpoint.url):
        return
    try:
        address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        socket.create_connection(address, timeout=_CONNECT_SECONDS).close()
    except OSError as error:
        raise ModelUnavailable(f"nothing answers at {endpoint.url}") from error


def _on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _reply(completion: Any) -> Reply:
    choice, usage = completion.choices[0], completion.usage
    details = usage.prompt_tokens_details if usage else None
    return Reply(
        text=choice.message.content or "",
        tokens_in=usage.prompt_tokens if usage else 0,
        tokens_out=usage.completion_tokens if usage else 0,
        tokens_cached=(details.cached_tokens or 0) if details else 0,
        finish="length" if choice.finish_reason == "length" else "stop",
    )
