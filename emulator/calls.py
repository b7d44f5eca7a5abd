"""What a request to AWS asks for, and who asks."""

import functools
import re
from urllib.parse import parse_qs

import operations
from moto.core.parse import RequestParserError
from moto.iam import models as iam
from refusals import Refusal

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")
_RPC_PATH = re.compile(r"^/service/[^/]+/operation/([^/]+)$")

# How a service says that a value is of another type, or that there is no sense in the body.
UNREADABLE = {
    "ec2": "InvalidParameterValue",
    "json": "SerializationException",
    "query": "MalformedInput",
    "rest-json": "SerializationException",
    "rest-xml": "MalformedXML",
}


class Call:
    """One request: who asks which service, in which region, for which operation."""

    def __init__(self, environ, body):
        self.body = body
        self.path = environ["PATH_INFO"]
        self.host = environ.get("HTTP_HOST", "")
        self.fault = None  # what goes wrong with it on purpose
        self._environ = environ
        self._target = environ.get("HTTP_X_AMZ_TARGET", "")
        credential = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        self.access_key, self.region, self.service = (
            credential.groups() if credential else ("", "", self._unsigned())
        )
        self.model, self._in_path = operations.find(
            self.service, self._named(), environ
        )
        self.action = self.model.name if self.model else self._named() or self._request

    @functools.cached_property
    def account(self):
        """The id of the account that the credentials belong to."""
        return iam.get_account_id_from(self.access_key)

    @functools.cached_property
    def protocol(self):
        """The protocol of the request: ec2, json, query, rest-json or rest-xml.

        None for another one, and for an operation that AWS does not have.
        """
        content_type = self._environ.get("CONTENT_TYPE")
        return self.model and operations.protocol(self.model, content_type)

    @functools.cached_property
    def parameters(self):
        """The parameters, as boto3 takes them; empty where there is no protocol to read them by.

        Raises Refusal where they cannot be read.
        """
        if self.protocol is None:
            return {}
        try:
            return operations.parameters(
                self.model, self.protocol, self._in_path, self._environ, self.body
            )
        except (ValueError, TypeError, AttributeError, RequestParserError) as wrong:
            raise Refusal(UNREADABLE[self.protocol], str(wrong)) from wrong

    @property
    def speaks_json(self):
        """Whether the service answers in JSON; otherwise in XML."""
        protocol = self.model.service_model.protocol if self.model else ""
        return bool(self._target) or protocol == "rest-json"

    @property
    def _request(self):
        search = self._environ.get("QUERY_STRING")
        path = self.path + (f"?{search}" if search else "")
        return f"{self._environ['REQUEST_METHOD']} {path}"

    def _unsigned(self):
        """The service of a request without credentials: whoever brings a token has none."""
        return "sts" if (self._named() or "").startswith("AssumeRoleWith") else ""

    def _named(self):
        """The name of the operation, where the request says it."""
        if self._target:
            return self._target.rsplit(".", 1)[-1]
        form = operations.form(self.body)
        query = parse_qs(self._environ.get("QUERY_STRING", ""))
        named = form.get("Action") or query.get("Action")
        if named:
            return named[0]
        rpc = _RPC_PATH.match(self.path)
        return rpc[1] if rpc else None
