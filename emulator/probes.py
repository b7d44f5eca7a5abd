"""For each fix, a probe: calls as Terraform's AWS provider makes them.

A probe fails on moto as it is and passes with its fix alone. It gets the test case
for its assertions, and runs with moto in place of AWS.
"""

import base64
import functools
import json

from probes_logs import (  # noqa: F401
    counted_lines,
    filtered_lines,
    lines_by_time,
    metric_filter_test,
    metric_filters,
    metric_statistics,
    query_definitions,
)
from probes_running import (  # noqa: F401
    group_rebalancing,
    group_zones,
    job_tasks,
    late_insights_group,
    long_polling,
    scheduled_start,
    target_group_health,
    target_group_load_balancers,
    private_zone,
    validation_records,
    service_targets,
    unhealthy_instances,
    service_tasks,
)
from probes_told import (  # noqa: F401
    container_instances,
    told_deployments,
    told_jobs,
    told_targets,
    told_tasks,
)
from setups import (
    IMAGE_PARAMETER,
    client,
    create_group,
    described_group,
    described_service,
    group,
    launch_template,
    mixed_instances,
    network_interfaces,
    running_instances,
    service,
    task_definition,
    template_data,
)


def scalable_target_tags(test):
    service()
    scaling = client("application-autoscaling")
    arn = scaling.register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId="service/cluster/web",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=1,
        MaxCapacity=2,
        Tags={"a": "1", "b": "2"},
    )["ScalableTargetARN"]
    scaling.tag_resource(ResourceARN=arn, Tags={"c": "3"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["a"])
    tags = scaling.list_tags_for_resource(ResourceARN=arn)["Tags"]
    test.assertEqual(tags, {"b": "2", "c": "3"})


def tracking_alarms(test):
    scaling = client("application-autoscaling")
    target = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/cluster/web",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    service()
    scaling.register_scalable_target(MinCapacity=1, MaxCapacity=2, **target)
    for percent in 60, 70:
        scaling.put_scaling_policy(
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": percent,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            },
            **target,
        )
    test.assertEqual(2, len(client("cloudwatch").describe_alarms()["MetricAlarms"]))
    scaling.delete_scaling_policy(PolicyName="cpu", **target)
    test.assertEqual([], client("cloudwatch").describe_alarms()["MetricAlarms"])


def group_settings(test):
    settings = {
        "DefaultCooldown": 120,
        "DefaultInstanceWarmup": 60,
        "InstanceMaintenancePolicy": {
            "MinHealthyPercentage": 100,
            "MaxHealthyPercentage": 200,
        },
        "MaxInstanceLifetime": 1209600,
        "TerminationPolicies": ["OldestLaunchTemplate", "Default"],
    }
    group(**settings)
    by_itself = {
        "AvailabilityZoneDistribution": {"CapacityDistributionStrategy": "balanced-best-effort"},
        "CapacityReservationSpecification": {"CapacityReservationPreference": "default"},
    }
    _assert_includes(test, described_group(), settings | by_itself)
    changed = {
        "CapacityRebalance": True,
        "DefaultCooldown": 200,
        "DefaultInstanceWarmup": 0,
        "TerminationPolicies": ["OldestInstance"],
    }
    client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName="group", **changed
    )
    _assert_includes(test, described_group(), settings | by_itself | changed)


def lifted_protection(test):
    group(NewInstancesProtectedFromScaleIn=True)
    scaling = client("autoscaling")
    scaling.update_auto_scaling_group(
        AutoScalingGroupName="group", MinSize=0, MaxSize=0, DesiredCapacity=0
    )
    ids = [i["InstanceId"] for i in described_group()["Instances"]]
    test.assertEqual(len(ids), 2, "protected instances stay")
    scaling.set_instance_protection(
        AutoScalingGroupName="group", InstanceIds=ids, ProtectedFromScaleIn=False
    )
    test.assertEqual(described_group()["Instances"], [])
    test.assertEqual(running_instances(), [])


def mixed_instances_count(test):
    group()
    client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName="group",
        MixedInstancesPolicy=mixed_instances(),
        DesiredCapacity=4,
    )
    test.assertEqual(len(running_instances()), 4)


def mixed_instances_update(test):
    group()
    scaling = client("autoscaling")
    change = functools.partial(
        scaling.update_auto_scaling_group, AutoScalingGroupName="group"
    )
    change(MixedInstancesPolicy=mixed_instances())
    test.assertNotIn("LaunchTemplate", described_group())
    change(MaxSize=5)
    kept = described_group()["MixedInstancesPolicy"]
    test.assertEqual(
        kept["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"], 50
    )
    template = kept["LaunchTemplate"]["LaunchTemplateSpecification"]["LaunchTemplateId"]
    change(LaunchTemplate={"LaunchTemplateId": template, "Version": "1"})
    test.assertNotIn("MixedInstancesPolicy", described_group())
    test.assertEqual(described_group()["LaunchTemplate"]["Version"], "1")


def rule_client_secret(test):
    balancing, network = client("elbv2"), client("ec2")
    vpc_id = network.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        network.create_subnet(
            VpcId=vpc_id, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"eu-west-2{zone}"
        )["Subnet"]["SubnetId"]
        for i, zone in enumerate("ab")
    ]
    balancer = balancing.create_load_balancer(Name="balancer", Subnets=subnets)["LoadBalancers"][0]
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    listener = balancing.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[answer]
    )["Listeners"][0]
    config = {
        "Issuer": "https://id.example.com",
        "AuthorizationEndpoint": "https://id.example.com/authorize",
        "TokenEndpoint": "https://id.example.com/token",
        "UserInfoEndpoint": "https://id.example.com/me",
        "ClientId": "shop",
    }
    sign_in = {
        "Type": "authenticate-oidc",
        "Order": 1,
        "AuthenticateOidcConfig": config | {"ClientSecret": "not told"},
    }
    arn = balancing.create_rule(
        ListenerArn=listener["ListenerArn"],
        Priority=1,
        Conditions=[{"Field": "path-pattern", "Values": ["/*"]}],
        Actions=[sign_in, answer | {"Order": 2}],
    )["Rules"][0]["RuleArn"]
    actions = balancing.describe_rules(RuleArns=[arn])["Rules"][0]["Actions"]
    test.assertEqual(actions[0]["AuthenticateOidcConfig"], config)


def target_group_grpc_codes(test):
    balancing = client("elbv2")
    vpc_id = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    arn = balancing.create_target_group(
        Name="targets",
        Protocol="HTTP",
        ProtocolVersion="GRPC",
        Port=80,
        VpcId=vpc_id,
        Matcher={"GrpcCode": "12"},
    )["TargetGroups"][0]["TargetGroupArn"]
    changed = balancing.modify_target_group(
        TargetGroupArn=arn, Matcher={"GrpcCode": "0,12"}
    )["TargetGroups"][0]
    test.assertEqual(changed["Matcher"], {"GrpcCode": "0,12"})


def policy_enabled(test):
    group()
    scaling = client("autoscaling")
    scaling.put_scaling_policy(
        AutoScalingGroupName="group",
        PolicyName="policy",
        PolicyType="SimpleScaling",
        AdjustmentType="ChangeInCapacity",
        ScalingAdjustment=1,
    )
    policy = scaling.describe_policies()["ScalingPolicies"][0]
    test.assertTrue(policy.get("Enabled"))
    test.assertNotIn("PredictiveScalingConfiguration", policy)


def group_deletion(test):
    group(NewInstancesProtectedFromScaleIn=True)
    scaling = client("autoscaling")
    with test.assertRaises(scaling.exceptions.ResourceInUseFault):
        scaling.delete_auto_scaling_group(AutoScalingGroupName="group")
    test.assertEqual(len(running_instances()), 2)
    scaling.delete_auto_scaling_group(AutoScalingGroupName="group", ForceDelete=True)
    test.assertEqual(running_instances(), [])


def instance_refresh(test):
    group(NewInstancesProtectedFromScaleIn=True)
    old = running_instances()
    test.assertEqual(_refresh()["Status"], "InProgress", "it waits for protected ones")
    scaling = client("autoscaling")
    with test.assertRaises(scaling.exceptions.InstanceRefreshInProgressFault):
        _refresh()
    scaling.cancel_instance_refresh(AutoScalingGroupName="group")
    with test.assertRaises(scaling.exceptions.ActiveInstanceRefreshNotFoundFault):
        scaling.rollback_instance_refresh(AutoScalingGroupName="group")
    ignoring = _refresh(ScaleInProtectedInstances="Ignore")
    test.assertEqual(ignoring["Status"], "Successful")
    test.assertEqual(running_instances(), old)
    done = _refresh(ScaleInProtectedInstances="Refresh", MinHealthyPercentage=90)
    test.assertEqual(done["Status"], "Successful")
    test.assertEqual(done["Preferences"]["MinHealthyPercentage"], 90)
    test.assertEqual(len(running_instances()), 2)
    test.assertFalse(set(running_instances()) & set(old))


def _refresh(**preferences):
    scaling = client("autoscaling")
    started = scaling.start_instance_refresh(
        AutoScalingGroupName="group", Preferences=preferences
    )
    return scaling.describe_instance_refreshes(
        AutoScalingGroupName="group",
        InstanceRefreshIds=[started["InstanceRefreshId"]],
    )["InstanceRefreshes"][0]


def _distribution():
    """A new distribution, as it is described."""
    cloudfront = client("cloudfront")
    origin = {"Id": "website", "DomainName": "www.example.com"}
    made = cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": "one",
            "Comment": "",
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {
                "TargetOriginId": "website",
                "ViewerProtocolPolicy": "redirect-to-https",
                "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            },
            "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
        }
    )
    return cloudfront.get_distribution(Id=made["Distribution"]["Id"])["Distribution"]


def distribution_arn(test):
    made = _distribution()
    test.assertEqual(made["ARN"], f"arn:aws:cloudfront::123456789012:distribution/{made['Id']}")


def distribution_settings(test):
    made = _distribution()["DistributionConfig"]
    test.assertNotIn("ForwardedValues", made["DefaultCacheBehavior"])
    test.assertNotIn("ACMCertificateArn", made["ViewerCertificate"])
    test.assertNotIn("IAMCertificateId", made["ViewerCertificate"])


def budget_subscribers(test):
    budgets = client("budgets")
    account, arn = "123456789012", "arn:aws:budgets::123456789012:budget/daily"
    notification = {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": 100,
        "ThresholdType": "PERCENTAGE",
    }
    subscribers = [
        {"SubscriptionType": "SNS", "Address": "arn:aws:sns:eu-west-2:1:topic"}
    ]
    budgets.create_budget(
        AccountId=account,
        Budget={
            "BudgetName": "daily",
            "BudgetType": "COST",
            "TimeUnit": "DAILY",
            "BudgetLimit": {"Amount": "5", "Unit": "USD"},
        },
        NotificationsWithSubscribers=[
            {"Notification": notification, "Subscribers": subscribers}
        ],
        ResourceTags=[{"Key": "a", "Value": "1"}],
    )
    told = budgets.describe_subscribers_for_notification(
        AccountId=account, BudgetName="daily", Notification=notification
    )["Subscribers"]
    test.assertEqual(told, subscribers)
    budgets.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "b", "Value": "2"}])
    budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=["a"])
    tags = budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"]
    test.assertEqual(tags, [{"Key": "b", "Value": "2"}])


def composite_alarms(test):
    cloudwatch = client("cloudwatch")
    cloudwatch.put_composite_alarm(AlarmName="page", AlarmRule="ALARM(a) OR ALARM(b)")
    (alarm,) = cloudwatch.describe_alarms(
        AlarmNames=["page"], AlarmTypes=["CompositeAlarm"]
    )["CompositeAlarms"]
    test.assertEqual(alarm.get("AlarmRule"), "ALARM(a) OR ALARM(b)")


def alarms_by_state(test):
    cloudwatch = client("cloudwatch")
    for name in ("a-fine", "a-broken", "b-broken"):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            MetricName="m",
            Namespace="n",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            Statistic="Sum",
            ComparisonOperator="GreaterThanThreshold",
        )
    for name in ("a-broken", "b-broken"):
        cloudwatch.set_alarm_state(
            AlarmName=name, StateValue="ALARM", StateReason="broken"
        )
    found = cloudwatch.describe_alarms(AlarmNamePrefix="a-", StateValue="ALARM")
    names = [alarm["AlarmName"] for alarm in found["MetricAlarms"]]
    test.assertEqual(names, ["a-broken"])


def image_from_parameter(test):
    group(template={"ImageId": f"resolve:ssm:{IMAGE_PARAMETER}"})
    image = client("ssm").get_parameter(Name=IMAGE_PARAMETER)["Parameter"]["Value"]
    test.assertRegex(image, "^ami-")
    ec2 = client("ec2")
    launched = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    test.assertEqual(launched["ImageId"], image)
    named = template_data("$Latest")["ImageId"]
    test.assertEqual(named, f"resolve:ssm:{IMAGE_PARAMETER}")
    with test.assertRaisesRegex(ec2.exceptions.ClientError, "InvalidParameterValue"):
        ec2.run_instances(ImageId="resolve:ssm:/missing", MinCount=1, MaxCount=1)


def template_network_interface(test):
    ec2 = client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    id = ec2.create_network_interface(SubnetId=subnet["SubnetId"])["NetworkInterface"]["NetworkInterfaceId"]
    nic = {"DeviceIndex": 0, "NetworkInterfaceId": id, "DeleteOnTermination": False}
    launch_template({"NetworkInterfaces": [nic]})
    client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="nat", MinSize=1, MaxSize=1, AvailabilityZones=[subnet["AvailabilityZone"]],
        LaunchTemplate={"LaunchTemplateName": "template"},
    )
    test.assertEqual([nic["NetworkInterfaceId"] for nic in network_interfaces()], [id])
    client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="nat", ForceDelete=True)
    test.assertNotIn("Attachment", network_interfaces()[0])


def bottlerocket_images(test):
    name = "/aws/service/bottlerocket/aws-ecs-2/arm64/latest/image_id"
    image = client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    test.assertRegex(image, "^ami-[0-9a-f]{17}$")


def launch_template_own_tags(test):
    own = {"ResourceType": "launch-template", "Tags": [{"Key": "a", "Value": "1"}]}
    launched = {"ResourceType": "instance", "Tags": [{"Key": "b", "Value": "2"}]}
    launch_template({"TagSpecifications": [launched]}, TagSpecifications=[own])
    test.assertEqual(template_data("1")["TagSpecifications"], [launched])
    described = client("ec2").describe_launch_templates()["LaunchTemplates"][0]
    test.assertEqual(described["Tags"], own["Tags"])


def launch_template_tags(test):
    made = launch_template(
        {},
        TagSpecifications=[
            {
                "ResourceType": "launch-template",
                "Tags": [{"Key": "Team", "Value": "shop"}, {"Key": "Cost", "Value": "7"}],
            }
        ],
    )
    ec2 = client("ec2")
    id = made["LaunchTemplateId"]
    ec2.create_tags(Resources=[id], Tags=[{"Key": "Team", "Value": "blog"}])
    ec2.delete_tags(Resources=[id], Tags=[{"Key": "Cost"}])
    [described] = ec2.describe_launch_templates(LaunchTemplateIds=[id])["LaunchTemplates"]
    test.assertEqual([{"Key": "Team", "Value": "blog"}], described["Tags"])


def launch_template_repeated(test):
    first = launch_template({}, ClientToken="token")
    again = launch_template({}, ClientToken="token")
    test.assertEqual(again["LaunchTemplateId"], first["LaunchTemplateId"])
    templates = client("ec2").describe_launch_templates()["LaunchTemplates"]
    test.assertEqual(len(templates), 1)
    with test.assertRaises(client("ec2").exceptions.ClientError):
        launch_template({}, ClientToken="another")


def launch_template_version_user_data(test):
    template = launch_template({})
    text = base64.b64encode(b"#!/bin/sh").decode()
    client("ec2").create_launch_template_version(
        LaunchTemplateId=template["LaunchTemplateId"],
        LaunchTemplateData={"ImageId": "ami-1", "UserData": text},
    )
    create_group(template["LaunchTemplateId"])
    test.assertEqual(template_data("$Latest")["UserData"], text)
    test.assertEqual(len(running_instances()), 2)


def security_group_rule_description(test):
    ec2 = client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    one, two = (
        ec2.create_security_group(GroupName=n, Description=n, VpcId=vpc)["GroupId"]
        for n in ("one", "two")
    )
    several = ec2.create_managed_prefix_list(
        PrefixListName="several", MaxEntries=1, AddressFamily="IPv4"
    )["PrefixList"]["PrefixListId"]
    ec2.authorize_security_group_ingress(
        GroupId=one,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 80,
                "ToPort": 80,
                "UserIdGroupPairs": [{"GroupId": two, "Description": "peer"}],
            },
            {
                "IpProtocol": "tcp",
                "FromPort": 81,
                "ToPort": 81,
                "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "network"}],
            },
            {
                "IpProtocol": "tcp",
                "FromPort": 82,
                "ToPort": 82,
                "PrefixListIds": [{"PrefixListId": several, "Description": "list"}],
            },
        ],
    )
    rules = ec2.describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [one]}]
    )["SecurityGroupRules"]
    found = {r["FromPort"]: r.get("Description") for r in rules if not r["IsEgress"]}
    test.assertEqual(found, {80: "peer", 81: "network", 82: "list"})


def instance_network_interface(test):
    group()
    test.assertEqual(len(network_interfaces()), 2)
    client("autoscaling").delete_auto_scaling_group(
        AutoScalingGroupName="group", ForceDelete=True
    )
    test.assertEqual(network_interfaces(), [])


def nat_gateway_network_interface(test):
    ec2 = client("ec2")
    gateway = ec2.create_nat_gateway(
        SubnetId=ec2.describe_subnets()["Subnets"][0]["SubnetId"],
        AllocationId=ec2.allocate_address(Domain="vpc")["AllocationId"],
    )["NatGateway"]["NatGatewayId"]
    test.assertEqual(len(network_interfaces()), 1)
    ec2.delete_nat_gateway(NatGatewayId=gateway)
    test.assertEqual(network_interfaces(), [])


def bucket_policy_tls(test):
    s3 = client("s3")
    s3.create_bucket(
        Bucket="states",
        CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name},
    )
    keep_out = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["s3:*"],
        "Resource": ["arn:aws:s3:::states", "arn:aws:s3:::states/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [keep_out]})
    s3.put_bucket_policy(Bucket="states", Policy=policy)
    s3.put_object(Bucket="states", Key="state", Body=b"{}")
    body = s3.get_object(Bucket="states", Key="state")["Body"].read()
    test.assertEqual(body, b"{}")
    test.assertEqual(s3.get_bucket_policy(Bucket="states")["Policy"], policy)


def vpc_network_acl(test):
    ec2 = client("ec2")
    before = ec2.describe_network_acls()["NetworkAcls"]
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    test.assertEqual(len(ec2.describe_network_acls()["NetworkAcls"]), len(before) + 1)
    ec2.delete_vpc(VpcId=vpc)
    test.assertEqual(ec2.describe_network_acls()["NetworkAcls"], before)


def subnet_network_acl(test):
    ec2 = client("ec2")

    def listed():
        return {a["SubnetId"] for acl in ec2.describe_network_acls()["NetworkAcls"] for a in acl["Associations"]}

    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    test.assertIn(subnet, listed())
    ec2.delete_subnet(SubnetId=subnet)
    test.assertNotIn(subnet, listed())


def subnet_ipv6_associations(test):
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16", AmazonProvidedIpv6CidrBlock=True)
    vpc = ec2.describe_vpcs(VpcIds=[vpc["Vpc"]["VpcId"]])["Vpcs"][0]
    block = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]
    subnet = ec2.create_subnet(
        VpcId=vpc["VpcId"],
        CidrBlock="10.9.1.0/24",
        Ipv6CidrBlock=block.replace("/56", "/64"),
    )["Subnet"]
    association = subnet["Ipv6CidrBlockAssociationSet"][0]
    test.assertEqual(association["Ipv6CidrBlockState"], {"State": "associated"})
    found = ec2.describe_subnets(
        Filters=[
            {
                "Name": "ipv6-cidr-block-association.association-id",
                "Values": [association["AssociationId"]],
            }
        ]
    )["Subnets"]
    test.assertEqual([s["SubnetId"] for s in found], [subnet["SubnetId"]])


def network_acl_icmp(test):
    ec2 = client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    entry = {
        "NetworkAclId": acl,
        "RuleNumber": 100,
        "Protocol": "1",
        "RuleAction": "allow",
        "Egress": False,
        "CidrBlock": "0.0.0.0/0",
    }
    for call, code in (
        (ec2.create_network_acl_entry, {"Type": 3, "Code": 4}),
        (ec2.replace_network_acl_entry, {"Type": 8, "Code": 0}),
    ):
        call(IcmpTypeCode=code, **entry)
        found = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]
        test.assertEqual(found["Entries"][0].get("IcmpTypeCode"), code)


def service_network_configuration(test):
    test.assertNotIn("networkConfiguration", service())
    test.assertNotIn("networkConfiguration", described_service())


def service_settings(test):
    settings = {
        "availabilityZoneRebalancing": "ENABLED",
        "capacityProviderStrategy": [
            {"capacityProvider": "own", "weight": 1, "base": 0}
        ],
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
        },
        "enableECSManagedTags": True,
        "enableExecuteCommand": True,
        "healthCheckGracePeriodSeconds": 60,
        "placementStrategy": [{"type": "binpack", "field": "memory"}],
    }
    connect = {"enabled": True, "namespace": "own", "services": []}
    service(serviceConnectConfiguration=connect, **settings)
    _assert_includes(test, described_service(), settings)
    test.assertEqual(described_service()["deployments"][0]["serviceConnectConfiguration"], connect)
    test.assertNotIn("launchType", described_service())
    changed = {
        "availabilityZoneRebalancing": "DISABLED",
        "healthCheckGracePeriodSeconds": 30,
    }
    off = {"enabled": False}
    client("ecs").update_service(cluster="cluster", service="web", serviceConnectConfiguration=off, **changed)
    _assert_includes(test, described_service(), settings | changed)
    test.assertNotIn("serviceConnectConfiguration", described_service()["deployments"][0])


def capacity_provider_draining(test):
    group()
    arn = described_group()["AutoScalingGroupARN"]
    ecs = client("ecs")
    ecs.create_capacity_provider(
        name="own",
        autoScalingGroupProvider={
            "autoScalingGroupArn": arn,
            "managedDraining": "ENABLED",
        },
    )
    ecs.update_capacity_provider(
        name="own", autoScalingGroupProvider={"managedDraining": "DISABLED"}
    )
    found = ecs.describe_capacity_providers(capacityProviders=["own"])
    provider = found["capacityProviders"][0]["autoScalingGroupProvider"]
    test.assertEqual(provider["managedDraining"], "DISABLED")


def service_steady_state(test):
    service()
    client("ecs").update_service(
        cluster="cluster", service="web", forceNewDeployment=True
    )
    for count in (3, 1):
        client("ecs").update_service(
            cluster="cluster", service="web", desiredCount=count
        )
        found = described_service()
        test.assertEqual(found["runningCount"], count)
        test.assertEqual(found["pendingCount"], 0)
        test.assertEqual(found["deployments"][0]["rolloutState"], "COMPLETED")
        test.assertEqual(found["deployments"][0]["runningCount"], count)
        cluster = client("ecs").describe_clusters(clusters=["cluster"])["clusters"][0]
        test.assertEqual(cluster["runningTasksCount"], count)
        test.assertEqual(cluster["pendingTasksCount"], 0)


def service_update(test):
    before = service()["deployments"][0]
    arn = task_definition()
    client("ecs").update_service(
        cluster="cluster", service="web", taskDefinition="web:2", desiredCount=4
    )
    found = described_service()
    test.assertEqual(found["taskDefinition"], arn)
    deployment = found["deployments"][0]
    test.assertEqual(deployment["taskDefinition"], arn)
    test.assertEqual(deployment["desiredCount"], 4)
    test.assertNotEqual(deployment["id"], before["id"])


def service_deployment_configuration(test):
    service(deploymentConfiguration={"maximumPercent": 150})
    ecs = client("ecs")
    changed = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    for part in ({"maximumPercent": 150}, changed):
        ecs.update_service(
            cluster="cluster", service="web", deploymentConfiguration=part
        )
    found = described_service()["deploymentConfiguration"]
    _assert_includes(test, found, {"maximumPercent": 150} | changed)


def service_rollback(test):
    before = service()["taskDefinition"]
    ecs = client("ecs")
    arns = [task_definition(image) for image in ("web:does-not-start", "web:starts")]
    for arn, running in zip(arns, (before, arns[1]), strict=True):
        ecs.update_service(cluster="cluster", service="web", taskDefinition=arn)
        test.assertEqual(described_service()["taskDefinition"], running)
    (failed,) = ecs.list_service_deployments(
        cluster="cluster", service="web", status=["ROLLBACK_SUCCESSFUL"]
    )["serviceDeployments"]
    (revision,) = ecs.describe_service_revisions(
        serviceRevisionArns=[failed["targetServiceRevisionArn"]]
    )["serviceRevisions"]
    test.assertEqual(revision["taskDefinition"], arns[0])


def _assert_includes(test, found, wanted):
    test.assertEqual({name: found.get(name) for name in wanted}, wanted)


def replication_rules(test):
    ecr = client("ecr")
    rules = [
        {
            "destinations": [{"region": region, "registryId": "999999999999"}],
            "repositoryFilters": [{"filter": "web", "filterType": "PREFIX_MATCH"}],
        }
        for region in ("eu-west-1", "eu-west-2")
    ]
    ecr.put_replication_configuration(replicationConfiguration={"rules": rules})
    test.assertEqual(ecr.describe_registry()["replicationConfiguration"]["rules"], rules)
    own = ecr.describe_registry()["registryId"]
    rules[1]["destinations"] = [{"region": ecr.meta.region_name, "registryId": own}]
    with test.assertRaises(ecr.exceptions.InvalidParameterException):
        ecr.put_replication_configuration(replicationConfiguration={"rules": rules})


def _file_system():
    return client("efs").create_file_system(CreationToken="one")["FileSystemId"]


def backup_policy(test):
    efs, system = client("efs"), _file_system()
    for status in ("ENABLED", "DISABLED"):
        efs.put_backup_policy(FileSystemId=system, BackupPolicy={"Status": status})
        found = efs.describe_backup_policy(FileSystemId=system)["BackupPolicy"]
        test.assertEqual(found, {"Status": status})


def file_system_policy_deletion(test):
    efs, system = client("efs"), _file_system()
    efs.put_file_system_policy(FileSystemId=system, Policy="{}")
    efs.delete_file_system_policy(FileSystemId=system)
    with test.assertRaises(efs.exceptions.PolicyNotFound):
        efs.describe_file_system_policy(FileSystemId=system)


def file_system_with_access_points(test):
    efs, system = client("efs"), _file_system()
    efs.create_access_point(ClientToken="one", FileSystemId=system)
    efs.delete_file_system(FileSystemId=system)
    test.assertEqual(efs.describe_access_points()["AccessPoints"], [])
