"""Repairs of moto 5.2.1, without which Terraform's AWS provider cannot work on it.

Each function of the modules below is one fix and carries its reason. A fix that
moto no longer needs is found, and named, by ``test_fixes.py``.
"""

from . import (
    acm,
    applicationautoscaling,
    autoscaling,
    budgets,
    cloudfront,
    cloudwatch,
    ec2,
    ecs,
    elbv2,
    efs,
    running,
    s3,
    scheduled_actions,
    vpc,
)
from .base import Fix

ALL = [
    Fix(install)
    for install in (
        acm.validation_records,
        applicationautoscaling.scalable_target_tags,
        applicationautoscaling.tracking_alarms,
        autoscaling.group_settings,
        autoscaling.group_deletion,
        autoscaling.lifted_protection,
        autoscaling.mixed_instances_count,
        autoscaling.mixed_instances_update,
        autoscaling.policy_enabled,
        autoscaling.instance_refresh,
        budgets.budget_subscribers,
        cloudfront.distribution_arn,
        cloudfront.distribution_settings,
        cloudwatch.alarms_by_state,
        cloudwatch.composite_alarms,
        cloudwatch.query_definitions,
        ec2.image_from_parameter,
        ec2.launch_template_own_tags,
        ec2.launch_template_repeated,
        ec2.launch_template_tags,
        ec2.launch_template_version_user_data,
        ec2.security_group_rule_description,
        ecs.capacity_provider_draining,
        ecs.service_network_configuration,
        ecs.service_settings,
        ecs.service_steady_state,
        ecs.service_update,
        ecs.service_deployment_configuration,
        ecs.service_rollback,
        elbv2.target_group_health,
        elbv2.target_group_load_balancers,
        running.group_rebalancing,
        elbv2.target_group_grpc_codes,
        efs.backup_policy,
        efs.file_system_policy_deletion,
        efs.file_system_with_access_points,
        running.group_zones,
        running.job_tasks,
        running.late_insights_group,
        running.service_tasks,
        running.service_targets,
        s3.bucket_policy_tls,
        scheduled_actions.scheduled_start,
        vpc.instance_network_interface,
        vpc.nat_gateway_network_interface,
        vpc.network_acl_icmp,
        vpc.subnet_ipv6_associations,
        vpc.subnet_network_acl,
        vpc.vpc_network_acl,
    )
]
