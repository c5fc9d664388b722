"""Reading traces, prices, statistics, reports."""

from pytest_factory.metrics.folder import (
    metrics_text,
    most_expensive_feature,
    success_rate,
    tokens_by_stage,
    write_metrics,
)
from pytest_factory.metrics.query import answer
from pytest_factory.metrics.traces import last_session, read_runs, read_trace
from pytest_factory.metrics.unfinished import add_missing, close_unfinished

__all__ = [
    "add_missing",
    "answer",
    "close_unfinished",
    "last_session",
    "metrics_text",
    "most_expensive_feature",
    "read_runs",
    "read_trace",
    "success_rate",
    "tokens_by_stage",
    "write_metrics",
]
