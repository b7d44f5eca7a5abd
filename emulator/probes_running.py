"""The probes of what runs: see probes.py."""

import threading
from datetime import datetime, timedelta, timezone
from unittest import mock
from zoneinfo import ZoneInfo

from botocore.exceptions import ClientError
from setups import (
    client,
    described_group,
    group,
    running_instances,
    service,
    task_definition,
)
from turns import TURN

DIGEST = "sha256:" + "0" * 64


def _running_service():
    """A service with three tasks on the two instances of a group, behind a load balancer."""
    group()
    ecs = client("ecs")
    ecs.create_capacity_provider(
        name="provider",
        autoScalingGroupProvider={
            "autoScalingGroupArn": described_group()["AutoScalingGroupARN"]
        },
    )
    targets = client("elbv2").create_target_group(
        Name="web",
        Protocol="HTTP",
        Port=80,
        VpcId=client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"],
    )["TargetGroups"][0]["TargetGroupArn"]
    service(
        capacityProviderStrategy=[{"capacityProvider": "provider", "weight": 1}],
        loadBalancers=[
            {"targetGroupArn": targets, "containerName": "web", "containerPort": 80}
        ],
    )
    ecs.update_service(
        cluster="cluster",
        service="web",
        desiredCount=3,
        taskDefinition=task_definition(image="web@" + DIGEST),
    )
    return targets


def group_zones(test):
    group(DesiredCapacity=4)
    subnets = client("ec2").describe_subnets()["Subnets"]
    instances = described_group()["Instances"]
    zones = [i["AvailabilityZone"] for i in instances]
    test.assertEqual(len(instances), 4)
    test.assertEqual(set(zones), {s["AvailabilityZone"] for s in subnets})
    test.assertEqual(
        set(described_group()["VPCZoneIdentifier"].split(",")),
        {s["SubnetId"] for s in subnets},
    )


def group_rebalancing(test):
    group()
    autoscaling = client("autoscaling")
    left, *others = described_group()["VPCZoneIdentifier"].split(",")

    def instances():
        return [i["InstanceId"] for i in described_group()["Instances"]]

    def subnets():
        return set(running_instances("SubnetId"))

    def move(*subnets):
        autoscaling.update_auto_scaling_group(AutoScalingGroupName="group", VPCZoneIdentifier=",".join(subnets))

    def protect(protected):
        autoscaling.set_instance_protection(
            AutoScalingGroupName="group", InstanceIds=instances(), ProtectedFromScaleIn=protected
        )

    test.assertIn(left, subnets())
    move(*others)
    test.assertLessEqual(subnets(), set(others))
    test.assertEqual(sorted(instances()), running_instances())
    test.assertEqual(len(instances()), 2)
    protect(True)
    move(left)
    test.assertLessEqual(subnets(), set(others), "they are protected")
    protect(False)
    test.assertEqual(subnets(), {left})


def unhealthy_instances(test):
    group()
    (ill, *_), before = (i["InstanceId"] for i in described_group()["Instances"]), len(described_group()["Instances"])
    client("autoscaling").set_instance_health(InstanceId=ill, HealthStatus="Unhealthy")
    now = [i["InstanceId"] for i in described_group()["Instances"]]
    test.assertNotIn(ill, now)
    test.assertEqual((len(now), sorted(now)), (before, running_instances()))


def service_tasks(test):
    _running_service()
    ecs = client("ecs")
    arns = ecs.list_tasks(cluster="cluster", serviceName="web")["taskArns"]
    test.assertEqual(len(arns), 3)
    for _ in range(3):
        tasks = ecs.describe_tasks(cluster="cluster", tasks=arns)["tasks"]
        test.assertEqual([t["lastStatus"] for t in tasks], ["RUNNING"] * 3)
    container = tasks[0]["containers"][0]
    test.assertEqual((container["name"], container["imageDigest"]), ("web", DIGEST))
    test.assertEqual(container["memory"], "128")
    ecs.update_service(cluster="cluster", service="web", desiredCount=0)
    test.assertEqual(
        ecs.list_tasks(cluster="cluster", serviceName="web")["taskArns"], []
    )


def job_tasks(test):
    service()
    definition = task_definition(image="web@" + DIGEST)
    ecs = client("ecs")
    try:
        started = ecs.run_task(cluster="cluster", taskDefinition=definition, startedBy="somebody")["tasks"]
    except Exception as crash:  # the only kind that moto raises here
        test.fail(crash)
    test.assertEqual(len(started), 1)
    arn = started[0]["taskArn"]
    for _ in range(2):
        task = ecs.describe_tasks(cluster="cluster", tasks=[arn])["tasks"][0]
        test.assertEqual((task["lastStatus"], task["stopCode"]), ("STOPPED", "EssentialContainerExited"))
        test.assertEqual((task["startedBy"], task["taskDefinitionArn"]), ("somebody", definition))
    test.assertEqual([(c["name"], c["exitCode"]) for c in task["containers"]], [("web", 0)])
    fails = {"containerOverrides": [{"name": "web", "command": ["false"]}]}
    failed = ecs.run_task(cluster="cluster", taskDefinition=definition, overrides=fails)["tasks"][0]
    test.assertEqual([c["exitCode"] for c in failed["containers"]], [1])


def service_targets(test):
    arn = _running_service()
    balancing = client("elbv2")
    found = balancing.describe_target_health(TargetGroupArn=arn)
    targets = found["TargetHealthDescriptions"]
    test.assertEqual([t["TargetHealth"]["State"] for t in targets], ["healthy"] * 3)
    test.assertEqual(
        {t["Target"]["Id"] for t in targets},
        {i["InstanceId"] for i in described_group()["Instances"]},
    )
    client("ecs").delete_service(cluster="cluster", service="web", force=True)
    found = balancing.describe_target_health(TargetGroupArn=arn)
    test.assertEqual(found["TargetHealthDescriptions"], [])


def target_group_health(test):
    _running_service()
    balancing = client("elbv2")
    (group,) = balancing.describe_target_groups()["TargetGroups"]
    told = balancing.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])["Attributes"]
    health = {a["Key"].rpartition("minimum_")[2]: a["Value"] for a in told if "dns_failover" in a["Key"]}
    test.assertEqual(health, {"healthy_targets.count": "1", "healthy_targets.percentage": "off"})


def target_group_load_balancers(test):
    balancing, ec2 = client("elbv2"), client("ec2")
    subnets = [s["SubnetId"] for s in ec2.describe_subnets()["Subnets"]]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    balancer = balancing.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    old, new = (
        balancing.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]["TargetGroupArn"]
        for name in ("old", "new")
    )

    def forward(target):
        return [{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": target}]}}]

    def balancers():
        return {g["TargetGroupName"]: g["LoadBalancerArns"] for g in balancing.describe_target_groups()["TargetGroups"]}

    nothing = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    listener = balancing.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=nothing)
    rule = balancing.create_rule(
        ListenerArn=listener["Listeners"][0]["ListenerArn"],
        Priority=1,
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
        Actions=forward(old),
    )["Rules"][0]["RuleArn"]
    test.assertEqual(balancers(), {"old": [balancer], "new": []})
    balancing.modify_rule(RuleArn=rule, Actions=forward(new))
    test.assertEqual(balancers(), {"old": [], "new": [balancer]})
    balancing.delete_rule(RuleArn=rule)
    test.assertEqual(balancers(), {"old": [], "new": []})


def late_insights_group(test):
    ecs, logs = client("ecs"), client("logs")

    def groups():
        return [g["logGroupName"] for g in logs.describe_log_groups()["logGroups"]]

    for cluster, insights in {"watched": "enhanced", "plain": "disabled"}.items():
        name = f"/aws/ecs/containerinsights/{cluster}/performance"
        setting = {"name": "containerInsights", "value": insights}
        ecs.create_cluster(clusterName=cluster, settings=[setting])
        logs.create_log_group(logGroupName=name)
        logs.delete_log_group(logGroupName=name)
        test.assertEqual(groups(), [], "the cluster is there")
        logs.create_log_group(logGroupName=name)
        ecs.delete_cluster(cluster=cluster)
        logs.delete_log_group(logGroupName=name)
        test.assertEqual(groups(), [name] if insights == "enhanced" else [])
        if groups():
            logs.delete_log_group(logGroupName=name)
        test.assertEqual(groups(), [], "it writes once")


def scheduled_start(test):
    group()
    autoscaling = client("autoscaling")

    def put(recurrence, **more):
        autoscaling.put_scheduled_update_group_action(
            AutoScalingGroupName="group", ScheduledActionName="night", Recurrence=recurrence, MinSize=1, **more
        )
        return autoscaling.describe_scheduled_actions()["ScheduledUpdateGroupActions"][0].get("StartTime")

    now = datetime.now(timezone.utc)
    test.assertIsNotNone(put("0 6 * * *"))
    night = put("30 22 * * *", TimeZone="Europe/London").astimezone(ZoneInfo("Europe/London"))
    test.assertEqual((night.hour, night.minute), (22, 30))
    test.assertTrue(now < night <= now + timedelta(days=1, hours=1))
    sunday = put("0 6 * * 7")
    test.assertEqual((sunday.isoweekday(), sunday.hour), (7, 6))
    leap = put("0 0 29 2 *")
    test.assertEqual((leap.day, leap.month), (29, 2))
    with test.assertRaisesRegex(ClientError, "start time is in the past"):
        put("0 6 * * *", StartTime=now - timedelta(days=1))


def private_zone(test):
    ec2, route53 = client("ec2"), client("route53")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    at = {"VPCRegion": ec2.meta.region_name, "VPCId": vpc}
    zone = route53.create_hosted_zone(Name="shop.internal", CallerReference="2", VPC=at)["HostedZone"]
    test.assertTrue(zone["Config"]["PrivateZone"])
    test.assertEqual(route53.get_hosted_zone(Id=zone["Id"])["VPCs"], [at])
    found = route53.list_hosted_zones_by_vpc(VPCId=vpc, VPCRegion=at["VPCRegion"])["HostedZoneSummaries"]
    test.assertEqual([one["Name"] for one in found], ["shop.internal."])
    public = route53.create_hosted_zone(Name="example.org", CallerReference="3")["HostedZone"]
    test.assertFalse(public["Config"]["PrivateZone"])


def validation_records(test):
    acm, route53 = client("acm"), client("route53")
    arn = acm.request_certificate(DomainName="*.example.com", ValidationMethod="DNS")["CertificateArn"]

    def described():
        return acm.describe_certificate(CertificateArn=arn)["Certificate"]

    with mock.patch("moto.settings.ACM_VALIDATION_WAIT", -1):
        test.assertEqual(described()["Status"], "PENDING_VALIDATION")
        record = described()["DomainValidationOptions"][0]["ResourceRecord"]
        zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
        values = {"Name": record["Name"], "Type": record["Type"], "TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
        changes = [{"Action": "CREATE", "ResourceRecordSet": values}]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
        test.assertEqual(described()["Status"], "ISSUED")
        arn = acm.request_certificate(DomainName="unproven.example.com", ValidationMethod="DNS")["CertificateArn"]
        statuses = [described()["Status"] for _ in range(20)]
        test.assertEqual([statuses[0], statuses[-1]], ["PENDING_VALIDATION", "VALIDATION_TIMED_OUT"])


def long_polling(test):
    sqs, gone = client("sqs"), []
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]

    def go():
        with TURN:
            gone.append(True)

    with TURN:
        threading.Thread(target=go).start()
        sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
        test.assertTrue(gone)
