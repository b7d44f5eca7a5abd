"""One call at a time: moto lists what another call adds to, so it is not made for threads."""

import contextlib
import threading

TURN = threading.Lock()


@contextlib.contextmanager
def others_first():
    """Lets other calls go on while the one that has its turn waits for something."""
    TURN.release()
    try:
        yield
    finally:
        TURN.acquire()
