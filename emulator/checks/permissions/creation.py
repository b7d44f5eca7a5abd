"""The permissions to tag that AWS asks for where something is created with tags."""

from . import arns, asks, keys, names

# operation: the action that tags, beside its service's name where that differs
_BY_OPERATION = {
    ("acm", "RequestCertificate"): "AddTagsToCertificate",
    ("application-autoscaling", "RegisterScalableTarget"): "TagResource",
    ("autoscaling", "CreateAutoScalingGroup"): "CreateOrUpdateTags",
    ("budgets", "CreateBudget"): "TagResource",
    ("chatbot", "CreateMicrosoftTeamsChannelConfiguration"): "TagResource",
    ("chatbot", "CreateSlackChannelConfiguration"): "TagResource",
    ("cloudfront", "CreateDistributionWithTags"): "TagResource",
    ("cloudwatch", "PutCompositeAlarm"): "TagResource",
    ("cloudwatch", "PutMetricAlarm"): "TagResource",
    ("ecr", "CreateRepository"): "TagResource",
    ("events", "PutRule"): "TagResource",
    ("iam", "CreateInstanceProfile"): "TagInstanceProfile",
    ("iam", "CreateOpenIDConnectProvider"): "TagOpenIDConnectProvider",
    ("iam", "CreatePolicy"): "TagPolicy",
    ("iam", "CreateRole"): "TagRole",
    ("kms", "CreateKey"): "TagResource",
    ("logs", "CreateLogGroup"): "TagResource",
    ("s3", "CreateBucket"): "TagResource",
    ("scheduler", "CreateScheduleGroup"): "TagResource",
    ("secretsmanager", "CreateSecret"): "TagResource",
    ("sns", "CreateTopic"): "TagResource",
    ("ssm", "PutParameter"): "AddTagsToResource",
    ("wafv2", "CreateIPSet"): "TagResource",
    ("wafv2", "CreateWebACL"): "TagResource",
}


def tagging(call):
    """The asks for the tags of what a call creates."""
    service = names.service(call)
    special = {"ec2": _ec2, "ecs": _ecs, "elasticloadbalancing": _load_balancing}.get(service)
    if special:
        yield from special(call)
        return
    action = _BY_OPERATION.get((service, call.action))
    if action and keys.tags(call)("*"):
        yield asks.of(call, service, action, _created(call), keys.of(call), keys.tags(call))


def _created(call):
    """What exists only with the call: no resource of it has tags yet."""
    return [arn for arn in arns.named(call) if arn.split(":", 5)[2] == names.service(call)]


def _ec2(call):
    """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html"""
    arn, given = arns.Arn(call), keys.tags(call)
    for specification in call.parameters.get("TagSpecifications", []):
        new = arn("ec2", f"{specification['ResourceType']}/*")
        yield asks.of(call, "ec2", "CreateTags", [new], {"ec2:createaction": call.action}, given)


# What an operation of ECS that takes tags makes
# (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html).
_ECS = {
    "CreateCapacityProvider": "capacity-provider",
    "CreateCluster": "cluster",
    "CreateService": "service",
    "RegisterTaskDefinition": "task-definition",
    "RunTask": "task",
    "StartTask": "task",
}


def _ecs(call):
    p, kind = call.parameters, _ECS.get(call.action)
    given = keys.tags(call)
    propagated = kind == "task" and (p.get("enableECSManagedTags") or p.get("propagateTags"))
    if not kind or not (given("*") or propagated):
        return
    new = [arn for arn in arns.named(call) if f":{kind}/" in arn]
    if kind == "task":
        cluster = (arns.values(p, "cluster") or ["default"])[0].rsplit("/", 1)[-1]
        new = [arns.Arn(call)("ecs", f"task/{cluster}/*")]
    values = keys.of(call) | {"ecs:createaction": call.action}
    yield asks.of(call, "ecs", "TagResource", new, values, given)


def _load_balancing(call):
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/tagging-resources-during-creation.html"""
    p, given = call.parameters, keys.tags(call)
    if not call.action.startswith("Create") or not given("*"):
        return
    new = arns.named(call)
    if call.action == "CreateListener":
        new = [p["LoadBalancerArn"].replace(":loadbalancer/", ":listener/") + "/*"]
    if call.action == "CreateRule":
        new = [p["ListenerArn"].replace(":listener/", ":listener-rule/") + "/*"]
    values = {"elasticloadbalancing:createaction": call.action}
    yield asks.of(call, "elasticloadbalancing", "AddTags", new, values, given)
