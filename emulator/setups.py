"""What the probes need to be there, and how they look at it."""

import functools

import boto3

REGION = "eu-west-2"
IMAGE_PARAMETER = (
    "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
)


@functools.cache  # making one takes longer than a probe
def client(service):
    return boto3.client(service, region_name=REGION)


def task_definition(image="nginx"):
    return client("ecs").register_task_definition(
        family="web",
        networkMode="bridge",
        containerDefinitions=[{"name": "web", "image": image, "memory": 128}],
    )["taskDefinition"]["taskDefinitionArn"]


def service(**settings):
    client("ecs").create_cluster(clusterName="cluster")
    return client("ecs").create_service(
        cluster="cluster",
        serviceName="web",
        taskDefinition=task_definition(),
        desiredCount=2,
        **settings,
    )["service"]


def described_service():
    return client("ecs").describe_services(cluster="cluster", services=["web"])[
        "services"
    ][0]


def launch_template(data, **settings):
    return client("ec2").create_launch_template(
        LaunchTemplateName="template",
        LaunchTemplateData={"ImageId": "ami-1", "InstanceType": "t3.micro"} | data,
        **settings,
    )["LaunchTemplate"]


def template_data(version):
    return client("ec2").describe_launch_template_versions(
        LaunchTemplateName="template", Versions=[version]
    )["LaunchTemplateVersions"][0]["LaunchTemplateData"]


def group(template=None, **settings):
    create_group(launch_template(template or {})["LaunchTemplateId"], **settings)


def create_group(template, **settings):
    subnets = client("ec2").describe_subnets()["Subnets"]
    client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="group",
        MinSize=2,
        MaxSize=4,
        VPCZoneIdentifier=",".join(s["SubnetId"] for s in subnets),
        LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"},
        **settings,
    )


def mixed_instances():
    """Half On-Demand, half Spot, above one instance that is On-Demand."""
    return {
        "InstancesDistribution": {
            "OnDemandBaseCapacity": 1,
            "OnDemandPercentageAboveBaseCapacity": 50,
        },
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {
                "LaunchTemplateName": "template",
                "Version": "$Latest",
            },
            "Overrides": [{"InstanceType": "t3.micro"}, {"InstanceType": "t3a.micro"}],
        },
    }


def described_group():
    return client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"][0]


def running_instances(field="InstanceId"):
    pages = client("ec2").describe_instances(
        Filters=[{"Name": "instance-state-name", "Values": ["running"]}]
    )
    return sorted(
        i[field] for r in pages["Reservations"] for i in r["Instances"]
    )


def network_interfaces():
    return client("ec2").describe_network_interfaces()["NetworkInterfaces"]
