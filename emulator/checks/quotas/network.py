"""Quotas of Amazon VPC."""

import ipaddress
from collections import Counter

from checks.order.network_deletion import nat_gateways
from checks.quotas.quota import Quota
from checks.rows import backend

_SOURCE = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"
_FLOW_LOGS = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-limitations.html"


def _all(kind):
    """How many of a kind there are in the region, and one."""
    return lambda call: len(getattr(backend("ec2", call), kind)) + 1


def _of_vpc(kind):
    """How many of a kind there are in the VPC, and one."""

    def count(call):
        vpc = call.parameters.get("VpcId")
        items = getattr(backend("ec2", call), kind).values()
        return sum(1 for item in items if item.vpc_id == vpc) + 1

    return count


def _subnets(call):
    found = backend("ec2", call).describe_subnets(filters={"vpc-id": [call.parameters["VpcId"]]})
    return len(found) + 1


def _groups(call):
    vpcs = backend("ec2", call).groups.values()
    return sum(len(groups) for groups in vpcs) + 1


def _gateways_of_zone(call):
    ec2 = backend("ec2", call)
    zones = {s.id: s.availability_zone for s in ec2.describe_subnets()}
    there = Counter(zones.get(g.subnet_id) for g in nat_gateways(call))
    return there[zones.get(call.parameters["SubnetId"])] + 1


def _rules(direction):
    """Of IPv4 or of IPv6, whichever has more; a rule for a group counts for both, and one for a
    list as all that the list may hold, for both."""

    def count(call):
        ec2 = backend("ec2", call)
        group = ec2.get_security_group_from_id(call.parameters.get("GroupId"))
        there = Counter()
        for rule in getattr(group, direction) if group else ():
            families = _families(rule.ip_range.get("CidrIp"), rule.ip_range.get("CidrIpv6"))
            there.update(families * _weight(ec2, rule.prefix_list_id))
        for permission in call.parameters.get("IpPermissions", []):
            for peer in _peers(permission):
                families = _families(peer.get("CidrIp"), peer.get("CidrIpv6"))
                there.update(families * _weight(ec2, peer.get("PrefixListId")))
        return max(there.values(), default=0)

    return count


def _weight(ec2, prefix_list):
    found = ec2.managed_prefix_lists.get(prefix_list)
    return int(found.max_entries or 1) if found else 1


def _peers(permission):
    kinds = ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds")
    return [peer for kind in kinds for peer in permission.get(kind, [])]


def _families(ipv4, ipv6):
    return ["ipv4"] if ipv4 else ["ipv6"] if ipv6 else ["ipv4", "ipv6"]


def _acl_rules(call):
    """With the last rule of each family, which denies the rest and is there without asking."""
    ec2 = backend("ec2", call)
    acl = ec2.network_acls.get(call.parameters["NetworkAclId"])
    if not acl:
        return 0
    own = [e for e in acl.network_acl_entries if int(e.rule_number) < 32767]
    there = sum(1 for e in own if str(e.egress).lower() == str(call.parameters["Egress"]).lower())
    families = 2 if ec2.vpcs[acl.vpc_id].get_cidr_block_association_set(ipv6=True) else 1
    return there + families + 1


def _routes(call):
    """Of the family of the new one, without those that AWS has put in."""
    table = backend("ec2", call).route_tables.get(call.parameters["RouteTableId"])
    ipv6 = "DestinationIpv6CidrBlock" in call.parameters
    routes = [r for r in table.routes if not r.local] if table else []
    return sum(1 for r in routes if bool(r.destination_ipv6_cidr_block) == ipv6) + 1


def _endpoints(kind, place):
    """The endpoints of a kind, in the place where the quota holds, and one."""

    def count(call):
        if call.parameters.get("VpcEndpointType", "Gateway") != kind:
            return 0
        found = backend("ec2", call).vpc_end_points.values()
        there = [e for e in found if e.state != "deleted" and (e.vpc_endpoint_type or "Gateway") == kind]
        return sum(1 for e in there if place != "vpc" or e.vpc_id == call.parameters["VpcId"]) + 1

    return count


def _flow_logs(call):
    there = Counter(log.resource_id for log in backend("ec2", call).flow_logs.values())
    return max(there[resource] for resource in call.parameters["ResourceIds"]) + 1


def _blocks(call):
    vpc = backend("ec2", call).vpcs.get(call.parameters["VpcId"])
    wanted = call.parameters.get("CidrBlock")
    if not vpc or not wanted or ipaddress.ip_network(wanted).version != 4:
        return 0
    return len(vpc.get_cidr_block_association_set()) + 1


def _groups_of_interface(call):
    return len(call.parameters.get("Groups") or call.parameters.get("SecurityGroupIds") or [])


def _maximum(what):
    return f"The maximum number of {what} has been reached."


def _vpc(name, action, limit, code, what, count, source=_SOURCE):
    return Quota(name, "ec2", action, limit, code, _maximum(what), count, source)


QUOTAS = (
    _vpc("vpcs", "CreateVpc", 5, "VpcLimitExceeded", "VPCs", _all("vpcs")),
    _vpc("internet_gateways", "CreateInternetGateway", 5, "InternetGatewayLimitExceeded", "internet gateways", _all("internet_gateways")),
    _vpc("elastic_ips", "AllocateAddress", 5, "AddressLimitExceeded", "addresses", _all("addresses")),
    _vpc("nat_gateways_per_zone", "CreateNatGateway", 5, "NatGatewayLimitExceeded", "NAT Gateways", _gateways_of_zone),
    _vpc("subnets_per_vpc", "CreateSubnet", 200, "SubnetLimitExceeded", "subnets", _subnets),
    _vpc("route_tables_per_vpc", "CreateRouteTable", 200, "RouteTableLimitExceeded", "route tables", _of_vpc("route_tables")),
    _vpc("routes_per_table", "CreateRoute", 500, "RouteLimitExceeded", "routes", _routes),
    _vpc("acls_per_vpc", "CreateNetworkAcl", 200, "NetworkAclLimitExceeded", "network ACLs", _of_vpc("network_acls")),
    _vpc("acl_rules", "CreateNetworkAclEntry", 20, "NetworkAclEntryLimitExceeded", "network ACL entries", _acl_rules),
    _vpc("security_groups", "CreateSecurityGroup", 2500, "SecurityGroupLimitExceeded", "security groups", _groups),
    _vpc("security_group_ingress_rules", "AuthorizeSecurityGroupIngress", 60, "RulesPerSecurityGroupLimitExceeded", "rules per security group", _rules("ingress_rules")),
    _vpc("security_group_egress_rules", "AuthorizeSecurityGroupEgress", 60, "RulesPerSecurityGroupLimitExceeded", "rules per security group", _rules("egress_rules")),
    _vpc("security_groups_per_interface", "CreateNetworkInterface", 5, "SecurityGroupsPerInterfaceLimitExceeded", "security groups per interface", _groups_of_interface),
    _vpc("security_groups_per_endpoint", "CreateVpcEndpoint", 5, "SecurityGroupsPerInterfaceLimitExceeded", "security groups per interface", _groups_of_interface),
    _vpc("interface_endpoints_per_vpc", "CreateVpcEndpoint", 50, "VpcEndpointLimitExceeded", "VPC endpoints", _endpoints("Interface", "vpc")),
    _vpc("gateway_endpoints", "CreateVpcEndpoint", 20, "VpcEndpointLimitExceeded", "VPC endpoints", _endpoints("Gateway", "region")),
    _vpc("cidr_blocks_per_vpc", "AssociateVpcCidrBlock", 5, "CidrLimitExceeded", "CIDR blocks", _blocks),
    _vpc("flow_logs_per_resource", "CreateFlowLogs", 10, "FlowLogLimitExceeded", "flow logs", _flow_logs, _FLOW_LOGS),
)
