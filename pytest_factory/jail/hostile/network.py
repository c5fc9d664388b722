"""Payloads after the network: what listens on the machine, and a way out of it. No packet leaves the machine."""

import socket
from typing import Any

Bait = dict[str, Any]
MSG_FASTOPEN = 0x20000000


def tcp_loopback(bait: Bait) -> str:
    """Speak to a server on the machine's loopback: a database, a model server."""
    with socket.create_connection(("127.0.0.1", bait["tcp"]), 2) as connection:
        return connection.recv(40).decode()


def tcp_any_address(bait: Bait) -> str:
    """The same by the address 0.0.0.0."""
    with socket.create_connection(("0.0.0.0", bait["tcp"]), 2) as connection:
        return connection.recv(40).decode()


def tcp_loopback_v6(bait: Bait) -> str:
    """The same by IPv6."""
    with socket.create_connection(("::1", bait["tcp6"]), 2) as connection:
        return connection.recv(40).decode()


def tcp_fast_open(bait: Bait) -> str:
    """Connect by sending, past a check of connect()."""
    with socket.socket() as connection:
        connection.settimeout(2)
        connection.sendto(b"?", MSG_FASTOPEN, ("127.0.0.1", bait["tcp"]))
        return connection.recv(40).decode()


def dns_on_loopback(bait: Bait) -> str:
    """Ask a resolver on the loopback: names carry data out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
        resolver.settimeout(1)
        resolver.sendto(b"secret.example", ("127.0.0.1", bait["udp"]))
        return resolver.recv(40).decode()


def route_out(bait: Bait) -> str:
    """Ask the kernel for a route to the outside (TEST-NET-1; connecting UDP sends nothing)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])


def unix_socket(bait: Bait) -> str:
    """Speak to a unix socket of the machine, such as docker's."""
    return _unix(bait["unix"])


def abstract_socket(bait: Bait) -> str:
    """Speak to an abstract unix socket, which has no file."""
    return _unix("\0" + bait["abstract"])


def raw_socket(bait: Bait) -> str:
    """Make packets by hand."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP):
        return "raw"


def packet_socket(bait: Bait) -> str:
    """Listen to all packets of an interface."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW):
        return "packet"


def netlink(bait: Bait) -> str:
    """Talk to the kernel's network configuration."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW):
        return "netlink"


def virtual_machine_host(bait: Bait) -> str:
    """Talk to the hypervisor's host."""
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM):
        return "vsock"


def crypto_socket(bait: Bait) -> str:
    """Reach the kernel's crypto code, a source of many holes."""
    with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET):
        return "alg"


def _unix(address: str) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(address)
        return connection.recv(40).decode()
