"""The embedded engine: a process of its own that serves one model file over HTTP on this machine.

    python -m pytest_factory.models.engine

Its first line of stdin is an EngineConfig as JSON (so that the key is on no command line); its one line of stdout is an
EngineReady. It ends when stdin closes, that is when its parent ends in whatever way, and on SIGTERM. Ctrl-C is for its
parent.
"""

import os
import signal
import sys
import threading
from typing import Any

from pytest_factory.artifacts import Artifact


class EngineConfig(Artifact):
    """What the engine serves, and how."""

    path: str
    """The GGUF file."""
    key: str
    """What clients send as bearer token."""
    threads: int
    """That generate for a single request."""
    batch_threads: int
    """That read prompts, and that generate for several requests at once."""
    slots: int
    """Requests served at once; each has a cache of its own prompt."""
    num_ctx: int
    """The context window of each slot, in tokens."""


class EngineReady(Artifact):
    """What came of the start: a port, or an error."""

    port: int = 0
    error: str = ""


def main() -> None:
    """Serve until stdin closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    config = EngineConfig.model_validate_json(sys.stdin.readline())
    parent = threading.Thread(target=_end_with_parent, daemon=True)
    parent.start()
    # Threads that wait for each other spin for some microseconds, then sleep. The 1.5B model on two cores, tokens a second
    # sleeping at once, and with this: 19 and 27 alone, 17 and 22 beside two busy processes at nice 10, 11 and 13 at nice 0.
    # Spinning for long, four requests at once made 3 there. OpenMP reads this when the library is loaded.
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")
    import xllamacpp

    try:
        server = xllamacpp.Server(_params(config))
    except RuntimeError as error:
        _say(EngineReady(error=str(error)))
        return
    _say(EngineReady(port=int(server.listening_address.rpartition(":")[2])))
    parent.join()


def _say(ready: EngineReady) -> None:
    sys.stdout.write(ready.model_dump_json() + "\n")
    sys.stdout.flush()


def _params(config: EngineConfig) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = config.path
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [config.key]
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 2  # errors and warnings
    params.cache_ram_mib = 1024  # prompts that lost their slot: about 37,000 tokens of the 1.5B model
    params.n_parallel = config.slots
    params.n_ctx = config.slots * config.num_ctx  # llama.cpp divides it among the slots
    params.cpuparams.n_threads = config.threads
    params.cpuparams_batch.n_threads = config.batch_threads
    return params


def _end_with_parent() -> None:
    """Wait for the end of stdin, then leave at once: a request that still runs has nobody who waits for it."""
    while os.read(sys.stdin.fileno(), 4096):  # not by sys.stdin: its lock, held here, would break a normal end
        continue
    os._exit(0)


if __name__ == "__main__":
    main()
