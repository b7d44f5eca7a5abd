"""Has botocore write requests, and holds what is read from them against what was written.

    python3 -m unittest discover -s emulator
"""

import io
import unittest
from datetime import datetime
from urllib.parse import unquote, urlencode

from botocore.awsrequest import prepare_request_dict
from botocore.serialize import create_serializer
from calls import Call
from operations import service_model

# All of the services that moto must find by the path, and some of each other protocol.
SERVICES = (
    *("efs", "s3", "route53", "scheduler", "chatbot"),
    *("ecs", "logs", "events", "kms", "acm", "budgets", "application-autoscaling"),
    *("iam", "sns", "elasticloadbalancing", "autoscaling", "sts"),
    "ec2",
)

# Of operations with the same method and path, those that are not told apart: what clients used
# before, and what only S3's endpoints of other kinds have.
OTHERS = {
    *("GetBucketLifecycle", "PutBucketLifecycle"),
    *("GetBucketNotification", "PutBucketNotification"),
    *("ListDirectoryBuckets", "WriteGetObjectResponse"),
}


def value(shape, everything, seen=()):
    """A value of a shape: what must be there, or everything."""
    if shape.name in seen:
        return {"structure": {}, "list": [], "map": {}}.get(shape.type_name, "a")
    seen = (*seen, shape.name)
    match shape.type_name:
        case "structure":
            wanted = shape.members if everything else shape.required_members
            if shape.metadata.get("union") or not wanted:
                wanted = list(shape.members)[:1]  # a form has no empty structures
            return {n: value(shape.members[n], everything, seen) for n in wanted}
        case "list":
            return [value(shape.member, everything, seen)]
        case "map":
            return {
                value(shape.key, everything, seen): value(shape.value, everything, seen)
            }
        case "string":
            return (shape.enum or ["A b/c"])[0]
        case "boolean":
            return True
        case "timestamp":
            return datetime(2026, 1, 2, 3, 4, 5)
        case "blob":
            return b"blob"
        case "float" | "double":
            return 1.5
        case _:
            return 7


def call(operation, parameters):
    """The call that a server sees when botocore makes a request."""
    model = operation.service_model
    request = create_serializer(model.resolved_protocol, False).serialize_to_request(
        parameters, operation
    )
    prepare_request_dict(request, "http://127.0.0.1")
    path, query = request["url_path"], request["query_string"]
    path, _, inline = path.partition("?")
    query = query if isinstance(query, str) else urlencode(query, doseq=True)
    query = "&".join(filter(None, (inline, query)))
    body = request["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    body = body.encode() if isinstance(body, str) else body
    service = model.signing_name
    environ = {
        "REQUEST_METHOD": request["method"],
        "PATH_INFO": unquote(path),
        "RAW_URI": path + (f"?{query}" if query else ""),
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-2/{service}/aws4_request",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
    }
    for name, text in request["headers"].items():
        name = name.upper().replace("-", "_")
        own = name in ("CONTENT_TYPE", "CONTENT_LENGTH")
        environ[name if own else f"HTTP_{name}"] = text
    return Call(environ, body)


def plain(value):
    """Values as they can be compared; names of headers come in another case."""
    match value:
        case dict():
            return {k.lower(): plain(v) for k, v in value.items()}
        case list():
            return [plain(v) for v in value]
        case bytes():
            return value.decode()
        case datetime():
            return value.isoformat()
    return str(value)


def read(parameters):
    """Parameters without a body that is only stored, and without an empty list of headers."""
    return plain({k: v for k, v in parameters.items() if k != "Body" and v != {}})


class CallsTest(unittest.TestCase):
    maxDiff = None

    def test_what_botocore_writes_is_read(self):
        for service in SERVICES:
            model = service_model(service)
            for name in set(model.operation_names) - OTHERS:
                operation = model.operation_model(name)
                for everything in (False, True):
                    with self.subTest(service, operation=name, everything=everything):
                        shape = operation.input_shape
                        wanted = value(shape, everything) if shape else {}
                        got = call(operation, wanted)
                        self.assertEqual(got.action, name)
                        self.assertEqual(read(got.parameters), read(wanted))


if __name__ == "__main__":
    unittest.main()
