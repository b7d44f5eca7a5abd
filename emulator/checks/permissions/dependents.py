"""What AWS asks of the caller beside the action that an operation is named after."""

from moto.backends import get_backend

from . import arns, asks, creation, keys, names


def of(call):
    """The asks of other actions that a call needs."""
    yield from creation.tagging(call)
    yield from _passing(call)
    find = _OTHERS.get((names.service(call), call.action))
    if find:
        yield from find(call, call.parameters, arns.Arn(call))


def ask(call, action, found, **values):
    """The ask for an action, by its full name, on resources."""
    service, name = action.split(":")
    written = {key.replace("_", ":", 1): value for key, value in values.items()}
    return asks.of(call, service, name, found, written, {})


# Of each operation the parameters that are a role's ARN, and who gets it
# (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html).
_ROLES = {
    ("application-autoscaling", "RegisterScalableTarget"): ("application-autoscaling", "RoleARN"),
    ("chatbot", "CreateMicrosoftTeamsChannelConfiguration"): ("chatbot", "IamRoleArn"),
    ("chatbot", "CreateSlackChannelConfiguration"): ("chatbot", "IamRoleArn"),
    ("chatbot", "UpdateMicrosoftTeamsChannelConfiguration"): ("chatbot", "IamRoleArn"),
    ("chatbot", "UpdateSlackChannelConfiguration"): ("chatbot", "IamRoleArn"),
    ("ec2", "CreateFlowLogs"): ("vpc-flow-logs", "DeliverLogsPermissionArn"),
    ("ecs", "CreateService"): ("ecs", "role", "roleArn"),
    ("ecs", "RegisterTaskDefinition"): ("ecs-tasks", "taskRoleArn", "executionRoleArn"),
    ("ecs", "RunTask"): ("ecs-tasks", "taskRoleArn", "executionRoleArn"),
    ("ecs", "UpdateService"): ("ecs", "roleArn"),
    ("events", "PutRule"): ("events", "RoleArn"),
    ("events", "PutTargets"): ("events", "RoleArn"),
    ("scheduler", "CreateSchedule"): ("scheduler", "RoleArn"),
    ("scheduler", "UpdateSchedule"): ("scheduler", "RoleArn"),
}


def _passing(call):
    service, *fields = _ROLES.get((names.service(call), call.action), ("",))
    for role in dict.fromkeys(_fields(call.parameters, fields)):
        yield _pass_role(call, role, service)


def _pass_role(call, role, service):
    return ask(call, "iam:PassRole", [role], iam_passedtoservice=f"{service}.amazonaws.com")


def _fields(value, wanted):
    """The values of fields of these names, however deep they are."""
    if isinstance(value, dict):
        found = [one for key, one in value.items() if key in wanted and isinstance(one, str) and one]
        return found + [arn for one in value.values() for arn in _fields(one, wanted)]
    if isinstance(value, (list, tuple)):
        return [arn for one in value for arn in _fields(one, wanted)]
    return []


def _service_linked(service):
    """The permission to make a service's own role, where the account does not have it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/create-service-linked-role.html
    """

    def find(call, p, arn):
        path = f"/aws-service-role/{service}/"
        roles = get_backend("iam")[call.account][arn.partition].roles.values()
        if not any(role.path == path for role in roles):
            new = arn.everywhere("iam", f"role{path}AWSServiceRoleFor*")
            yield ask(call, "iam:CreateServiceLinkedRole", [new], iam_awsservicename=service)

    return find


def _all(*finds):
    return lambda *arguments: (one for find in finds for one in find(*arguments))


def _template(call, p, arn):
    """A group with a launch template is checked as if the caller started its instances.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
    """
    backend = get_backend("ec2")[call.account][call.region]
    for id in dict.fromkeys(_fields(p, ["LaunchTemplateId"]) + _ids(backend, p)):
        template = backend.launch_templates.get(id)
        if template:
            yield from _starting(call, p, arn, template)


def _ids(backend, p):
    known = backend.launch_template_name_to_ids
    return [known[name] for name in _fields(p, ["LaunchTemplateName"]) if name in known]


def _starting(call, p, arn, template):
    data = template.latest_version().data
    interfaces = _interfaces(call, data)
    subnets = (p.get("VPCZoneIdentifier") or _subnets(call, p)).split(",") + [one.subnet.id for one in interfaces]
    groups = _groups(data) + [group.id for one in interfaces for group in one.group_set]
    new = ["instance", "volume"] + ([] if interfaces else ["network-interface"])
    started = [
        *(arn("ec2", f"{kind}/*") for kind in new),
        *(arn("ec2", f"network-interface/{one.id}") for one in interfaces),
        *(arn("ec2", f"subnet/{id.strip()}") for id in subnets if id.strip()),
        *(arn("ec2", f"security-group/{id}") for id in groups),
        arn("ec2", f"launch-template/{template.id}"),
        f"arn:{arn.partition}:ec2:{arn.region}::image/{_image(data)}",
    ]
    template_arn = arn("ec2", f"launch-template/{template.id}")
    of_template = {"ec2:launchtemplate": template_arn, "ec2:islaunchtemplateresource": "true"}
    yield asks.of(call, "ec2", "RunInstances", started, of_template, {})
    values = {"ec2:createaction": "RunInstances"}
    for specification in _listed(data.get("TagSpecification") or data.get("TagSpecifications")):
        tags = keys.pairs(_listed(specification.get("Tag") or specification.get("Tags")))
        tagged = arn("ec2", f"{specification['ResourceType']}/*")
        yield asks.of(call, "ec2", "CreateTags", [tagged], values, tags)
    yield from _profile(call, data.get("IamInstanceProfile"), arn)


def _subnets(call, p):
    """The subnets of a group that exists: a change that leaves them out leaves them as they are."""
    groups = get_backend("autoscaling")[call.account][call.region].autoscaling_groups
    group = groups.get(p.get("AutoScalingGroupName"))
    return (group and group.vpc_zone_identifier) or ""


def _listed(value):
    """moto keeps lists of a template as they came, which may be as a dictionary."""
    return list(value.values()) if isinstance(value, dict) else value or []


def _groups(data):
    interfaces = _listed(data.get("NetworkInterface") or data.get("NetworkInterfaces"))
    of_interfaces = [_listed(one.get("SecurityGroupId") or one.get("Groups")) for one in interfaces]
    own = _listed(data.get("SecurityGroupId") or data.get("SecurityGroupIds"))
    return [id for ids in [own, *of_interfaces] for id in ids if isinstance(id, str)]


def _interfaces(call, data):
    """The network interfaces that a template names, and that exist: the instance gets no new one."""
    named = _listed(data.get("NetworkInterface") or data.get("NetworkInterfaces"))
    known = get_backend("ec2")[call.account][call.region].enis
    return [known[one["NetworkInterfaceId"]] for one in named if one.get("NetworkInterfaceId") in known]


def _image(data):
    image = data.get("ImageId", "*")
    return image if image.startswith("ami-") else "*"


def _profile(call, profile, arn):
    """The roles of an instance profile, which instances get."""
    name = (profile or {}).get("Name") or (profile or {}).get("Arn", "").rsplit("/", 1)[-1]
    for one in get_backend("iam")[call.account][arn.partition].instance_profiles.values():
        if one.name == name:
            for role in one.roles:
                yield _pass_role(call, role.arn, "ec2")


def _run_instances(call, p, arn):
    yield from _profile(call, p.get("IamInstanceProfile"), arn)


def _role_of_profile(call, p, arn):
    for role in get_backend("iam")[call.account][arn.partition].roles.values():
        if role.name == p.get("RoleName"):
            yield _pass_role(call, role.arn, "ec2")


def _run_task(call, p, arn):
    """Whoever runs a task passes the roles of its definition on."""
    backend = get_backend("ecs")[call.account][call.region]
    try:
        definition = backend.describe_task_definition(p.get("taskDefinition", ""))
    except Exception:  # moto's errors have no common base; moto will refuse the call
        return
    for role in {definition.task_role_arn, definition.execution_role_arn} - {None, ""}:
        yield _pass_role(call, role, "ecs-tasks")


def _alarms(*actions):
    """The alarms of target tracking, which Application Auto Scaling makes for the caller.

    https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_id-based-policy-examples.html
    """

    def find(call, p, arn):
        if p.get("PolicyType", "TargetTrackingScaling") == "TargetTrackingScaling":
            alarm = arn("cloudwatch", f"alarm:TargetTracking-{p.get('ResourceId')}-*")
            for action in actions:
                yield ask(call, f"cloudwatch:{action}", [alarm])

    return find


def _scaled_service(call, p, arn):
    """To register a service, one has to be allowed to look at it and to change it."""
    if p.get("ServiceNamespace") == "ecs" and p.get("ResourceId", "").startswith("service/"):
        service = arn("ecs", p["ResourceId"])
        cluster = arn("ecs", "cluster/" + p["ResourceId"].split("/")[1])
        for action in ("DescribeServices", "UpdateService"):
            yield ask(call, f"ecs:{action}", [service], ecs_cluster=cluster)


def _capacity_provider(call, p, arn):
    """ECS tags the group as one that it manages."""
    for group in _fields(p, ["autoScalingGroupArn"]):
        yield ask(call, "autoscaling:CreateOrUpdateTags", [group])


def _web_acl(call, p, arn):
    yield ask(call, "elasticloadbalancing:SetWebAcl", [p.get("ResourceArn", "")])


def _log_delivery(call, p, arn):
    """https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html"""
    actions = ["logs:CreateLogDelivery", "logs:DeleteLogDelivery"]
    if any(":logs:" in one for one in _written(p)):
        actions += ["logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"]
    for action in actions:
        yield ask(call, action, [])


def _written(p):
    return p.get("LoggingConfiguration", {}).get("LogDestinationConfigs", [])


def _mount_target(*actions):
    """The network interface of a mount target, which EFS makes and deletes for the caller.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html
    https://docs.aws.amazon.com/efs/latest/ug/API_DeleteMountTarget.html
    """

    def find(call, p, arn):
        target = get_backend("efs")[call.account][call.region].mount_targets_by_id.get(p.get("MountTargetId"))
        interface = target.network_interface_id if target else "*"
        used = [arn("ec2", f"network-interface/{interface}")]
        if call.action == "CreateMountTarget":
            used.append(arn("ec2", f"subnet/{p['SubnetId']}"))
            used += [arn("ec2", f"security-group/{id}") for id in p.get("SecurityGroups", [])]
        for action in actions:
            resources = used if action.endswith("NetworkInterface") else []
            yield ask(call, f"ec2:{action}", resources)

    return find


def _copied(call, p, arn):
    source = p.get("CopySource", "")
    path = source if isinstance(source, str) else f"{source.get('Bucket')}/{source.get('Key')}"
    yield ask(call, "s3:GetObject", [f"arn:{arn.partition}:s3:::{path.lstrip('/').split('?')[0]}"])


def _missing(call, p, arn):
    """Only who may list a bucket is told that an object is not there.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    """
    backends, name = get_backend("s3"), p.get("Bucket")
    if name in backends.bucket_accounts:
        partition, owner = backends.bucket_accounts[name]
        if p.get("Key") not in backends[owner][partition].buckets[name].keys:
            yield ask(call, "s3:ListBucket", [f"arn:{arn.partition}:s3:::{name}"])


_OTHERS = {
    ("application-autoscaling", "DeleteScalingPolicy"): _alarms("DeleteAlarms"),
    ("application-autoscaling", "DeregisterScalableTarget"): _alarms("DeleteAlarms"),
    ("application-autoscaling", "PutScalingPolicy"): _alarms("PutMetricAlarm", "DeleteAlarms"),
    ("application-autoscaling", "RegisterScalableTarget"): _all(
        _scaled_service, _service_linked("ecs.application-autoscaling.amazonaws.com")
    ),
    ("autoscaling", "CreateAutoScalingGroup"): _all(
        _template, _service_linked("autoscaling.amazonaws.com")
    ),
    ("autoscaling", "UpdateAutoScalingGroup"): _template,
    ("chatbot", "CreateMicrosoftTeamsChannelConfiguration"): _service_linked(
        "management.chatbot.amazonaws.com"
    ),
    ("chatbot", "CreateSlackChannelConfiguration"): _service_linked(
        "management.chatbot.amazonaws.com"
    ),
    ("ec2", "RunInstances"): _run_instances,
    ("ecs", "CreateCapacityProvider"): _capacity_provider,
    ("ecs", "CreateCluster"): _service_linked("ecs.amazonaws.com"),
    ("ecs", "RunTask"): _run_task,
    ("elasticfilesystem", "CreateFileSystem"): _service_linked("elasticfilesystem.amazonaws.com"),
    ("elasticfilesystem", "CreateMountTarget"): _mount_target(
        "DescribeSubnets", "DescribeNetworkInterfaces", "CreateNetworkInterface"
    ),
    ("elasticfilesystem", "DeleteMountTarget"): _mount_target("DeleteNetworkInterface"),
    ("elasticloadbalancing", "CreateLoadBalancer"): _service_linked(
        "elasticloadbalancing.amazonaws.com"
    ),
    ("iam", "AddRoleToInstanceProfile"): _role_of_profile,
    ("s3", "CopyObject"): _copied,
    ("s3", "GetObject"): _missing,
    ("s3", "HeadObject"): _missing,
    ("wafv2", "AssociateWebACL"): _web_acl,
    ("wafv2", "DeleteLoggingConfiguration"): _log_delivery,
    ("wafv2", "DisassociateWebACL"): _web_acl,
    ("wafv2", "PutLoggingConfiguration"): _all(
        _log_delivery, _service_linked("wafv2.amazonaws.com")
    ),
}
