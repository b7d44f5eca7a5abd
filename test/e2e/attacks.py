"""Attacks by the pipeline's two roles as calls to AWS, and calls that they need: which are denied.

Reads how to reach AWS, as an administrator and as each role, as JSON from standard input. Makes what is
attacked, tries each call, and prints as JSON what came of it. The rules of IAM that attacks.json is judged by
are those of internal/aws/permissions; here the emulator judges real requests, with the tags of real resources.
"""

import functools
import json
import os
import sys
import time

import boto3
from botocore.exceptions import ClientError

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]  # whoever runs the test has credentials and settings of their own

REGION = "eu-west-2"
TAGS_COUNT = 21  # seconds after which the emulator counts the tags of a new KMS key
DENIALS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "403"}

given = json.load(sys.stdin)
ACCOUNT = given["account"]
STATES, STATE, BOUNDARY = given["state_bucket"], given["state_key"], given["boundary"]
NAME = "cdah-production"  # the environment of the roles
OTHER = "cdah-staging"  # another of the project, in the same account
LONGER = "cdah-productionx"  # one whose name begins with theirs


@functools.cache  # making one takes longer than a call
def client(who, service):
    return boto3.client(service, region_name=REGION, endpoint_url=given["endpoint"], **given[who])


def admin(service, operation, **parameters):
    return getattr(client("admin", service), operation)(**parameters)


def tags(environment, key="Key", value="Value"):
    return [{key: "Project", value: "cdah"}, {key: "Environment", value: environment}]


def specified(kind, environment):
    return [{"ResourceType": kind, "Tags": tags(environment)}]


def arn(service, path, region=REGION):
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{path}"


def make(environment):
    """Makes what an environment has, and returns its ids; the name of one is that of its tags, too."""
    name = f"cdah-{environment}"
    vpc = admin("ec2", "create_vpc", CidrBlock="10.0.0.0/16", TagSpecifications=specified("vpc", environment))
    vpc = vpc["Vpc"]["VpcId"]
    made = {"vpc": vpc}
    made["subnets"] = [
        admin(
            "ec2", "create_subnet", VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"{REGION}{zone}",
            TagSpecifications=specified("subnet", environment),
        )["Subnet"]["SubnetId"]
        for i, zone in enumerate("ab")
    ]  # fmt: skip
    made["group"] = admin(
        "ec2", "create_security_group", GroupName=name, Description="-", VpcId=vpc,
        TagSpecifications=specified("security-group", environment),
    )["GroupId"]  # fmt: skip
    made["table"] = admin(
        "ec2", "create_route_table", VpcId=vpc, TagSpecifications=specified("route-table", environment)
    )["RouteTable"]["RouteTableId"]
    made["balancer"] = admin("elbv2", "create_load_balancer", Name=name, Subnets=made["subnets"], Scheme="internal")["LoadBalancers"][0]["LoadBalancerArn"]
    made["target"] = admin(
        "elbv2", "create_target_group", Name=f"{name}-web"[-20:], Protocol="HTTP", Port=80, VpcId=vpc, Tags=tags(environment)
    )["TargetGroups"][0]["TargetGroupArn"]
    made["certificate"] = admin("acm", "request_certificate", DomainName="x.example.org", Tags=tags(environment))["CertificateArn"]
    made["topic"] = admin("sns", "create_topic", Name=f"{name}-alerts")["TopicArn"]
    admin("logs", "create_log_group", logGroupName=f"/ecs/{name}/web")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    admin("iam", "create_role", RoleName=f"{name}-web-task", AssumeRolePolicyDocument=json.dumps(trust), PermissionsBoundary=BOUNDARY)
    admin("ecs", "create_cluster", clusterName=name)
    return made


for body in (STATE, "cdah/foundation-production/terraform.tfstate", "cdah/staging/terraform.tfstate"):
    if body == STATE:
        admin("s3", "create_bucket", Bucket=STATES, CreateBucketConfiguration={"LocationConstraint": REGION})
    admin("s3", "put_object", Bucket=STATES, Key=body, Body=b"{}")
own, other, longer = make("production"), make("staging"), make("productionx")
foreign = next(vpc["VpcId"] for vpc in admin("ec2", "describe_vpcs")["Vpcs"] if not vpc.get("Tags"))
foreign_group = admin("ec2", "create_security_group", GroupName="foreign", Description="-", VpcId=foreign)["GroupId"]
zone = admin("route53", "create_hosted_zone", Name="example.com", CallerReference="1")["HostedZone"]["Id"]
key = admin("kms", "create_key", Tags=tags("staging", "TagKey", "TagValue"))["KeyMetadata"]["KeyId"]
made = time.time()

LOGS = f"{NAME}-access-logs-{ACCOUNT}"
admin("s3", "create_bucket", Bucket=LOGS, CreateBucketConfiguration={"LocationConstraint": REGION})
admin("ecs", "register_task_definition", family=f"{NAME}-web", containerDefinitions=[{"name": "web", "image": "x", "memory": 8}])
admin("ecs", "create_service", cluster=NAME, serviceName="web", taskDefinition=f"{NAME}-web", desiredCount=1)
SCALED = {"ServiceNamespace": "ecs", "ResourceId": f"service/{NAME}/web", "ScalableDimension": "ecs:service:DesiredCount"}
METRIC = {"TargetValue": 60, "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}
visible = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "x"}
firewall = admin(
    "wafv2", "create_web_acl", Name=NAME, Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visible, Tags=tags("production")
)["Summary"]["ARN"]  # fmt: skip
own_key = admin("kms", "create_key", Tags=tags("production", "TagKey", "TagValue"))["KeyMetadata"]["KeyId"]

OPEN = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
ANYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
PUBLIC = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{STATES}/*"}]})
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def record(name, kind="A"):
    value = {"A": "192.0.2.1", "TXT": '"x"'}[kind]
    change = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
    return {"HostedZoneId": zone, "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": change}]}}


def calls():
    """Who tries what, why, and whether it must be allowed."""
    states = {"Bucket": STATES}
    for operation, more in (
        ("put_bucket_policy", {"Policy": PUBLIC}),
        ("delete_bucket_policy", {}),
        ("put_public_access_block", {"PublicAccessBlockConfiguration": {"BlockPublicPolicy": False}}),
        ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Suspended"}}),
        ("put_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}}),
        ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Prefix": "", "Expiration": {"Days": 1}}]}}),
        ("put_bucket_ownership_controls", {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}),
        ("put_bucket_tagging", {"Tagging": {"TagSet": tags("production")}}),
        ("delete_bucket", {}),
        ("delete_object", {"Key": STATE, "VersionId": "1"}),
        ("delete_object", {"Key": STATE}),
        ("list_object_versions", {}),
    ):
        for role in ("plan", "deploy"):
            yield role, False, "state bucket", "s3", operation, states | more
    for role in ("plan", "deploy"):
        for path in ("cdah/foundation-production/terraform.tfstate", "cdah/staging/terraform.tfstate"):
            yield role, False, "another's state", "s3", "get_object", states | {"Key": path}
            yield role, False, "another's state", "s3", "put_object", states | {"Key": path, "Body": b"{}"}
        yield role, True, "its state", "s3", "get_object", states | {"Key": STATE}
        yield role, True, "its lock", "s3", "put_object", states | {"Key": STATE + ".tflock", "Body": b"{}"}
        yield role, True, "its lock", "s3", "delete_object", states | {"Key": STATE + ".tflock"}
        yield role, role == "deploy", "its state", "s3", "put_object", states | {"Key": STATE, "Body": b"{}"}
    yield "plan", False, "no change by who plans", "ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16", "TagSpecifications": specified("vpc", "production")}

    role = {"AssumeRolePolicyDocument": TRUST}
    yield "deploy", True, "a role with the boundary", "iam", "create_role", role | {"RoleName": f"{NAME}-made", "PermissionsBoundary": BOUNDARY}
    yield "deploy", False, "a role without the boundary", "iam", "create_role", role | {"RoleName": f"{NAME}-admin"}
    yield "deploy", False, "a role with another boundary", "iam", "create_role", role | {"RoleName": f"{NAME}-admin", "PermissionsBoundary": ADMINISTRATOR}
    yield "deploy", False, "a role of another environment", "iam", "create_role", role | {"RoleName": f"{LONGER}-made", "PermissionsBoundary": BOUNDARY}
    yield "deploy", False, "the boundary taken off", "iam", "delete_role_permissions_boundary", {"RoleName": f"{NAME}-web-task"}
    yield "deploy", False, "another boundary", "iam", "put_role_permissions_boundary", {"RoleName": f"{NAME}-web-task", "PermissionsBoundary": ADMINISTRATOR}
    yield "deploy", False, "the boundary changed", "iam", "create_policy_version", {"PolicyArn": BOUNDARY, "PolicyDocument": ANYTHING, "SetAsDefault": True}
    yield "deploy", False, "the boundary deleted", "iam", "delete_policy", {"PolicyArn": BOUNDARY}
    for name in (f"{NAME}-deploy", f"{NAME}-plan", f"{OTHER}-web-task", f"{LONGER}-web-task"):
        yield "deploy", False, "another's role", "iam", "put_role_policy", {"RoleName": name, "PolicyName": "x", "PolicyDocument": ANYTHING}
        yield "deploy", False, "another's role", "iam", "attach_role_policy", {"RoleName": name, "PolicyArn": ADMINISTRATOR}
        yield "deploy", False, "another's trust", "iam", "update_assume_role_policy", {"RoleName": name, "PolicyDocument": TRUST}
        yield "deploy", False, "another's role", "sts", "assume_role", {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/{name}", "RoleSessionName": "test"}
        yield "deploy", False, "another's role", "iam", "delete_role", {"RoleName": name}
    yield "deploy", False, "another's role passed on", "ecs", "register_task_definition", {
        "family": f"{NAME}-web", "taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{OTHER}-web-task",
        "containerDefinitions": [{"name": "web", "image": "x", "memory": 8}], "tags": tags("production", "key", "value"),
    }  # fmt: skip
    yield "deploy", False, "a user", "iam", "create_user", {"UserName": f"{NAME}-x"}
    yield "deploy", False, "a key", "iam", "create_access_key", {}
    yield "deploy", False, "another account", "sts", "assume_role", {"RoleArn": "arn:aws:iam::222222222222:role/cdah", "RoleSessionName": "test"}

    yield "deploy", True, "its VPC", "ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16", "TagSpecifications": specified("vpc", "production")}
    yield "deploy", False, "a VPC as another's", "ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16", "TagSpecifications": specified("vpc", "staging")}
    yield "deploy", True, "its tags", "ec2", "create_tags", {"Resources": [own["group"]], "Tags": [{"Key": "Name", "Value": "x"}]}
    yield "deploy", False, "its own given away", "ec2", "create_tags", {"Resources": [own["group"]], "Tags": tags("staging")}
    yield "deploy", True, "its rules", "ec2", "authorize_security_group_ingress", {
        "GroupId": own["group"], "IpPermissions": OPEN, "TagSpecifications": specified("security-group-rule", "production"),
    }  # fmt: skip
    yield "deploy", False, "a group that nobody has tagged", "ec2", "authorize_security_group_ingress", {"GroupId": foreign_group, "IpPermissions": OPEN}
    yield "deploy", False, "a VPC that nobody has tagged", "ec2", "create_tags", {"Resources": [foreign], "Tags": tags("production")}
    yield "deploy", False, "a VPC that nobody has tagged", "ec2", "delete_vpc", {"VpcId": foreign}
    # A VPC's default group comes without tags, and no key tells it from another: docs/trust/security.md.
    yield "deploy", True, "a group that nobody has tagged", "ec2", "create_tags", {"Resources": [foreign_group], "Tags": tags("production")}
    for one in (other, longer):
        yield "deploy", False, "another's made its own", "ec2", "create_tags", {"Resources": [one["group"]], "Tags": tags("production")}
        yield "deploy", False, "another's made its own", "ec2", "create_tags", {"Resources": [one["vpc"]], "Tags": tags("production")}
        yield "deploy", False, "another's group", "ec2", "authorize_security_group_ingress", {"GroupId": one["group"], "IpPermissions": OPEN}
        yield "deploy", False, "another's VPC", "ec2", "delete_vpc", {"VpcId": one["vpc"]}
        yield "deploy", False, "another's tags", "ec2", "delete_tags", {"Resources": [one["group"]]}
        yield "deploy", False, "another's group", "ec2", "revoke_security_group_egress", {"GroupId": one["group"], "IpPermissions": OPEN}
        yield "deploy", False, "another's table", "ec2", "delete_route_table", {"RouteTableId": one["table"]}
        yield "deploy", False, "another's group", "ec2", "delete_security_group", {"GroupId": one["group"]}

    # What AWS checks on more, or otherwise, than its name says.
    yield "plan", True, "its bucket", "s3", "head_bucket", {"Bucket": LOGS}
    made_by_it = tags("production", "TagKey", "TagValue")
    yield "deploy", True, "its key", "kms", "create_key", {"Tags": made_by_it}
    yield "deploy", True, "its new key, whose tags do not count yet", "kms", "enable_key_rotation", {"KeyId": own_key}
    as_map = {tag["Key"]: tag["Value"] for tag in tags("production")}
    yield "deploy", True, "its scaling", "application-autoscaling", "register_scalable_target", SCALED | {"MinCapacity": 1, "MaxCapacity": 2, "Tags": as_map}
    yield "deploy", True, "its scaling", "application-autoscaling", "put_scaling_policy", SCALED | {
        "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": METRIC,
    }  # fmt: skip
    yield "deploy", True, "its channel", "chatbot", "create_slack_channel_configuration", {
        "SlackTeamId": "T0123", "SlackChannelId": "C0123", "ConfigurationName": f"{NAME}-alerts",
        "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{NAME}-web-task", "Tags": made_by_it,
    }  # fmt: skip
    yield "deploy", True, "its firewall", "wafv2", "associate_web_acl", {"WebACLArn": firewall, "ResourceArn": own["balancer"]}

    for one, name in ((other, OTHER), (longer, LONGER)):
        mine = tags("production")
        yield "deploy", False, "another's balancer", "elbv2", "delete_load_balancer", {"LoadBalancerArn": one["balancer"]}
        yield "deploy", False, "another's balancer", "elbv2", "add_tags", {"ResourceArns": [one["balancer"]], "Tags": mine}
        yield "deploy", False, "another's targets", "elbv2", "add_tags", {"ResourceArns": [one["target"]], "Tags": mine}
        yield "deploy", False, "another's targets", "elbv2", "delete_target_group", {"TargetGroupArn": one["target"]}
        yield "deploy", False, "another's certificate", "acm", "add_tags_to_certificate", {"CertificateArn": one["certificate"], "Tags": mine}
        yield "deploy", False, "another's certificate", "acm", "delete_certificate", {"CertificateArn": one["certificate"]}
        yield "deploy", False, "another's topic", "sns", "delete_topic", {"TopicArn": one["topic"]}
        yield "deploy", False, "another's logs", "logs", "delete_log_group", {"logGroupName": f"/ecs/{name}/web"}
        yield "deploy", False, "another's cluster", "ecs", "delete_cluster", {"cluster": name}
        yield "deploy", False, "another's alarms", "cloudwatch", "delete_alarms", {"AlarmNames": [f"{name}-web-cpu"]}
        yield "deploy", False, "another's dashboard", "cloudwatch", "delete_dashboards", {"DashboardNames": [name]}
        yield "deploy", False, "another's rule", "events", "put_rule", {"Name": f"{name}-task-stopped", "EventPattern": "{}"}
        yield "deploy", False, "another's schedule", "scheduler", "delete_schedule", {"Name": f"{name}-report"}
        yield "deploy", False, "another's budget", "budgets", "delete_budget", {"AccountId": ACCOUNT, "BudgetName": f"{name}-monthly"}
        yield "deploy", False, "another's group of instances", "autoscaling", "delete_auto_scaling_group", {"AutoScalingGroupName": name}
    yield "deploy", True, "its topic", "sns", "set_topic_attributes", {"TopicArn": own["topic"], "AttributeName": "DisplayName", "AttributeValue": "x"}
    yield "deploy", True, "its logs", "logs", "put_retention_policy", {"logGroupName": f"/ecs/{NAME}/web", "retentionInDays": 30}
    time.sleep(max(0, made + TAGS_COUNT - time.time()))
    yield "deploy", False, "another's key", "kms", "tag_resource", {"KeyId": key, "Tags": tags("production", "TagKey", "TagValue")}
    yield "deploy", False, "another's key", "kms", "schedule_key_deletion", {"KeyId": key}
    yield "deploy", False, "another's key", "kms", "put_key_policy", {"KeyId": key, "Policy": ANYTHING}

    yield "deploy", True, "its record", "route53", "change_resource_record_sets", record("www.example.com")
    yield "deploy", False, "another's record", "route53", "change_resource_record_sets", record("mail.example.com")
    yield "deploy", False, "another's record", "route53", "change_resource_record_sets", record("a.www.example.com.evil.com")
    yield "deploy", False, "another kind of record", "route53", "change_resource_record_sets", record("www.example.com", "TXT")
    yield "deploy", False, "a zone", "route53", "delete_hosted_zone", {"Id": zone}


def attempt(role, allowed, why, service, operation, parameters):
    """What came of a call: done, denied, or another error."""
    call = f"{role}, {why}: {service} {operation} {parameters}"
    try:
        getattr(client(role, service), operation)(**parameters)
    except ClientError as error:
        outcome = "denied" if error.response["Error"]["Code"] in DENIALS else "failed"
        return {"allowed": allowed, "call": call, "outcome": outcome, "answer": str(error)}
    return {"allowed": allowed, "call": call, "outcome": "done", "answer": ""}


json.dump([attempt(*call) for call in calls()], sys.stdout)
