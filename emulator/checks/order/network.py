"""Networks: what is there already, and what must be there first."""

from checks.order.network_deletion import endpoints
from checks.rows import Row, backend

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_"
_ERRORS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
_NAT = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html"
_DNS = "https://repost.aws/knowledge-center/vpc-interface-endpoint-configure-dns"


def attached(call, vpc):
    """The internet gateway of a VPC, or None."""
    for gateway in backend("ec2", call).internet_gateways.values():
        if gateway.vpc and gateway.vpc.id == vpc:
            return gateway


def _second_gateway(call):
    vpc, gateway = call.parameters["VpcId"], call.parameters["InternetGatewayId"]
    there = attached(call, vpc)
    if there and there.id != gateway:
        return f"Network {vpc} already has an internet gateway attached"


def _route_to_unattached(call):
    """A VPC's endpoint and its local route are no internet gateways."""
    table = backend("ec2", call).route_tables.get(call.parameters["RouteTableId"])
    gateway = call.parameters.get("GatewayId", "")
    if not table or not gateway.startswith("igw-"):
        return None
    there = attached(call, table.vpc_id)
    if not there or there.id != gateway:
        return f"route table {table.id} and network gateway {gateway} belong to different networks"


def _route_exists(call):
    """moto looks at the IPv4 destinations only."""
    table = backend("ec2", call).route_tables.get(call.parameters["RouteTableId"])
    wanted = call.parameters.get("DestinationIpv6CidrBlock")
    routes = table.routes if table else []
    if wanted and any(r.destination_ipv6_cidr_block == wanted for r in routes):
        return f"The route identified by {wanted} already exists."


def _nat_without_gateway(call):
    """AWS takes the call, and the gateway fails; here the call does, as the provider waits for nothing."""
    for subnet in backend("ec2", call).describe_subnets([call.parameters["SubnetId"]]):
        public = call.parameters.get("ConnectivityType", "public") == "public"
        if public and not attached(call, subnet.vpc_id):
            return f"Network {subnet.vpc_id} has no Internet gateway attached"


def _subnet_of_another_table(call):
    """moto answers with the association that is there, whichever table it is with."""
    wanted, subnet = call.parameters["RouteTableId"], call.parameters.get("SubnetId")
    for table in backend("ec2", call).route_tables.values():
        if table.id != wanted and subnet and subnet in table._associations.values():
            return (
                f"the specified association for route table {wanted} conflicts with an existing association"
            )


def _names_of_endpoint(call):
    service, vpc = call.parameters["ServiceName"], call.parameters["VpcId"]
    if not call.parameters.get("PrivateDnsEnabled"):
        return None
    for endpoint in endpoints(call, vpc):
        if endpoint.service_name == service and endpoint.private_dns_enabled:
            return (
                "private-dns-enabled cannot be set because there is already a conflicting "
                f"DNS domain for {service} in the VPC {vpc}"
            )


def _table_of_endpoint(call):
    service, vpc = call.parameters["ServiceName"], call.parameters["VpcId"]
    if call.parameters.get("VpcEndpointType", "Gateway") != "Gateway":
        return None
    for endpoint in endpoints(call, vpc):
        if endpoint.service_name != service or endpoint.vpc_endpoint_type != "Gateway":
            continue
        for table in set(endpoint.route_table_ids or []) & set(call.parameters.get("RouteTableIds", [])):
            return f"route table {table} already has a route with destination-prefix-list-id of {service}"


def _row(name, action, code, source, refuses=None):
    return Row(name, "ec2", action, code, source, refuses)


ROWS = (
    _row("subnet_range_taken", "CreateSubnet", "InvalidSubnet.Conflict", _ERRORS),
    _row("group_name_taken", "CreateSecurityGroup", "InvalidGroup.Duplicate", _ERRORS),
    _row("group_rule_exists", "AuthorizeSecurityGroupIngress", "InvalidPermission.Duplicate", _ERRORS),
    _row("group_egress_rule_exists", "AuthorizeSecurityGroupEgress", "InvalidPermission.Duplicate", _ERRORS),
    _row("acl_rule_number_taken", "CreateNetworkAclEntry", "NetworkAclEntryAlreadyExists", _ERRORS),
    _row("template_name_taken", "CreateLaunchTemplate", "InvalidLaunchTemplateName.AlreadyExistsException", _ERRORS),
    _row("flow_log_exists", "CreateFlowLogs", "FlowLogAlreadyExists", _ERRORS),
    _row("gateway_of_another_vpc", "AttachInternetGateway", "Resource.AlreadyAssociated", _ERRORS),
    _row("vpc_of_another_gateway", "AttachInternetGateway", "InvalidParameterValue", _API + "AttachInternetGateway.html", _second_gateway),
    _row("route_exists", "CreateRoute", "RouteAlreadyExists", _ERRORS),
    _row("route_ipv6_exists", "CreateRoute", "RouteAlreadyExists", _ERRORS, _route_exists),
    _row("route_to_unattached_gateway", "CreateRoute", "InvalidParameterValue", _API + "CreateRoute.html", _route_to_unattached),
    _row("nat_gateway_without_gateway", "CreateNatGateway", "Gateway.NotAttached", _NAT, _nat_without_gateway),
    _row("nat_gateway_with_used_address", "CreateNatGateway", "Resource.AlreadyAssociated", _NAT),
    _row("subnet_of_another_table", "AssociateRouteTable", "Resource.AlreadyAssociated", _ERRORS, _subnet_of_another_table),
    _row("endpoint_names_taken", "CreateVpcEndpoint", "InvalidParameter", _DNS, _names_of_endpoint),
    _row("endpoint_table_taken", "CreateVpcEndpoint", "RouteAlreadyExists", _API + "CreateVpcEndpoint.html", _table_of_endpoint),
)
