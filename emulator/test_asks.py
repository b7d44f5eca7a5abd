"""Which actions, resources and keys calls are judged by.

    python3 -m unittest discover -s emulator
"""

import unittest
from types import SimpleNamespace

import boto3
import operations
from checks.permissions import asks, dependents, keys, names, reference
from moto import mock_aws

ACCOUNT = "123456789012"
SERVICES = (
    "acm application-autoscaling autoscaling budgets chatbot ec2 ecr ecs elasticloadbalancing "
    "elasticfilesystem events iam kms logs monitoring route53 s3 scheduler secretsmanager servicediscovery sns sqs ssm sts tagging wafv2"
).split()

# Operations that the reference does not have, or has under a name that nobody needs here.
UNKNOWN = {
    "cloudwatch:DescribeAlarmContributors",
    "ecr:ListImageReferrers",
    "iam:UpdateDelegationRequest",
    "logs:GetLogObject",
    "s3:CreateBucketMetadataConfiguration",
    "s3:CreateSession",
    "s3:DeleteBucketMetadataConfiguration",
    "s3:GetBucketMetadataConfiguration",
    "s3:ListDirectoryBuckets",
    "s3:RenameObject",
    "s3:WriteGetObjectResponse",
}


def call(service, action, /, **parameters):
    return SimpleNamespace(
        service=service, action=action, parameters=parameters, region="eu-west-2", account=ACCOUNT
    )


def sample(shape, depth=0):
    """Parameters that have everything that an operation takes."""
    if shape.type_name == "structure":
        members = shape.members if depth < 6 else {}
        return {name: sample(member, depth + 1) for name, member in members.items()}
    if shape.type_name == "list":
        return [sample(shape.member, depth + 1)]
    if shape.type_name == "map":
        return {"key": sample(shape.value, depth + 1)}
    if shape.type_name == "string":
        return (getattr(shape, "enum", None) or ["example"])[0]
    return {"boolean": True, "timestamp": "2026-01-01T00:00:00Z", "blob": b"x"}.get(shape.type_name, 1)


@mock_aws
class AsksTest(unittest.TestCase):
    def test_every_operation_asks_for_something(self):
        for service in SERVICES:
            model = operations.service_model(service)
            for name in model.operation_names:
                shape = model.operation_model(name).input_shape
                for parameters in (sample(shape) if shape else {}, {}):
                    with self.subTest(service=service, operation=name, parameters=bool(parameters)):
                        one = call(service, name, **parameters)
                        asked = [asks.primary(one)] + (list(dependents.of(one)) if parameters else [])
                        for ask in asked:
                            self.assertTrue(ask.resources)
                            for arn in ask.resources:
                                self.assertTrue(arn == "*" or arn.startswith("arn:aws:"), arn)
                                ask.tags(arn)

    def test_the_reference_knows_the_actions(self):
        for service in SERVICES:
            for name in operations.service_model(service).operation_names:
                one = call(service, name)
                prefix, action = names.service(one), names.action(one)
                with self.subTest(service=service, operation=name):
                    self.assertEqual(reference.known(prefix, action), f"{prefix}:{action}" not in UNKNOWN)

    def test_resources(self):
        account = f"eu-west-2:{ACCOUNT}"
        for one, arns in (
            (call("s3", "HeadObject", Bucket="b", Key="a/b"), ["arn:aws:s3:::b/a/b"]),
            (call("s3", "PutBucketEncryption", Bucket="b"), ["arn:aws:s3:::b"]),
            (call("iam", "GetRole", RoleName="r"), [f"arn:aws:iam::{ACCOUNT}:role/r"]),
            (call("iam", "CreateRole", RoleName="r", Path="/p/"), [f"arn:aws:iam::{ACCOUNT}:role/p/r"]),
            (call("ecs", "UpdateService", cluster="c", service="s"), [f"arn:aws:ecs:{account}:service/c/s"]),
            (call("ecs", "RunTask", cluster="c", taskDefinition="t"), [f"arn:aws:ecs:{account}:task-definition/t:*"]),
            (call("logs", "CreateLogGroup", logGroupName="/a"), [f"arn:aws:logs:{account}:log-group:/a:log-stream:"]),
            (call("events", "PutTargets", Rule="r"), [f"arn:aws:events:{account}:rule/r"]),
            (call("scheduler", "GetSchedule", Name="s"), [f"arn:aws:scheduler:{account}:schedule/default/s"]),
            (call("budgets", "DescribeBudget", BudgetName="b"), [f"arn:aws:budgets::{ACCOUNT}:budget/b"]),
            (call("monitoring", "DeleteAlarms", AlarmNames=["a", "b"]), [f"arn:aws:cloudwatch:{account}:alarm:{n}" for n in "ab"]),
            (call("ssm", "GetParameter", Name="/aws/service/x"), ["arn:aws:ssm:eu-west-2::parameter/aws/service/x"]),
            (call("ssm", "GetParameter", Name="/a/b"), [f"arn:aws:ssm:{account}:parameter/a/b"]),
            (call("ec2", "DescribeVpcs"), ["*"]),
            (call("ec2", "CreateVpc"), [f"arn:aws:ec2:{account}:vpc/*"]),
            (
                call("ec2", "CreateSubnet", VpcId="vpc-12345678"),
                [f"arn:aws:ec2:{account}:{path}" for path in ("vpc/vpc-12345678", "subnet/*")],
            ),
            (
                call("ec2", "CreateVpcEndpoint", VpcId="vpc-12345678", TagSpecifications=[{"ResourceType": "vpc-endpoint"}]),
                [f"arn:aws:ec2:{account}:{path}" for path in ("vpc/vpc-12345678", "vpc-endpoint/*")],
            ),
        ):
            with self.subTest(service=one.service, action=one.action, parameters=one.parameters):
                self.assertEqual(list(asks.primary(one).resources), arns)

    def test_tags_are_of_the_resource_alone(self):
        account = f"eu-west-2:{ACCOUNT}"
        for service, parameter, arn in (
            ("application-autoscaling", "ResourceARN", f"arn:aws:application-autoscaling:{account}:scalable-target/1"),
            ("budgets", "ResourceARN", f"arn:aws:budgets::{ACCOUNT}:budget/b"),
            ("ecs", "resourceArn", f"arn:aws:ecs:{account}:cluster/c"),
            ("ecs", "resourceArn", f"arn:aws:ecs:{account}:service/c/s"),
            ("ecs", "resourceArn", f"arn:aws:ecs:{account}:task-definition/t:1"),
            ("events", "ResourceARN", f"arn:aws:events:{account}:rule/r"),
            ("logs", "resourceArn", f"arn:aws:logs:{account}:log-group:/a"),
            ("monitoring", "ResourceARN", f"arn:aws:cloudwatch:{account}:alarm:a"),
            ("scheduler", "ResourceArn", f"arn:aws:scheduler:{account}:schedule-group/g"),
            ("sns", "ResourceArn", f"arn:aws:sns:{account}:t"),
            ("wafv2", "ResourceARN", f"arn:aws:wafv2:{account}:regional/webacl/a/1"),
        ):
            for action in ("TagResource", "UntagResource"):
                with self.subTest(action=action, arn=arn):
                    self.assertEqual(list(asks.primary(call(service, action, **{parameter: arn})).resources), [arn])

    def test_what_an_association_belongs_to(self):
        ec2 = boto3.client("ec2", "eu-west-2", aws_access_key_id="test", aws_secret_access_key="test")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        of_table = ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]
        lists = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"][0]
        of_list = lists["Associations"][0]["NetworkAclAssociationId"]
        block = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.1.0.0/16")["CidrBlockAssociation"]["AssociationId"]
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
        of_address = ec2.associate_address(AllocationId=address, NetworkInterfaceId=interface)["AssociationId"]
        template = ec2.create_launch_template(LaunchTemplateName="template", LaunchTemplateData={"ImageId": "ami-12345678"})
        template = template["LaunchTemplate"]["LaunchTemplateId"]
        for action, parameters, found in (
            ("DisassociateRouteTable", {"AssociationId": of_table}, {table, subnet}),
            ("ReplaceNetworkAclAssociation", {"AssociationId": of_list, "NetworkAclId": lists["NetworkAclId"]}, {lists["NetworkAclId"], subnet}),
            ("DisassociateVpcCidrBlock", {"AssociationId": block}, {vpc}),
            ("DisassociateAddress", {"AssociationId": of_address}, {address}),
            ("DeleteLaunchTemplate", {"LaunchTemplateName": "template"}, {template}),
        ):
            with self.subTest(action):
                arns = asks.primary(call("ec2", action, **parameters)).resources
                self.assertEqual({arn.rsplit("/", 1)[-1] for arn in arns}, found)
                for arn in arns:
                    self.assertIn(keys.of(call("ec2", action))["ec2:vpc"](arn), (None, f"arn:aws:ec2:eu-west-2:{ACCOUNT}:vpc/{vpc}"))


if __name__ == "__main__":
    unittest.main()
