"""Tracebacks in a served app's log."""

import subprocess
import sys

import pytest
from pydantic import BaseModel, ValidationError

from pytest_factory.oracle.acceptance import app_traceback

FRAME = '  File "/tree/app/main.py", line {}, in sail\n    return sail(depth - 1)\n           ^^^^^^^^^^^^^^^\n'
FOREIGN = '  File "/venv/lib/python3.11/site-packages/starlette/routing.py", line 7, in app\n    await run()\n'
HEAD = "Traceback (most recent call last):\n"


def test_frames_of_packages_are_left_out() -> None:
    """What the app's own code did is told, and the last of two tracebacks counts."""
    first, second = (HEAD + FOREIGN + FRAME.format(line) + f"ValueError: {line}\n" for line in (1, 2))

    assert app_traceback(f"INFO: up\n{first}\nINFO: on\n{second}") == HEAD + FRAME.format(2) + "ValueError: 2"


def test_a_traceback_that_is_still_being_written_is_none_yet() -> None:
    """The log is read while the app writes it, and a search that tried every way to read its blanks would never end."""
    read = "import sys; from pytest_factory.oracle.acceptance import app_traceback as told; print([told(sys.stdin.read())])"
    half = HEAD + FOREIGN + "".join(FRAME.format(line) for line in range(60))

    done = subprocess.run([sys.executable, "-c", read], input=half, capture_output=True, text=True, timeout=30)

    assert (done.stdout, done.stderr) == ("['']\n", "")


def test_what_pydantic_misses_stands_in_the_last_line() -> None:
    """Below it nobody would read it: the error's own line tells only how many fields are wrong."""

    class Boat(BaseModel):
        name: str
        sails: int

    with pytest.raises(ValidationError) as caught:
        Boat.model_validate({"sails": "many"})
    log = f"{HEAD}{FRAME.format(3)}pydantic_core._pydantic_core.ValidationError: {caught.value}\nINFO: on\n"

    assert app_traceback(log).splitlines()[-1] == (
        "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Boat: name: Field required; "
        "sails: Input should be a valid integer, unable to parse string as an integer"
    )
    assert app_traceback(log.partition("\nINFO")[0]).endswith("as an integer")
