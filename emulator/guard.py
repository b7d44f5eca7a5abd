"""Keeps the emulator to itself.

moto can send what it gets to others: notifications to an HTTP endpoint, functions and
jobs to Docker, whose socket is as good as root on this machine. Nothing of that is
needed here.
"""

import sys

# https://docs.python.org/3/library/audit_events.html
_CONNECTIONS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_PROGRAMS = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.spawn",
    "subprocess.Popen",
}


class OutsideCall(ConnectionRefusedError):
    """A connection was tried, by an SNS subscription for example."""


class ProgramStart(PermissionError):
    """A program was to be started."""


def keep_to_itself():
    """Makes every connection from this process, and every start of a program, fail.

    Sockets of this machine count, too. There is no way back.
    """
    sys.addaudithook(_check)


def _check(event, args):
    if event in _CONNECTIONS:
        raise OutsideCall(f"the emulator does not connect to {args[1]}")
    if event == "socket.getaddrinfo":
        raise OutsideCall(f"the emulator does not look up {args[0]}")
    if event in _PROGRAMS:
        raise ProgramStart(f"the emulator does not start {args[0] if args else event}")
