"""What goes wrong in AWS by itself, by a seed.

A call is throttled, fails inside AWS, is late, or its connection is reset, before or
after it is done; and what was made a moment ago is not found yet where AWS says so. The
same seed gives the same fault to the same call of an operation.
"""

import collections
import hashlib
import json
import threading
import time

from refusals import Refusal

from .propagation import Propagation

RATE = 0.05  # of the calls
_IN_A_ROW = 2  # faults of one operation: an SDK tries three times at least
_LATE = 1.0  # seconds

# How often each fault is the one, of a hundred.
_SHARES = (
    ("throttled", 40),
    ("failed", 20),
    ("reset before", 15),
    ("reset after", 15),
    ("late", 10),
)

# How a service says that it is asked too often, and that it failed: code, status, message.
_THROTTLED = {
    "ec2": ("RequestLimitExceeded", 503, "Request limit exceeded."),
    "s3": ("SlowDown", 503, "Please reduce your request rate."),
    "query": ("Throttling", 400, "Rate exceeded"),
    "rest-xml": ("Throttling", 400, "Rate exceeded"),
    "json": ("ThrottlingException", 400, "Rate exceeded"),
}
_FAILED = {
    "ec2": ("InternalError", 500, "An internal error has occurred"),
    "s3": ("InternalError", 500, "We encountered an internal error. Please try again."),
    "query": ("ServiceUnavailable", 503, "The service is unavailable."),
    "rest-xml": ("ServiceUnavailable", 503, "The service is unavailable."),
    "json": ("InternalFailure", 500, "The request processing has failed."),
}


def read_options(text):
    """Reads {"seed": "7", "rate": 0.05} into the arguments of Faults.switch. Raises ValueError."""
    try:
        options = json.loads(text)
        seed, rate = options.pop("seed"), options.pop("rate", RATE)
        right = isinstance(seed, (str, type(None))) and 0 <= rate <= 1 and not options
    except (ValueError, TypeError, AttributeError, KeyError):
        right = False
    if not right:
        wanted = '{"seed": TEXT, "rate": FROM 0 TO 1}, with a seed of null for none'
        raise ValueError(f"{text.decode('utf-8', 'replace')} is not {wanted}")
    return seed, rate


class Reset(Exception):
    """The connection is reset: there is no answer."""


class Faults:
    """The faults of one emulator: none until there is a seed."""

    def __init__(self):
        self._lock = threading.Lock()
        self.switch(None)

    def switch(self, seed, rate=RATE):
        """Begins with the faults of a seed, of so many of the calls; without a seed, ends them."""
        with self._lock:
            self.seed, self.rate = seed, rate
            self._asked = collections.Counter()
            self._in_a_row = collections.Counter()
            self.made = collections.Counter()
            self._propagation = Propagation(self._draw)

    def told(self):
        """What a page says of them."""
        with self._lock:
            return {"seed": self.seed, "rate": self.rate, "made": dict(self.made)}

    def before(self, call):
        """Fails a call before it is done, or has it wait; returns whether its answer gets lost."""
        if self.seed is None:
            return False
        with self._lock:
            fault = self._next(call)
            refusal = None if fault else self._propagation.refusal(call)
            call.fault = fault or ("not found" if refusal else None)
            if call.fault:
                self.made[call.fault] += 1
        match fault:
            case "throttled":
                raise _refusal(_THROTTLED, call)
            case "failed":
                raise _refusal(_FAILED, call)
            case "reset before":
                raise Reset
            case "late":
                time.sleep(_LATE)
        if refusal:
            raise refusal
        return fault == "reset after"

    def after(self, call, status, answer):
        """Notes what a call has made."""
        if self.seed is not None and status.startswith("2"):
            with self._lock:
                self._propagation.note(call, answer)

    def _next(self, call):
        operation = (call.service, call.action)
        self._asked[operation] += 1
        number = self._asked[operation]
        drawn = self._draw(*operation, number)
        if drawn >= self.rate or self._in_a_row[operation] >= _IN_A_ROW:
            self._in_a_row[operation] = 0
            return None
        fault = _choose(self._draw(*operation, number, "kind"))
        if fault == "reset after" and not is_repeatable(call):
            fault = "reset before"
        self._in_a_row[operation] += 1
        return fault

    def _draw(self, *what):
        """A number from 0 to 1 that the seed gives to something."""
        text = "/".join(map(str, (self.seed, *what)))
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64


def _choose(drawn):
    drawn *= 100
    for name, share in _SHARES:
        if drawn < share:
            return name
        drawn -= share
    return _SHARES[-1][0]


def _refusal(table, call):
    key = call.service if call.service in table else call.protocol or "json"
    code, status, message = table["json" if key == "rest-json" else key]
    return Refusal(code, message, status)


def is_repeatable(call):
    """Whether AWS does no more when it is asked again.

    It makes a second one where a creation has no token: whoever loses the answer to such a
    call has lost what it made, on AWS as well, and no client can mend it.
    """
    if call.model is None:
        return False
    shape = call.model.input_shape
    members = shape.members if shape else {}
    if any(m.metadata.get("idempotencyToken") for m in members.values()):
        return True
    if call.service == "s3" and call.parameters.get("IfNoneMatch"):
        return False  # a lock, which the second would find taken
    return not call.action.startswith(("Create", "Allocate", "Register", "Run", "Request", "Import"))
