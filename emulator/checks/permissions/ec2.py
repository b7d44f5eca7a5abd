"""The resources that a request to EC2 names by their ids."""

import re

from moto.backends import get_backend

# The prefixes of ids, and what IAM calls the resources
# (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html).
KINDS = {
    "acl": "network-acl",
    "ami": "image",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "i": "instance",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
_ID = re.compile(r"(" + "|".join(KINDS) + r")-[0-9a-f]{8,}")

# Where a request names other groups as well: only that one is checked.
_ONE_GROUP = re.compile(r"^(Authorize|Revoke|Modify|Update)SecurityGroup")


def named(call, parameters, arn):
    """The ARNs of what a request names."""
    backend = get_backend("ec2")[call.account][call.region]
    found = _ids(parameters)
    if _ONE_GROUP.match(call.action):
        group = parameters.get("GroupId")
        found = [id for id in found if not id.startswith("sg-") or id == group]
    for id in [*found, *_owners(backend, parameters)]:
        yield of_id(id, arn)


def of_id(id, arn):
    """The ARN of the resource with an id."""
    kind = KINDS[id.split("-")[0]]
    if kind == "image":
        return f"arn:{arn.partition}:ec2:{arn.region}::image/{id}"
    return arn("ec2", f"{kind}/{id}")


def _ids(value):
    """All ids that stand in parameters."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [id for one in value for id in _ids(one)]
    return [value] if isinstance(value, str) and _ID.fullmatch(value) else []


def _owners(backend, parameters):
    """The ids of what an association, or the name of a template, belongs to."""
    name = parameters.get("LaunchTemplateName")
    if name in backend.launch_template_name_to_ids:
        yield backend.launch_template_name_to_ids[name]
    association = parameters.get("AssociationId")
    if not association:
        return
    for table in backend.route_tables.values():
        if association in table.all_associations_ids:
            yield from [table.id, table._associations.get(association, table.id)]
    for acl in backend.network_acls.values():
        if association in acl._associations:
            yield from [acl.id, acl._associations[association].subnet_id]
    for address in backend.addresses:
        if address.association_id == association:
            yield address.allocation_id
    for subnet in (s for zone in backend.subnets.values() for s in zone.values()):
        if association in subnet.ipv6_cidr_block_associations:
            yield subnet.id
    for vpc in backend.vpcs.values():
        if association in vpc._cidr_block_association_set:
            yield vpc.id


def vpc_of(arn):
    """The ARN of the VPC that a resource is in, or None."""
    start, _, path = arn.rpartition(":")
    id = path.rsplit("/", 1)[-1]
    if not _ID.fullmatch(id) or start.endswith(":"):  # of AWS: images
        return None
    region, account = start.split(":")[3:5]
    backend = get_backend("ec2")[account][region]
    found = {
        "acl": backend.network_acls.get,
        "eni": backend.enis.get,
        "nat": backend.nat_gateways.get,
        "rtb": backend.route_tables.get,
        "sg": backend.get_security_group_from_id,
        "subnet": lambda id: next((z[id] for z in backend.subnets.values() if id in z), None),
    }.get(id.split("-")[0], lambda id: None)(id)
    vpc = getattr(found, "vpc_id", None)
    return f"{start}:vpc/{vpc}" if vpc else None
