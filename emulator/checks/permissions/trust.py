"""Who may assume a role: by a token of an identity provider, or by another role."""

import base64
import json
import time

from moto.iam.models import iam_backends
from refusals import Refusal

from . import decision, policies, principals
from .request import Request

# The claims that are keys of conditions, for any issuer and for CircleCI's tokens
# (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html).
_CLAIMS = ("amr", "aud", "azp", "oidc.circleci.com/project-id", "sub")


def check(call):
    """Refuses to hand out credentials of a role that does not trust who asks."""
    role = principals.role(call.parameters.get("RoleArn", ""))
    if call.action == "AssumeRoleWithWebIdentity":
        _web_identity(call, role)
    elif call.action == "AssumeRole":
        _by_role(call, role)


def _by_role(call, role):
    """An administrator may assume any role, even of an account that has not got it: tests do."""
    principal = principals.of_call(call)
    if principal is None:
        return
    denied = decision.denial(principal, call)
    if not denied:
        values = {"sts:rolesessionname": call.parameters.get("RoleSessionName")}
        if role and _trusts(role, principal, call, "sts:AssumeRole", principal.names, values):
            return
    arn = call.parameters.get("RoleArn")
    user = f"User: {principal.session_arn}"
    message = f"{user} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    raise Refusal("AccessDenied", message, 403)


class _Nobody:
    """Who has no identity in AWS yet."""

    arn = account = id = ""
    tags = {}


def _trusts(role, principal, call, action, names, values):
    """Tells whether a role's trust policy lets somebody assume it."""
    request = Request(principal, call.region, action, role.arn, None, values)
    return policies.resource_policy(role.assume_role_policy_document, request, names) is True


def _web_identity(call, role):
    """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"""
    claims = _claims(call.parameters.get("WebIdentityToken", ""))
    issuer = str(claims.get("iss", "")).partition("://")[2]
    provider = _provider(role, issuer) if role else None
    if role and not provider:
        missing = f"No OpenIDConnect provider found in your account for https://{issuer}"
        raise Refusal("InvalidIdentityToken", missing)
    audiences = claims.get("aud", [])
    audiences = audiences if isinstance(audiences, list) else [audiences]
    if provider and not set(audiences) & set(provider.client_id_list):
        raise Refusal("InvalidIdentityToken", "Incorrect token audience")
    if claims.get("exp", 0) < time.time():
        raise Refusal("ExpiredTokenException", "Token expired")
    values = {f"{issuer}:{name}": claims[name] for name in _CLAIMS if name in claims}
    values["sts:rolesessionname"] = call.parameters.get("RoleSessionName")
    action = "sts:AssumeRoleWithWebIdentity"
    names = {f"Federated:{provider.arn}"} if provider else set()
    if not provider or not _trusts(role, _Nobody, call, action, names, values):
        raise Refusal("AccessDenied", f"Not authorized to perform {action}", 403)


def _provider(role, issuer):
    providers = iam_backends[role.account_id][role.partition].open_id_providers.values()
    return next((one for one in providers if one.url == issuer), None)


def _claims(token):
    """The claims in a token, whose signature nobody checks here."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        claims = None
    if not isinstance(claims, dict):
        raise Refusal("InvalidIdentityToken", "The ID Token provided is not a valid JWT.")
    return claims
