"""Payloads against the machine's resources and against the end of a run; each needs a start of its own."""

import os
import signal
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

Bait = dict[str, Any]
SOON = 20
"""Seconds that a payload lasts at most where nothing stops it."""


def sleep_long(bait: Bait) -> None:
    """Sleep past the limit."""
    time.sleep(SOON)


def spin(bait: Bait) -> None:
    """Burn CPU and ignore every polite signal."""
    for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        pass


def fork_bomb(bait: Bait) -> None:
    """Start processes until something stops it (300 at most)."""
    for _ in range(300):
        if os.fork() == 0:
            time.sleep(SOON)
            os._exit(0)
    time.sleep(SOON)


def fork_bomb_in_sessions(bait: Bait) -> None:
    """The same, each process a daemon in a session of its own."""
    for _ in range(300):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(SOON)
            os._exit(0)
    time.sleep(SOON)


def memory(bait: Bait) -> None:
    """Take memory in one process (1200 MB at most)."""
    _take(1200)
    time.sleep(SOON)


def memory_in_parts(bait: Bait) -> None:
    """Take memory in many processes, each below the limit (1200 MB at most)."""
    for _ in range(12):
        if os.fork() == 0:
            _take(100)
            time.sleep(SOON)
    time.sleep(SOON)


def disk(bait: Bait) -> None:
    """Fill the tree (300 MB at most)."""
    _fill(Path(), 300)


def disk_in_tmp(bait: Bait) -> None:
    """Fill the temporary folder (300 MB at most)."""
    _fill(Path(os.environ["TMPDIR"]), 300)


def disk_in_shared_memory(bait: Bait) -> None:
    """Fill /dev/shm (300 MB at most)."""
    _fill(Path("/dev/shm"), 300, f"{sys.argv[-1]}-")


def zip_bomb(bait: Bait) -> None:
    """Unpack a small archive that grows a thousandfold, again and again (300 MB at most)."""
    with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("bomb", bytes(10 << 20))
    with zipfile.ZipFile("bomb.zip") as archive:
        for number in range(30):
            archive.extractall(f"unpacked{number}")


def many_files(bait: Bait) -> None:
    """Make empty files without end (600,000 at most)."""
    for number in range(600):
        folder = Path(f"many{number}")
        folder.mkdir()
        for name in range(1000):
            os.close(os.open(folder / str(name), os.O_CREAT))


def output(bait: Bait) -> None:
    """Write without end (200 MB at most)."""
    block = b"x" * 65536
    for _ in range(3200):
        os.write(1, block)


def daemon(bait: Bait) -> None:
    """Leave a daemon behind."""
    _daemon()
    time.sleep(0.2)


def time_bomb(bait: Bait) -> None:
    """Leave a daemon that holds the output open and acts after the end."""
    if os.fork() == 0:
        os.setsid()
        time.sleep(2)
        os.write(1, b"boom\n")
        time.sleep(SOON)
    os._exit(0)


def kill_launcher(bait: Bait) -> None:
    """Kill whoever would clean up, and leave a daemon behind."""
    _daemon()
    time.sleep(0.3)
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(SOON)


def stop_launcher(bait: Bait) -> None:
    """Halt whoever would clean up."""
    os.kill(os.getppid(), signal.SIGSTOP)
    time.sleep(SOON)


def deep_folders(bait: Bait) -> None:
    """Nest folders deeper than any path reaches, so that nobody can remove them."""
    for _ in range(1100):
        os.mkdir("deep")
        os.chdir("deep")


def closed_folders(bait: Bait) -> None:
    """Close folders, so that nobody can remove what lies in them."""
    Path("closed/inner").mkdir(parents=True)
    Path("closed/inner/file").touch()
    os.chmod("closed/inner", 0)
    os.chmod("closed", 0)


def threads(bait: Bait) -> None:
    """Start threads without end (2,000 at most)."""
    for _ in range(2000):
        threading.Thread(target=time.sleep, args=(SOON,), daemon=True).start()
    time.sleep(SOON)


def _take(megabytes: int) -> None:
    kept = []
    for _ in range(megabytes // 10):
        kept.append(bytearray(b"x" * (10 << 20)))
        time.sleep(0.005)


def _fill(folder: Path, megabytes: int, prefix: str = "fill") -> None:
    for number in range(megabytes // 10):
        (folder / f"{prefix}{number}").write_bytes(bytes(10 << 20))
        time.sleep(0.01)


def _daemon() -> None:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(3):
                os.close(number)
            time.sleep(SOON)
        os._exit(0)
    os.wait()
