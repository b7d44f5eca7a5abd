"""What the probes need to be there."""

import base64
import json

from in_process import ACCOUNT, REGION

NOBODY = json.dumps({"Version": "2012-10-17", "Statement": []})
NOTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}],
    }
)


def vpc(aws, cidr="10.1.0.0/16"):
    return aws.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]


def subnet(aws, vpc_id, number=0):
    return aws.ec2.create_subnet(
        VpcId=vpc_id, CidrBlock=f"10.1.{number}.0/24", AvailabilityZone=f"{REGION}{'ab'[number % 2]}"
    )["Subnet"]["SubnetId"]


def security_group(aws, vpc_id, name="group"):
    return aws.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc_id)["GroupId"]


def gateway(aws, vpc_id):
    """An internet gateway, attached."""
    made = aws.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    aws.ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpc_id)
    return made


def detach(aws, gateway_id, vpc_id):
    return aws.ec2.detach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc_id)


def route_table(aws, vpc_id):
    return aws.ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]


def address(aws):
    return aws.ec2.allocate_address(Domain="vpc")["AllocationId"]


def nat_gateway(aws, subnet_id, allocation):
    return aws.ec2.create_nat_gateway(SubnetId=subnet_id, AllocationId=allocation)["NatGateway"]["NatGatewayId"]


def endpoint(aws, vpc_id, service="ecr.api", **settings):
    return aws.ec2.create_vpc_endpoint(
        VpcId=vpc_id, ServiceName=f"com.amazonaws.{REGION}.{service}", **settings
    )["VpcEndpoint"]["VpcEndpointId"]


def network(aws):
    """A VPC with a gateway and two subnets."""
    vpc_id = vpc(aws)
    gateway(aws, vpc_id)
    return vpc_id, [subnet(aws, vpc_id, 0), subnet(aws, vpc_id, 1)]


def load_balancer(aws, subnets, name="balancer", **settings):
    return aws.elbv2.create_load_balancer(Name=name, Subnets=subnets, **settings)["LoadBalancers"][0]["LoadBalancerArn"]


def target_group(aws, vpc_id, name="targets", **settings):
    made = aws.elbv2.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc_id, **settings)
    return made["TargetGroups"][0]["TargetGroupArn"]


def forward(target_group_arn):
    return [{"Type": "forward", "TargetGroupArn": target_group_arn}]


def not_found():
    return [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]


def listener(aws, balancer, actions=None, port=80, **settings):
    return aws.elbv2.create_listener(
        LoadBalancerArn=balancer, DefaultActions=actions or not_found(), Port=port,
        **({"Protocol": "HTTP"} | settings),
    )["Listeners"][0]["ListenerArn"]


def rule(aws, listener_arn, priority, actions=None):
    return aws.elbv2.create_rule(
        ListenerArn=listener_arn,
        Priority=priority,
        Conditions=[{"Field": "path-pattern", "Values": [f"/{priority}"]}],
        Actions=actions or not_found(),
    )["Rules"][0]["RuleArn"]


def certificate(aws):
    return aws.acm.request_certificate(DomainName="shop.example.com", ValidationMethod="DNS")["CertificateArn"]


def web_acl(aws, name="acl"):
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": name}
    return aws.wafv2.create_web_acl(
        Name=name, Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=seen, Rules=[]
    )["Summary"]


def auto_scaling_group(aws, name="group", size=0, user_data="", **settings):
    """A group with a template of its name, in a VPC of its own."""
    data = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
    if user_data:
        data["UserData"] = base64.b64encode(user_data.encode()).decode()
    aws.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    aws.autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name, MinSize=size, MaxSize=4, DesiredCapacity=size,
        VPCZoneIdentifier=subnet(aws, vpc(aws)),
        LaunchTemplate={"LaunchTemplateName": name, "Version": "$Latest"}, **settings,
    )
    found = aws.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    return found["AutoScalingGroups"][0]["AutoScalingGroupARN"]


def capacity_provider(aws, group_arn, name="provider", **settings):
    return aws.ecs.create_capacity_provider(
        name=name, autoScalingGroupProvider={"autoScalingGroupArn": group_arn, **settings}
    )


def use_providers(aws, *names):
    return aws.ecs.put_cluster_capacity_providers(
        cluster="cluster", capacityProviders=list(names), defaultCapacityProviderStrategy=[]
    )


def task_definition(aws, family="web", **settings):
    return aws.ecs.register_task_definition(
        family=family, containerDefinitions=[{"name": "web", "image": "nginx", "memory": 128, **settings}]
    )["taskDefinition"]["taskDefinitionArn"]


def service(aws, cluster="cluster", name="web", **settings):
    return aws.ecs.create_service(
        cluster=cluster, serviceName=name, taskDefinition="web", **({"desiredCount": 1} | settings)
    )


def cluster(aws):
    aws.ecs.create_cluster(clusterName="cluster")


def role(aws, name="role", **settings):
    return aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=NOBODY, **settings)["Role"]["Arn"]


def policy(aws, name="policy"):
    return aws.iam.create_policy(PolicyName=name, PolicyDocument=NOTHING)["Policy"]["Arn"]


def bucket(aws, name="bucket-of-ours"):
    aws.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


def alarm(aws, name):
    aws.cloudwatch.put_metric_alarm(
        AlarmName=name, Namespace="N", MetricName="m", ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1, Period=60, Threshold=1, Statistic="Sum",
    )


def arn(service_name, rest):
    return f"arn:aws:{service_name}:{REGION}:{ACCOUNT}:{rest}"
