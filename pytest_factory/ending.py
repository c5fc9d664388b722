"""SIGTERM and a closed terminal end a session as Ctrl-C does: in order, with traces that have an end."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType

AGAIN = 0.05
"""Seconds until an interruption that was lost is said again."""


@contextmanager
def in_order(tell: Callable[[int], None] = lambda number: None) -> Iterator[None]:
    """While this lasts, the first SIGTERM or SIGHUP is passed to `tell` and raises KeyboardInterrupt; later ones do nothing.

    A signal that somebody handles already, or ignores as nohup does, is left alone. No interruption is lost, that of Ctrl-C
    included, when it comes while Python runs a `__del__`, out of which nothing can be raised.
    """

    def end(number: int, frame: FrameType | None) -> None:
        for other in ours:
            signal.signal(other, signal.SIG_IGN)
        tell(number)
        raise KeyboardInterrupt

    ours: list[signal.Signals] = []
    if threading.current_thread() is threading.main_thread():
        ours += [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, end)
    try:
        with _none_lost():
            yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def _none_lost() -> Iterator[None]:
    """While this lasts, a KeyboardInterrupt that Python would only report comes a second time; afterwards none does."""
    again: list[threading.Timer] = []

    def hook(unraisable: "sys.UnraisableHookArgs", /) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            before(unraisable)
            return
        signal.signal(signal.SIGINT, signal.default_int_handler)  # only the main thread is interrupted, and this is it
        again.append(threading.Timer(AGAIN, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT)))
        again[-1].start()

    before = sys.unraisablehook
    sys.unraisablehook = hook
    try:
        yield
    finally:
        if sys.unraisablehook is hook:
            sys.unraisablehook = before
        for timer in again:
            timer.cancel()


@contextmanager
def with_lines() -> Iterator[None]:
    """A KeyboardInterrupt that passes here has a traceback that can be shown.

    CPython 3.11 raises one within code that has no line, and pytest cannot write such a traceback: the session would end with an
    error in the place of its summary.
    """
    try:
        yield
    except KeyboardInterrupt as error:
        place: TracebackType | None = error.__traceback__
        while place is not None:
            lineno: int | None = place.tb_lineno
            if lineno is None:
                raise KeyboardInterrupt from None
            place = place.tb_next
        raise
