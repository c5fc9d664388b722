"""Prices, applied when traces are read: what is known is exact, what is not known is said to be unknown."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

from pytest_factory.artifacts import Artifact
from pytest_factory.settings import SELF_CHECKS, Price
from pytest_factory.trace import ModelEvent

LOCAL = frozenset({"ollama", "embedded", *SELF_CHECKS})
"""What serves these runs on the user's own machine: no tokens are billed."""

MILLION = Decimal(1_000_000)


class Cost(Artifact):
    """Dollars that are known, and the models whose price is not."""

    dollars: Decimal = Decimal(0)
    basis: frozenset[str] = frozenset()
    """Of what it is made: local, table (the settings' prices), unknown; empty where no call was made."""
    unpriced: frozenset[str] = frozenset()
    """Models that nobody gave a price for, or whose usage nobody knows."""

    @property
    def text(self) -> str:
        """$0 (local), $0.0123, at least $0.0123, unknown."""
        if self.unpriced:
            return f"at least {dollars(self.dollars, ROUND_DOWN)}" if self.dollars else "unknown"
        return f"{dollars(self.dollars)} (local)" if self.basis == {"local"} else dollars(self.dollars)

    def per(self, number: int) -> "Cost":
        """The share of each of `number` runs."""
        return self.model_copy(update={"dollars": self.dollars / number})


def cost_of(call: ModelEvent, prices: Mapping[str, Price]) -> Cost:
    """What one call cost, failed or not; cached tokens, which are among those that went in, at their own price.

    A call that used nothing costs nothing, except after a time-out: what a provider bills for that, no trace knows.
    """
    if call.served_by in LOCAL:
        return Cost(basis=frozenset({"local"}))
    used = call.tokens_in or call.tokens_out
    if not used and call.finish != "timeout":
        return Cost()
    price = prices.get(call.model)
    if price is None or not used:
        return Cost(basis=frozenset({"unknown"}), unpriced=frozenset({call.model}))
    cached = min(call.tokens_cached, call.tokens_in)
    of_cached = price.input if price.cached is None else price.cached
    amount = (
        (call.tokens_in - cached) * Decimal(str(price.input))
        + cached * Decimal(str(of_cached))
        + call.tokens_out * Decimal(str(price.output))
    )
    return Cost(dollars=amount / MILLION, basis=frozenset({"table"}))


def total_cost(calls: Iterable[ModelEvent], prices: Mapping[str, Price]) -> Cost:
    """What these calls cost together."""
    costs = [cost_of(call, prices) for call in calls]
    return Cost(
        dollars=sum((cost.dollars for cost in costs), Decimal(0)),
        basis=frozenset().union(*(cost.basis for cost in costs)),
        unpriced=frozenset().union(*(cost.unpriced for cost in costs)),
    )


def dollars(amount: Decimal, rounding: str = ROUND_HALF_EVEN) -> str:
    """$12.34; $0.0123 below a dollar, with two digits that count below a tenth of a cent; $0.

    >>> dollars(Decimal("0.0000424"))
    '$0.000042'
    """
    if not amount:
        return "$0"
    places = 2 if amount >= 1 else max(4, 1 - amount.adjusted())
    return f"${amount.quantize(Decimal(1).scaleb(-places), rounding=rounding):,f}"
