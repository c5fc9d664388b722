"""A progress bar for one download: size, speed, time left."""

import time
from collections.abc import Callable
from typing import TextIO

_TTY_SECONDS = 0.1
_LINE_SECONDS = 5.0
"""Between two lines where the stream is no terminal: a log stays short."""
_WIDTH = 24


class ProgressBar:
    """Writes to a terminal one line that is rewritten, to anything else a line every few seconds.

    An instance is a `report(done, total)` callback, in bytes. `clock` counts seconds.
    """

    def __init__(self, stream: TextIO, label: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream = stream
        self.label = label
        self.clock = clock
        self._tty = stream.isatty()
        self._first: tuple[float, int] | None = None
        self._shown: tuple[float, int] | None = None
        self._open = False

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` bytes are there, unless it was shown a moment ago."""
        now = self.clock()
        if self._first is None or done < self._first[1]:
            self._first = (now, done)
        if self._shown is not None and not self._due(*self._shown, now, done, total):
            return
        self._shown = (now, done)
        text = self._text(now, done, total)
        self.stream.write(f"\r\x1b[K{text}" if self._tty else f"{text}\n")
        self.stream.flush()
        self._open = self._tty

    def close(self) -> None:
        """End the line that a terminal shows; closing twice is harmless."""
        if self._open:
            self.stream.write("\n")
            self.stream.flush()
            self._open = False

    def _due(self, shown: float, before: int, now: float, done: int, total: int) -> bool:
        pause = _TTY_SECONDS if self._tty else _LINE_SECONDS
        return done != before and (now - shown >= pause or done == total)

    def _text(self, now: float, done: int, total: int) -> str:
        assert self._first is not None
        filled = _WIDTH * done // total if total else 0
        seconds, gained = now - self._first[0], done - self._first[1]
        speed = gained / seconds if seconds > 0 else 0.0
        parts = [
            f"{self.label} [{'#' * filled}{'.' * (_WIDTH - filled)}]",
            f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB",
        ]
        if speed:
            parts += [f"{speed / 1e6:.1f} MB/s", f"{_duration((total - done) / speed)} left"]
        return "  ".join(parts)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
