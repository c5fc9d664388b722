"""Ollama's models, by its own package against a server that plays Ollama."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_factory.errors import ModelTimeout, ModelUnavailable, ReplyTruncated
from pytest_factory.models.ollama import OllamaModel, list_models
from pytest_factory.models.protocol import Endpoint, Prompt

if TYPE_CHECKING:
    from tests.models.conftest import Answer, Request, Site

Serve = Callable[[Callable[["Request"], "Answer"]], "Site"]
MakePrompt = Callable[..., Prompt]
CODER = "qwen2.5-coder:1.5b"


def model(url: str) -> OllamaModel:
    """The model at this server, with a small window."""
    endpoint = Endpoint(name=f"ollama/{CODER}", served_by="ollama", model=CODER, url=url)
    return OllamaModel(endpoint, num_ctx=2048)


def reply(**fields: Any) -> dict[str, Any]:
    """A reply as the server words it."""
    message = {"role": "assistant", "content": '{"a": 1}'}
    usual = {"model": CODER, "message": message, "done": True, "done_reason": "stop"}
    return {**usual, "prompt_eval_count": 120, "eval_count": 30, **fields}


def test_a_call_says_all_that_the_server_must_know(serve: Serve, answer: "type[Answer]", prompt: MakePrompt) -> None:
    """The native chat endpoint gets the schema and, with every call, the window, the seed and the limits."""
    site = serve(lambda request: answer(reply()))
    got = model(site.url).ask(prompt("Go.", output_schema={"type": "object"}, seed=5, temperature=0.4, max_tokens=99))
    assert (got.text, got.tokens_in, got.tokens_out, got.finish) == ('{"a": 1}', 120, 30, "stop")
    (request,) = site.requests
    assert request.path == "/api/chat"
    assert request.body["format"] == {"type": "object"}
    assert request.body["options"] == {"num_ctx": 2048, "num_predict": 99, "seed": 5, "temperature": 0.4}
    assert [message["role"] for message in request.body["messages"]] == ["system", "user"]
    assert request.body["stream"] is False


def test_a_reply_that_reaches_its_limit_says_so(serve: Serve, answer: "type[Answer]", prompt: MakePrompt) -> None:
    """The server's done_reason length is finish length."""
    assert model(serve(lambda request: answer(reply(done_reason="length"))).url).ask(prompt()).finish == "length"


@pytest.mark.parametrize("count", [2048, 2041])
def test_a_prompt_that_fills_the_window_was_cut(
    serve: Serve, answer: "type[Answer]", prompt: MakePrompt, count: int
) -> None:
    """The server cuts silently; a prompt at or near num_ctx is an error that keeps what the call cost."""
    site = serve(lambda request: answer(reply(prompt_eval_count=count)))
    with pytest.raises(ReplyTruncated, match="window of 2048 tokens; raise num_ctx") as caught:
        model(site.url).ask(prompt())
    assert (caught.value.tokens_in, caught.value.tokens_out) == (count, 30)


def test_a_slow_server_is_a_time_out(serve: Serve, answer: "type[Answer]", prompt: MakePrompt) -> None:
    """The call ends at its own limit."""
    with pytest.raises(ModelTimeout, match=r"no reply within the limit of 0\.1 s"):
        model(serve(lambda request: answer(reply(), seconds=0.5)).url).ask(prompt(seconds=0.1))


def test_a_server_that_is_not_there_is_named(prompt: MakePrompt) -> None:
    """Nothing listens: both the call and the list of models say where they looked."""
    for ask in (lambda: model("http://127.0.0.1:9").ask(prompt()), lambda: list_models("http://127.0.0.1:9")):
        with pytest.raises(ModelUnavailable, match=r"nothing answers at http://127\.0\.0\.1:9"):
            ask()


def test_a_connection_that_breaks_is_unavailable(serve: Serve, answer: "type[Answer]", prompt: MakePrompt) -> None:
    """A server that dies while it answers is no answer."""
    with pytest.raises(ModelUnavailable, match="nothing answers"):
        model(serve(lambda request: answer(reply(), keep=10)).url).ask(prompt())


@pytest.mark.parametrize(
    ("status", "error", "kind", "words"),
    [
        (404, f"model '{CODER}' not found", ModelUnavailable, f"ollama pull {CODER}"),
        (500, "llama runner process has terminated", ModelUnavailable, "HTTP 500: llama runner"),
        (400, "the input length exceeds the context length", ReplyTruncated, "raise num_ctx"),
    ],
)
def test_what_a_refusal_means(
    serve: Serve, answer: "type[Answer]", prompt: MakePrompt, status: int, error: str, kind: type[Exception], words: str
) -> None:
    """A missing model comes with the command that gets it; other refusals come with the server's words."""
    site = serve(lambda request: answer({"error": error}, status=status))
    with pytest.raises(kind, match=words):
        model(site.url).ask(prompt())


def test_the_models_of_a_server(serve: Serve, answer: "type[Answer]") -> None:
    """Each with the digest of its weights."""
    site = serve(
        lambda request: answer({"models": [{"model": CODER, "digest": "d1"}, {"model": "x:latest", "digest": "d2"}]})
    )
    assert list_models(site.url) == {CODER: "d1", "x:latest": "d2"}
    assert site.requests[0].path == "/api/tags"


def test_another_server_at_that_address(serve: Serve, answer: "type[Answer]") -> None:
    """What is no Ollama server is said to be none."""
    with pytest.raises(ModelUnavailable, match="is no Ollama server"):
        list_models(serve(lambda request: answer(b"<html>hello</html>")).url)
    with pytest.raises(ModelUnavailable, match="is no Ollama server"):
        list_models("127.0.0.1:port")
