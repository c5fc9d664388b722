"""Models of an Ollama server, by its own package and its native chat endpoint."""

from typing import Any

from pytest_factory.errors import ModelTimeout, ModelUnavailable, ReplyTruncated, UnusableReply
from pytest_factory.models.protocol import Endpoint, Prompt, Reply

_LIST_SECONDS = 5.0
_MARGIN = 8
"""Tokens: a prompt that fills the window but for these was cut, since nothing would be left for the reply."""


class OllamaModel:
    """One model of one server. `num_ctx` is the same in every call: another one would load the model again."""

    def __init__(self, endpoint: Endpoint, *, num_ctx: int) -> None:
        self.endpoint = endpoint
        self.num_ctx = num_ctx

    def ask(self, prompt: Prompt) -> Reply:
        """One call. The server cuts a prompt that is too long without a word: its size in the reply tells."""
        import httpx
        import ollama

        name, url = self.endpoint.name, self.endpoint.url
        options = {
            "num_ctx": self.num_ctx,
            "num_predict": prompt.max_tokens,
            "seed": prompt.seed,
            "temperature": prompt.temperature,
        }
        messages = [message.model_dump() for message in prompt.messages]
        try:
            with ollama.Client(host=url, timeout=prompt.seconds) as client:
                response = client.chat(self.endpoint.model, messages, format=prompt.output_schema, options=options)
        except ollama.ResponseError as error:
            raise _refusal(error, self.endpoint) from error
        except httpx.TimeoutException as error:
            raise ModelTimeout(f"{name}: no reply within the limit of {prompt.seconds:g} s") from error
        except (ConnectionError, httpx.TransportError) as error:
            raise ModelUnavailable(f"nothing answers at {url}") from error
        tokens_in, tokens_out = response.prompt_eval_count or 0, response.eval_count or 0
        if tokens_in >= self.num_ctx - _MARGIN:
            raise ReplyTruncated(
                f"{name}: the prompt does not fit into the context window of {self.num_ctx} tokens; "
                "raise num_ctx in [tool.pytest_factory]",
                tokens_in=tokens_in,
                tokens_out=tokens_out,
            )
        return Reply(
            text=response.message.content or "",
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            finish="length" if response.done_reason == "length" else "stop",
        )


def list_models(host: str) -> dict[str, str]:
    """The models that a server has, each with the digest of its files; raises ModelUnavailable where none answers."""
    import httpx
    import ollama

    try:
        with ollama.Client(host=host, timeout=_LIST_SECONDS) as client:
            models = client.list().models
    except (ConnectionError, httpx.TransportError) as error:
        raise ModelUnavailable(f"nothing answers at {host}") from error
    except (ollama.ResponseError, httpx.InvalidURL, ValueError) as error:
        raise ModelUnavailable(f"{host} is no Ollama server: {error}") from error
    return {model.model: model.digest or "" for model in models if model.model}


def _refusal(error: Any, endpoint: Endpoint) -> ModelUnavailable | UnusableReply:
    """What an error status of the server means."""
    if "context" in error.error and error.status_code == 400:
        return ReplyTruncated(f"{endpoint.name}: {error.error}; raise num_ctx in [tool.pytest_factory]")
    if error.status_code == 404:
        return ModelUnavailable(
            f"the server at {endpoint.url} has no {endpoint.model}; run `ollama pull {endpoint.model}`"
        )
    return ModelUnavailable(f"the server at {endpoint.url} answered HTTP {error.status_code}: {error.error}")
