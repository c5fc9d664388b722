"""SIGTERM and a closed terminal end a session as Ctrl-C does: in order, with traces that have an end."""

import gc
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, TracebackType

AGAIN = 0.05
"""Seconds until an interruption that was lost is said again."""


@contextmanager
def in_order(tell: Callable[[int], None] = lambda number: None) -> Iterator[None]:
    """While this lasts, the first SIGTERM or SIGHUP is passed to `tell` and raises KeyboardInterrupt; later ones do nothing.

    A signal that somebody handles already, or ignores as nohup does, is left alone. No interruption is lost, that of Ctrl-C
    included, when it comes while Python runs a `__del__`, out of which nothing can be raised; and a file that one found open, in
    the middle of an import for example, is not reported, not even where warnings are errors.
    """

    def end(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if number != signal.SIGINT:
            for other in set(ours) - {signal.SIGINT}:
                signal.signal(other, signal.SIG_IGN)
            tell(number)
        raise KeyboardInterrupt

    came: list[int] = []
    usual: dict[signal.Signals, Callable[[int, FrameType | None], object] | signal.Handlers]
    usual = {signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    main = threading.current_thread() is threading.main_thread()
    ours = [number for number, handler in usual.items() if main and signal.getsignal(number) is handler]
    for number in ours:
        signal.signal(number, end)
    try:
        with _none_lost(came):
            yield
    finally:
        for number in ours:
            signal.signal(number, usual[number])


@contextmanager
def _none_lost(came: Sequence[int]) -> Iterator[None]:
    """While this lasts, a KeyboardInterrupt that Python would only report comes a second time; afterwards none does.

    Once a signal `came`, what is left open is not reported.
    """
    again: list[threading.Timer] = []

    def hook(unraisable: "sys.UnraisableHookArgs", /) -> None:
        if came and issubclass(unraisable.exc_type, ResourceWarning):
            return
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
        if came:
            gc.collect()  # an interruption's frames hold on to what they had open
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
