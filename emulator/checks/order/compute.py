"""Auto Scaling, ECS and Application Auto Scaling."""

from checks.rows import Row, backend
from moto.core.types import Base64EncodedString

_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_"
_GROUPS = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_"
_SCALING = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_"
_ROADMAP = "https://github.com/aws/containers-roadmap/issues/632"
_DELETE_FAILED = "https://github.com/hashicorp/terraform-provider-aws/pull/48156"
_NOT_ATTACHED = "https://repost.aws/knowledge-center/ecs-service-target-group-error"


def _name(arn_or_name):
    return arn_or_name.rsplit("/", 1)[-1]


def _clusters(call):
    return [c for c in backend("ecs", call).clusters.values() if c.status == "ACTIVE"]


def _services(call, cluster):
    services = backend("ecs", call).services.values()
    return [s for s in services if s.cluster_name == cluster and s.status == "ACTIVE"]


def _providers(strategy):
    return [entry["capacityProvider"] for entry in strategy or []]


def _cluster_with(contents, message):
    def refuses(call):
        if any(contents(call, _name(call.parameters["cluster"]))):
            return message

    return refuses


def _tasks(call, cluster):
    tasks = backend("ecs", call).tasks.get(cluster, {}).values()
    return [task for task in tasks if task.last_status != "STOPPED"]


def _container_instances(call, cluster):
    """Those that registered, and instances whose user data would have them do so."""
    yield from backend("ecs", call).container_instances.get(cluster, {}).values()
    for reservation in backend("ec2", call).reservations.values():
        for instance in reservation.instances:
            if instance.state in ("pending", "running"):
                yield f"ECS_CLUSTER={cluster}" in _user_data(instance).split()


def _user_data(instance):
    """moto holds it in base64, but for a launch by hand."""
    given = instance.user_data or ""
    return given.decode() if isinstance(given, Base64EncodedString) else str(given)


def _provider_in_use(call):
    """AWS takes the call and puts down DELETE_FAILED, which version 5 of the provider waits
    twenty minutes not to see; here it is refused at once, with the same reason."""
    name = _name(call.parameters["capacityProvider"])
    for cluster in _clusters(call):
        if name in (cluster.capacity_providers or []):
            return (
                "The capacity provider cannot be deleted because it is associated with cluster: "
                f"{cluster.name}. Remove the capacity provider from the cluster and try again."
            )


def _provider_of_service(call):
    kept = call.parameters["capacityProviders"]
    for service in _services(call, _name(call.parameters["cluster"])):
        strategy = getattr(service, "capacity_provider_strategy", None)
        if set(_providers(strategy)) - set(kept):
            return "The specified capacity provider is in use and cannot be removed."


def _provider_missing(call):
    held = backend("ecs", call).capacity_providers
    for name in call.parameters["capacityProviders"]:
        if _name(name) not in held and name not in ("FARGATE", "FARGATE_SPOT"):
            return (
                "The specified capacity provider was not found. Specify a valid name or ARN and try again."
            )


def _provider_name_taken(call):
    if call.parameters["name"] in backend("ecs", call).capacity_providers:
        return "A capacity provider with the specified name already exists."


def _group_of(call):
    return call.parameters.get("autoScalingGroupProvider", {})


def _group_taken(call):
    arn = _group_of(call).get("autoScalingGroupArn")
    for provider in backend("ecs", call).capacity_providers.values():
        if arn and arn == provider.auto_scaling_group_provider.get("autoScalingGroupArn"):
            return (
                "The specified Auto Scaling group ARN is already being used by another capacity "
                "provider. Specify a unique Auto Scaling group ARN and try again."
            )


def _group_unprotected(call):
    if _group_of(call).get("managedTerminationProtection") != "ENABLED":
        return None
    for group in backend("autoscaling", call).autoscaling_groups.values():
        unprotected = not group.new_instances_protected_from_scale_in
        if group.arn == _group_of(call)["autoScalingGroupArn"] and unprotected:
            return (
                "The managed termination protection setting for the capacity provider is invalid. "
                "To enable managed termination protection for a capacity provider, the Auto "
                "Scaling group must have instance protection from scale in enabled."
            )


def _service_exists(call):
    cluster = _name(call.parameters.get("cluster", "default"))
    names = [service.name for service in _services(call, cluster)]
    if call.parameters["serviceName"] in names:
        return "Creation of service was not idempotent."


def _target_group_unattached(call):
    elb = backend("elbv2", call)
    for balancer in call.parameters.get("loadBalancers", []):
        arn = balancer.get("targetGroupArn")
        if arn in elb.target_groups and not elb._any_listener_using(arn):
            return f"The target group with targetGroupArn {arn} does not have an associated load balancer."


def _target_missing(call):
    given = call.parameters
    targets = backend("applicationautoscaling", call).targets
    if given["ResourceId"] not in targets.get(given["ScalableDimension"], {}):
        return (
            f"No scalable target registered for service namespace: {given['ServiceNamespace']}, "
            f"resource ID: {given['ResourceId']}, scalable dimension: {given['ScalableDimension']}"
        )


def _auto_scaling_group_exists(call):
    name = call.parameters["AutoScalingGroupName"]
    if name in backend("autoscaling", call).autoscaling_groups:
        return f"AutoScalingGroup by this name already exists - A group with the name {name} already exists"


def _ecs(name, action, code, refuses=None, source=None):
    return Row(name, "ecs", action, code, source or f"{_ECS}{action}.html", refuses)


def _scaling(name, action, code, refuses=None):
    return Row(name, "application-autoscaling", action, code, f"{_SCALING}{action}.html", refuses)


ROWS = (
    _ecs("cluster_with_service", "DeleteCluster", "ClusterContainsServicesException", _cluster_with(_services, "The Cluster cannot be deleted while Services are active.")),
    _ecs("cluster_with_task", "DeleteCluster", "ClusterContainsTasksException", _cluster_with(_tasks, "The Cluster cannot be deleted while Tasks are active.")),
    _ecs("cluster_with_instance", "DeleteCluster", "ClusterContainsContainerInstancesException", _cluster_with(_container_instances, "The Cluster cannot be deleted while Container Instances are active or draining.")),
    _ecs("provider_of_cluster", "DeleteCapacityProvider", "ClientException", _provider_in_use, _DELETE_FAILED),
    _ecs("provider_of_service", "PutClusterCapacityProviders", "ResourceInUseException", _provider_of_service),
    _ecs("provider_missing", "PutClusterCapacityProviders", "InvalidParameterException", _provider_missing),
    _ecs("provider_name_taken", "CreateCapacityProvider", "ClientException", _provider_name_taken),
    _ecs("provider_group_taken", "CreateCapacityProvider", "ClientException", _group_taken, _ROADMAP),
    _ecs("provider_group_unprotected", "CreateCapacityProvider", "InvalidParameterException", _group_unprotected),
    _ecs("service_exists", "CreateService", "InvalidParameterException", _service_exists),
    _ecs("service_target_group_unattached", "CreateService", "InvalidParameterException", _target_group_unattached, _NOT_ATTACHED),
    _ecs("service_not_scaled_in", "DeleteService", "InvalidParameterException"),
    Row("group_of_instances", "autoscaling", "DeleteAutoScalingGroup", "ResourceInUse", _GROUPS + "DeleteAutoScalingGroup.html"),
    Row("auto_scaling_group_exists", "autoscaling", "CreateAutoScalingGroup", "AlreadyExists", _GROUPS + "CreateAutoScalingGroup.html", _auto_scaling_group_exists),
    _scaling("scaling_target_without_service", "RegisterScalableTarget", "ValidationException"),
    _scaling("scaling_policy_without_target", "PutScalingPolicy", "ObjectNotFoundException", _target_missing),
    _scaling("scheduled_action_without_target", "PutScheduledAction", "ObjectNotFoundException", _target_missing),
)
