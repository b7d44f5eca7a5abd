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

_LOOKS = 3  # fewer of them do not find it
_MOMENT = 3.0  # seconds; whoever looks later finds it


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


class Propagation:
    """What is not found yet."""

    def __init__(self, draw):
        self._draw = draw
        self._hidden = {}  # service and id: the kind, looks that are left, until when

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
            number = len(self._hidden)
            looks = int(self._draw(*made, number, "looks") * _LOOKS)
            self._hidden[call.service, found] = [kind, looks, time.monotonic() + _MOMENT]

    def refusal(self, call):
        """The answer to a call that looks for what is not found yet, or None."""
        for value in _ids(call):
            hidden = self._hidden.get((call.service, value))
            if hidden is None:
                continue
            kind, looks, until = hidden
            if call.action in kind.looks and looks and time.monotonic() < until:
                hidden[1] -= 1
                return Refusal(kind.code, kind.message.format(value), kind.status)
        return None


def _ids(call):
    """The values and lists of values that a call gives; what it filters by finds nothing, and is no error."""
    for value in call.parameters.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (v for v in value if isinstance(v, str))
