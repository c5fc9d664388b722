"""What calls cost: exact where it is known, unknown where it is not."""

from decimal import Decimal
from typing import Any

import pytest

from pytest_factory.metrics.prices import Cost, cost_of, dollars, total_cost
from pytest_factory.settings import Price
from pytest_factory.trace import ModelEvent

PRICES = {"openai/big": Price(input=2.5, output=10, cached=0.25), "openai/plain": Price(input=0.1, output=0.2)}


def call(model: str, tokens_in: int = 0, tokens_out: int = 0, **fields: Any) -> ModelEvent:
    """A call of a model."""
    return ModelEvent(
        ts="2026-03-01T09:00:00+00:00",
        session="s",
        feature="a",
        stage="build",
        eval_ok=True,
        model=model,
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        **{"served_by": model.split("/")[0], **fields},
    )


@pytest.mark.parametrize("served_by", ["ollama", "embedded", "gold", "nop", "scripted", "replay"])
def test_what_runs_here_costs_nothing(served_by: str) -> None:
    """A local call costs $0 and says why, also one that replays a model which has a price."""
    cost = cost_of(call("openai/big", 1000, 1000, served_by=served_by), PRICES)

    assert cost == Cost(basis=frozenset({"local"}))
    assert cost.text == "$0 (local)"


def test_cached_tokens_have_their_own_price() -> None:
    """Cached tokens are taken out of those that went in; without a price of their own they cost as much."""
    assert cost_of(call("openai/big", 1000, 100, tokens_cached=800), PRICES).dollars == Decimal("0.0017")
    assert cost_of(call("openai/plain", 1000, 100, tokens_cached=800), PRICES).dollars == Decimal("0.00012")
    assert cost_of(call("openai/big", 100, 0, tokens_cached=800), PRICES).dollars == Decimal("0.000025")


def test_a_failed_call_is_billed() -> None:
    """A reply that could not be used costs what it used."""
    assert cost_of(call("openai/plain", 10, 5, finish="unusable"), PRICES).dollars == Decimal("0.000002")


def test_an_unknown_price_is_never_nothing() -> None:
    """Without a price the cost is unknown, and a sum with it says how much it is at least."""
    unknown = call("openai/new", 10, 5)

    assert total_cost([unknown], PRICES).text == "unknown"
    assert total_cost([unknown, call("ollama/a", 10, 5)], PRICES).text == "unknown"
    both = total_cost([unknown, call("openai/big", 1000, 0)], PRICES)
    assert (both.text, both.unpriced) == ("at least $0.0025", frozenset({"openai/new"}))
    assert both.per(2).text == "at least $0.0012"


def test_a_call_that_used_nothing_costs_nothing() -> None:
    """A server that was not reached bills nothing at any price; after a time-out nobody knows."""
    assert total_cost([call("openai/new", finish="error"), call("ollama/a", 5, 5)], PRICES).text == "$0 (local)"
    assert total_cost([call("openai/big", finish="timeout")], PRICES).text == "unknown"
    assert total_cost([], PRICES).text == "$0"


def test_sums_are_exact() -> None:
    """Ten times a tenth of a cent is a cent."""
    assert total_cost([call("openai/plain", 10_000)] * 10, PRICES).dollars == Decimal("0.01")


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "$0"), ("1234.567", "$1,234.57"), ("0.01234", "$0.0123"), ("0.0000424", "$0.000042"), ("0.5", "$0.5000")],
)
def test_dollars_keep_the_digits_that_count(amount: str, text: str) -> None:
    """Small amounts do not vanish and large ones stay readable."""
    assert dollars(Decimal(amount)) == text
