"""Elastic Load Balancing, its certificates and its web ACLs."""

from checks.order.network import attached
from checks.order.network_deletion import load_balancers
from checks.rows import Row, backend

_API = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_"
_NO_GATEWAY = "https://github.com/hashicorp/terraform-provider-aws/pull/4587"
_PROTOCOL = "https://github.com/aws/copilot-cli/issues/4551"
_ACM = "https://docs.aws.amazon.com/acm/latest/APIReference/API_DeleteCertificate.html"
_WAF = "https://docs.aws.amazon.com/waf/latest/APIReference/API_"


def listeners(call):
    return [l for b in load_balancers(call) for l in b.listeners.values()]


def _protected(call):
    for balancer in load_balancers(call):
        on = balancer.attrs.get("deletion_protection.enabled") == "true"
        if on and balancer.arn == call.parameters["LoadBalancerArn"]:
            return f"Load balancer '{balancer.arn}' cannot be deleted because deletion protection is enabled"


def _name_taken(call):
    name = call.parameters["Name"]
    if any(balancer.name == name for balancer in load_balancers(call)):
        return f"A load balancer with the same name '{name}' exists, but with different settings"


def _no_gateway(call):
    if call.parameters.get("Scheme", "internet-facing") == "internal":
        return None
    for subnet in backend("ec2", call).describe_subnets(call.parameters.get("Subnets") or None):
        if call.parameters.get("Subnets") and not attached(call, subnet.vpc_id):
            return f"VPC {subnet.vpc_id} has no internet gateway"


def _port_taken(call):
    balancer = call.parameters["LoadBalancerArn"]
    port = str(call.parameters.get("Port"))
    if any((l.load_balancer_arn, str(l.port)) == (balancer, port) for l in listeners(call)):
        return f"A listener already exists on this port for this load balancer '{balancer}'"


def _group_elsewhere(balancer_of):
    """A target group serves one load balancer."""

    def refuses(call):
        own = balancer_of(call)
        elb = backend("elbv2", call)
        wanted = {
            arn
            for action in call.parameters.get("Actions") or call.parameters.get("DefaultActions", [])
            for arn in elb._get_target_group_arns_from(action)
        }
        for listener in listeners(call):
            if listener.load_balancer_arn != own and wanted & _groups(elb, listener):
                groups = ", ".join(sorted(wanted & _groups(elb, listener)))
                return (
                    "The following target groups cannot be associated with more than one "
                    f"load balancer: {groups}"
                )

    return refuses


def _forwarded(call):
    """The target groups that an action's requests go to."""
    elb = backend("elbv2", call)
    for action in call.parameters.get("Actions") or call.parameters.get("DefaultActions", []):
        for arn in elb._get_target_group_arns_from(action):
            if arn in elb.target_groups:
                yield elb.target_groups[arn]


def _without_https(protocol_of):
    """Tasks that speak HTTP/2 or gRPC are behind HTTPS."""

    def refuses(call):
        for group in _forwarded(call):
            if protocol_of(call) == "HTTP" and group.protocol_version in ("HTTP2", "GRPC"):
                return (
                    "Listener protocol 'HTTP' is not supported with a target group with the "
                    f"protocol-version '{group.protocol_version}'"
                )

    return refuses


def _groups(elb, listener):
    return {
        arn
        for rule in listener.rules.values()
        for action in rule.actions
        for arn in elb._get_target_group_arns_from(action.data)
    }


def _balancer_of_listener(call):
    for listener in listeners(call):
        if listener.arn == call.parameters["ListenerArn"]:
            return listener.load_balancer_arn


def _protocol_of_listener(call):
    for listener in listeners(call):
        if listener.arn == call.parameters["ListenerArn"]:
            return listener.protocol


def _certificate_not_issued(call):
    held = backend("acm", call)._certificates
    for given in call.parameters.get("Certificates", []):
        arn = given.get("CertificateArn", "")
        if arn in held and held[arn].status != "ISSUED":
            return (
                f"The certificate '{arn}' must have a fully-qualified domain name, a supported "
                "signature, and a supported key size."
            )


def _certificate_in_use(call):
    arn = call.parameters["CertificateArn"]
    if any(arn in listener.certificates for listener in listeners(call)):
        return f"Certificate {arn} in account {call.account} is in use."


def _acl_name_taken(call):
    """moto refuses it as well, by a code that AWS does not have."""
    if any(acl.name == call.parameters["Name"] for acl in backend("wafv2", call).wacls.values()):
        return (
            "AWS WAF couldn’t perform the operation because some resource in your request is "
            "a duplicate of an existing one."
        )


def _acl_associated(call):
    for acl in backend("wafv2", call).wacls.values():
        if acl.id == call.parameters["Id"] and acl.associated_resources:
            return (
                "AWS WAF couldn’t perform the operation because your resource is being used by "
                "another resource or it’s associated with another resource."
            )


def _elb(name, action, code, refuses=None, source=None):
    return Row(name, "elasticloadbalancing", action, code, source or f"{_API}{action}.html", refuses)


ROWS = (
    _elb("load_balancer_protected", "DeleteLoadBalancer", "OperationNotPermitted", _protected),
    _elb("load_balancer_name_taken", "CreateLoadBalancer", "DuplicateLoadBalancerName", _name_taken),
    _elb("load_balancer_without_gateway", "CreateLoadBalancer", "InvalidSubnet", _no_gateway, _NO_GATEWAY),
    _elb("target_group_name_taken", "CreateTargetGroup", "DuplicateTargetGroupName"),
    _elb("target_group_in_use", "DeleteTargetGroup", "ResourceInUse"),
    _elb("target_group_elsewhere", "CreateListener", "TargetGroupAssociationLimit", _group_elsewhere(lambda call: call.parameters["LoadBalancerArn"])),
    _elb("target_group_of_rule_elsewhere", "CreateRule", "TargetGroupAssociationLimit", _group_elsewhere(_balancer_of_listener)),
    _elb("listener_without_https", "CreateListener", "InvalidConfigurationRequest", _without_https(lambda call: call.parameters.get("Protocol")), _PROTOCOL),
    _elb("rule_without_https", "CreateRule", "InvalidConfigurationRequest", _without_https(_protocol_of_listener), _PROTOCOL),
    _elb("listener_port_taken", "CreateListener", "DuplicateListener", _port_taken),
    _elb("rule_priority_taken", "CreateRule", "PriorityInUse"),
    _elb("rule_priority_set_taken", "SetRulePriorities", "PriorityInUse"),
    _elb("listener_certificate_not_issued", "CreateListener", "UnsupportedCertificate", _certificate_not_issued),
    Row("certificate_in_use", "acm", "DeleteCertificate", "ResourceInUseException", _ACM, _certificate_in_use),
    Row("web_acl_name_taken", "wafv2", "CreateWebACL", "WAFDuplicateItemException", _WAF + "CreateWebACL.html", _acl_name_taken),
    Row("web_acl_associated", "wafv2", "DeleteWebACL", "WAFAssociatedItemException", _WAF + "DeleteWebACL.html", _acl_associated),
)
