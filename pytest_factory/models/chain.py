"""One question, asked down a chain of models until one gives an answer that can be used; every call is an event."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import JsonValue

from pytest_factory.errors import (
    BudgetSpent,
    ModelError,
    ModelTimeout,
    ModelUnavailable,
    ReplyTruncated,
    UnusableReply,
)
from pytest_factory.models.protocol import Message, Model, Prompt, Reply
from pytest_factory.models.redact import redact, redact_text, secrets
from pytest_factory.trace import Trace

T = TypeVar("T")


class Health:
    """Which models do not answer any more, and why; one object for all stages of a run."""

    def __init__(self) -> None:
        self.down: dict[str, str] = {}


class Asker:
    """What a stage asks its models with.

    `deadline` gives the seconds that are left of the case; a call may take `call_seconds` or those, whichever is less.
    `check_budget` is called before every call and raises BudgetSpent where a limit is reached. `missing` holds the models
    that stand before the first of `models` in the settings and were not there when the session began, with the reason.
    """

    def __init__(
        self,
        stage: str,
        feature: str,
        models: Sequence[Model],
        trace: Trace,
        *,
        call_seconds: float,
        deadline: Callable[[], float],
        check_budget: Callable[[], None],
        missing: Mapping[str, str] | None = None,
        health: Health | None = None,
    ) -> None:
        self.stage = stage
        self.feature = feature
        self.models = tuple(models)
        self.trace = trace
        self.call_seconds = call_seconds
        self.deadline = deadline
        self.check_budget = check_budget
        self.missing = dict(missing or {})
        self.health = health or Health()

    @property
    def reference(self) -> bool:
        """Whether what answers is the case's own reference solution, which is taken as it is."""
        return all(model.endpoint.served_by == "gold" for model in self.models)

    def ask(
        self,
        messages: Sequence[Message],
        parse: Callable[[str], T],
        *,
        schema: dict[str, Any] | None = None,
        temperature: float = 0.0,
        seed: int = 1,
        max_tokens: int = 1024,
        attempt: int = 1,
        rescue: Callable[[str], str] = lambda text: "",
    ) -> T:
        """What `parse` makes of the first usable reply; it refuses a reply by raising UnusableReply.

        `rescue` makes of a reply that was cut one that is whole; empty where it cannot, and then the call has failed.

        A model that is unavailable is not asked again in this run. Where the last one's reply came too late, all are asked once
        more: what kept the machine busy may be over, and the server has read the prompt. Raises ModelUnavailable where no model
        of the chain answers, else the last model's UnusableReply, ReplyTruncated or ModelTimeout; BudgetSpent where a limit is
        reached.
        """

        def asked() -> T:
            return self._asked(
                parse,
                rescue,
                attempt,
                stage=self.stage,
                feature=self.feature,
                messages=tuple(messages),
                output_schema=schema,
                temperature=temperature,
                seed=seed,
                max_tokens=max_tokens,
            )

        try:
            return asked()
        except ModelTimeout:
            if self.deadline() <= 0:
                raise
            return asked()

    def _asked(self, parse: Callable[[str], T], rescue: Callable[[str], str], attempt: int, **prompted: Any) -> T:
        """What comes of asking one model after the other."""
        failures = dict(self.missing)
        last: ModelError | None = None
        for model in self.models:
            name = model.endpoint.name
            if name in self.health.down:
                failures[name] = self.health.down[name]
                continue
            left = self._seconds_left()
            prompt = Prompt(**prompted, seconds=min(self.call_seconds, left), patience=left)
            try:
                return self._call(model, prompt, parse, rescue, attempt, failures)
            except ModelUnavailable as error:
                self.health.down[name] = failures[name] = str(error)
            except (UnusableReply, ModelTimeout) as error:
                failures[name] = str(error)
                last = error
        if last is not None:
            raise last
        reasons = "; ".join(f"{name}: {reason}" for name, reason in failures.items())
        raise ModelUnavailable(f"no model answers for {self.stage}: {reasons or 'its chain is empty'}")

    def _seconds_left(self) -> float:
        self.check_budget()
        left = self.deadline()
        if left <= 0:
            raise BudgetSpent("the limit of the case's time is reached", kind="timeout")
        return left

    def _call(
        self,
        model: Model,
        prompt: Prompt,
        parse: Callable[[str], T],
        rescue: Callable[[str], str],
        attempt: int,
        failures: Mapping[str, str],
    ) -> T:
        """One call and its one event."""
        begin = time.monotonic()
        reply: Reply | None = None
        seconds = 0.0
        try:
            try:
                reply = model.ask(prompt)
            finally:
                seconds = time.monotonic() - begin
            text = rescue(reply.text) if reply.finish == "length" else reply.text
            if reply.finish == "length" and not text:
                raise ReplyTruncated(
                    f"{model.endpoint.name}: the reply was cut after {reply.tokens_out} tokens; "
                    f"its limit is {prompt.max_tokens} tokens, or the context window (num_ctx) is too small"
                )
            value = parse(text)
        except ModelError as error:
            self._record(model, prompt, reply, seconds, attempt, failures, error)
            raise
        self._record(model, prompt, reply, seconds, attempt, failures, None)
        return value

    def _record(
        self,
        model: Model,
        prompt: Prompt,
        reply: Reply | None,
        seconds: float,
        attempt: int,
        failures: Mapping[str, str],
        error: ModelError | None,
    ) -> None:
        hidden = secrets()
        finish = _finish(error, reply)
        reason = redact_text(str(error or ""), hidden)
        call: dict[str, JsonValue] = {
            "model": model.endpoint.name,
            "served_by": model.endpoint.served_by,
            "stage": self.stage,
            "attempt": attempt,
            "seconds": round(seconds, 4),
            "finish": finish,
            "reason": reason,
            "prompt": prompt.model_dump(mode="json"),
            "reply": reply.model_dump(mode="json") if reply else None,
        }
        cleaned = redact(call, hidden)
        assert isinstance(cleaned, dict)
        self.trace.model(
            self.stage,
            ok=error is None,
            seconds=seconds,
            served_by=model.endpoint.served_by,
            model=model.endpoint.name,
            tokens_in=reply.tokens_in if reply else getattr(error, "tokens_in", 0),
            tokens_out=reply.tokens_out if reply else getattr(error, "tokens_out", 0),
            tokens_cached=reply.tokens_cached if reply else 0,
            waited=round(reply.waited, 4) if reply else 0.0,
            attempt=attempt,
            fallback_from=next(iter(failures), None),
            fallback_reason=redact_text(next(iter(failures.values()), ""), hidden) or None,
            finish=finish,
            reason=reason,
            call=self.trace.save_call(cleaned),
        )


def _finish(error: ModelError | None, reply: Reply | None) -> str:
    """The event's word for how a call ended."""
    match error:
        case None:
            return reply.finish if reply else "stop"
        case ReplyTruncated():
            return "length"
        case UnusableReply():
            return "unusable"
        case ModelTimeout():
            return "timeout"
        case _:
            return "error"
