"""Asks the server as an assumed role, and sees what it denies.

    python3 -m unittest discover -s emulator
"""

import base64
import json
import time
import unittest

from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from in_process import ACCOUNT, OTHER_ACCOUNT, REGION
from test_server import Server

TAGS = [{"Key": "Project", "Value": "shop"}]
OWN = {"StringEquals": {"aws:ResourceTag/Project": "shop"}}
MADE = {"StringEquals": {"aws:RequestTag/Project": "shop"}}


def allow(actions, resource="*", condition=None, effect="Allow"):
    return {"Effect": effect, "Action": actions, "Resource": resource, "Condition": condition or {}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def specified(kind, tags=TAGS):
    return [{"ResourceType": kind, "Tags": tags}]


class PermissionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.roles = 0

    def client(self, service, credentials=None, **settings):
        keys = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test", "SessionToken": None}
        own = [keys[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
        return self.server.client(service, *own, **settings)

    def role(self, *statements, trust=None, **settings):
        """Makes a role, and returns its name."""
        type(self).roles += 1
        name = f"role-{self.roles}"
        trusted = trust or allow("sts:AssumeRole") | {"Principal": {"AWS": ACCOUNT}}
        trusted.pop("Resource", None)
        self.client("iam").create_role(
            RoleName=name, AssumeRolePolicyDocument=policy(trusted), **settings
        )
        if statements:
            self.client("iam").put_role_policy(
                RoleName=name, PolicyName="own", PolicyDocument=policy(*statements)
            )
        return name

    def as_role(self, *statements, session=None, **settings):
        """A function that makes clients of a role with these permissions."""
        name = self.role(*statements, **settings)
        policies = {"Policy": policy(*session)} if session else {}
        credentials = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}", RoleSessionName="test", **policies
        )["Credentials"]
        return lambda service: self.client(service, credentials)

    def denied(self, action, call, code=None, **parameters):
        """Fails where a call is not denied for an action; returns the message."""
        with self.assertRaises(ClientError, msg=action) as caught:
            call(**parameters)
        error = caught.exception.response["Error"]
        self.assertIn(f"not authorized to perform: {action} ", error["Message"])
        if code:
            self.assertEqual(error["Code"], code)
        return error["Message"]

    def test_nothing_is_denied_to_an_administrator(self):
        self.client("iam").list_roles()
        keys = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/absent", RoleSessionName="test"
        )["Credentials"]
        self.client("iam", keys).list_roles()

    def test_each_service_says_no_in_its_way(self):
        role = self.as_role()
        for service, action, code, status, call, parameters in (
            ("ec2", "ec2:DescribeVpcs", "UnauthorizedOperation", 403, "describe_vpcs", {}),
            ("ecs", "ecs:ListClusters", "AccessDeniedException", 400, "list_clusters", {}),
            ("kms", "kms:ListKeys", "AccessDeniedException", 400, "list_keys", {}),
            ("iam", "iam:ListRoles", "AccessDenied", 403, "list_roles", {}),
            ("sns", "sns:ListTopics", "AuthorizationError", 403, "list_topics", {}),
            ("elbv2", "elasticloadbalancing:DescribeRules", "AccessDenied", 403, "describe_rules", {}),
            ("s3", "s3:ListAllMyBuckets", "AccessDenied", 403, "list_buckets", {}),
            ("route53", "route53:ListHostedZones", "AccessDenied", 403, "list_hosted_zones", {}),
            ("scheduler", "scheduler:ListSchedules", "AccessDeniedException", 403, "list_schedules", {}),
            ("budgets", "budgets:ViewBudget", "AccessDeniedException", 400, "describe_budgets", {"AccountId": ACCOUNT}),
        ):
            with self.subTest(service), self.assertRaises(ClientError) as caught:
                getattr(role(service), call)(**parameters)
            answer = caught.exception.response
            self.assertEqual(answer["Error"]["Code"], code)
            self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], status)
            user = f"User: arn:aws:sts::{ACCOUNT}:assumed-role/role-{self.roles}/test is not authorized"
            self.assertIn(f"{user} to perform: {action} ", answer["Error"]["Message"])
            self.assertIn(f"because no identity-based policy allows the {action} action", answer["Error"]["Message"])
        role("sts").get_caller_identity()

    def test_what_is_missing_and_what_is_hidden_differ(self):
        self.client("s3").create_bucket(Bucket="hidden", CreateBucketConfiguration={"LocationConstraint": REGION})
        reads = self.as_role(allow("s3:GetObject"))("s3")
        lists = self.as_role(allow(["s3:ListBucket", "s3:GetObject"]))("s3")
        lists.head_bucket(Bucket="hidden")
        for client, operation, parameters, code in (
            (reads, "head_bucket", {}, "403"),
            (reads, "head_object", {"Key": "absent"}, "403"),
            (reads, "get_object", {"Key": "absent"}, "AccessDenied"),
            (lists, "head_object", {"Key": "absent"}, "404"),
            (lists, "get_object", {"Key": "absent"}, "NoSuchKey"),
        ):
            with self.subTest(operation=operation, code=code), self.assertRaises(ClientError) as caught:
                getattr(client, operation)(Bucket="hidden", **parameters)
            self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def test_a_resource_that_is_made_has_no_tags_yet(self):
        make = allow("ec2:CreateVpc", condition=MADE)
        tag = allow("ec2:CreateTags", condition={"StringEquals": {"ec2:CreateAction": "CreateVpc"}})
        block = {"CidrBlock": "10.0.0.0/16"}
        role = self.as_role(make, tag)("ec2")
        vpc = role.create_vpc(TagSpecifications=specified("vpc"), **block)["Vpc"]["VpcId"]
        self.denied("ec2:CreateVpc", role.create_vpc, **block)
        self.denied("ec2:CreateTags", role.create_tags, Resources=[vpc], Tags=TAGS)
        role = self.as_role(make)("ec2")
        self.denied("ec2:CreateTags", role.create_vpc, TagSpecifications=specified("vpc"), **block)
        role = self.as_role(allow(["ec2:CreateTags", "ec2:DeleteVpc"], condition=OWN))("ec2")
        role.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "x"}])
        role.delete_vpc(VpcId=vpc)
        other = self.client("ec2").create_vpc(**block)["Vpc"]["VpcId"]
        self.denied("ec2:CreateTags", role.create_tags, Resources=[other], Tags=TAGS)
        self.denied("ec2:DeleteVpc", role.delete_vpc, VpcId=other)

    def test_tagged_rules_of_security_groups(self):
        group = self.client("ec2").create_security_group(
            GroupName="tagged", Description="-", TagSpecifications=specified("security-group")
        )["GroupId"]
        ports = {"GroupId": group, "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}
        action = "ec2:AuthorizeSecurityGroupIngress"
        role = self.as_role(allow([action, "ec2:CreateTags"], condition=OWN))("ec2")
        message = self.denied(
            action, role.authorize_security_group_ingress, TagSpecifications=specified("security-group-rule"), **ports
        )
        self.assertIn(":security-group-rule/*", message)
        role.authorize_security_group_ingress(**ports)

    def test_keys_get_their_tags_late(self):
        tags = [{"TagKey": "Project", "TagValue": "shop"}]
        role = self.as_role(allow("kms:*", condition=OWN), allow("kms:CreateKey"))("kms")
        self.denied("kms:TagResource", role.create_key, Tags=tags)
        role = self.as_role(allow("kms:CreateKey"), allow("kms:TagResource", condition=MADE), allow("kms:*", condition=OWN))("kms")
        key = role.create_key(Tags=tags)["KeyMetadata"]["KeyId"]
        self.denied("kms:EnableKeyRotation", role.enable_key_rotation, KeyId=key)

    def test_a_key_says_who_may_use_it(self):
        own = allow("kms:*") | {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/somebody"}}
        key = self.client("kms").create_key(Policy=policy(own), BypassPolicyLockoutSafetyCheck=True)
        role = self.as_role(allow("kms:*"))("kms")
        message = self.denied("kms:DescribeKey", role.describe_key, KeyId=key["KeyMetadata"]["KeyId"])
        self.assertIn("because no resource-based policy allows", message)

    def test_a_bucket_says_who_may_not_use_it(self):
        admin = self.client("s3")
        admin.create_bucket(Bucket="guarded", CreateBucketConfiguration={"LocationConstraint": REGION})
        deny = allow("s3:PutBucketPolicy", "arn:aws:s3:::guarded", effect="Deny") | {"Principal": "*"}
        admin.put_bucket_policy(Bucket="guarded", Policy=policy(deny))
        role = self.as_role(allow("s3:*"))("s3")
        message = self.denied("s3:PutBucketPolicy", role.put_bucket_policy, Bucket="guarded", Policy=policy(deny))
        self.assertIn("with an explicit deny in a resource-based policy", message)
        role.put_object(Bucket="guarded", Key="a")

    def test_a_key_that_an_action_does_not_know_is_no_condition_for_it(self):
        ecs = {"StringEquals": {"application-autoscaling:service-namespace": "ecs"}}
        role = self.as_role(allow("application-autoscaling:*", condition=ecs), allow(["ecs:*", "iam:*"]))
        target = {
            "ServiceNamespace": "ecs", "ResourceId": "service/c/s", "ScalableDimension": "ecs:service:DesiredCount",
            "MinCapacity": 1, "MaxCapacity": 2,
        }
        client = role("application-autoscaling")
        self.denied("application-autoscaling:TagResource", client.register_scalable_target, Tags={"Project": "shop"}, **target)

    def test_roles_are_passed_on(self):
        passed = self.role()
        arn = f"arn:aws:iam::{ACCOUNT}:role/{passed}"
        definition = {"family": "web", "taskRoleArn": arn, "containerDefinitions": [{"name": "web", "image": "x", "memory": 8}]}
        for service, allowed in (("ecs-tasks.amazonaws.com", True), ("ec2.amazonaws.com", False)):
            to = {"StringEquals": {"iam:PassedToService": service}}
            role = self.as_role(allow("ecs:*"), allow("iam:PassRole", arn, to))("ecs")
            if allowed:
                role.register_task_definition(**definition)
            else:
                self.denied("iam:PassRole", role.register_task_definition, **definition)

    def test_roles_are_made_within_the_boundary(self):
        boundary = self.client("iam").create_policy(PolicyName="boundary", PolicyDocument=policy(allow("s3:*")))
        arn = boundary["Policy"]["Arn"]
        bound = {"StringEquals": {"iam:PermissionsBoundary": arn}}
        role = self.as_role(allow(["iam:CreateRole", "iam:PutRolePolicy"], f"arn:aws:iam::{ACCOUNT}:role/made-*", bound))("iam")
        trust = {"AssumeRolePolicyDocument": policy(allow("sts:AssumeRole"))}
        self.denied("iam:CreateRole", role.create_role, RoleName="made-1", **trust)
        self.denied("iam:CreateRole", role.create_role, RoleName="other", PermissionsBoundary=arn, **trust)
        role.create_role(RoleName="made-1", PermissionsBoundary=arn, **trust)
        role.put_role_policy(RoleName="made-1", PolicyName="p", PolicyDocument=policy(allow("*")))
        bounded = self.as_role(allow("*"), PermissionsBoundary=arn)
        bounded("s3").list_buckets()
        message = self.denied("iam:ListRoles", bounded("iam").list_roles)
        self.assertIn("because no permissions boundary allows the iam:ListRoles action", message)

    def test_a_session_policy_narrows(self):
        role = self.as_role(allow("*"), session=[allow("s3:*")])
        role("s3").list_buckets()
        self.assertIn("because no session policy allows", self.denied("iam:ListRoles", role("iam").list_roles))

    def test_records_by_their_names(self):
        zone = self.client("route53").create_hosted_zone(Name="example.org", CallerReference="1")["HostedZone"]["Id"]
        names = {"ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": ["shop.example.org", "*.shop.example.org"]}}
        role = self.as_role(allow("route53:ChangeResourceRecordSets", condition=names))("route53")
        for name, allowed in (("SHOP.example.org.", True), ("a.shop.example.org", True), ("workshop.example.org", False), ("example.org", False)):
            record = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
            change = {"HostedZoneId": zone, "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}}
            with self.subTest(name):
                if allowed:
                    role.change_resource_record_sets(**change)
                else:
                    self.denied("route53:ChangeResourceRecordSets", role.change_resource_record_sets, **change)

    def test_other_roles(self):
        role = self.as_role(allow("s3:*"))("sts")
        for account in (ACCOUNT, OTHER_ACCOUNT):
            arn = f"arn:aws:iam::{account}:role/absent"
            self.denied("sts:AssumeRole", role.assume_role, RoleArn=arn, RoleSessionName="test")
        trusted, closed = self.role(), self.role(trust=allow("sts:AssumeRole") | {"Principal": {"Service": "ec2.amazonaws.com"}})
        role = self.as_role(allow("sts:AssumeRole"))("sts")
        role.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{trusted}", RoleSessionName="test")
        closed = f"arn:aws:iam::{ACCOUNT}:role/{closed}"
        self.denied("sts:AssumeRole", role.assume_role, RoleArn=closed, RoleSessionName="test")

    def test_web_identities(self):
        issuer = "oidc.example.com/org/1"
        provider = self.client("iam").create_open_id_connect_provider(Url=f"https://{issuer}", ClientIDList=["1"])
        trust = {
            "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": provider["OpenIDConnectProviderArn"]},
            "Condition": {"StringLike": {f"{issuer}:sub": "project/1/*"}},
        }
        name = self.role(allow("s3:ListAllMyBuckets"), trust=trust)
        right = {"iss": f"https://{issuer}", "aud": "1", "sub": "project/1/main", "exp": time.time() + 60}
        client = self.client("sts", config=Config(signature_version=UNSIGNED))

        def log_in(role=name, **claims):
            body = base64.urlsafe_b64encode(json.dumps(right | claims).encode()).decode().rstrip("=")
            return client.assume_role_with_web_identity(
                RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName="test", WebIdentityToken=f"e30.{body}.none"
            )["Credentials"]

        credentials = log_in()
        self.client("s3", credentials).list_buckets()
        self.denied("iam:ListRoles", self.client("iam", credentials).list_roles)
        for code, wrong in (
            ("AccessDenied", {"sub": "project/2/main"}),
            ("AccessDenied", {"role": "absent"}),
            ("InvalidIdentityToken", {"aud": "2"}),
            ("InvalidIdentityToken", {"iss": "https://example.org"}),
            ("ExpiredTokenException", {"exp": 1}),
        ):
            with self.subTest(wrong), self.assertRaises(ClientError) as caught:
                log_in(**wrong)
            self.assertEqual(caught.exception.response["Error"]["Code"], code)


if __name__ == "__main__":
    unittest.main()
