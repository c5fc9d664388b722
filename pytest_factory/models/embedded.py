"""A client of the embedded engine."""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pytest_factory.errors import ModelTimeout, ModelUnavailable, ReplyTruncated, UnusableReply
from pytest_factory.models.address import Address, read, slug, want
from pytest_factory.models.protocol import Endpoint, Prompt, Reply

_POLL_SECONDS = 0.05


class EmbeddedModel:
    """Asks the engine that the controller keeps, and makes it start one.

    `folder` is the session's. All clients of one folder together send at most `slots` requests at once, so that a
    call's limit never runs while it only stands in the engine's queue.
    """

    def __init__(self, endpoint: Endpoint, folder: Path, *, slots: int) -> None:
        self.endpoint = endpoint
        self.folder = folder
        self.slots = slots

    def ask(self, prompt: Prompt) -> Reply:
        """One call; an engine that died meanwhile is waited for once."""
        import httpx

        begin = time.monotonic()
        end = begin + prompt.patience
        want(self.folder, self.endpoint.name)
        address = self._address(1, end)
        with self._turn(end):
            start = time.monotonic()
            try:
                reply = self._post(address, prompt, min(end, start + prompt.seconds))
            except httpx.TransportError:
                address = self._address(address.generation + 1, end)
                start = time.monotonic()
                try:
                    reply = self._post(address, prompt, min(end, start + prompt.seconds))
                except httpx.TransportError as error:
                    raise ModelUnavailable(f"the engine died during the call: {error}") from error
        return reply.model_copy(update={"waited": start - begin})

    @contextlib.contextmanager
    def _turn(self, end: float) -> Iterator[None]:
        """Hold one of the engine's slots while the context lasts."""
        with contextlib.ExitStack() as files:
            names = [self.folder / f"slot-{slug(self.endpoint.name)}-{number}" for number in range(self.slots)]
            slots = [files.enter_context(name.open("a")) for name in names]
            while not any(_lock(slot) for slot in slots):
                if time.monotonic() >= end:
                    raise ModelTimeout(f"{self.endpoint.name}: other requests kept the engine busy")
                time.sleep(_POLL_SECONDS)
            yield

    def _address(self, generation: int, end: float) -> Address:
        """The address of an engine of this generation or a later one."""
        while time.monotonic() < end:
            address = read(self.folder, self.endpoint.name)
            if address is not None and address.error:
                raise ModelUnavailable(address.error)
            if address is not None and address.generation >= generation:
                return address
            time.sleep(_POLL_SECONDS)
        raise ModelTimeout(f"{self.endpoint.name}: the engine was not ready in time")

    def _post(self, address: Address, prompt: Prompt, end: float) -> Reply:
        import httpx

        try:
            response = httpx.post(
                f"{address.url}/v1/chat/completions",
                json=_body(prompt),
                headers={"Authorization": f"Bearer {address.key}"},
                timeout=max(end - time.monotonic(), 0.001),
                trust_env=False,  # no proxy stands between us and this machine
            )
        except httpx.TimeoutException as error:
            raise ModelTimeout(f"{self.endpoint.name}: no reply within the limit of {prompt.seconds:g} s") from error
        if response.status_code != httpx.codes.OK:
            raise self._refusal(response.status_code, response.json())
        return _reply(response.json())

    def _refusal(self, status: int, body: dict[str, Any]) -> UnusableReply:
        error = body.get("error", {})
        if error.get("type") == "exceed_context_size_error":
            return ReplyTruncated(
                f"{self.endpoint.name}: the prompt has {error.get('n_prompt_tokens')} tokens and the context window "
                f"{error.get('n_ctx')}; raise num_ctx in [tool.pytest_factory]"
            )
        return UnusableReply(f"{self.endpoint.name}: the engine answered HTTP {status}: {error.get('message', body)}")


def _lock(file: IO[str]) -> bool:
    """Whether this file's lock is ours now; it is let go when the file is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _body(prompt: Prompt) -> dict[str, Any]:
    body: dict[str, Any] = {
        "messages": [message.model_dump() for message in prompt.messages],
        "temperature": prompt.temperature,
        "seed": prompt.seed,
        "max_tokens": prompt.max_tokens,
        "cache_prompt": True,
    }
    if prompt.output_schema is not None:
        schema = {"name": "reply", "schema": prompt.output_schema}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def _reply(body: dict[str, Any]) -> Reply:
    choice, usage = body["choices"][0], body["usage"]
    return Reply(
        text=choice["message"]["content"] or "",
        tokens_in=usage["prompt_tokens"],
        tokens_out=usage["completion_tokens"],
        tokens_cached=usage.get("prompt_tokens_details", {}).get("cached_tokens", 0),
        finish="length" if choice["finish_reason"] == "length" else "stop",
    )
