"""The record of every call, as lines of JSON."""

import json
import threading
import time

_LIMIT = 4000  # characters of a failed call's request and response that are kept


class Trace:
    """Appends calls to a file; without one, keeps nothing."""

    def __init__(self, path=None):
        self._file = open(path, "a", buffering=1, encoding="utf-8") if path else None
        self._lock = threading.Lock()

    def add(self, call, status, started, answer, problem=None):
        """Writes one call; one with a status of 400 or more with both its bodies."""
        if not self._file:
            return
        line = {
            "time": round(started, 3),
            "milliseconds": round((time.time() - started) * 1000),
            "service": call.service,
            "region": call.region,
            "action": call.action,
            "status": status,
        }
        if status >= 400:
            line["request"] = _text(call.body)
            line["response"] = _text(answer)
        if problem:
            line["problem"] = problem
        if call.fault:
            line["fault"] = call.fault
        with self._lock:
            self._file.write(json.dumps(line) + "\n")


def _text(data):
    return data[: _LIMIT * 4].decode("utf-8", "replace")[:_LIMIT]
