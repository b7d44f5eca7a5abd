"""Who signs a request, and what their policies are."""

from moto.iam.models import iam_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition



class Principal:
    """A role that somebody or a service has assumed."""

    def __init__(self, role, session="", session_policies=()):
        self._role = role
        self._session_policies = list(session_policies)
        self.account, self.partition = role.account_id, role.partition
        self.arn, self.id = role.arn, f"{role.id}:{session}"
        self.session_arn = (
            f"arn:{role.partition}:sts::{role.account_id}:assumed-role/{role.name}/{session}"
        )
        self.tags = {tag["Key"]: tag["Value"] for tag in role.tags or []}

    @property
    def policies(self):
        """The kinds of policies that have to allow what the principal does, with their JSON."""
        kinds = [("identity-based policy", self._identity_based())]
        if self._role.permissions_boundary_arn:
            kinds.append(("permissions boundary", self._boundary()))
        if self._session_policies:
            kinds.append(("session policy", self._session_policies))
        return kinds

    def _identity_based(self):
        attached = [_document(policy) for policy in self._role.managed_policies.values()]
        return attached + list(self._role.policies.values())

    def _boundary(self):
        """The boundary's JSON; where its policy is gone, nothing is allowed."""
        policies = _iam(self.account, self.partition).managed_policies
        policy = policies.get(self._role.permissions_boundary_arn)
        return [_document(policy)] if policy else []

    @property
    def names(self):
        """What a resource's policy can call the principal."""
        root = f"arn:{self.partition}:iam::{self.account}:root"
        return {f"AWS:{name}" for name in (self.arn, self.session_arn, root, self.account)}


def _document(policy):
    default = policy.default_version_id
    return next(v.document for v in policy.versions if v.version_id == default)


def _iam(account, partition):
    return iam_backends[account][partition]


def role(arn):
    """The role with an ARN, or None."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("role/"):
        return None
    backend = _iam(parts[4], parts[1])
    return next((one for one in backend.roles.values() if one.arn == arn), None)


def of_call(call):
    """The principal of a call; None for an administrator, whom nothing is denied.

    An administrator is who signs with keys that no role was assumed for, and who has
    assumed a role of an account that does not have it. A role that was there and has been
    deleted may do nothing.
    """
    session = _session(call)
    if session is None:
        return None
    if not hasattr(session, "cdah_role"):  # at its first call
        session.cdah_role = role(session.role_arn)
    if session.cdah_role is None:
        return None
    policies = [session.policy] if session.policy else []
    return Principal(session.cdah_role, session.session_name, policies)


def _session(call):
    partition = get_partition(call.region)
    backend = sts_backends[call.account][partition]
    return backend.get_assumed_role_from_access_key(call.access_key)
