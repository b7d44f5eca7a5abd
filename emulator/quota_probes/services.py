"""Probes of checks/quotas/services.py: see __init__.py."""

from order_probes import setups
from order_probes.compute import WEB
from order_probes.others import change_record, hosted_zone
from order_probes.setups import NOTHING


def load_balancers(aws):
    _, subnets = setups.network(aws)
    return lambda n: setups.load_balancer(aws, subnets, f"balancer-{n}")


def target_groups(aws):
    vpc_id = setups.vpc(aws)
    return lambda n: setups.target_group(aws, vpc_id, f"targets-{n}")


def listeners_per_load_balancer(aws):
    balancer = setups.load_balancer(aws, setups.network(aws)[1])
    return lambda n: setups.listener(aws, balancer, port=n)


def _two_listeners(aws):
    vpc_id, subnets = setups.network(aws)
    balancer = setups.load_balancer(aws, subnets)
    return vpc_id, [setups.listener(aws, balancer, port=port) for port in (1, 2)]


def rules_per_load_balancer(aws):
    _, made = _two_listeners(aws)
    return lambda n: setups.rule(aws, made[n % 2], n)


def target_groups_per_load_balancer(aws):
    vpc_id, made = _two_listeners(aws)
    return lambda n: setups.rule(
        aws, made[n % 2], n, setups.forward(setups.target_group(aws, vpc_id, f"targets-{n}"))
    )


def certificates_per_load_balancer(aws):
    _, made = _two_listeners(aws)
    return lambda n: aws.elbv2.add_listener_certificates(
        ListenerArn=made[n % 2], Certificates=[{"CertificateArn": setups.arn("acm", f"certificate/{n}")}]
    )


def services_per_cluster(aws):
    setups.cluster(aws)
    setups.task_definition(aws)
    return lambda n: setups.service(aws, name=f"web-{n}")


def providers_per_cluster(aws):
    setups.cluster(aws)
    for n in range(1, 5):
        setups.capacity_provider(aws, setups.auto_scaling_group(aws, f"group-{n}"), f"p{n}")
    return lambda n: setups.use_providers(aws, *(f"p{i + 1}" for i in range(n)))


def target_groups_per_service(aws):
    setups.cluster(aws)
    setups.task_definition(aws)
    vpc_id, subnets = setups.network(aws)
    balancer = setups.load_balancer(aws, subnets)
    groups = [setups.target_group(aws, vpc_id, f"targets-{n}") for n in range(4)]
    for port, group in enumerate(groups, 1):
        setups.listener(aws, balancer, setups.forward(group), port)
    return lambda n: setups.service(
        aws, name=f"web-{n}",
        loadBalancers=[{"targetGroupArn": g, "containerName": "web", "containerPort": 80} for g in groups[:n]],
    )


def containers_per_task(aws):
    return lambda n: aws.ecs.register_task_definition(
        family="web", containerDefinitions=[{"name": f"c{i}", "image": "nginx", "memory": 128} for i in range(n)]
    )


def task_definition_size(aws):
    return lambda n: setups.task_definition(aws, environment=[{"name": "LONG", "value": "x" * n}])


def auto_scaling_groups(aws):
    return lambda n: setups.auto_scaling_group(aws, f"group-{n}")


def schedules_per_group(aws):
    setups.auto_scaling_group(aws)
    return lambda n: aws.autoscaling.put_scheduled_update_group_action(
        AutoScalingGroupName="group", ScheduledActionName=f"night-{n}", Recurrence="0 1 * * *", MinSize=0
    )


def policies_per_group(aws):
    setups.auto_scaling_group(aws)
    return lambda n: aws.autoscaling.put_scaling_policy(
        AutoScalingGroupName="group", PolicyName=f"cpu-{n}", AdjustmentType="ChangeInCapacity", ScalingAdjustment=1
    )


def _target(aws):
    setups.cluster(aws)
    setups.task_definition(aws)
    setups.service(aws)
    scaling = aws.client("application-autoscaling")
    scaling.register_scalable_target(MinCapacity=1, MaxCapacity=2, **WEB)
    return scaling


def schedules_per_target(aws):
    scaling = _target(aws)
    return lambda n: scaling.put_scheduled_action(
        ScheduledActionName=f"night-{n}", Schedule="cron(0 1 * * ? *)", ScalableTargetAction={"MinCapacity": 0}, **WEB
    )


def policies_per_target(aws):
    scaling = _target(aws)
    cpu = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, "TargetValue": 50}
    return lambda n: scaling.put_scaling_policy(
        PolicyName=f"cpu-{n}", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=cpu, **WEB
    )


def log_resource_policies(aws):
    return lambda n: aws.logs.put_resource_policy(policyName=f"policy-{n}", policyDocument=NOTHING)


def metric_filters_per_group(aws):
    for group in ("group", "other"):
        aws.logs.create_log_group(logGroupName=group)

    def put(n, group="group"):
        count = [{"metricName": "errors", "metricNamespace": "N", "metricValue": "1"}]
        return aws.logs.put_metric_filter(
            logGroupName=group, filterName=f"f{n}", filterPattern="ERROR", metricTransformations=count
        )

    put(0, "other")
    return put


def alarms(aws):
    return lambda n: setups.alarm(aws, f"alarm-{n}")


def event_rules(aws):
    return lambda n: aws.events.put_rule(Name=f"rule-{n}", EventPattern='{"source": ["aws.ecs"]}')


def event_targets_per_rule(aws):
    aws.events.put_rule(Name="rule", EventPattern='{"source": ["aws.ecs"]}')
    return lambda n: aws.events.put_targets(Rule="rule", Targets=[{"Id": str(n), "Arn": setups.arn("sns", f"t{n}")}])


def event_pattern_size(aws):
    return lambda n: aws.events.put_rule(Name="rule", EventPattern='{"source": ["aws.' + "x" * n + '"]}')


def names_per_certificate(aws):
    return lambda n: aws.acm.request_certificate(
        DomainName="example.com", SubjectAlternativeNames=["example.com", *(f"{i}.example.com" for i in range(n))]
    )


def web_acls(aws):
    return lambda n: setups.web_acl(aws, f"acl-{n}")


def aliases_per_key(aws):
    key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    return lambda n: aws.kms.create_alias(AliasName=f"alias/a{n}", TargetKeyId=key)


def file_systems(aws):
    return lambda n: aws.efs.create_file_system(CreationToken=f"files-{n}")


def groups_per_mount_target(aws):
    vpc_id = setups.vpc(aws)
    groups = [setups.security_group(aws, vpc_id, f"group-{number}") for number in range(4)]
    subnet = setups.subnet(aws, vpc_id)

    def mount(n):
        system = aws.efs.create_file_system(CreationToken=f"files-{n}")["FileSystemId"]
        return aws.efs.create_mount_target(FileSystemId=system, SubnetId=subnet, SecurityGroups=groups[:n])

    return mount


def namespaces(aws):
    return lambda n: aws.servicediscovery.create_http_namespace(Name=f"names-{n}")


def hosted_zones(aws):
    return lambda n: aws.route53.create_hosted_zone(Name=f"{n}.example.com", CallerReference=str(n))


def records_per_zone(aws):
    zone = hosted_zone(aws)
    return lambda n: change_record(aws, zone, "CREATE", f"{n}.example.com")
