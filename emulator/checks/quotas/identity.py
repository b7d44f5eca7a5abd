"""Quotas of IAM."""

import re

from checks.quotas.quota import Quota
from checks.rows import backend

_SOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"


def _role(call):
    roles = backend("iam", call).roles.values()
    return next((r for r in roles if r.name == call.parameters["RoleName"]), None)


def _all(kind):
    return lambda call: len(getattr(backend("iam", call), kind)) + 1


def _policies(call):
    """The account's own: those of AWS are there as well."""
    held = backend("iam", call).managed_policies
    return sum(1 for arn in held if ":aws:policy/" not in arn) + 1


def _attached(call):
    role = _role(call)
    held = set(role.managed_policies) if role else set()
    return len(held | {call.parameters["PolicyArn"]})


def _characters(document):
    """IAM does not count white space."""
    return len(re.sub(r"\s", "", document))


def _inline(call):
    role = _role(call)
    held = dict(role.policies) if role else {}
    held[call.parameters["PolicyName"]] = call.parameters["PolicyDocument"]
    return sum(_characters(document) for document in held.values())


def _document(parameter):
    return lambda call: _characters(call.parameters[parameter])


def _versions(call):
    policy = backend("iam", call).managed_policies.get(call.parameters["PolicyArn"])
    return len(policy.versions) + 1 if policy else 0


def _iam(name, action, limit, message, count, hard=False):
    return Quota(name, "iam", action, limit, "LimitExceeded", message, count, _SOURCE, hard, 409)


def _quota(name):
    return f"Cannot exceed quota for {name}: {{limit}}"


_VERSIONS = (
    "A managed policy can have up to {limit} versions. Before you create a new version, you must delete an existing version."
)

QUOTAS = (
    _iam("roles", "CreateRole", 1000, _quota("RolesPerAccount"), _all("roles")),
    _iam("policies", "CreatePolicy", 1500, _quota("PoliciesPerAccount"), _policies),
    _iam("instance_profiles", "CreateInstanceProfile", 1000, _quota("InstanceProfilesPerAccount"), _all("instance_profiles")),
    _iam("identity_providers", "CreateOpenIDConnectProvider", 100, _quota("OpenIdConnectProvidersPerAccount"), _all("open_id_providers")),
    _iam("policies_per_role", "AttachRolePolicy", 10, _quota("PoliciesPerRole"), _attached),
    _iam("policy_versions", "CreatePolicyVersion", 5, _VERSIONS, _versions, hard=True),
    _iam("policy_size", "CreatePolicy", 6144, _quota("PolicySize"), _document("PolicyDocument"), hard=True),
    _iam("policy_version_size", "CreatePolicyVersion", 6144, _quota("PolicySize"), _document("PolicyDocument"), hard=True),
    _iam("inline_policy_size", "PutRolePolicy", 10240, "Maximum policy size of {limit} bytes exceeded for role", _inline, hard=True),
    _iam("trust_policy_size", "CreateRole", 2048, _quota("ACLSizePerRole"), _document("AssumeRolePolicyDocument")),
    _iam("trust_policy_update_size", "UpdateAssumeRolePolicy", 2048, _quota("ACLSizePerRole"), _document("PolicyDocument")),
)
