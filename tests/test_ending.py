"""What interrupts a session arrives, whenever it comes."""

import signal
import subprocess
import sys
import traceback
import types

import pytest

from pytest_factory.ending import with_lines

SCRIPT = """
import os, signal, sys, time
from pytest_factory.ending import in_order

class Held:
    def __del__(self):
        os.kill(os.getpid(), int(sys.argv[1]))
        for _ in range(1000):
            pass

signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    with in_order():
        Held()
        time.sleep(30)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_within_a_finalizer_is_not_lost(number: int) -> None:
    """Python only reports what is raised in a `__del__`; the interruption comes all the same, and at once."""
    command = [sys.executable, "-c", SCRIPT, str(int(number))]

    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert (done.stdout, done.stderr) == ("interrupted\n", "")


def interrupt() -> None:
    """An interruption."""
    raise KeyboardInterrupt("here")


@pytest.mark.parametrize(("lines", "args"), [(interrupt.__code__.co_linetable, ("here",)), (b"", ())])
def test_an_interruption_can_be_shown(lines: bytes, args: tuple[str, ...]) -> None:
    """One with its lines passes as it is; where some code has none, the traceback begins anew."""
    raising = types.FunctionType(interrupt.__code__.replace(co_linetable=lines), {})

    with pytest.raises(KeyboardInterrupt) as caught, with_lines():
        raising()

    assert caught.value.args == args
    assert None not in [place.lineno for place in traceback.extract_tb(caught.tb)]
