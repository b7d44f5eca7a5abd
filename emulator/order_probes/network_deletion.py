"""Probes of checks/order/network_deletion.py and lingering.py: see __init__.py."""

from order_probes.setups import (
    address,
    detach,
    endpoint,
    gateway,
    load_balancer,
    nat_gateway,
    network,
    route_table,
    security_group,
    subnet,
    vpc,
)

INTERFACE = {"VpcEndpointType": "Interface"}


def subnet_with_interface(aws):
    vpc_id, (there, _) = network(aws)
    made = nat_gateway(aws, there, address(aws))
    yield lambda: aws.ec2.delete_subnet(SubnetId=there)
    aws.ec2.delete_nat_gateway(NatGatewayId=made)
    yield lambda: aws.ec2.delete_subnet(SubnetId=there)


def subnet_with_load_balancer(aws):
    vpc_id, subnets = network(aws)
    load_balancer(aws, subnets)
    yield lambda: aws.ec2.delete_subnet(SubnetId=subnets[0])
    yield lambda: aws.ec2.delete_subnet(SubnetId=subnet(aws, vpc_id, 2))


def group_in_a_rule(aws):
    vpc_id = vpc(aws)
    used, user = security_group(aws, vpc_id, "used"), security_group(aws, vpc_id, "user")
    to_itself = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": used}]}]
    aws.ec2.authorize_security_group_ingress(GroupId=used, IpPermissions=to_itself)
    aws.ec2.authorize_security_group_ingress(GroupId=user, IpPermissions=to_itself)
    yield lambda: aws.ec2.delete_security_group(GroupId=used)
    aws.ec2.delete_security_group(GroupId=user)
    yield lambda: aws.ec2.delete_security_group(GroupId=used)


def group_of_an_interface(aws):
    vpc_id = vpc(aws)
    group = security_group(aws, vpc_id)
    made = aws.ec2.create_network_interface(SubnetId=subnet(aws, vpc_id), Groups=[group])["NetworkInterface"]
    yield lambda: aws.ec2.delete_security_group(GroupId=group)
    aws.ec2.delete_network_interface(NetworkInterfaceId=made["NetworkInterfaceId"])
    yield lambda: aws.ec2.delete_security_group(GroupId=group)


def group_of_an_endpoint(aws):
    vpc_id = vpc(aws)
    group = security_group(aws, vpc_id)
    made = endpoint(aws, vpc_id, SubnetIds=[subnet(aws, vpc_id)], SecurityGroupIds=[group], **INTERFACE)
    yield lambda: aws.ec2.delete_security_group(GroupId=group)
    aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[made])
    yield lambda: aws.ec2.delete_security_group(GroupId=group)


def group_of_a_load_balancer(aws):
    vpc_id, subnets = network(aws)
    group = security_group(aws, vpc_id)
    load_balancer(aws, subnets, SecurityGroups=[group])
    yield lambda: aws.ec2.delete_security_group(GroupId=group)


def group_that_is_default(aws):
    vpc_id = vpc(aws)
    found = aws.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
    yield lambda: aws.ec2.delete_security_group(GroupId=found["SecurityGroups"][0]["GroupId"])


def gateway_of_addresses(aws):
    vpc_id = vpc(aws)
    internet, there = gateway(aws, vpc_id), subnet(aws, vpc_id)
    made = nat_gateway(aws, there, address(aws))
    yield lambda: detach(aws, internet, vpc_id)
    aws.ec2.delete_nat_gateway(NatGatewayId=made)
    yield lambda: detach(aws, internet, vpc_id)


def gateway_of_load_balancers(aws):
    vpc_id = vpc(aws)
    internet = gateway(aws, vpc_id)
    subnets = [subnet(aws, vpc_id, 0), subnet(aws, vpc_id, 1)]
    load_balancer(aws, subnets, "inside", Scheme="internal")
    outside = load_balancer(aws, subnets, "outside")
    yield lambda: detach(aws, internet, vpc_id)
    aws.elbv2.delete_load_balancer(LoadBalancerArn=outside)
    yield lambda: detach(aws, internet, vpc_id)


def gateway_attached(aws):
    vpc_id = vpc(aws)
    internet = gateway(aws, vpc_id)
    yield lambda: aws.ec2.delete_internet_gateway(InternetGatewayId=internet)
    detach(aws, internet, vpc_id)
    yield lambda: aws.ec2.delete_internet_gateway(InternetGatewayId=internet)


def vpc_with_subnet(aws):
    vpc_id = vpc(aws)
    subnet(aws, vpc_id)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc(aws))


def vpc_with_route_table(aws):
    vpc_id = vpc(aws)
    route_table(aws, vpc_id)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)


def vpc_with_gateway(aws):
    vpc_id = vpc(aws)
    internet = gateway(aws, vpc_id)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)
    detach(aws, internet, vpc_id)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)


def vpc_with_egress_only_gateway(aws):
    vpc_id = vpc(aws)
    made = aws.ec2.create_egress_only_internet_gateway(VpcId=vpc_id)["EgressOnlyInternetGateway"]
    id = made["EgressOnlyInternetGatewayId"]
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)
    aws.ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=id)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)


def vpc_with_group(aws):
    vpc_id = vpc(aws)
    group = security_group(aws, vpc_id)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)
    aws.ec2.delete_security_group(GroupId=group)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)


def vpc_with_acl(aws):
    vpc_id = vpc(aws)
    acl = aws.ec2.create_network_acl(VpcId=vpc_id)["NetworkAcl"]["NetworkAclId"]
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)
    aws.ec2.delete_network_acl(NetworkAclId=acl)
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)


def vpc_with_endpoint(aws):
    vpc_id = vpc(aws)
    made = endpoint(aws, vpc_id, "s3", VpcEndpointType="Gateway")
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)
    aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[made])
    yield lambda: aws.ec2.delete_vpc(VpcId=vpc_id)


def vpc_with_peering(aws):
    one, other = vpc(aws), vpc(aws, "10.2.0.0/16")
    made = aws.ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=other)["VpcPeeringConnection"]
    id = made["VpcPeeringConnectionId"]
    yield lambda: aws.ec2.delete_vpc(VpcId=other)
    aws.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=id)
    yield lambda: aws.ec2.delete_vpc(VpcId=other)


def route_table_of_subnet(aws):
    vpc_id = vpc(aws)
    table = route_table(aws, vpc_id)
    made = aws.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet(aws, vpc_id))
    yield lambda: aws.ec2.delete_route_table(RouteTableId=table)
    aws.ec2.disassociate_route_table(AssociationId=made["AssociationId"])
    yield lambda: aws.ec2.delete_route_table(RouteTableId=table)


def route_table_that_is_main(aws):
    of_vpc = [{"Name": "vpc-id", "Values": [vpc(aws)]}]
    (main,) = aws.ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]
    yield lambda: aws.ec2.delete_route_table(RouteTableId=main["RouteTableId"])


def acl_of_subnet(aws):
    vpc_id = vpc(aws)
    subnet(aws, vpc_id)
    acl = aws.ec2.create_network_acl(VpcId=vpc_id)["NetworkAcl"]["NetworkAclId"]
    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    acls = aws.ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"]
    (association,) = [a["NetworkAclAssociationId"] for acl in acls for a in acl["Associations"]]
    aws.ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=acl)
    yield lambda: aws.ec2.delete_network_acl(NetworkAclId=acl)


def acl_that_is_default(aws):
    of_vpc = [{"Name": "vpc-id", "Values": [vpc(aws)]}]
    (default,) = aws.ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"]
    yield lambda: aws.ec2.delete_network_acl(NetworkAclId=default["NetworkAclId"])


def address_of_nat_gateway(aws):
    _, (there, _) = network(aws)
    allocation = address(aws)
    made = nat_gateway(aws, there, allocation)
    yield lambda: aws.ec2.release_address(AllocationId=allocation)
    aws.ec2.delete_nat_gateway(NatGatewayId=made)
    yield lambda: aws.ec2.release_address(AllocationId=allocation)


def load_balancer_lingers_in_subnet(aws):
    _, subnets = network(aws)
    aws.elbv2.delete_load_balancer(LoadBalancerArn=load_balancer(aws, subnets))
    yield lambda: aws.ec2.delete_subnet(SubnetId=subnets[0])
    yield lambda: aws.ec2.delete_subnet(SubnetId=subnets[0])


def load_balancer_lingers_in_group(aws):
    vpc_id, subnets = network(aws)
    group = security_group(aws, vpc_id)
    aws.elbv2.delete_load_balancer(LoadBalancerArn=load_balancer(aws, subnets, SecurityGroups=[group]))
    yield lambda: aws.ec2.delete_security_group(GroupId=group)
    yield lambda: aws.ec2.delete_security_group(GroupId=group)
