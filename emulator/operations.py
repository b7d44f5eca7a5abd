"""Which operation of AWS's API a request asks for, and with which parameters, by
botocore's models."""

import functools
import re
from urllib.parse import parse_qs, unquote, urlsplit

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.utils import get_service_model
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

# Where botocore's name of a service is not the one that requests are signed for.
_NAMES = {
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
}

# Of operations with the same method and path, the one that clients use today.
_OLDER = {
    "GetBucketLifecycle",
    "GetBucketNotification",
    "PutBucketLifecycle",
    "PutBucketNotification",
}


@functools.cache
def service_model(service):
    """The model of the service that requests are signed for; None where there is none."""
    try:
        return get_service_model(_NAMES.get(service, service))
    except Exception:  # botocore has no common base for what it does not know
        return None


class Route:
    """Where a REST operation is: its method, its path, and what its query must have."""

    def __init__(self, operation):
        path, _, query = operation.http["requestUri"].partition("?")
        self.operation = operation
        self.method = operation.http["method"]
        self._query = parse_qs(query, keep_blank_values=True)
        # S3's operations of the same path differ in headers and queries that are required.
        shape = operation.input_shape
        required = (
            [shape.members[name].serialization for name in shape.required_members]
            if shape
            else []
        )
        self._parameters = _names(required, "querystring")
        self._headers = {name.lower() for name in _names(required, "header")}
        names = re.findall(r"{(\w+)(\+?)}", path)
        pattern = re.escape(path.rstrip("/"))
        for name, rest in names:
            written = re.escape("{" + name + rest + "}")
            pattern = pattern.replace(written, f"(?P<{name}>{'.+' if rest else '[^/]+'})")
        self._pattern = re.compile(pattern + "/?")

    def match(self, method, path, query, headers):
        """The parameters in the path, or None where the request is not for this operation."""
        found = self._pattern.fullmatch(path)
        if method != self.method or not found:
            return None
        for name, (value, *_) in self._query.items():
            if name not in query or value not in ("", query[name][0]):
                return None
        if not self._parameters <= query.keys() or not self._headers <= headers:
            return None
        return {name: unquote(value) for name, value in found.groupdict().items()}

    @property
    def weight(self):
        """How much a request must have to be for this operation: the most wins."""
        return (
            len(self._query) + len(self._parameters) + len(self._headers),
            self._pattern.pattern.count("/") - self._pattern.pattern.count("(?P<"),
        )


def _names(serializations, location):
    return {s["name"] for s in serializations if s.get("location") == location}


@functools.cache
def _routes(service):
    model = service_model(service)
    routes = [Route(model.operation_model(name)) for name in model.operation_names if name not in _OLDER]
    return sorted(routes, key=lambda route: route.weight, reverse=True)


def find(service, name, environ):
    """The model of an operation, by its name or by a REST request, and the parameters in its path.

    Both are None and empty where AWS has no such operation.
    """
    model = service_model(service)
    if model is None:
        return None, {}
    if name:
        known = name in model.operation_names
        return (model.operation_model(name) if known else None), {}
    if not model.protocol.startswith("rest"):
        return None, {}
    address = urlsplit(environ.get("RAW_URI") or environ["PATH_INFO"])
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    headers = {_header(name) for name in environ if name.startswith("HTTP_")}
    for route in _routes(service):
        path = route.match(environ["REQUEST_METHOD"], address.path, query, headers)
        if path is not None:
            return route.operation, path
    return None, {}


def _header(name):
    return name.removeprefix("HTTP_").replace("_", "-").lower()


def protocol(operation, content_type):
    """The protocol of a request, of those that the service speaks; None for one that moto does not read."""
    try:
        name = determine_request_protocol(operation.service_model, content_type)
    except NotImplementedError:
        return None
    return name if name in PROTOCOL_PARSERS else None


def parameters(operation, protocol, path, environ, body):
    """The parameters of a request, under the names and with the types that boto3 takes.

    A body that is only stored is left out.
    """
    request = Request(environ, populate_request=False)
    return PROTOCOL_PARSERS[protocol](operation).parse(
        {
            "method": request.method,
            "values": MultiDict(form(body)) if protocol in ("query", "ec2") and body else request.args,
            "headers": request.headers,
            "body": b"" if operation.has_streaming_input else body,
            "url_path": request.path,
            "url_params": path,
        }
    )


def form(body):
    """What a request's body has as a form."""
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
