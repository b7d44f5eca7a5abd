"""Probes of checks/order/load_balancing.py: see __init__.py."""

from in_process import ACCOUNT, REGION
from moto.acm.models import acm_backends
from order_probes.setups import (
    certificate,
    forward,
    gateway,
    listener,
    load_balancer,
    network,
    rule,
    subnet,
    target_group,
    vpc,
    web_acl,
)


def _protect(aws, balancer, on):
    aws.elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=balancer, Attributes=[{"Key": "deletion_protection.enabled", "Value": on}]
    )


def load_balancer_protected(aws):
    balancer = load_balancer(aws, network(aws)[1])
    _protect(aws, balancer, "true")
    yield lambda: aws.elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    _protect(aws, balancer, "false")
    yield lambda: aws.elbv2.delete_load_balancer(LoadBalancerArn=balancer)


def load_balancer_name_taken(aws):
    _, subnets = network(aws)
    load_balancer(aws, subnets, "one")
    yield lambda: load_balancer(aws, subnets, "one", Scheme="internal")
    yield lambda: load_balancer(aws, subnets, "other")


def load_balancer_without_gateway(aws):
    vpc_id = vpc(aws)
    subnets = [subnet(aws, vpc_id, 0), subnet(aws, vpc_id, 1)]
    load_balancer(aws, subnets, "inside", Scheme="internal")
    yield lambda: load_balancer(aws, subnets)
    gateway(aws, vpc_id)
    yield lambda: load_balancer(aws, subnets)


def target_group_name_taken(aws):
    vpc_id = vpc(aws)
    target_group(aws, vpc_id, "one")
    yield lambda: target_group(aws, vpc_id, "one")
    yield lambda: target_group(aws, vpc_id, "other")


def target_group_in_use(aws):
    vpc_id, subnets = network(aws)
    targets = target_group(aws, vpc_id)
    made = rule(aws, listener(aws, load_balancer(aws, subnets)), 1, forward(targets))
    yield lambda: aws.elbv2.delete_target_group(TargetGroupArn=targets)
    aws.elbv2.delete_rule(RuleArn=made)
    yield lambda: aws.elbv2.delete_target_group(TargetGroupArn=targets)


def target_group_elsewhere(aws):
    vpc_id, subnets = network(aws)
    targets = target_group(aws, vpc_id)
    one, other = load_balancer(aws, subnets, "one"), load_balancer(aws, subnets, "other")
    made = listener(aws, one, forward(targets))
    yield lambda: listener(aws, other, forward(targets))
    listener(aws, one, forward(targets), port=81)
    aws.elbv2.delete_load_balancer(LoadBalancerArn=one)
    yield lambda: listener(aws, other, forward(targets))


def target_group_of_rule_elsewhere(aws):
    vpc_id, subnets = network(aws)
    targets = target_group(aws, vpc_id)
    one = listener(aws, load_balancer(aws, subnets, "one"), forward(targets))
    other = listener(aws, load_balancer(aws, subnets, "other"))
    yield lambda: rule(aws, other, 1, forward(targets))
    yield lambda: rule(aws, one, 1, forward(targets))


def listener_without_https(aws):
    vpc_id, subnets = network(aws)
    balancer = load_balancer(aws, subnets)
    plain, newer = target_group(aws, vpc_id), target_group(aws, vpc_id, "newer", ProtocolVersion="HTTP2")
    yield lambda: listener(aws, balancer, forward(newer))
    yield lambda: listener(aws, balancer, forward(plain))


def rule_without_https(aws):
    vpc_id, subnets = network(aws)
    balancer, arn = load_balancer(aws, subnets), certificate(aws)
    _held(arn).status = "ISSUED"
    plain = listener(aws, balancer)
    secure = listener(aws, balancer, port=443, Protocol="HTTPS", Certificates=[{"CertificateArn": arn}])
    targets = forward(target_group(aws, vpc_id, ProtocolVersion="GRPC"))
    yield lambda: rule(aws, plain, 1, targets)
    yield lambda: rule(aws, secure, 1, targets)


def listener_port_taken(aws):
    balancer = load_balancer(aws, network(aws)[1])
    listener(aws, balancer, port=80)
    yield lambda: listener(aws, balancer, port=80)
    yield lambda: listener(aws, balancer, port=81)


def rule_priority_taken(aws):
    made = listener(aws, load_balancer(aws, network(aws)[1]))
    rule(aws, made, 1)
    yield lambda: rule(aws, made, 1)
    yield lambda: rule(aws, made, 2)


def rule_priority_set_taken(aws):
    made = listener(aws, load_balancer(aws, network(aws)[1]))
    rule(aws, made, 1)
    second = rule(aws, made, 2)

    def set_to(priority):
        return aws.elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": second, "Priority": priority}])

    yield lambda: set_to(1)
    yield lambda: set_to(3)


def _held(arn):
    return acm_backends[ACCOUNT][REGION]._certificates[arn]


def listener_certificate_not_issued(aws):
    balancer = load_balancer(aws, network(aws)[1])
    arn = certificate(aws)
    _held(arn).status = "PENDING_VALIDATION"
    secure = {"port": 443, "Protocol": "HTTPS", "Certificates": [{"CertificateArn": arn}]}
    yield lambda: listener(aws, balancer, **secure)
    _held(arn).status = "ISSUED"
    yield lambda: listener(aws, balancer, **secure)


def certificate_in_use(aws):
    balancer, arn = load_balancer(aws, network(aws)[1]), certificate(aws)
    _held(arn).status = "ISSUED"
    made = listener(aws, balancer, port=443, Protocol="HTTPS", Certificates=[{"CertificateArn": arn}])
    yield lambda: aws.acm.delete_certificate(CertificateArn=arn)
    aws.elbv2.delete_listener(ListenerArn=made)
    yield lambda: aws.acm.delete_certificate(CertificateArn=arn)


def web_acl_name_taken(aws):
    web_acl(aws, "one")
    yield lambda: web_acl(aws, "one")
    yield lambda: web_acl(aws, "other")


def web_acl_associated(aws):
    balancer, acl = load_balancer(aws, network(aws)[1]), web_acl(aws)
    aws.wafv2.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=balancer)

    def delete():
        named = {"Name": acl["Name"], "Scope": "REGIONAL", "Id": acl["Id"]}
        return aws.wafv2.delete_web_acl(LockToken=aws.wafv2.get_web_acl(**named)["LockToken"], **named)

    yield delete
    aws.wafv2.disassociate_web_acl(ResourceArn=balancer)
    yield delete
