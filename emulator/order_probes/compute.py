"""Probes of checks/order/compute.py: see __init__.py."""

from in_process import ACCOUNT, REGION
from moto.ecs.models import Task, ecs_backends
from order_probes.setups import (
    auto_scaling_group,
    capacity_provider,
    cluster,
    forward,
    listener,
    load_balancer,
    network,
    service,
    target_group,
    task_definition,
    use_providers,
)

WEB = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/cluster/web",
    "ScalableDimension": "ecs:service:DesiredCount",
}


def cluster_with_service(aws):
    cluster(aws)
    task_definition(aws)
    service(aws, desiredCount=0)
    yield lambda: aws.ecs.delete_cluster(cluster="cluster")
    aws.ecs.delete_service(cluster="cluster", service="web")
    yield lambda: aws.ecs.delete_cluster(cluster="cluster")


def cluster_with_task(aws):
    cluster(aws)
    task_definition(aws)
    ecs = ecs_backends[ACCOUNT][REGION]
    definition = ecs.describe_task_definition("web")
    task = Task(ecs.clusters["cluster"], definition, None, {}, ecs, "group")
    task.last_status = "RUNNING"
    ecs.tasks["cluster"] = {task.task_arn: task}
    yield lambda: aws.ecs.delete_cluster(cluster="cluster")
    task.last_status = "STOPPED"
    yield lambda: aws.ecs.delete_cluster(cluster="cluster")


def cluster_with_instance(aws):
    cluster(aws)
    auto_scaling_group(aws, size=1, user_data="#!/bin/sh\necho ECS_CLUSTER=cluster >> ecs.config\n")
    yield lambda: aws.ecs.delete_cluster(cluster="cluster")
    aws.autoscaling.delete_auto_scaling_group(AutoScalingGroupName="group", ForceDelete=True)
    yield lambda: aws.ecs.delete_cluster(cluster="cluster")


def provider_of_cluster(aws):
    cluster(aws)
    capacity_provider(aws, auto_scaling_group(aws))
    use_providers(aws, "provider")
    yield lambda: aws.ecs.delete_capacity_provider(capacityProvider="provider")
    use_providers(aws)
    yield lambda: aws.ecs.delete_capacity_provider(capacityProvider="provider")


def provider_of_service(aws):
    cluster(aws)
    capacity_provider(aws, auto_scaling_group(aws))
    use_providers(aws, "provider")
    task_definition(aws)
    service(aws, desiredCount=0, capacityProviderStrategy=[{"capacityProvider": "provider"}])
    yield lambda: use_providers(aws)
    aws.ecs.delete_service(cluster="cluster", service="web")
    yield lambda: use_providers(aws)


def provider_missing(aws):
    cluster(aws)
    yield lambda: use_providers(aws, "provider")
    capacity_provider(aws, auto_scaling_group(aws))
    yield lambda: use_providers(aws, "provider")


def provider_name_taken(aws):
    capacity_provider(aws, auto_scaling_group(aws, "one"), "one")
    other = auto_scaling_group(aws, "other")
    yield lambda: capacity_provider(aws, other, "one")
    yield lambda: capacity_provider(aws, other, "other")


def provider_group_taken(aws):
    group = auto_scaling_group(aws, "one")
    capacity_provider(aws, group, "one")
    yield lambda: capacity_provider(aws, group, "other")
    yield lambda: capacity_provider(aws, auto_scaling_group(aws, "other"), "other")


def provider_group_unprotected(aws):
    group = auto_scaling_group(aws)
    protected = {"managedTerminationProtection": "ENABLED", "managedScaling": {"status": "ENABLED"}}
    yield lambda: capacity_provider(aws, group, **protected)
    aws.autoscaling.update_auto_scaling_group(AutoScalingGroupName="group", NewInstancesProtectedFromScaleIn=True)
    yield lambda: capacity_provider(aws, group, **protected)


def service_exists(aws):
    cluster(aws)
    task_definition(aws)
    service(aws, name="web")
    yield lambda: service(aws, name="web")
    yield lambda: service(aws, name="other")


def service_target_group_unattached(aws):
    vpc_id, subnets = network(aws)
    targets = target_group(aws, vpc_id)
    cluster(aws)
    task_definition(aws, portMappings=[{"containerPort": 80}])
    balanced = {"loadBalancers": [{"targetGroupArn": targets, "containerName": "web", "containerPort": 80}]}
    yield lambda: service(aws, **balanced)
    listener(aws, load_balancer(aws, subnets), forward(targets))
    yield lambda: service(aws, **balanced)


def service_not_scaled_in(aws):
    cluster(aws)
    task_definition(aws)
    service(aws, desiredCount=1)
    yield lambda: aws.ecs.delete_service(cluster="cluster", service="web")
    yield lambda: aws.ecs.delete_service(cluster="cluster", service="web", force=True)


def group_of_instances(aws):
    auto_scaling_group(aws, size=1)
    yield lambda: aws.autoscaling.delete_auto_scaling_group(AutoScalingGroupName="group")
    yield lambda: aws.autoscaling.delete_auto_scaling_group(AutoScalingGroupName="group", ForceDelete=True)


def auto_scaling_group_exists(aws):
    auto_scaling_group(aws)

    def create(name):
        return aws.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name, MinSize=0, MaxSize=1, AvailabilityZones=["eu-west-2a"],
            LaunchTemplate={"LaunchTemplateName": "group", "Version": "$Latest"},
        )

    yield lambda: create("group")
    yield lambda: create("other")


def _scaled_service(aws):
    cluster(aws)
    task_definition(aws)
    service(aws)


def _register(aws):
    return aws.client("application-autoscaling").register_scalable_target(MinCapacity=1, MaxCapacity=2, **WEB)


def scaling_target_without_service(aws):
    cluster(aws)
    yield lambda: _register(aws)
    task_definition(aws)
    service(aws)
    yield lambda: _register(aws)


def scaling_policy_without_target(aws):
    _scaled_service(aws)
    cpu = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, "TargetValue": 50}

    def put():
        return aws.client("application-autoscaling").put_scaling_policy(
            PolicyName="cpu", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=cpu, **WEB
        )

    yield put
    _register(aws)
    yield put


def scheduled_action_without_target(aws):
    _scaled_service(aws)

    def put():
        return aws.client("application-autoscaling").put_scheduled_action(
            ScheduledActionName="night", Schedule="cron(0 1 * * ? *)", ScalableTargetAction={"MinCapacity": 0}, **WEB
        )

    yield put
    _register(aws)
    yield put
