"""OpenAI-compatible models, by the openai package against a server that plays one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pytest_factory.errors import ModelTimeout, ModelUnavailable, ReplyTruncated
from pytest_factory.models.openai import KEY_ENV, OFFICIAL, OpenAIModel, key
from pytest_factory.models.protocol import Endpoint, Prompt

if TYPE_CHECKING:
    from tests.models.conftest import Answer, Request, Site

Serve = Callable[[Callable[["Request"], "Answer"]], "Site"]
MakePrompt = Callable[..., Prompt]


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is in the environment."""
    monkeypatch.setenv("MY_KEY", "sk-test")


def model(url: str) -> OpenAIModel:
    """A model at this server."""
    endpoint = Endpoint(
        name="openai/mini", served_by="openai", model="mini", url=f"{url}/v1", options={KEY_ENV: "MY_KEY"}
    )
    return OpenAIModel(endpoint)


def completion(finish: str = "stop", **fields: Any) -> dict[str, Any]:
    """A reply as the server words it."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": '{"a": 1}'}}
    usage = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}
    usage_details = {**usage, "prompt_tokens_details": {"cached_tokens": 100}}
    body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "mini", "choices": [choice]}
    return {**body, "usage": usage_details, **fields}


def refusal(message: str, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    """An error as the server words it."""
    return {"error": {"message": message, "type": "invalid_request_error", "code": code, "param": param}}


def test_a_call_and_its_cost(serve: Serve, answer: "type[Answer]", prompt: MakePrompt) -> None:
    """Schema, seed and limit are sent with the key; the usage comes back with what was cached."""
    site = serve(lambda request: answer(completion(), headers={"Content-Type": "application/json"}))
    got = model(site.url).ask(prompt("Go.", output_schema={"type": "object"}, seed=5, temperature=0.4, max_tokens=99))
    assert (got.text, got.finish) == ('{"a": 1}', "stop")
    assert (got.tokens_in, got.tokens_out, got.tokens_cached) == (120, 30, 100)
    (request,) = site.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["Authorization"] == "Bearer sk-test"
    expected = {"model": "mini", "seed": 5, "temperature": 0.4, "max_tokens": 99}
    assert expected.items() <= request.body.items()
    assert request.body["response_format"]["json_schema"]["schema"] == {"type": "object"}


def test_a_reply_that_reaches_its_limit_says_so(serve: Serve, answer: "type[Answer]", prompt: MakePrompt) -> None:
    """Finish length is given on, and usage may be missing."""
    body = completion("length", usage=None)
    site = serve(lambda request: answer(body, headers={"Content-Type": "application/json"}))
    got = model(site.url).ask(prompt())
    assert (got.finish, got.tokens_in) == ("length", 0)


def test_a_parameter_that_a_model_does_not_take_is_left_out(
    serve: Serve, answer: "type[Answer]", prompt: MakePrompt
) -> None:
    """A model that takes no temperature is asked without it, from then on at once."""

    def respond(request: "Request") -> "Answer":
        headers = {"Content-Type": "application/json"}
        if "temperature" in request.body:
            error = refusal("Unsupported value", "unsupported_value", "temperature")
            return answer(error, status=400, headers=headers)
        return answer(completion(), headers=headers)

    site = serve(respond)
    asked = model(site.url)
    assert [asked.ask(prompt()).text for _ in range(2)] == ['{"a": 1}'] * 2
    assert ["temperature" in request.body for request in site.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("status", "error", "kind", "words"),
    [
        (400, refusal("too long", "context_length_exceeded"), ReplyTruncated, "does not fit"),
        (400, refusal("no such format"), ModelUnavailable, "refuses the request.*no such format"),
        (401, refusal("wrong key"), ModelUnavailable, "HTTP 401.*wrong key"),
        (429, refusal("slow down"), ModelUnavailable, "HTTP 429.*slow down"),
        (500, refusal("sorry"), ModelUnavailable, "HTTP 500.*sorry"),
    ],
)
def test_what_a_refusal_means(
    serve: Serve,
    answer: "type[Answer]",
    prompt: MakePrompt,
    status: int,
    error: dict[str, Any],
    kind: type[Exception],
    words: str,
) -> None:
    """A prompt that does not fit is told from a server that does not serve; nothing is retried in silence."""
    site = serve(lambda request: answer(error, status=status, headers={"Content-Type": "application/json"}))
    with pytest.raises(kind, match=words):
        model(site.url).ask(prompt())
    assert len(site.requests) == 1


def test_a_slow_server_is_a_time_out(serve: Serve, answer: "type[Answer]", prompt: MakePrompt) -> None:
    """The call ends at its own limit and is not repeated."""
    site = serve(lambda request: answer(completion(), seconds=0.5))
    with pytest.raises(ModelTimeout, match=r"no reply within the limit of 0\.1 s"):
        model(site.url).ask(prompt(seconds=0.1))
    assert len(site.requests) == 1


def test_a_server_that_is_not_there_is_named(prompt: MakePrompt) -> None:
    """Nothing listens."""
    with pytest.raises(ModelUnavailable, match=r"nothing answers at http://127\.0\.0\.1:9/v1"):
        model("http://127.0.0.1:9").ask(prompt())


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a server on this machine does without a key."""
    monkeypatch.delenv("MY_KEY")
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000"):
        assert key(model(f"http://{host}").endpoint) == "none"
    official = Endpoint(name="openai/mini", served_by="openai", url=OFFICIAL, options={KEY_ENV: "MY_KEY"})
    with pytest.raises(ModelUnavailable, match=r"MY_KEY with the key for https://api\.openai\.com/v1 is not set"):
        key(official)
