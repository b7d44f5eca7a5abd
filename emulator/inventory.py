"""What the emulator holds: every resource of the services that the project uses."""

from collections import namedtuple

from fixes.running import is_late_insights
from moto.backends import get_backend

# service: moto's name of the backend; kind: Terraform's name of the resource without
# "aws_"; items: from a backend to its objects; id and state: from an object to text;
# own: tells which objects are AWS's own, there without anybody having made them.
Kind = namedtuple("Kind", "service kind items id state own")


def _kind(service, kind, items, id="id", state=None, own=lambda item, backend: False):
    return Kind(service, kind, _getter(items), _getter(id), _getter(state), own)


def _getter(path):
    """A function for an attribute's name; functions and None stay what they are."""
    if not isinstance(path, str):
        return path
    return lambda owner: getattr(owner, path)


def _in_default_vpc(item, backend):
    vpc = backend.vpcs.get(item.vpc_id)
    return vpc is not None and _is_default_vpc(vpc, backend)


def _is_default_vpc(vpc, backend):
    return str(vpc.is_default).lower() == "true"


def _nested(name):
    return lambda backend: [
        item for inner in getattr(backend, name).values() for item in inner.values()
    ]


def _instances(backend):
    return [i for r in backend.reservations.values() for i in r.instances]


def _listeners(backend):
    return [
        listener
        for balancer in backend.load_balancers.values()
        for listener in balancer.listeners.values()
    ]


def _listener_rules(backend):
    return [rule for listener in _listeners(backend) for rule in listener.rules.values()]


def _rule_name(rule):
    return f"{rule.listener_arn} {rule.priority}"


def _default_rule(rule, backend):
    """A listener comes with it."""
    return rule.is_default


def _schedules(backend):
    return [s for g in backend.schedule_groups.values() for s in g.schedules.values()]


def _own_policies(backend):
    """Policies of the account; those of AWS are a thousand and always there."""
    return [p for p in backend.managed_policies.values() if ":aws:policy/" not in p.arn]


def _role_of_a_service(role, backend):
    return role.path.startswith("/aws-service-role/")


def _key_of_aws(key, backend):
    return any(name.startswith("alias/aws/") for name in key.aliases)


def _records(backend):
    return [record for zone in backend.zones.values() for record in zone.rrsets]


def _of_the_zone(record, backend):
    """A zone comes with records of its own."""
    return record.type in ("NS", "SOA")


def _metric_filters(backend):
    return backend.filters.metric_filters


def _query_definitions(backend):
    """Only those of a backend that the fix has given some."""
    return getattr(backend, "query_definitions", {})


def _event_rules(backend):
    return [r for bus in backend.event_buses.values() for r in bus.rules.values()]


def _item(key):
    """A function for an entry of a dictionary."""
    return lambda owner: owner[key]


def _budget_name(budget):
    return budget.budget["BudgetName"]


KINDS = [
    _kind("ec2", "vpc", "vpcs", own=_is_default_vpc),
    _kind("ec2", "subnet", _nested("subnets"), own=_in_default_vpc),
    _kind("ec2", "route_table", "route_tables", own=_in_default_vpc),
    _kind("ec2", "network_acl", "network_acls", own=_in_default_vpc),
    _kind("ec2", "security_group", _nested("groups"), own=_in_default_vpc),
    _kind("ec2", "internet_gateway", "internet_gateways"),
    _kind("ec2", "egress_only_internet_gateway", "egress_only_internet_gateways"),
    _kind("ec2", "nat_gateway", "nat_gateways", state="state"),
    _kind("ec2", "eip", "addresses", id="allocation_id"),
    _kind("ec2", "network_interface", "enis", state="status"),
    _kind("ec2", "vpc_endpoint", "vpc_end_points", state="state"),
    _kind("ec2", "flow_log", "flow_logs"),
    _kind("ec2", "launch_template", "launch_templates"),
    _kind("ec2", "instance", _instances, state="state"),
    _kind("ec2", "ebs_volume", "volumes"),
    _kind("elbv2", "lb", "load_balancers", id="arn"),
    _kind("elbv2", "lb_target_group", "target_groups", id="arn"),
    _kind("elbv2", "lb_listener", _listeners, id="arn"),
    _kind("elbv2", "lb_listener_rule", _listener_rules, id=_rule_name, own=_default_rule),
    _kind("autoscaling", "autoscaling_group", "autoscaling_groups", id="name"),
    _kind("ecs", "ecs_cluster", "clusters", id="name", state="status"),
    _kind("ecs", "ecs_service", "services", id="name", state="status"),
    _kind(
        "ecs", "ecs_capacity_provider", "capacity_providers", id="name", state="status"
    ),
    _kind(
        "ecs",
        "ecs_task_definition",
        _nested("task_definitions"),
        id="arn",
        state="status",
    ),
    _kind(
        "applicationautoscaling",
        "appautoscaling_target",
        _nested("targets"),
        id="resource_id",
    ),
    _kind(
        "applicationautoscaling", "appautoscaling_policy", "policies", id="policy_name"
    ),
    _kind(
        "applicationautoscaling",
        "appautoscaling_scheduled_action",
        "scheduled_actions",
        id="scheduled_action_name",
    ),
    _kind("scheduler", "scheduler_schedule", _schedules, id="name"),
    _kind("iam", "iam_role", "roles", id="name", own=_role_of_a_service),
    _kind("iam", "iam_policy", _own_policies, id="arn"),
    _kind("iam", "iam_openid_connect_provider", "open_id_providers", id="arn"),
    _kind("iam", "iam_instance_profile", "instance_profiles", id="name"),
    _kind("logs", "cloudwatch_log_group", "groups", id="name", own=is_late_insights),
    _kind(
        "logs",
        "cloudwatch_log_resource_policy",
        "resource_policies",
        id="policy_name",
    ),
    _kind("cloudwatch", "cloudwatch_metric_alarm", "alarms", id="name"),
    _kind("cloudwatch", "cloudwatch_dashboard", "dashboards", id="name"),
    _kind("logs", "cloudwatch_log_metric_filter", _metric_filters, id=_item("filterName")),
    _kind("logs", "cloudwatch_query_definition", _query_definitions, id=_item("name")),
    _kind("events", "cloudwatch_event_rule", _event_rules, id="name"),
    _kind("budgets", "budgets_budget", _nested("budgets"), id=_budget_name),
    _kind("sns", "sns_topic", "topics", id="arn"),
    _kind("sns", "sns_topic_subscription", "subscriptions", id="arn"),
    _kind("sqs", "sqs_queue", "queues", id="name"),
    _kind("cloudfront", "cloudfront_distribution", "distributions"),
    _kind("kms", "kms_key", "keys", state="key_state", own=_key_of_aws),
    _kind("s3", "s3_bucket", "buckets", id="name"),
    _kind("ecr", "ecr_repository", "repositories", id="name"),
    _kind("acm", "acm_certificate", "_certificates", id="arn"),
    _kind("wafv2", "wafv2_web_acl", "wacls", id="arn"),
    _kind(
        "wafv2",
        "wafv2_web_acl_logging_configuration",
        "logging_configurations",
        id="arn",
    ),
    _kind("route53", "route53_zone", "zones", id="name"),
    _kind("route53", "route53_record", _records, id="name", own=_of_the_zone),
]


def resources():
    """Lists every resource of every account and region, sorted, as dictionaries."""
    found = [
        {
            "account": account,
            "region": region,
            "kind": kind.kind,
            "id": kind.id(item),
            "state": kind.state(item) if kind.state else "",
            "own": bool(kind.own(item, backend)),
        }
        for kind in KINDS
        for account, regions in list(get_backend(kind.service).items())
        for region, backend in list(regions.items())
        for item in _values(kind.items(backend))
    ]
    return sorted(found, key=lambda r: [r["account"], r["region"], r["kind"], r["id"]])


def _values(items):
    return list(items.values()) if isinstance(items, dict) else list(items)
