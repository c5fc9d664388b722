"""The shapes of a feature, by which BUILD is shown further worked examples.

What every prompt begins with stays the same for all features, so that a server keeps it; the examples of these shapes follow
it, and cost their tokens only where they help.
"""

from collections.abc import Callable
from typing import Final

from pytest_factory.artifacts import Criterion, Spec

MOST = 2
"""Further examples at most: each has 100 to 300 tokens."""


def _media(kind: str) -> Callable[[Criterion], bool]:
    return lambda c: any(
        n.lower() == "content-type" and (v or "").startswith(kind) for n, v in c.expect.headers.items()
    )


def _refused_query(status: int) -> Callable[[Criterion], bool]:
    return lambda c: c.method == "GET" and "?" in c.path and c.expect.status == status


def _blank(criterion: Criterion) -> bool:
    """A refusal of a text that is empty or only blanks."""
    values = criterion.body.values() if isinstance(criterion.body, dict) else ()
    texts = [value for value in values if isinstance(value, str)]
    return criterion.expect.status in (400, 422) and any(not text.strip() for text in texts)


def _bare_post(criterion: Criterion) -> bool:
    """A POST that sends nothing and works: it does something to what its path names."""
    return criterion.method == "POST" and not (criterion.body or criterion.form) and criterion.changes_state


SHAPES: Final[dict[str, Callable[[Criterion], bool]]] = {
    "redirect": lambda c: c.expect.status in (301, 302, 303, 307, 308),
    "page": _media("text/html"),
    "text": _media("text/plain"),
    "blank": _blank,
    "bounds400": _refused_query(400),
    "bounds422": _refused_query(422),
    "errors": lambda c: c.expect.status >= 400 and c.expect.of_body,
    "patch": lambda c: c.method == "PATCH",
    "put": lambda c: c.method == "PUT",
    "delete": lambda c: c.method == "DELETE",
    "action": _bare_post,
}
"""Shape to what a criterion of it looks like, the most telling first."""


def shapes_of(spec: Spec) -> tuple[str, ...]:
    """The shapes of what is to be built, at most MOST."""
    return tuple(shape for shape, fits in SHAPES.items() if any(map(fits, spec.to_build)))[:MOST]
