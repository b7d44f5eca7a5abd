"""Fixes of Elastic Load Balancing: what its target groups and rules say of themselves."""

from moto.elbv2.models import FakeAction, FakeTargetGroup, elbv2_backends
from moto.elbv2.responses import ELBV2Response

# Attributes that a new target group has in AWS, with their defaults.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
_HEALTH = {
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}


def target_group_health(replace):
    """aws_lb_target_group, an update of another attribute.

    A target group does not tell what it asks of its targets' health before that is set, and the
    provider sets it with the first update, to a value that is not AWS's default.
    """
    init = FakeTargetGroup.__init__

    def __init__(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.attributes.update(_HEALTH)

    replace(FakeTargetGroup, "__init__", __init__)


def target_group_load_balancers(replace):
    """aws_lb_target_group, load_balancer_arns after an update of aws_lb_listener_rule.

    They are those whose rules had led to the group when they were made: a rule that is changed
    later counts neither for the group that it leaves nor for that which it then leads to.
    """

    def load_balancer_arns(self):
        backend = elbv2_backends[self.account_id][self.region_name]
        return [
            balancer.arn
            for balancer in backend.load_balancers.values()
            if any(
                self.arn in backend._get_target_group_arns_from(action.data)
                for listener in balancer.listeners.values()
                for rule in listener.rules.values()
                for action in rule.actions
            )
        ]

    def ignored(self, arns):
        pass

    replace(FakeTargetGroup, "load_balancer_arns", property(load_balancer_arns, ignored))


def target_group_grpc_codes(replace):
    """aws_lb_target_group, a change of its health check's codes.

    moto's ModifyTargetGroup reads the codes of HTTP only, so that each plan would change
    those of gRPC again.
    """
    modify = ELBV2Response.modify_target_group

    def modify_target_group(self):
        codes = self._get_param("Matcher.GrpcCode")
        if codes is not None:
            group = self.elbv2_backend.target_groups[self._get_param("TargetGroupArn")]
            group.matcher = {"GrpcCode": codes}
        return modify(self)

    replace(ELBV2Response, "modify_target_group", modify_target_group)


def rule_client_secret(replace):
    """aws_lb_listener_rule, the answer to its creation with authenticate-oidc.

    AWS tells nobody the secret that it was given, by which the load balancer signs visitors
    in: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
    moto answers each description with it.
    """
    init = FakeAction.__init__

    def __init__(self, data):
        config = data.get("AuthenticateOidcConfig", {})
        told = {k: v for k, v in config.items() if k not in ("ClientSecret", "UseExistingClientSecret")}
        init(self, {**data, "AuthenticateOidcConfig": told} if config else data)

    replace(FakeAction, "__init__", __init__)
