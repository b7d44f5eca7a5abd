"""Whether what a call asks for is allowed."""

from moto.backends import get_backend

from . import asks, dependents, policies
from .request import Request


def denial(principal, call):
    """The first request that is denied, and why in AWS's words; None where all is allowed."""
    for ask in [asks.primary(call), *dependents.of(call)]:
        for arn, known in ask.resources.items():
            action = f"{ask.service}:{ask.action}"
            request = Request(principal, call.region, action, arn, known, ask.values, ask.tags(arn))
            reason = judge(principal, request)
            if reason:
                return request, reason
    return None


def judge(principal, request):
    """Why a request is denied, or None."""
    text = _policy_of(request.resource)
    said = policies.resource_policy(text, request, principal.names) if text else None
    if said is False:
        return "with an explicit deny in a resource-based policy"
    if text and said is None and ":key/" in request.resource:
        # A key's policy has to let the account's own policies say who uses the key
        # (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
        return f"because no resource-based policy allows the {request.action} action"
    return policies.denial(principal.policies, request)


def _policy_of(arn):
    """The policy of a bucket or a key, as JSON; nothing where there is none."""
    _, partition, service, region, account, path = (arn.split(":", 5) + [""] * 6)[:6]
    if service == "kms" and path.startswith("key/"):
        key = get_backend("kms")[account][region].keys.get(path.removeprefix("key/"))
        return key.policy if key else None
    if service == "s3":
        backends, name = get_backend("s3"), path.split("/")[0]
        if name in backends.bucket_accounts:
            kind, owner = backends.bucket_accounts[name]
            bucket = backends[owner][kind].buckets.get(name)
            policy = bucket.policy if bucket else None
            return policy.decode() if isinstance(policy, bytes) else policy
    return None
