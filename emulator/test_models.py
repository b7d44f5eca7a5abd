"""Holds what the emulator says of wrong parameters against what AWS says.

The messages are AWS's own where a test names a source.
"""

import unittest

from checks import constraints, models
from operations import service_model
from refusals import Refusal
from test_calls import call

# The service, the operation, its parameters, and what AWS says of them.
REFUSED = {
    # https://github.com/fluent-plugins-nursery/fluent-plugin-cloudwatch-logs/issues/223
    "two at once": (
        ("logs", "DescribeLogGroups", {"logGroupNamePrefix": ""}),
        "InvalidParameterException: 2 validation errors detected: Value '' at 'logGroupNamePrefix' failed to"
        " satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+; Value ''"
        " at 'logGroupNamePrefix' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ),
    # https://github.com/amazon-archives/cloudwatch-logs-centralize-logs/issues/5
    "a member of a list": (
        ("logs", "PutLogEvents", {"logGroupName": "a", "logStreamName": "b", "logEvents": [{"message": "c"}]}),
        "InvalidParameterException: 1 validation error detected: Value null at 'logEvents.1.member.timestamp'"
        " failed to satisfy constraint: Member must not be null",
    ),
    # https://github.com/lazywithclass/winston-cloudwatch/issues/55
    "an empty list": (
        ("logs", "PutLogEvents", {"logGroupName": "a", "logStreamName": "b", "logEvents": []}),
        "InvalidParameterException: 1 validation error detected: Value '[]' at 'logEvents' failed to satisfy"
        " constraint: Member must have length greater than or equal to 1",
    ),
    # https://github.com/hashicorp/terraform/issues/24250
    "in a path": (
        ("route53", "GetHostedZone", {"Id": "aws_route53_delegation_set.main.id"}),
        "InvalidInput: 1 validation error detected: Value 'aws_route53_delegation_set.main.id' at 'id' failed"
        " to satisfy constraint: Member must have length less than or equal to 32",
    ),
    # https://github.com/aws/aws-dotnet-deploy/issues/549
    "a service with its own words": (
        ("ecr", "DescribeImages", {"repositoryName": "a"}),
        "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint:"
        " 'must have length greater than or equal to 2'",
    ),
    "an enumeration": (
        ("events", "PutRule", {"Name": "a", "State": "ON"}),
        "ValidationException: 1 validation error detected: Value 'ON' at 'state' failed to satisfy constraint:"
        " Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]",
    ),
    "a form": (
        ("iam", "CreateRole", {"RoleName": "a b", "AssumeRolePolicyDocument": "{}"}),
        "ValidationError: 1 validation error detected: Value 'a b' at 'roleName' failed to satisfy constraint:"
        " Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    ),
    "a range": (
        ("iam", "CreateRole", {"RoleName": "a", "AssumeRolePolicyDocument": "{}", "MaxSessionDuration": 60}),
        "ValidationError: 1 validation error detected: Value '60' at 'maxSessionDuration' failed to satisfy"
        " constraint: Member must have value greater than or equal to 3600",
    ),
    "a tag with a letter that is none": (
        ("iam", "TagRole", {"RoleName": "a", "Tags": [{"Key": "a!", "Value": "b"}]}),
        "ValidationError: 1 validation error detected: Value 'a!' at 'tags.1.member.key' failed to satisfy"
        " constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    ),
    "a character that XML does not have": (
        ("autoscaling", "CreateOrUpdateTags", {"Tags": [{"Key": "a\0"}]}),
        "ValidationError: 1 validation error detected: Value 'a\0' at 'tags.1.member.key' failed to satisfy",
    ),
    "plain members of a list": (
        ("kms", "CreateGrant", {"KeyId": "a", "GranteePrincipal": "b", "Operations": ["Read"]}),
        "ValidationException: 1 validation error detected: Value '[Read]' at 'operations' failed to satisfy"
        " constraint: Member must satisfy constraint: [Member must satisfy enum value set: [",
    ),
    "what is sensitive is not repeated": (
        ("acm", "ImportCertificate", {"Certificate": b"a", "PrivateKey": b""}),
        "ValidationException: 1 validation error detected: Value at 'privateKey' failed",
    ),
    "EC2 without a parameter": (
        ("ec2", "CreateSubnet", {"CidrBlock": "10.0.0.0/24"}),
        "MissingParameter: The request must contain the parameter vpcId",
    ),
    "EC2 with a value that it does not have": (
        ("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "mine"}),
        "InvalidParameterValue: Value (mine) for parameter instanceTenancy is invalid.",
    ),
    "S3 in a header": (
        ("s3", "PutObject", {"Bucket": "a", "Key": "b", "ServerSideEncryption": "none"}),
        "InvalidArgument: Value 'none' at 'serverSideEncryption'",
    ),
    "S3 in its body": (
        ("s3", "PutBucketVersioning", {"Bucket": "a", "VersioningConfiguration": {"Status": "On"}}),
        "MalformedXML: The XML you provided was not well-formed",
    ),
    "REST in JSON": (
        ("scheduler", "CreateSchedule", {"Name": "a/b"}),
        "ValidationException: 4 validation errors detected: Value null at 'flexibleTimeWindow'",
    ),
}

ALLOWED = {
    "tags in any language": ("iam", "TagRole", {"RoleName": "a", "Tags": [{"Key": "Größe 中", "Value": "é"}]}),
    "beyond the first 65,536 characters": (
        "autoscaling",
        "CreateOrUpdateTags",
        {"Tags": [{"Key": "a", "Value": "\U0001f600\n"}]},
    ),
    "a body that is only stored": ("s3", "PutObject", {"Bucket": "a", "Key": "b", "Body": b"c"}),
    "a policy in a body": ("s3", "PutBucketPolicy", {"Bucket": "a", "Policy": "{}"}),
    "an instance type of tomorrow": ("ec2", "RunInstances", {"InstanceType": "z9.small", "MinCount": 1, "MaxCount": 1}),
}


def request(service, name, parameters):
    return call(service_model(service).operation_model(name), parameters)


class ModelsTest(unittest.TestCase):
    maxDiff = None

    def assert_refused(self, message, refused):
        with self.assertRaises(Refusal) as refusal:
            models.check(refused)
        self.assertEqual(str(refusal.exception)[: len(message)], message)

    def test_what_is_wrong_is_refused_in_the_words_of_aws(self):
        for name, (refused, message) in REFUSED.items():
            with self.subTest(name):
                self.assert_refused(message, request(*refused))

    def test_what_is_right_passes(self):
        for name, allowed in ALLOWED.items():
            with self.subTest(name):
                models.check(request(*allowed))

    def test_parameters_that_are_not_known(self):
        unknown = request("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"})
        unknown.body += b"&CidrBlok=10.0.0.0%2F8"
        self.assert_refused("UnknownParameter: The parameter CidrBlok is not recognized", unknown)

        status = {"VersioningConfiguration": {"Status": "Enabled"}}
        unknown = request("s3", "PutBucketVersioning", {"Bucket": "a", **status})
        unknown.body = unknown.body.replace(b"<Status>", b"<Mode>x</Mode><Status>")
        self.assert_refused("MalformedXML", unknown)

        zone = {"Name": "example.com", "CallerReference": "a"}
        unknown = request("route53", "CreateHostedZone", zone)
        unknown.body = unknown.body.replace(b"<Name>", b"<Mode>x</Mode><Name>")
        self.assert_refused("InvalidInput: Invalid XML ; Invalid content was found starting with element 'Mode'", unknown)

        ignored = request("logs", "CreateLogGroup", {"logGroupName": "a"})
        ignored.body = ignored.body.replace(b"{", b'{"mode": 1, ', 1)
        models.check(ignored)

    def test_values_of_other_types(self):
        wrong = request("logs", "CreateLogGroup", {"logGroupName": "a"})
        wrong.body = b'{"logGroupName": 7}'
        self.assert_refused("SerializationException: 'logGroupName' can not be converted", wrong)

        wrong = request("logs", "PutRetentionPolicy", {"logGroupName": "a", "retentionInDays": 7})
        wrong.body = b'{"logGroupName": "a", "retentionInDays": "a week"}'
        self.assert_refused("SerializationException", wrong)

        wrong = request("iam", "ListRoles", {"MaxItems": 7})
        wrong.body = wrong.body.replace(b"MaxItems=7", b"MaxItems=many")
        self.assert_refused("MalformedInput", wrong)

    def test_every_exception_is_in_a_model(self):
        for service, shape in constraints.EXCEPTIONS:
            self.assertIn(shape, service_model(service).shape_names)


if __name__ == "__main__":
    unittest.main()
