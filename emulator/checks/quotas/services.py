"""Quotas of load balancing, ECS, Auto Scaling and what watches over them."""

import json
from collections import Counter

from checks.order.load_balancing import listeners
from checks.quotas.quota import Quota
from checks.rows import backend

_ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"
_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html"
_GROUPS = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html"
_SCALING = "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-limits.html"
_LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"
_ALARMS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"
_EVENTS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"
_WAF = "https://docs.aws.amazon.com/waf/latest/developerguide/limits.html"
_ACM = "https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html"
_DNS = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html"
_EFS = "https://docs.aws.amazon.com/efs/latest/ug/limits.html"
_MAP = "https://docs.aws.amazon.com/cloud-map/latest/dg/cloud-map-limits.html"
_KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html"


def _mount_groups(call):
    return len(call.parameters.get("SecurityGroups", []))


def _all(service, kind):
    """How many of a kind there are in the region, and one."""
    return lambda call: len(getattr(backend(service, call), kind)) + 1


def _listeners(call):
    balancer = call.parameters["LoadBalancerArn"]
    return sum(1 for l in listeners(call) if l.load_balancer_arn == balancer) + 1


def _of_the_balancer(call):
    """The listeners of the load balancer that a call for one of them is about."""
    of = {l.arn: l.load_balancer_arn for l in listeners(call)}
    balancer = of.get(call.parameters["ListenerArn"])
    return [l for l in listeners(call) if balancer and l.load_balancer_arn == balancer]


def _rules(call):
    """Of the whole load balancer, but for what its listeners do by default."""
    return sum(1 for l in _of_the_balancer(call) for r in l.rules.values() if not r.is_default) + 1


def _certificates(call):
    """Of the whole load balancer, but for the default ones of its listeners."""
    held = [set(l.certificates) - {l.certificate} for l in _of_the_balancer(call)]
    return sum(len(certificates) for certificates in held) + len(call.parameters["Certificates"])


def _target_groups(call):
    """Of the whole load balancer, each once."""
    elb = backend("elbv2", call)
    named = [a for l in _of_the_balancer(call) for r in l.rules.values() for a in r.actions]
    used = {arn for a in named for arn in elb._get_target_group_arns_from(a.data)}
    new = {arn for a in call.parameters["Actions"] for arn in elb._get_target_group_arns_from(a)}
    return len(used | new)


def _services(call):
    cluster = call.parameters.get("cluster", "default").rsplit("/", 1)[-1]
    services = backend("ecs", call).services.values()
    return sum(1 for s in services if s.cluster_name == cluster and s.status == "ACTIVE") + 1


def _providers(call):
    return len(call.parameters["capacityProviders"])


def _definition(call):
    return len(json.dumps(call.parameters, separators=(",", ":"), default=str))


def _containers(call):
    return len(call.parameters["containerDefinitions"])


def _balancers(call):
    return len(call.parameters.get("loadBalancers", []))


def _group_actions(call):
    group = call.parameters["AutoScalingGroupName"]
    held = backend("autoscaling", call).scheduled_actions.values()
    names = {a.scheduled_action_name for a in held if a.auto_scaling_group_name == group}
    return len(names | {call.parameters["ScheduledActionName"]})


def _group_policies(call):
    group = call.parameters["AutoScalingGroupName"]
    held = backend("autoscaling", call).policies.values()
    return len({p.name for p in held if p.auto_scaling_group_name == group} | {call.parameters["PolicyName"]})


def _target_actions(call):
    of = ("ResourceId", "ScalableDimension")
    wanted = [call.parameters[name] for name in of]
    held = backend("applicationautoscaling", call).scheduled_actions
    names = {a.scheduled_action_name for a in held if [a.resource_id, a.scalable_dimension] == wanted}
    return len(names | {call.parameters["ScheduledActionName"]})


def _target_policies(call):
    held = backend("applicationautoscaling", call).policies.values()
    names = {p.policy_name for p in held if p.resource_id == call.parameters["ResourceId"]}
    return len(names | {call.parameters["PolicyName"]})


def _resource_policies(call):
    return len(set(backend("logs", call).resource_policies) | {call.parameters["policyName"]})


def _metric_filters(call):
    group = call.parameters["logGroupName"]
    held = [f for f in backend("logs", call).filters.metric_filters if f["logGroupName"] == group]
    return len({f["filterName"] for f in held} | {call.parameters["filterName"]})


def _alarms(call):
    return len(set(backend("cloudwatch", call).alarms) | {call.parameters["AlarmName"]})


def _bus(call):
    name = call.parameters.get("EventBusName", "default").rsplit("/", 1)[-1]
    return backend("events", call).event_buses.get(name)


def _event_rules(call):
    bus = _bus(call)
    return len(set(bus.rules if bus else ()) | {call.parameters["Name"]})


def _event_targets(call):
    bus = _bus(call)
    rule = bus.rules.get(call.parameters["Rule"]) if bus else None
    there = {target["Id"] for target in rule.targets} if rule else set()
    return len(there | {target["Id"] for target in call.parameters["Targets"]})


def _event_pattern(call):
    return len(call.parameters.get("EventPattern", ""))


def _names(call):
    return len({call.parameters["DomainName"], *call.parameters.get("SubjectAlternativeNames", [])})


def _aliases(call):
    key = call.parameters["TargetKeyId"].rsplit("/", 1)[-1]
    held = backend("kms", call).keys.get(key)
    return len(held.aliases if held else ()) + 1


def _records(call):
    zone = backend("route53", call).zones.get(call.parameters["HostedZoneId"].rsplit("/", 1)[-1])
    changes = Counter(change["Action"] for change in call.parameters["ChangeBatch"]["Changes"])
    return len(zone.rrsets) + changes["CREATE"] - changes["DELETE"] if zone else 0


def _elb(name, action, limit, code, what, count):
    message = f"The maximum number of {what} has been reached"
    return Quota(name, "elasticloadbalancing", action, limit, code, message, count, _ELB)


def _aws(name, service, action, limit, code, count, source, message="The limit of {limit} is reached.", hard=False, status=400):
    return Quota(name, service, action, limit, code, message, count, source, hard, status)


_LENGTH = "Actual length exceeds the maximum allowed length of '{limit}' bytes."
_DOMAINS = "Cannot request more than {limit} domain names for a certificate."
_EXCEEDED = "The requested resource exceeds the maximum number allowed."

QUOTAS = (
    _elb("load_balancers", "CreateLoadBalancer", 50, "TooManyLoadBalancers", "load balancers", _all("elbv2", "load_balancers")),
    _elb("target_groups", "CreateTargetGroup", 3000, "TooManyTargetGroups", "target groups", _all("elbv2", "target_groups")),
    _elb("listeners_per_load_balancer", "CreateListener", 50, "TooManyListeners", "listeners", _listeners),
    _elb("rules_per_load_balancer", "CreateRule", 100, "TooManyRules", "rules per load balancer", _rules),
    _elb("target_groups_per_load_balancer", "CreateRule", 100, "TooManyUniqueTargetGroupsPerLoadBalancer", "unique target groups per load balancer", _target_groups),
    _elb("certificates_per_load_balancer", "AddListenerCertificates", 25, "TooManyCertificates", "certificates", _certificates),
    _aws("services_per_cluster", "ecs", "CreateService", 5000, "InvalidParameterException", _services, _ECS, "Services limit exceeded."),
    _aws("providers_per_cluster", "ecs", "PutClusterCapacityProviders", 20, "InvalidParameterException", _providers, _ECS, "Capacity provider limit exceeded."),
    _aws("target_groups_per_service", "ecs", "CreateService", 5, "InvalidParameterException", _balancers, _ECS, "load balancers can have at most {limit} items.", hard=True),
    _aws("containers_per_task", "ecs", "RegisterTaskDefinition", 10, "ClientException", _containers, _ECS, "Task definition can have at most {limit} container definitions.", hard=True),
    _aws("task_definition_size", "ecs", "RegisterTaskDefinition", 65536, "ClientException", _definition, _ECS, _LENGTH, hard=True),
    _aws("auto_scaling_groups", "autoscaling", "CreateAutoScalingGroup", 500, "LimitExceeded", _all("autoscaling", "autoscaling_groups"), _GROUPS),
    _aws("schedules_per_group", "autoscaling", "PutScheduledUpdateGroupAction", 125, "LimitExceeded", _group_actions, _GROUPS, hard=True),
    _aws("policies_per_group", "autoscaling", "PutScalingPolicy", 50, "LimitExceeded", _group_policies, _GROUPS, hard=True),
    _aws("schedules_per_target", "application-autoscaling", "PutScheduledAction", 200, "LimitExceededException", _target_actions, _SCALING),
    _aws("policies_per_target", "application-autoscaling", "PutScalingPolicy", 50, "LimitExceededException", _target_policies, _SCALING),
    _aws("log_resource_policies", "logs", "PutResourcePolicy", 10, "LimitExceededException", _resource_policies, _LOGS, "Resource limit exceeded.", hard=True),
    _aws("metric_filters_per_group", "logs", "PutMetricFilter", 100, "LimitExceededException", _metric_filters, _LOGS, "Resource limit exceeded.", hard=True),
    _aws("alarms", "monitoring", "PutMetricAlarm", 5000, "LimitExceeded", _alarms, _ALARMS, "The maximum limit of {limit} alarms is exceeded."),
    # 300 in most regions.
    _aws("event_rules", "events", "PutRule", 100, "LimitExceededException", _event_rules, _EVENTS, _EXCEEDED),
    _aws("event_targets_per_rule", "events", "PutTargets", 5, "LimitExceededException", _event_targets, _EVENTS, _EXCEEDED),
    _aws("event_pattern_size", "events", "PutRule", 2048, "InvalidEventPatternException", _event_pattern, _EVENTS, "Event pattern is not valid. Reason: it is longer than {limit} characters."),
    _aws("names_per_certificate", "acm", "RequestCertificate", 10, "LimitExceededException", _names, _ACM, _DOMAINS),
    _aws("web_acls", "wafv2", "CreateWebACL", 100, "WAFLimitsExceededException", _all("wafv2", "wacls"), _WAF),
    _aws("aliases_per_key", "kms", "CreateAlias", 50, "LimitExceededException", _aliases, _KMS),
    _aws("file_systems", "elasticfilesystem", "CreateFileSystem", 1000, "FileSystemLimitExceeded", _all("efs", "file_systems_by_id"), _EFS, status=403),
    _aws("groups_per_mount_target", "elasticfilesystem", "CreateMountTarget", 5, "SecurityGroupLimitExceeded", _mount_groups, _EFS, hard=True),
    _aws("namespaces", "servicediscovery", "CreateHttpNamespace", 50, "ResourceLimitExceeded", _all("servicediscovery", "namespaces"), _MAP),
    _aws("hosted_zones", "route53", "CreateHostedZone", 500, "TooManyHostedZones", _all("route53", "zones"), _DNS),
    _aws("records_per_zone", "route53", "ChangeResourceRecordSets", 10000, "InvalidChangeBatch", _records, _DNS, "This operation can't be completed: the zone would have more than {limit} records."),
)
