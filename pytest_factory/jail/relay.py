"""Joins a listening unix socket, which came from outside, to the app's port inside. Standard library only; see launcher.py."""

import contextlib
import os
import socket
import threading

AT_ONCE = 64
"""Connections at the same time; further ones wait."""


def start(listening: int | str, port: int) -> None:
    """Accept in a thread of its own, for as long as the process lives; a path is where no socket could be passed in."""
    if isinstance(listening, str):
        server = socket.socket(socket.AF_UNIX)
        server.bind(listening)
        server.listen(64)
    else:
        server = socket.socket(fileno=listening)
    room = threading.Semaphore(AT_ONCE)

    def accept() -> None:
        while True:
            room.acquire()
            try:
                client, _ = server.accept()
            except OSError:
                os._exit(1)
            threading.Thread(target=_join, args=(client, port, room), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def _join(client: socket.socket, port: int, room: threading.Semaphore) -> None:
    """Both directions of one connection; where the app does not listen yet, the client sees it closed."""
    try:
        with contextlib.suppress(OSError), client, _connected(port) as app:
            back = threading.Thread(target=_copy, args=(app, client), daemon=True)
            back.start()
            _copy(client, app)
            back.join()
    finally:
        room.release()


def _connected(port: int) -> socket.socket:
    try:
        return socket.create_connection(("127.0.0.1", port))
    except OSError:
        return socket.create_connection(("::1", port))


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
