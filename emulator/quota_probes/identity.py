"""Probes of checks/quotas/identity.py: see __init__.py."""

from order_probes import setups
from order_probes.setups import NOBODY, NOTHING


def roles(aws):
    return lambda n: setups.role(aws, f"role-{n}")


def policies(aws):
    return lambda n: setups.policy(aws, f"policy-{n}")


def instance_profiles(aws):
    return lambda n: aws.iam.create_instance_profile(InstanceProfileName=f"profile-{n}")


def identity_providers(aws):
    return lambda n: aws.iam.create_open_id_connect_provider(
        Url=f"https://{n}.example.com", ThumbprintList=["a" * 40]
    )


def policies_per_role(aws):
    setups.role(aws)
    return lambda n: aws.iam.attach_role_policy(RoleName="role", PolicyArn=setups.policy(aws, f"policy-{n}"))


def policy_versions(aws):
    made = setups.policy(aws)
    return lambda n: aws.iam.create_policy_version(PolicyArn=made, PolicyDocument=NOTHING)


def _longer(document, n):
    """The document with n more characters that count, and white space, which does not."""
    return document.replace("GetObject", "GetObject" + "x" * n) + " " * 50


def policy_size(aws):
    return lambda n: aws.iam.create_policy(PolicyName=f"p{n}", PolicyDocument=_longer(NOTHING, n))


def policy_version_size(aws):
    made = setups.policy(aws)
    return lambda n: aws.iam.create_policy_version(PolicyArn=made, PolicyDocument=_longer(NOTHING, n))


def inline_policy_size(aws):
    setups.role(aws)
    return lambda n: aws.iam.put_role_policy(RoleName="role", PolicyName=f"p{n}", PolicyDocument=NOTHING)


_TRUST = NOBODY.replace("[]", '[{"Sid": "GetObject", "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}]')


def trust_policy_size(aws):
    return lambda n: aws.iam.create_role(RoleName=f"r{n}", AssumeRolePolicyDocument=_longer(_TRUST, n))


def trust_policy_update_size(aws):
    setups.role(aws)
    return lambda n: aws.iam.update_assume_role_policy(RoleName="role", PolicyDocument=_longer(_TRUST, n))
