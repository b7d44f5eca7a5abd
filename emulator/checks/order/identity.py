"""IAM."""

from checks.rows import Row, backend

_API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"
_BOUNDARY = "https://github.com/gruntwork-io/cloud-nuke/issues/972"


def _policy(call):
    return backend("iam", call).managed_policies.get(call.parameters["PolicyArn"])


def _policy_attached(call):
    policy = _policy(call)
    if policy and policy.attachment_count > 0:
        return "Cannot delete a policy attached to entities."


def _policy_is_boundary(call):
    iam, arn = backend("iam", call), call.parameters["PolicyArn"]
    holders = [*iam.roles.values(), *iam.users.values()]
    if any(getattr(h, "permissions_boundary_arn", None) == arn for h in holders):
        return "Cannot delete a policy attached to entities."


def _policy_versions(call):
    policy = _policy(call)
    if policy and len(policy.versions) > 1:
        return (
            "This policy has more than one version. Before you delete a policy, you must delete the "
            "policy's versions. The default version is deleted with the policy."
        )


def _conflict(name, action, refuses=None, source=None):
    return Row(name, "iam", action, "DeleteConflict", source or f"{_API}{action}.html", refuses, 409)


def _exists(name, action):
    return Row(name, "iam", action, "EntityAlreadyExists", f"{_API}{action}.html")


ROWS = (
    _conflict("role_with_policy", "DeleteRole"),
    _conflict("role_with_inline_policy", "DeleteRole"),
    _conflict("role_of_instance_profile", "DeleteRole"),
    _conflict("instance_profile_with_role", "DeleteInstanceProfile"),
    _conflict("policy_attached", "DeletePolicy", _policy_attached),
    _conflict("policy_is_boundary", "DeletePolicy", _policy_is_boundary, _BOUNDARY),
    _conflict("policy_with_versions", "DeletePolicy", _policy_versions),
    _exists("role_name_taken", "CreateRole"),
    _exists("policy_name_taken", "CreatePolicy"),
    _exists("instance_profile_name_taken", "CreateInstanceProfile"),
    _exists("identity_provider_exists", "CreateOpenIDConnectProvider"),
)
