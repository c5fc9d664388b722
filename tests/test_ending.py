"""What interrupts a session arrives, whenever it comes."""

import signal
import subprocess
import sys

import pytest

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
