"""Runs mypy inside the jail with a warm cache that it may not change, and can hand a new cache out.

    python -P types.py CONFIG <KEY

CONFIG is JSON: {"args": mypy's arguments, "cache": a folder with a warm cache or "", "give": whether to hand the cache out}.
The last line of stdout is an HMAC by KEY, a blank and JSON: {"exit", "out", "cache": base64 of a gzipped tar, or ""}.
"""

import base64
import hmac
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile


def main() -> None:
    """Run, then report."""
    key, config = sys.stdin.buffer.read(), json.loads(sys.argv[1])
    cache = os.path.join(tempfile.mkdtemp(), "cache")
    if config["cache"] and os.path.isdir(config["cache"]):
        shutil.copytree(config["cache"], cache)
    command = [sys.executable, "-P", "-m", "mypy", "--cache-dir", cache, *config["args"]]
    done = subprocess.run(command, capture_output=True, text=True)
    packed = io.BytesIO()
    if config["give"] and os.path.isdir(cache):
        with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=3) as archive:
            archive.add(cache, arcname=".")
    result = {
        "exit": done.returncode,
        "out": (done.stdout + done.stderr)[-60_000:],
        "cache": base64.b64encode(packed.getvalue()).decode(),
    }
    said = json.dumps(result)
    sys.stdout.write(f"\n{hmac.new(key, said.encode(), 'sha256').hexdigest()} {said}\n")


if __name__ == "__main__":
    main()
