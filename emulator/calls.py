"""What a request to AWS asks for, and how to refuse it in its own protocol."""

import json
import re
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/")
_RPC_PATH = re.compile(r"^/service/[^/]+/operation/([^/]+)$")


class Call:
    """One request: its service, its region, its action, its body."""

    def __init__(self, environ, body):
        self._target = environ.get("HTTP_X_AMZ_TARGET", "")
        self.body = body
        scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
        self.region, self.service = scope.groups() if scope else ("", "")
        self.action = self._action(environ)

    def _action(self, environ):
        if self._target:
            return self._target.rsplit(".", 1)[-1]
        form = parse_qs(self.body.decode("utf-8", "replace"))
        query = parse_qs(environ.get("QUERY_STRING", ""))
        named = form.get("Action") or query.get("Action")
        if named:
            return named[0]
        path = environ["PATH_INFO"]
        rpc = _RPC_PATH.match(path)
        if rpc:
            return rpc[1]
        search = environ.get("QUERY_STRING")
        return f"{environ['REQUEST_METHOD']} {path}" + (f"?{search}" if search else "")

    def refusal(self, code, message):
        """An error body in the protocol of the service, and its content type."""
        if self._target:
            body = json.dumps({"__type": code, "message": message})
            return body.encode(), "application/x-amz-json-1.1"
        error = (
            f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        )
        if self.service == "ec2":
            error = f"<Response><Errors>{error}</Errors></Response>"
        elif self.service != "s3":
            error = f"<ErrorResponse>{error}</ErrorResponse>"
        return error.encode(), "text/xml"
