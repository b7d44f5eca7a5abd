"""What stays a while after its owner: the network interfaces of a load balancer."""

from checks.order.network_deletion import load_balancers
from checks.rows import Row, backend

_SOURCE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-delete.html"


def _left(call):
    """The subnets and groups of deleted load balancers, each until it was asked for once."""
    return vars(backend("ec2", call)).setdefault("left_by_load_balancers", set())


def note(call):
    """Notes what the load balancer that a call deletes leaves behind."""
    if call.service == "elasticloadbalancing" and call.action == "DeleteLoadBalancer":
        for balancer in load_balancers(call):
            if balancer.arn == call.parameters["LoadBalancerArn"]:
                _left(call).update(s.id for s in balancer.subnets)
                _left(call).update(balancer.security_groups or [])


def _lingers(parameter, message):
    def refuses(call):
        asked = call.parameters.get(parameter)
        if asked in _left(call):
            _left(call).discard(asked)
            return message.format(asked)

    return refuses


ROWS = (
    Row("load_balancer_lingers_in_subnet", "ec2", "DeleteSubnet", "DependencyViolation", _SOURCE,
        _lingers("SubnetId", "The subnet '{}' has dependencies and cannot be deleted.")),
    Row("load_balancer_lingers_in_group", "ec2", "DeleteSecurityGroup", "DependencyViolation", _SOURCE,
        _lingers("GroupId", "resource {} has a dependent object")),
)
