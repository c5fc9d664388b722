"""What an app that takes too much is told, where its exchanges or its held-out checks fail for it."""

import sys
from collections.abc import Callable
from pathlib import Path

from pytest_factory.artifacts import Criterion, Expectation, Verdict
from pytest_factory.jail.process import ProcessJail
from pytest_factory.oracle.acceptance import try_criteria

FLOODS = '''

fine = app


async def app(scope, receive, send):
    """Write without end when asked."""
    while scope.get("path") == "/flood":
        os.write(1, b"x" * 65536)
    await fine(scope, receive, send)
'''


def test_a_criterion_that_fails_for_a_limit_names_it(tree: Path, tmp_path: Path) -> None:
    """The gate's reason says which limit of the jail ended the app; what passed before it stays passed."""
    with (tree / "main.py").open("a") as file:
        file.write(FLOODS)
    fine, flood = (
        Criterion(id=path, says="It answers", method="GET", path=f"/{path}", expect=Expectation(status=200))
        for path in ("ok", "flood")
    )

    results = try_criteria(
        (fine, flood),
        tree,
        app="main:app",
        framework="fastapi",
        python=Path(sys.executable),
        jail=ProcessJail(),
        log=tmp_path / "server.log",
    )

    assert [result.ok for result in results] == [True, False]
    assert results[1].got.endswith("(the app was stopped by the limit of output)")


def test_a_held_out_check_that_fails_for_a_limit_names_it(tree: Path, judged: Callable[..., Verdict]) -> None:
    """The verdict's reason says so, too."""
    with (tree / "main.py").open("a") as file:
        file.write(FLOODS)

    verdict = judged("def test_flood(client):\n    assert client.get('/flood').status_code == 200\n")

    assert verdict.result == "failed"
    assert verdict.reason.endswith("(the app's process: it was stopped by the limit of output)")
