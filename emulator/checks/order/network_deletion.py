"""Networks: what cannot go while something is in it."""

from checks.rows import Row, backend, values

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_"
_ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
_DELETE_VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html"


def _has_dependencies(kind, id):
    return f"The {kind} '{id}' has dependencies and cannot be deleted."


def _is(item, name):
    """Whether moto says yes, for which it has a boolean in some places, a text in others."""
    return str(getattr(item, name)).lower() == "true"


def nat_gateways(call):
    """Those that are there: moto keeps deleted ones, as AWS does for an hour."""
    gateways = backend("ec2", call).nat_gateways.values()
    return [gateway for gateway in gateways if gateway.state != "deleted"]


def address_of_nat_gateway(call, allocation):
    """Whether a NAT gateway has the Elastic IP address with this id."""
    sets = [address for g in nat_gateways(call) for address in g.address_set]
    return any(allocation == address.get("allocationId") for address in sets)


def endpoints(call, vpc):
    """The endpoints that are in a VPC."""
    found = backend("ec2", call).vpc_end_points.values()
    return [e for e in found if e.vpc_id == vpc and e.state != "deleted"]


def load_balancers(call):
    return backend("elbv2", call).load_balancers.values()


def _subnet_with_interface(call):
    """Instances, NAT gateways and endpoints have interfaces in moto, load balancers none."""
    subnet = call.parameters["SubnetId"]
    interfaces = backend("ec2", call).enis.values()
    if any(interface.subnet.id == subnet for interface in interfaces):
        return _has_dependencies("subnet", subnet)


def _subnet_with_load_balancer(call):
    subnet = call.parameters["SubnetId"]
    if any(subnet == s.id for b in load_balancers(call) for s in b.subnets):
        return _has_dependencies("subnet", subnet)


def _group_in_use(used):
    def refuses(call):
        group = call.parameters.get("GroupId")
        if group and any(group in groups for groups in used(call)):
            return f"resource {group} has a dependent object"

    return refuses


def _groups_in_rules(call):
    """Of each other group, those that its rules name."""
    group = call.parameters.get("GroupId")
    for other in values(backend("ec2", call).groups):
        if other.id != group:
            for rule in [*other.ingress_rules, *other.egress_rules]:
                yield [rule.source_group.get("GroupId")]


def _groups_of_interfaces(call):
    for interface in backend("ec2", call).enis.values():
        yield [group.id for group in interface.group_set]


def _groups_of_endpoints(call):
    for endpoint in backend("ec2", call).vpc_end_points.values():
        if endpoint.state != "deleted":
            yield endpoint.security_group_ids or []


def _groups_of_load_balancers(call):
    for balancer in load_balancers(call):
        yield balancer.security_groups or []


def _default_group(call):
    group = call.parameters.get("GroupId")
    for found in values(backend("ec2", call).groups):
        if found.id == group and found.name == "default":
            return f'the specified group: "{group}" name: "default" cannot be deleted by a user'


def _mapped_addresses(mapped):
    def refuses(call):
        vpc = call.parameters["VpcId"]
        if vpc in mapped(call):
            return (
                f"Network {vpc} has some mapped public address(es). Please unmap those "
                "public address(es) before detaching the gateway."
            )

    return refuses


def _of_load_balancers(call):
    return [b.vpc_id for b in load_balancers(call) if b.scheme != "internal"]


def _of_addresses(call):
    """Also those of NAT gateways, of whose interface moto's address does not hear when it goes."""
    held = backend("ec2", call).enis
    used = [a.eni for a in backend("ec2", call).addresses if a.eni and a.eni.id in held]
    return [interface.subnet.vpc_id for interface in used]


def _vpc_with(contents):
    def refuses(call):
        vpc = call.parameters["VpcId"]
        if any(contents(call, vpc)):
            return _has_dependencies("vpc", vpc)

    return refuses


def _attached_gateways(call, vpc):
    gateways = backend("ec2", call).internet_gateways.values()
    return [g for g in gateways if g.vpc and g.vpc.id == vpc]


def _egress_only_gateways(call, vpc):
    gateways = backend("ec2", call).egress_only_internet_gateways.values()
    return [g for g in gateways if g.vpc_id == vpc]


def _groups(call, vpc):
    groups = backend("ec2", call).groups.get(vpc, {}).values()
    return [group for group in groups if group.name != "default"]


def _acls(call, vpc):
    acls = backend("ec2", call).network_acls.values()
    return [acl for acl in acls if acl.vpc_id == vpc and not _is(acl, "default")]


def _peerings(call, vpc):
    """Of both sides. Those that ended do not count."""
    for peering in backend("ec2", call).vpc_pcxs.values():
        if peering._status.code in ("active", "pending-acceptance"):
            yield vpc in (peering.vpc.id, peering.peer_vpc.id)


def _main_table(call):
    table = call.parameters["RouteTableId"]
    found = backend("ec2", call).route_tables.get(table)
    if found and found.main_association_id:
        return _has_dependencies("routeTable", table)


def _default_acl(call):
    acl = call.parameters["NetworkAclId"]
    found = backend("ec2", call).network_acls.get(acl)
    if found and _is(found, "default"):
        return f"cannot delete default network ACL {acl}"


def _address_in_use(call):
    """AWS speaks of permissions, as the NAT gateway's association is its own."""
    if address_of_nat_gateway(call, call.parameters.get("AllocationId")):
        return "You do not have permission to access the specified resource."


def _row(name, action, code, source, refuses=None):
    return Row(name, "ec2", action, code, source, refuses)


def _violation(name, action, source, refuses=None):
    return _row(name, action, "DependencyViolation", source, refuses)


ROWS = (
    _violation("subnet_with_interface", "DeleteSubnet", _API + "DeleteSubnet.html", _subnet_with_interface),
    _violation("subnet_with_load_balancer", "DeleteSubnet", _API + "DeleteSubnet.html", _subnet_with_load_balancer),
    _violation("group_in_a_rule", "DeleteSecurityGroup", _API + "DeleteSecurityGroup.html", _group_in_use(_groups_in_rules)),
    _violation("group_of_an_interface", "DeleteSecurityGroup", _API + "DeleteSecurityGroup.html", _group_in_use(_groups_of_interfaces)),
    _violation("group_of_an_endpoint", "DeleteSecurityGroup", _API + "DeleteSecurityGroup.html", _group_in_use(_groups_of_endpoints)),
    _violation("group_of_a_load_balancer", "DeleteSecurityGroup", _API + "DeleteSecurityGroup.html", _group_in_use(_groups_of_load_balancers)),
    _row("group_that_is_default", "DeleteSecurityGroup", "CannotDelete", _ERRORS, _default_group),
    _violation("gateway_of_load_balancers", "DetachInternetGateway", _API + "DetachInternetGateway.html", _mapped_addresses(_of_load_balancers)),
    _violation("gateway_of_addresses", "DetachInternetGateway", _API + "DetachInternetGateway.html", _mapped_addresses(_of_addresses)),
    _violation("gateway_attached", "DeleteInternetGateway", _API + "DeleteInternetGateway.html"),
    _violation("vpc_with_subnet", "DeleteVpc", _DELETE_VPC),
    _violation("vpc_with_route_table", "DeleteVpc", _DELETE_VPC),
    _violation("vpc_with_gateway", "DeleteVpc", _DELETE_VPC, _vpc_with(_attached_gateways)),
    _violation("vpc_with_egress_only_gateway", "DeleteVpc", _DELETE_VPC, _vpc_with(_egress_only_gateways)),
    _violation("vpc_with_group", "DeleteVpc", _DELETE_VPC, _vpc_with(_groups)),
    _violation("vpc_with_acl", "DeleteVpc", _DELETE_VPC, _vpc_with(_acls)),
    _violation("vpc_with_endpoint", "DeleteVpc", _DELETE_VPC, _vpc_with(endpoints)),
    _violation("vpc_with_peering", "DeleteVpc", _DELETE_VPC, _vpc_with(_peerings)),
    _violation("route_table_of_subnet", "DeleteRouteTable", _API + "DeleteRouteTable.html"),
    _violation("route_table_that_is_main", "DeleteRouteTable", _API + "DeleteRouteTable.html", _main_table),
    _violation("acl_of_subnet", "DeleteNetworkAcl", _API + "DeleteNetworkAcl.html"),
    _row("acl_that_is_default", "DeleteNetworkAcl", "InvalidParameterValue", _API + "DeleteNetworkAcl.html", _default_acl),
    _row("address_of_nat_gateway", "ReleaseAddress", "AuthFailure", "https://github.com/kubernetes/kops/issues/1604", _address_in_use),
)
