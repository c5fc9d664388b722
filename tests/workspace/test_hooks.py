"""The order of what runs before each request."""

import pytest

from pytest_factory.workspace.hooks import hooks_first

OLD = "app = Flask(__name__)\n\n\n# Guests stay out.\n@app.before_request\ndef guard():\n    abort(403)\n\n\n"
ROUTE = '@app.get("/")\ndef read_root():\n    return {}\n'
NEW = "@app.before_request\ndef start():\n    g.start = time.perf_counter()\n"


def test_a_new_hook_comes_before_the_ones_that_are_there() -> None:
    """It stands before the first, whose comment stays with it."""
    moved = hooks_first(f"{OLD}{ROUTE}\n\n{NEW}", OLD + ROUTE)

    assert moved.index("def start") < moved.index("# Guests") < moved.index("def guard")
    assert moved.count("def start") == moved.count("@app.before_request") - 1 == 1


@pytest.mark.parametrize(
    ("added", "before"),
    [
        (NEW, ROUTE),
        (NEW.replace("app.", "bp."), OLD + ROUTE),
        ("LIMIT = 3\n\n\n" + NEW.replace("time.perf_counter()", "LIMIT"), OLD + ROUTE),
        ("def f(:\n", OLD + ROUTE),
    ],
    ids=["no other", "of another", "needs what is below", "broken"],
)
def test_it_stays_where_nothing_is_gained(added: str, before: str) -> None:
    """There must be another of the same app, and all that it names above."""
    text = f"{before}\n\n{added}"

    assert hooks_first(text, before) == text
