"""Keeps the emulator on this machine."""

import ipaddress
import sys


class OutsideCall(ConnectionRefusedError):
    """A connection to another machine was tried, by an SNS subscription for example."""


def refuse_outside_calls():
    """Makes every connection of this process to another machine fail, for good."""
    sys.addaudithook(_check)


def _check(event, args):
    if event == "socket.connect" and not is_local(args[1]):
        raise OutsideCall(f"the emulator does not connect to {args[1]}")
    if event == "socket.getaddrinfo" and not is_local_name(args[0]):
        raise OutsideCall(f"the emulator does not look up {args[0]}")


def is_local(address):
    """Tells whether a socket's address is a loopback one or a path."""
    return isinstance(address, (str, bytes)) or is_local_name(address[0])


def is_local_name(host):
    """Tells whether a host name or address is this machine's own."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
