"""Builds a wheel of the tree inside the jail, by the tree's own build backend, and hands it out.

    python -P wheel.py CONFIG <KEY

CONFIG is JSON: {"backend": "module:object", "path": [folders of the tree where it is], "final": whether to build even where
the backend asks for more than pyproject.toml says}. The last line of stdout is an HMAC by KEY, a blank and JSON: {"needs":
what the backend asks for beside that; then nothing is built, "name": the wheel's, "wheel": base64 of it, "tail": what the
backend said last}.

The backend runs in a process of its own, which has neither the key nor this stdout.
"""

import base64
import hmac
import importlib
import json
import os
import subprocess
import sys
import tempfile
from typing import Any

TAIL = 4000


def main() -> None:
    """Have the backend run, then report."""
    key, out = sys.stdin.buffer.read(), tempfile.mkdtemp()
    command = [sys.executable, "-P", __file__, sys.argv[1], out]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    result: dict[str, Any] = {
        "needs": [],
        "name": "",
        "wheel": "",
        "tail": done.stdout[-TAIL:].decode("utf-8", "replace"),
    }
    for name in os.listdir(out):
        with open(os.path.join(out, name), "rb") as file:
            if name == "needs.json":
                result["needs"] = json.load(file)
            elif name.endswith(".whl"):
                result |= {"name": name, "wheel": base64.b64encode(file.read()).decode()}
    said = json.dumps(result)
    sys.stdout.write(f"\n{hmac.new(key, said.encode(), 'sha256').hexdigest()} {said}\n")


def build(config: dict[str, Any], out: str) -> None:
    """In the other process: ask the backend for what it needs, or have it build."""
    sys.path[:0] = [os.path.join(os.getcwd(), folder) for folder in config["path"]]
    module, _, inner = config["backend"].partition(":")
    backend: Any = importlib.import_module(module)
    for name in filter(None, inner.split(".")):
        backend = getattr(backend, name)
    ask: Any = getattr(backend, "get_requires_for_build_wheel", None)
    needs = ask() if ask is not None else []
    if needs and not config["final"]:
        with open(os.path.join(out, "needs.json"), "w", encoding="utf-8") as file:
            json.dump(list(needs), file)
    else:
        backend.build_wheel(out)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        build(json.loads(sys.argv[1]), sys.argv[2])
    else:
        main()
