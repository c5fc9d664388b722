"""Building a wheel of a source tree: its build backend is code that nobody has read, so it runs in the jail only."""

import base64
import re
from collections.abc import Sequence
from pathlib import Path

from pytest_factory.artifacts import Artifact
from pytest_factory.jail.protocol import Jail, JailLimits
from pytest_factory.jail.tools import report_from

_LIMITS = JailLimits(seconds=900, cpu_seconds=1800, memory_mb=4096, disk_mb=1024, output_kb=131_072)
"""A C extension takes minutes; a wheel leaves the jail as text of four thirds its size."""
_NAME = re.compile(r"[A-Za-z0-9_.+!]+(-[A-Za-z0-9_.+!]+){4,5}\.whl")


class Built(Artifact):
    """What came of one try."""

    needs: tuple[str, ...] = ()
    """Requirements that the backend asks for beside those of pyproject.toml; nothing was built then."""
    name: str = ""
    """The wheel's file name."""
    content: bytes = b""
    trouble: str = ""
    """Why there is no wheel, with the backend's last lines."""


def build_wheel(
    jail: Jail, python: Path, tree: Path, *, backend: str, path: Sequence[str], final: bool, env: dict[str, str]
) -> Built:
    """Have `backend` (`module:object`, looked for in `python`'s environment and in the folders `path`) build `tree`.

    With `final` it builds whatever it asks for beside what is there. Raises JailError where the jail itself does not work.
    """
    config = {"backend": backend, "path": list(path), "final": final}
    result, trouble = report_from(jail, python, tree, "wheel.py", config, env, _LIMITS)
    if trouble:
        return Built(trouble=trouble)
    if needs := result["needs"]:
        return Built(needs=tuple(map(str, needs)))
    name = str(result["name"])
    if not _NAME.fullmatch(name):
        said = str(result["tail"]).strip().splitlines()[-8:]
        return Built(trouble="\n".join(["its build backend gives no wheel", *said]))
    return Built(name=name, content=base64.b64decode(result["wheel"]))
