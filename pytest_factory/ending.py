"""SIGTERM and a closed terminal end a session as Ctrl-C does: in order, with traces that have an end."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def in_order(tell: Callable[[int], None] = lambda number: None) -> Iterator[None]:
    """While this lasts, the first SIGTERM or SIGHUP is passed to `tell` and raises KeyboardInterrupt; later ones do nothing.

    A signal that somebody handles already, or ignores as nohup does, is left alone.
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
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
