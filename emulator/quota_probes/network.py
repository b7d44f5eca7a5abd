"""Probes of checks/quotas/network.py: see __init__.py."""

from in_process import ACCOUNT
from order_probes import setups


def vpcs(aws):
    return lambda n: setups.vpc(aws)


def internet_gateways(aws):
    return lambda n: aws.ec2.create_internet_gateway()


def elastic_ips(aws):
    return lambda n: setups.address(aws)


def nat_gateways_per_zone(aws):
    _, (there, other) = setups.network(aws)
    setups.nat_gateway(aws, other, setups.address(aws))  # another zone
    return lambda n: setups.nat_gateway(aws, there, setups.address(aws))


def subnets_per_vpc(aws):
    vpc_id = setups.vpc(aws)
    return lambda n: setups.subnet(aws, vpc_id, n)


def route_tables_per_vpc(aws):
    vpc_id = setups.vpc(aws)
    return lambda n: setups.route_table(aws, vpc_id)


def routes_per_table(aws):
    vpc_id = setups.vpc(aws)
    internet, table = setups.gateway(aws, vpc_id), setups.route_table(aws, vpc_id)
    aws.ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock="::/0", GatewayId=internet)
    return lambda n: aws.ec2.create_route(
        RouteTableId=table, DestinationCidrBlock=f"192.0.2.{n}/32", GatewayId=internet
    )


def acls_per_vpc(aws):
    vpc_id = setups.vpc(aws)
    return lambda n: aws.ec2.create_network_acl(VpcId=vpc_id)


def acl_rules(aws):
    acl = aws.ec2.create_network_acl(VpcId=setups.vpc(aws))["NetworkAcl"]["NetworkAclId"]

    def add(n, egress=True):
        return aws.ec2.create_network_acl_entry(
            NetworkAclId=acl, RuleNumber=n, Protocol="-1", RuleAction="allow", Egress=egress, CidrBlock="0.0.0.0/0"
        )

    add(1, egress=False)
    return add


def security_groups(aws):
    vpc_id = setups.vpc(aws)
    return lambda n: setups.security_group(aws, vpc_id, f"group-{n}")


def _rules(aws, add):
    group = setups.security_group(aws, setups.vpc(aws))

    def add_one(n):
        peer = [{"CidrIp": f"192.0.2.{n}/32"}]
        return add(
            GroupId=group, IpPermissions=[{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": peer}]
        )

    return add_one


def security_group_ingress_rules(aws):
    return _rules(aws, aws.ec2.authorize_security_group_ingress)


def security_group_egress_rules(aws):
    return _rules(aws, aws.ec2.authorize_security_group_egress)


def _groups(aws):
    vpc_id = setups.vpc(aws)
    return vpc_id, setups.subnet(aws, vpc_id), [setups.security_group(aws, vpc_id, f"g{n}") for n in range(4)]


def security_groups_per_interface(aws):
    _, there, groups = _groups(aws)
    return lambda n: aws.ec2.create_network_interface(SubnetId=there, Groups=groups[:n])


def security_groups_per_endpoint(aws):
    vpc_id, there, groups = _groups(aws)
    return lambda n: setups.endpoint(
        aws, vpc_id, VpcEndpointType="Interface", SubnetIds=[there], SecurityGroupIds=groups[:n]
    )


def interface_endpoints_per_vpc(aws):
    setups.endpoint(aws, setups.vpc(aws), "s3", VpcEndpointType="Interface")
    vpc_id = setups.vpc(aws)
    return lambda n: setups.endpoint(aws, vpc_id, "logs", VpcEndpointType="Interface")


def gateway_endpoints(aws):
    return lambda n: setups.endpoint(aws, setups.vpc(aws), "s3", VpcEndpointType="Gateway")


def cidr_blocks_per_vpc(aws):
    vpc_id = setups.vpc(aws)
    return lambda n: aws.ec2.associate_vpc_cidr_block(VpcId=vpc_id, CidrBlock=f"10.{n + 1}.0.0/16")


def flow_logs_per_resource(aws):
    vpc_id = setups.vpc(aws)
    return lambda n: aws.ec2.create_flow_logs(
        ResourceIds=[vpc_id], ResourceType="VPC", TrafficType="ALL", LogGroupName=f"group-{n}",
        DeliverLogsPermissionArn=f"arn:aws:iam::{ACCOUNT}:role/flow",
    )
