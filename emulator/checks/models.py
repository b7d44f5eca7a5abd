"""Refuses parameters that AWS's own model of an operation does not allow.

Each service words it by its protocol. Parameters that AWS does not know are refused by
EC2 and in S3's and Route 53's XML only: elsewhere AWS leaves them out.
"""

from xml.etree import ElementTree

from botocore.serialize import create_serializer
from calls import UNREADABLE
from operations import form
from refusals import Refusal

from .constraints import Mistyped, violations

# The code for a parameter that is not valid, where it is not that of the protocol.
_CODES = {
    "chatbot": "InvalidParameterException",
    "budgets": "InvalidParameterException",
    "ecs": "InvalidParameterException",
    "logs": "InvalidParameterException",
    "route53": "InvalidInput",
}


def check(call):
    """Refuses a call whose parameters AWS would not take."""
    if call.protocol is None:  # it is not one that can be read
        return
    shape = call.model.input_shape
    if shape is None:
        return
    unknown = _unknown(call)
    if unknown:
        raise unknown
    try:
        wrong = list(violations(call.service, shape, call.parameters))
    except Mistyped as mistyped:
        raise Refusal(UNREADABLE[call.protocol], str(mistyped)) from mistyped
    if wrong:
        raise _refusal(call, wrong)


def _refusal(call, wrong):
    if call.service == "ec2":
        return _ec2(wrong[0])
    if call.service == "s3":
        return _s3(call, wrong[0])
    if call.service == "ecr":
        text = wrong[0].text.replace("Member must", "must")
        message = f"Invalid parameter at '{wrong[0].place}' failed to satisfy constraint: '{text}'"
        return Refusal("InvalidParameterException", message)
    code = _CODES.get(call.service)
    if code is None:
        query = call.protocol == "query"
        code = "ValidationError" if query else "ValidationException"
    errors = "error" if len(wrong) == 1 else "errors"
    listed = "; ".join(map(str, wrong))
    return Refusal(code, f"{len(wrong)} validation {errors} detected: {listed}")


def _ec2(wrong):
    """EC2 says one thing at a time."""
    if wrong.missing:
        message = f"The request must contain the parameter {wrong.place}"
        return Refusal("MissingParameter", message)
    message = f"Value ({wrong.value}) for parameter {wrong.place} is invalid. {wrong.text}."
    return Refusal("InvalidParameterValue", message)


def _s3(call, wrong):
    """S3 holds a body against a schema, and names what is wrong outside of it only."""
    member = call.model.input_shape.members[wrong.path[0]]
    if member.serialization.get("location") is None:
        return _malformed()
    return Refusal("InvalidArgument", f"{wrong}")


def _malformed():
    return Refusal(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )


def _unknown(call):
    """The refusal of parameters that are not in the model.

    What was read of a request is written again: what is missing then is not known.
    """
    if not call.body or not _is_held_against_a_schema(call):
        return None
    serializer = create_serializer(call.protocol, include_validation=False)
    known = serializer.serialize_to_request(call.parameters, call.model)["body"]
    if call.protocol == "ec2":
        lost = sorted(form(call.body).keys() - known.keys() - {"Action", "Version"})
        message = "The parameter {} is not recognized"
        return Refusal("UnknownParameter", message.format(lost[0])) if lost else None
    lost = _tags(call.body) - _tags(known)
    if not lost:
        return None
    if call.service == "s3":
        return _malformed()
    name = min(lost, key=len)[-1]
    message = f"Invalid XML ; Invalid content was found starting with element '{name}'."
    return Refusal("InvalidInput", message)


def _is_held_against_a_schema(call):
    """Whether a body has names that AWS compares with those that it knows."""
    if call.protocol == "ec2":
        return True
    shape = call.model.input_shape
    payload = shape.serialization.get("payload")
    plain = payload and shape.members[payload].type_name != "structure"
    return call.protocol == "rest-xml" and not plain


def _tags(body):
    """The paths of all elements of an XML document."""
    found = set()

    def walk(element, path):
        path = (*path, element.tag.rpartition("}")[2])
        found.add(path)
        for child in element:
            walk(child, path)

    if body:
        walk(ElementTree.fromstring(body), ())
    return found
