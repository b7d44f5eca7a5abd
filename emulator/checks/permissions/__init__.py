"""Permissions: what an assumed role may do, by its policies, is done; the rest is denied.

AWS's words for a denial:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from refusals import Refusal

from . import decision, principals, trust
from .decision import judge
from .request import Request

# Services that answer in JSON, by its code; and those whose code is their own.
_CODES = {"ec2": "UnauthorizedOperation", "sns": "AuthorizationError"}


def check(call):
    """Refuses a call that its principal is not allowed, and a role that does not trust its caller."""
    if call.service == "sts" and call.action.startswith("AssumeRole"):
        trust.check(call)
        return
    principal = principals.of_call(call)
    if principal is None or call.service == "sts" and call.action == "GetCallerIdentity":
        return
    denied = decision.denial(principal, call)
    if denied:
        raise refusal(call, principal, *denied)


def refusal(call, principal, request, reason):
    """How AWS refuses a call, in the words of its service."""
    message = f"User: {principal.session_arn} is not authorized to perform: {request.action}"
    if request.resource != "*" or call.service != "ec2":
        message += f" on resource: {request.resource}"
    message += f" {reason}"
    if call.service == "ec2":
        message = f"You are not authorized to perform this operation. {message}."
    json = call.speaks_json
    code = _CODES.get(call.service, "AccessDeniedException" if json else "AccessDenied")
    by_target = json and call.service not in ("scheduler", "chatbot")
    return Refusal(code, message, 400 if by_target else 403)


def allows(role_arn, action, resource="*", context=None, region=""):
    """Tells whether a role may do something, for a service that acts with it.

    context has the values of condition keys, such as {"ecs:cluster": ARN}; every key counts
    as one that AWS's reference knows. A role that does not exist may do nothing.
    """
    role = principals.role(role_arn)
    if role is None:
        return False
    principal = principals.Principal(role)
    region = region or (resource.split(":", 5) + [""] * 4)[3]
    return judge(principal, Request(principal, region, action, resource, None, context or {})) is None
