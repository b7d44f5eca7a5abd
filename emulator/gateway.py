"""The web application in front of moto."""

import http
import collections
import io
import json
import os
import socket
import struct
import sys
import threading
import time
import traceback

import schedules
from calls import Call
from chatbot import Chatbot
from checks import BEFORE
from checks.faults import Faults, Reset, read_options
from checks.quotas import QUOTAS
from databases import databases
from inventory import resources
from moto import __version__ as moto_version
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from queues import queues
from refusals import Refusal
from told import clusters, tell
from turns import TURN
from zones import lost_zones, switch_zone

# What the control plane calls itself (internal/ops/controlplane): it only asks, and each second.
_CONTROL_PLANE = "app/cdah-control-plane"

# How the names of calls begin that change nothing.
_READING = ("Describe", "Get", "List", "Head", "GET ", "HEAD ")

# No bucket's name can begin with an underscore, so this is no path of S3.
_OWN = "/_cdah/"


class _Answers:
    """The answers to calls that were done, by the id that an SDK gives to a call.

    An SDK repeats a call whose answer it did not get, on a busy machine for one. What
    was done is not done again: most deletions would then fail, as moto forgets what
    it has deleted.
    """

    _KEPT = 2000

    def __init__(self):
        self._lock = threading.Lock()
        self._calls = collections.OrderedDict()

    def once(self, invocation, ask):
        """Returns what ask returns; of a call that has succeeded before, what it did."""
        if not invocation:
            return ask()
        with self._lock:
            call = self._calls.setdefault(
                invocation, {"lock": threading.Lock(), "answer": None}
            )
            while len(self._calls) > self._KEPT:
                self._calls.popitem(last=False)
        with call["lock"]:  # a repetition waits for what it repeats
            if call["answer"]:
                return call["answer"]
            answer = ask()
            if answer[0].startswith("2"):
                call["answer"] = answer
            return answer


class Gateway:
    """Hands AWS calls to moto, records them, and answers at once where moto cannot.

    A server error makes the SDKs try again, for up to ten minutes. So a call that
    moto does not implement, or breaks on, is answered with status 400 and a code
    that says so.
    """

    def __init__(self, identity, trace):
        self._identity = {"service": "cdah-emulator", "moto": moto_version, **identity}
        self._trace = trace
        self._changes = 0
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._answers = _Answers()
        self.faults = Faults()
        self._chatbot = Chatbot()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"].startswith(_OWN):
            return self._own(environ, start_response)
        started = time.time()
        call = Call(environ, _read_body(environ))
        try:
            status, headers, answer, problem = self._through_faults(call, environ)
        except Reset:
            self._trace.add(call, 0, started, b"")
            _reset_connection(environ)
            raise ConnectionResetError from None
        if _CONTROL_PLANE not in environ.get("HTTP_USER_AGENT", "") or not status.startswith("2"):
            self._trace.add(call, int(status.split()[0]), started, answer, problem)
            self._changes += not call.action.startswith(_READING)
        start_response(status, headers)
        return [answer if environ["REQUEST_METHOD"] != "HEAD" else b""]

    def _through_faults(self, call, environ):
        """Answers a call, where nothing goes wrong before, and nothing after."""
        try:
            is_lost = self.faults.before(call)
        except Refusal as refusal:
            return self._refuse(call, refusal)
        answer = self._answers.once(
            environ.get("HTTP_AMZ_SDK_INVOCATION_ID"),
            lambda: self._answer(call, environ),
        )
        self.faults.after(call, answer[0], answer[2])
        if is_lost:
            raise Reset
        return answer

    def _answer(self, call, environ):
        """The status, headers and body of the answer, and what the emulator could not do."""
        try:
            with TURN:
                for check in BEFORE:
                    check(call)
                return self._ask(call, environ)
        except Refusal as refusal:
            return self._refuse(call, refusal)
        except NotImplementedError as missing:
            problem, code, reason = (
                "not implemented",
                "NotImplementedInEmulator",
                missing,
            )
        except Exception as crash:
            traceback.print_exc(file=sys.stderr)
            problem, code, reason = (
                "crash",
                "EmulatorCrash",
                f"{type(crash).__name__}: {crash}",
            )
        refusal = Refusal(code, f"{call.service} {call.action}: {reason}")
        return self._refuse(call, refusal, problem)

    def _ask(self, call, environ):
        if call.service == "chatbot":
            return self._ask_chatbot(environ, call.body)
        head = {}

        def keep(status, headers, exc_info=None):
            head.update(status=status, headers=headers)

        answer = b"".join(self._moto(environ, keep))
        return head["status"], head["headers"], answer, None

    def _refuse(self, call, refusal, problem=None):
        kind, answer = refusal.answer(call)
        status = f"{refusal.status} {http.HTTPStatus(refusal.status).phrase}"
        return status, [*kind, ("Content-Length", str(len(answer)))], answer, problem

    def _ask_chatbot(self, environ, body):
        status, answer = self._chatbot.answer(environ, body)
        text = json.dumps(answer).encode() if status != 204 else b""
        reason = http.HTTPStatus(status).phrase
        headers = _headers("application/json", text)
        if status == 404:
            headers.append(("X-Amzn-ErrorType", "ResourceNotFoundException"))
        return f"{status} {reason}", headers, text, None

    def _resources(self):
        with TURN:
            return resources() + self._chatbot.resources()

    def _own(self, environ, start_response):
        body = _read_body(environ)
        pages = {
            "emulator": lambda: self._identity,
            "resources": self._resources,
            "faults": lambda: self._switch_faults(body),
            "quotas": lambda: _change_quota(body),
            "schedules": lambda: self._run_schedule(body),
            "zones": lambda: self._switch_zone(body),
            "clusters": self._clusters,
            "running": lambda: self._tell(body),
            "databases": self._databases,
            "queues": self._queues,
        }
        page = pages.get(environ["PATH_INFO"].removeprefix(_OWN), lambda: {"pages": list(pages)})
        status = "200 OK" if page in pages.values() else "404 Not Found"
        try:
            told = page()
        except (TypeError, ValueError) as wrong:
            status, told = "400 Bad Request", {"problem": str(wrong)}
        answer = json.dumps(told).encode()
        start_response(status, _headers("application/json", answer))
        return [answer]

    def _switch_faults(self, body):
        """Begins with faults, where the body has a seed; ends them, where it is null."""
        if body:
            self.faults.switch(*read_options(body))
        return self.faults.told()

    def _run_schedule(self, body):
        """Runs a schedule now; the body has {"account", "region", "name"}, and "group" if not default."""
        with TURN:
            return schedules.run(**json.loads(body or b"{}"))

    def _switch_zone(self, body):
        """Loses an Availability Zone, or has it back: the body has {"zone", "lost"}. The answer has those that are lost."""
        with TURN:
            if body:
                switch_zone(**json.loads(body))
                self._changes += 1
            return lost_zones()

    def _clusters(self):
        """Where there may be something to run, and how many calls so far may have changed that; zones that are lost."""
        with TURN:
            return {"changes": self._changes, "clusters": clusters(), "lost_zones": lost_zones()}

    def _databases(self):
        """The passwords of databases, for the control plane alone: it is asked on loopback, and nothing notes it."""
        with TURN:
            return databases()

    def _queues(self):
        with TURN:
            return queues()

    def _tell(self, body):
        """What runs in a cluster, as its control plane says."""
        with TURN:
            return tell(body)


def _change_quota(body):
    """Gives an account another limit, where the body has {"account", "name", "limit"}."""
    if body:
        QUOTAS.change(**json.loads(body))
    return QUOTAS.listed()


def _reset_connection(environ):
    """Ends a connection at once: the other side is told so, and no more."""
    connection = environ["werkzeug.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())


def _headers(content_type, answer):
    return [("Content-Type", content_type), ("Content-Length", str(len(answer)))]


def _read_body(environ):
    """Reads the request's body, and puts it back for moto.

    A client that is killed leaves half a request: nothing of it may be done, and
    nobody is there to be answered.
    """
    if environ.get("wsgi.input_terminated"):
        body = environ["wsgi.input"].read()
    else:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        if len(body) < length:
            raise ConnectionAbortedError
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return body
