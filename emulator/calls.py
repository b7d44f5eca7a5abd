"""What a request to AWS asks for, and who asks."""

import functools
import re
from urllib.parse import parse_qs

import operations
from moto.iam.models import get_account_id_from

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/")
_RPC_PATH = re.compile(r"^/service/[^/]+/operation/([^/]+)$")


class Call:
    """One request: who asks which service, in which region, for which operation."""

    def __init__(self, environ, body):
        self.body = body
        self.path = environ["PATH_INFO"]
        self.host = environ.get("HTTP_HOST", "")
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
        return get_account_id_from(self.access_key)

    @functools.cached_property
    def parameters(self):
        """The parameters, as boto3 takes them; empty for an operation that AWS does not have."""
        if self.model is None:
            return {}
        return operations.parameters(
            self.model, self._in_path, self._environ, self.body
        )

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
        form = parse_qs(self.body.decode("utf-8", "replace"))
        query = parse_qs(self._environ.get("QUERY_STRING", ""))
        named = form.get("Action") or query.get("Action")
        if named:
            return named[0]
        rpc = _RPC_PATH.match(self.path)
        return rpc[1] if rpc else None
