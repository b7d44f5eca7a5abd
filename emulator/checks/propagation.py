"""What was made a moment ago and is not found yet, where AWS says that it may be so.

- EC2: https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
- IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
- KMS: https://docs.aws.amazon.com/kms/latest/developerguide/accessing-kms.html#programming-eventual-consistency
- S3, the settings of buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel
"""

import re
import time
from dataclasses import dataclass

from refusals import Refusal

_TRIES = 3  # fewer of them fail
_MOMENT = 3.0  # seconds; whoever looks later finds it
_FAR_MOMENT = 10.0  # seconds, until other services know of what IAM has


@dataclass(frozen=True)
class Kind:
    """A kind of resource: its id, in the answer that made it or in its parameters, and who does not find it."""

    id: str  # a parameter's name, or a pattern of the answer
    looks: tuple  # the operations that look for it by its id
    code: str
    message: str
    status: int = 400


def _ec2(prefix, looks, code, what):
    return Kind(f">({prefix}-[0-9a-f]+)<", looks, code, f"The {what} '{{}}' does not exist")


# What makes a resource, and the resource.
KINDS = {
    ("ec2", "CreateVpc"): _ec2("vpc", ("DescribeVpcs", "DescribeVpcAttribute"), "InvalidVpcID.NotFound", "vpc ID"),
    ("ec2", "CreateSubnet"): _ec2("subnet", ("DescribeSubnets",), "InvalidSubnetID.NotFound", "subnet ID"),
    ("ec2", "CreateRouteTable"): _ec2(
        "rtb", ("DescribeRouteTables",), "InvalidRouteTableID.NotFound", "routeTable ID"
    ),
    ("ec2", "CreateInternetGateway"): _ec2(
        "igw", ("DescribeInternetGateways",), "InvalidInternetGatewayID.NotFound", "internetGateway ID"
    ),
    ("ec2", "CreateSecurityGroup"): _ec2("sg", ("DescribeSecurityGroups",), "InvalidGroup.NotFound", "security group"),
    ("ec2", "CreateNetworkAcl"): _ec2(
        "acl", ("DescribeNetworkAcls",), "InvalidNetworkAclID.NotFound", "networkAcl ID"
    ),
    ("ec2", "CreateLaunchTemplate"): _ec2(
        "lt", ("DescribeLaunchTemplates",), "InvalidLaunchTemplateId.NotFound", "specified launch template, with template ID"
    ),
    ("iam", "CreateRole"): Kind(
        "RoleName", ("GetRole",), "NoSuchEntity", "The role with name {} cannot be found.", 404
    ),
    ("iam", "CreateInstanceProfile"): Kind(
        "InstanceProfileName", ("GetInstanceProfile",), "NoSuchEntity", "Instance Profile {} cannot be found.", 404
    ),
    ("kms", "CreateKey"): Kind(
        r'"KeyId": ?"([0-9a-f-]+)"', ("DescribeKey",), "NotFoundException", "Key '{}' does not exist"
    ),
    ("s3", "CreateBucket"): Kind(
        "Bucket",
        ("PutBucketPolicy", "PutBucketVersioning", "PutBucketOwnershipControls", "PutPublicAccessBlock"),
        "NoSuchBucket",
        "The specified bucket does not exist",
        404,
    ),
}


@dataclass(frozen=True)
class Use:
    """What needs something of IAM, and how it says that there is no such thing yet."""

    of: tuple
    code: str
    message: str


_PROFILE, _ROLE = ("iam", "CreateInstanceProfile"), ("iam", "CreateRole")

USES = {
    ("autoscaling", "CreateAutoScalingGroup"): Use(
        _PROFILE,
        "ValidationError",
        "You must use a valid fully-formed launch template. Value ({}) for parameter"
        " iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
    ),
    ("ec2", "CreateFlowLogs"): Use(_ROLE, "InvalidParameter", "Unable to assume given IAM role"),
    ("scheduler", "CreateSchedule"): Use(
        _ROLE,
        "ValidationException",
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    ),
}


@dataclass
class _Made:
    """A resource, and how many do not find it."""

    made: tuple
    id: str
    looks: int
    uses: int
    at: float


class Propagation:
    """What is not found yet."""

    def __init__(self, draw):
        self._draw = draw
        self._made = {}  # by account, service and id

    def note(self, call, answer):
        """Hides what a call has made, from none, one or two of those who look for it."""
        made = call.service, call.action
        kind = KINDS.get(made)
        if kind is None:
            return
        found = call.parameters.get(kind.id)
        if found is None:
            match = re.search(kind.id, answer.decode("utf-8", "replace"))
            found = match and match[1]
        if found:
            # By the number of what was made, as an id is another one each time.
            number = len(self._made)
            looks, uses = (
                int(self._draw(*made, number, who) * _TRIES) for who in ("looks", "uses")
            )
            key = call.account, call.service, found
            self._made[key] = _Made(made, found, looks, uses, time.monotonic())

    def refusal(self, call):
        """The answer to a call that needs what is not found yet, or None."""
        return self._not_found(call) or self._not_usable(call)

    def _not_found(self, call):
        for value in _ids(call):
            made = self._made.get((call.account, call.service, value))
            if made is None or not made.looks or time.monotonic() - made.at > _MOMENT:
                continue
            kind = KINDS[made.made]
            if call.action in kind.looks:
                made.looks -= 1
                return Refusal(kind.code, kind.message.format(value), kind.status)
        return None

    def _not_usable(self, call):
        use = USES.get((call.service, call.action))
        if use is None:
            return None
        for (account, *_), made in self._made.items():
            if (account, made.made) != (call.account, use.of) or not made.uses:
                continue
            if time.monotonic() - made.at <= _FAR_MOMENT:
                made.uses -= 1
                return Refusal(use.code, use.message.format(made.id))
        return None


def _ids(call):
    """The values and lists of values that a call gives; what it filters by finds nothing, and is no error."""
    for value in call.parameters.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (v for v in value if isinstance(v, str))
