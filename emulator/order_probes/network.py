"""Probes of checks/order/network.py: see __init__.py."""

from in_process import ACCOUNT
from order_probes.setups import (
    address,
    endpoint,
    gateway,
    nat_gateway,
    route_table,
    security_group,
    subnet,
    vpc,
)

HTTP = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]


def subnet_range_taken(aws):
    vpc_id = vpc(aws)
    subnet(aws, vpc_id, 0)
    yield lambda: subnet(aws, vpc_id, 0)
    yield lambda: subnet(aws, vpc_id, 1)


def group_name_taken(aws):
    vpc_id = vpc(aws)
    security_group(aws, vpc_id)
    yield lambda: security_group(aws, vpc_id)
    yield lambda: security_group(aws, vpc(aws))


def group_rule_exists(aws):
    group = security_group(aws, vpc(aws))
    aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=HTTP)
    yield lambda: aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=HTTP)


def group_egress_rule_exists(aws):
    group = security_group(aws, vpc(aws))
    aws.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=HTTP)
    yield lambda: aws.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=HTTP)


def acl_rule_number_taken(aws):
    acl = aws.ec2.create_network_acl(VpcId=vpc(aws))["NetworkAcl"]["NetworkAclId"]

    def add(number):
        return aws.ec2.create_network_acl_entry(
            NetworkAclId=acl, RuleNumber=number, Protocol="-1", RuleAction="allow", Egress=True, CidrBlock="0.0.0.0/0"
        )

    add(1)
    yield lambda: add(1)
    yield lambda: add(2)


def template_name_taken(aws):
    def create(name):
        return aws.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678"})

    create("one")
    yield lambda: create("one")
    yield lambda: create("other")


def flow_log_exists(aws):
    vpc_id = vpc(aws)

    def create(log_group):
        return aws.ec2.create_flow_logs(
            ResourceIds=[vpc_id], ResourceType="VPC", TrafficType="ALL", LogGroupName=log_group,
            DeliverLogsPermissionArn=f"arn:aws:iam::{ACCOUNT}:role/flow",
        )

    create("one")
    yield lambda: create("one")
    yield lambda: create("other")


def gateway_of_another_vpc(aws):
    internet = gateway(aws, vpc(aws))
    yield lambda: aws.ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc(aws))


def vpc_of_another_gateway(aws):
    vpc_id = vpc(aws)
    gateway(aws, vpc_id)
    yield lambda: gateway(aws, vpc_id)
    yield lambda: gateway(aws, vpc(aws))


def _to_everywhere(aws, table, internet):
    return aws.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=internet)


def route_exists(aws):
    vpc_id = vpc(aws)
    internet, table = gateway(aws, vpc_id), route_table(aws, vpc_id)
    _to_everywhere(aws, table, internet)
    yield lambda: _to_everywhere(aws, table, internet)
    yield lambda: _to_everywhere(aws, route_table(aws, vpc_id), internet)


def route_ipv6_exists(aws):
    vpc_id = vpc(aws)
    internet, table = gateway(aws, vpc_id), route_table(aws, vpc_id)

    def create(destination):
        return aws.ec2.create_route(RouteTableId=table, DestinationIpv6CidrBlock=destination, GatewayId=internet)

    create("::/0")
    yield lambda: create("::/0")
    yield lambda: create("2001:db8::/32")


def route_to_unattached_gateway(aws):
    vpc_id = vpc(aws)
    table = route_table(aws, vpc_id)
    internet = aws.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    yield lambda: _to_everywhere(aws, table, internet)
    aws.ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc_id)
    yield lambda: _to_everywhere(aws, table, internet)


def nat_gateway_without_gateway(aws):
    vpc_id = vpc(aws)
    there, allocation = subnet(aws, vpc_id), address(aws)
    yield lambda: nat_gateway(aws, there, allocation)
    gateway(aws, vpc_id)
    yield lambda: nat_gateway(aws, there, allocation)


def nat_gateway_with_used_address(aws):
    vpc_id = vpc(aws)
    gateway(aws, vpc_id)
    there, allocation = subnet(aws, vpc_id), address(aws)
    nat_gateway(aws, there, allocation)
    yield lambda: nat_gateway(aws, there, allocation)
    yield lambda: nat_gateway(aws, there, address(aws))


def subnet_of_another_table(aws):
    vpc_id = vpc(aws)
    there, table, other = subnet(aws, vpc_id), route_table(aws, vpc_id), route_table(aws, vpc_id)
    aws.ec2.associate_route_table(RouteTableId=table, SubnetId=there)
    yield lambda: aws.ec2.associate_route_table(RouteTableId=other, SubnetId=there)
    yield lambda: aws.ec2.associate_route_table(RouteTableId=table, SubnetId=there)


def endpoint_names_taken(aws):
    vpc_id = vpc(aws)
    named = {"VpcEndpointType": "Interface", "PrivateDnsEnabled": True, "SubnetIds": [subnet(aws, vpc_id)]}
    endpoint(aws, vpc_id, "ecr.api", **named)
    yield lambda: endpoint(aws, vpc_id, "ecr.api", **named)
    yield lambda: endpoint(aws, vpc_id, "ecr.dkr", **named)


def endpoint_table_taken(aws):
    vpc_id = vpc(aws)
    table, other = route_table(aws, vpc_id), route_table(aws, vpc_id)

    def create(table):
        return endpoint(aws, vpc_id, "s3", VpcEndpointType="Gateway", RouteTableIds=[table])

    create(table)
    yield lambda: create(table)
    yield lambda: create(other)
