"""The resources that a request names, as ARNs, in the services that name theirs.

What does not exist yet has * where AWS makes up an id. EC2, which has ids alone, is in ec2.py.
"""

from moto.backends import get_backend

from . import ec2, names


def named(call):
    """The ARNs of what a call's parameters name, and of what it makes."""
    find = _FINDERS.get(names.service(call), lambda call, parameters, arn: [])
    found = [*find(call, call.parameters, Arn(call)), *_written(call.parameters)]
    return list(dict.fromkeys(found))


class Arn:
    """Makes ARNs of the account and the region of a call."""

    def __init__(self, call):
        self.partition = "aws-cn" if call.region.startswith("cn-") else "aws"
        self.region, self.account = call.region, call.account
        if call.region.startswith("us-gov-"):
            self.partition = "aws-us-gov"

    def __call__(self, service, path):
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{path}"

    def everywhere(self, service, path):
        """The ARN of what has no region."""
        return f"arn:{self.partition}:{service}::{self.account}:{path}"


def _written(value):
    """All ARNs that stand in parameters as such."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [arn for one in value for arn in _written(one)]
    return [value] if isinstance(value, str) and value.startswith("arn:") else []


def values(parameters, *keys):
    """The values of parameters: of those that are lists, all of them."""
    found = [parameters[key] for key in keys if parameters.get(key)]
    return [one for value in found for one in (value if isinstance(value, list) else [value])]


def _names(parameters, *keys):
    return [v for v in values(parameters, *keys) if isinstance(v, str) and not v.startswith("arn:")]


def _auto_scaling(call, p, arn):
    groups = _names(p, "AutoScalingGroupName")
    groups += [tag["ResourceId"] for tag in p.get("Tags", []) if tag.get("ResourceId")]
    known = get_backend("autoscaling")[call.account][call.region].autoscaling_groups
    for name in groups:
        wanted = arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{name}")
        yield known[name].arn if name in known else wanted


def _application_auto_scaling(call, p, arn):
    backend = get_backend("applicationautoscaling")[call.account][call.region]
    targets = backend.targets.get(p.get("ScalableDimension"), {})
    target = targets.get(p.get("ResourceId"))
    if "ResourceARN" not in p:
        yield target.arn if target else arn("application-autoscaling", "scalable-target/*")


def _budgets(call, p, arn):
    budget = p.get("Budget", {}).get("BudgetName") or p.get("BudgetName")
    if "ResourceARN" not in p:
        yield arn.everywhere("budgets", f"budget/{budget or '*'}")


def _chatbot(call, p, arn):
    kind = "slack-channel" if "Slack" in call.action else "microsoft-teams-channel"
    for name in _names(p, "ConfigurationName"):
        yield arn.everywhere("chatbot", f"chat-configuration/{kind}/{name}")


def _cloudfront(call, p, arn):
    for kind in ("Distribution", "OriginAccessControl"):
        path = "origin-access-control" if kind == "OriginAccessControl" else "distribution"
        for id in _names(p, "Id") if kind in call.action else []:
            yield arn.everywhere("cloudfront", f"{path}/{id}")
    if call.action == "CreateDistributionWithTags":
        yield arn.everywhere("cloudfront", "distribution/*")


def _cloudwatch(call, p, arn):
    for name in _names(p, "AlarmName", "AlarmNames"):
        yield arn("cloudwatch", f"alarm:{name}")
    for name in _names(p, "DashboardName", "DashboardNames"):
        yield arn.everywhere("cloudwatch", f"dashboard/{name}")


def _ecr(call, p, arn):
    for name in _names(p, "repositoryName", "repositoryNames"):
        yield arn("ecr", f"repository/{name}")


def _ecs(call, p, arn):
    if "resourceArn" in p:
        return  # no default cluster is meant where one resource is named
    cluster = (values(p, "cluster", "clusterName") or ["default"])[0].rsplit("/", 1)[-1]
    for name in _names(p, "clusters") if p.get("clusters") else [cluster]:
        yield arn("ecs", f"cluster/{name}")
    for name in _names(p, "service", "services", "serviceName"):
        yield arn("ecs", f"service/{cluster}/{name}")
    for name in _names(p, "capacityProvider", "capacityProviders", "name"):
        yield arn("ecs", f"capacity-provider/{name}")
    for name in _names(p, "task", "tasks"):
        yield arn("ecs", f"task/{cluster}/{name}")
    for name in _names(p, "taskDefinition", "family"):
        yield arn("ecs", f"task-definition/{name}" + ("" if ":" in name else ":*"))


def _efs(call, p, arn):
    backend = get_backend("efs")[call.account][call.region]
    targets = [backend.mount_targets_by_id.get(id) for id in _names(p, "MountTargetId")]
    systems = _names(p, "FileSystemId") + [target.file_system_id for target in targets if target]
    for id in systems + [id for id in _names(p, "ResourceId") if id.startswith("fs-")]:
        yield arn("elasticfilesystem", f"file-system/{id}")
    for id in _names(p, "AccessPointId") + [id for id in _names(p, "ResourceId") if id.startswith("fsap-")]:
        yield arn("elasticfilesystem", f"access-point/{id}")


def _load_balancing(call, p, arn):
    kind = {"network": "net", "gateway": "gwy"}.get(p.get("Type"), "app")
    paths = {
        "CreateLoadBalancer": f"loadbalancer/{kind}/{p.get('Name')}/*",
        "CreateTargetGroup": f"targetgroup/{p.get('Name')}/*",
    }
    if call.action in paths:
        yield arn("elasticloadbalancing", paths[call.action])


def _events(call, p, arn):
    bus = p.get("EventBusName", "default").rsplit("/", 1)[-1]
    for name in _names(p, "Rule") or _names(p, "Name"):
        yield arn("events", "rule/" + ("" if bus == "default" else bus + "/") + name)


def _iam(call, p, arn):
    backend = get_backend("iam")[call.account][arn.partition]
    for kind, key, owners in (
        ("role", "RoleName", backend.roles.values()),
        ("instance-profile", "InstanceProfileName", backend.instance_profiles.values()),
        ("policy", "PolicyName", []),
        ("user", "UserName", backend.users.values()),
        ("group", "GroupName", backend.groups.values()),
    ):
        for name in _names(p, key):
            wanted = arn.everywhere("iam", f"{kind}{p.get('Path') or '/'}{name}")
            yield next((one.arn for one in owners if one.name == name), wanted)
    for service in _names(p, "AWSServiceName"):
        yield arn.everywhere("iam", f"role/aws-service-role/{service}/AWSServiceRoleFor*")
    for url in _names(p, "Url"):
        yield arn.everywhere("iam", "oidc-provider/" + url.partition("://")[2])


def _kms(call, p, arn):
    backend = get_backend("kms")[call.account][call.region]
    for alias in _names(p, "AliasName", "KeyId"):
        if alias.startswith("alias/"):
            yield arn("kms", alias)
    for key in values(p, "KeyId", "TargetKeyId") or _names(p, "AliasName"):
        id = key if key.startswith("alias/") else backend.get_key_id(key)
        id = backend.get_key_id_from_alias(id) if id.startswith("alias/") else id
        if id in backend.keys:
            yield backend.keys[id].arn
    if call.action == "CreateKey":
        yield arn("kms", "key/*")


def _logs(call, p, arn):
    for name in _names(p, "logGroupName", "logGroupNamePrefix", "logGroupIdentifier"):
        # This is how AWS names a log group as the resource of a request.
        stream = ":log-stream:" + p.get("logStreamName", "")
        yield arn("logs", f"log-group:{name}{stream}")


def _route53(call, p, arn):
    kind = p.get("ResourceType", "change" if call.action == "GetChange" else "hostedzone")
    for id in _names(p, "HostedZoneId", "Id", "ResourceId"):
        yield f"arn:{arn.partition}:route53:::{kind}/{id.rsplit('/', 1)[-1]}"


def _s3(call, p, arn):
    bucket = f"arn:{arn.partition}:s3:::{p.get('Bucket')}"
    keys = _names(p, "Key") or [one["Key"] for one in p.get("Delete", {}).get("Objects", [])]
    yield from [f"{bucket}/{key}" for key in keys] or [bucket]


def _scheduler(call, p, arn):
    group = p.get("GroupName", "default")
    for name in _names(p, "Name"):
        path = f"schedule-group/{name}" if "Group" in call.action else f"schedule/{group}/{name}"
        yield arn("scheduler", path)


def _secrets_manager(call, p, arn):
    known = get_backend("secretsmanager")[call.account][call.region].secrets
    for name in _names(p, "SecretId", "Name"):
        secret = known.get(name)
        yield secret.arn if secret else arn("secretsmanager", f"secret:{name}-*")


def _service_discovery(call, p, arn):
    for id in _names(p, "Id", "NamespaceId"):
        yield arn("servicediscovery", f"{'namespace' if id.startswith('ns-') else 'service'}/{id}")


def _sns(call, p, arn):
    for name in _names(p, "Name"):
        yield arn("sns", name)
    for subscription in values(p, "SubscriptionArn"):
        yield subscription.rsplit(":", 1)[0]


def _sqs(call, p, arn):
    for name in _names(p, "QueueUrl", "QueueName"):
        yield arn("sqs", name.rsplit("/", 1)[-1])


def _ssm(call, p, arn):
    for name in _names(p, "Name", "Names", "Path", "ResourceId"):
        own = arn("ssm", "parameter/" + name.removeprefix("/"))
        public = f"arn:{arn.partition}:ssm:{arn.region}::parameter{name}"
        yield public if name.startswith("/aws/service/") else own


def _wafv2(call, p, arn):
    scope = "global" if p.get("Scope") == "CLOUDFRONT" else "regional"
    for kind in ("WebACL", "IPSet", "RegexPatternSet", "RuleGroup"):
        if call.action.endswith(kind) and p.get("Name"):
            yield arn("wafv2", f"{scope}/{kind.lower()}/{p['Name']}/{p.get('Id', '*')}")
    if "ManagedRuleGroupStatement" in str(p.get("Rules", "")):
        yield arn("wafv2", f"{scope}/managedruleset/*/*")


_FINDERS = {
    "application-autoscaling": _application_auto_scaling,
    "autoscaling": _auto_scaling,
    "budgets": _budgets,
    "chatbot": _chatbot,
    "cloudfront": _cloudfront,
    "cloudwatch": _cloudwatch,
    "ec2": ec2.named,
    "ecr": _ecr,
    "ecs": _ecs,
    "elasticfilesystem": _efs,
    "elasticloadbalancing": _load_balancing,
    "events": _events,
    "iam": _iam,
    "kms": _kms,
    "logs": _logs,
    "route53": _route53,
    "s3": _s3,
    "scheduler": _scheduler,
    "secretsmanager": _secrets_manager,
    "servicediscovery": _service_discovery,
    "sns": _sns,
    "sqs": _sqs,
    "ssm": _ssm,
    "wafv2": _wafv2,
}
