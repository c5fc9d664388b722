"""The progress bar of a download."""

import io

from pytest_factory.models.progress import ProgressBar


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def show(stream: io.StringIO, steps: list[tuple[float, int]], total: int = 1_000_000_000) -> str:
    """What a bar writes for bytes that are there at these seconds."""
    times = iter([seconds for seconds, _ in steps])
    bar = ProgressBar(stream, "model", clock=lambda: next(times))
    for _, done in steps:
        bar(done, total)
    bar.close()
    bar.close()
    return stream.getvalue()


def test_a_terminal_has_one_line() -> None:
    """The line is rewritten in place with size, speed and time left, and ended once."""
    written = show(Terminal(), [(0, 0), (10, 250_000_000), (20, 1_000_000_000)])
    first, second, last = written.split("\r\x1b[K")[1:]
    assert first == "model [........................]  0 of 1,000 MB"
    assert second == "model [######..................]  250 of 1,000 MB  25.0 MB/s  30 s left"
    assert last == "model [########################]  1,000 of 1,000 MB  50.0 MB/s  0 s left\n"


def test_a_log_stays_short() -> None:
    """Without a terminal there is a line every few seconds, and one at the end."""
    steps = [(n * 0.5, n * 10_000_000) for n in range(21)] + [(11.0, 1_000_000_000), (11.1, 1_000_000_000)]
    lines = show(io.StringIO(), steps).splitlines()
    assert [line.partition("  ")[2].partition(" of")[0] for line in lines] == ["0", "100", "200", "1,000"]


def test_what_was_there_before_is_not_speed() -> None:
    """A resumed download counts only what this try brought."""
    written = show(Terminal(), [(0, 900_000_000), (10, 910_000_000)])
    assert "910 of 1,000 MB  1.0 MB/s  1 min 30 s left" in written
