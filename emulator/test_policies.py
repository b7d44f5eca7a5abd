"""Holds the evaluation of policies against what AWS's documentation says of it.

    python3 -m unittest discover -s emulator
"""

import json
import unittest
from types import SimpleNamespace

from checks.permissions import conditions, policies, reference
from checks.permissions.request import Request

REGION = "eu-west-2"
BUCKET = "arn:aws:s3:::example"
PRINCIPAL = SimpleNamespace(
    arn="arn:aws:iam::123456789012:role/app",
    account="123456789012",
    id="AROAEXAMPLE:session",
    tags={"Team": "shop"},
)


def request(action="s3:ListBucket", resource=BUCKET, values=None, known=None, tags=None):
    return Request(PRINCIPAL, REGION, action, resource, known, values or {}, tags)


def policy(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": statements})


def allow(action="s3:ListBucket", resource="*", effect="Allow", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def denial(*texts, boundary=None, session=None, **about):
    kinds = [("identity-based policy", texts)]
    kinds += [("permissions boundary", [boundary])] if boundary else []
    kinds += [("session policy", [session])] if session else []
    return policies.denial(kinds, request(**about))


class StatementsTest(unittest.TestCase):
    def test_actions_and_resources(self):
        for statement, about, allowed in (
            (allow(), {}, True),
            (allow("S3:listbucket"), {}, True),
            (allow("s3:List*"), {}, True),
            (allow("s3:L?stBucket"), {}, True),
            (allow("s3:List"), {}, False),
            (allow("*"), {}, True),
            (allow(["ec2:*", "s3:*"]), {}, True),
            (allow(resource=BUCKET), {}, True),
            (allow(resource=BUCKET + "*"), {}, True),
            (allow(resource=BUCKET.upper()), {}, False),
            (allow(resource=BUCKET + "/*"), {}, False),
            (allow(resource="arn:aws:s3:*:*:exam*"), {}, True),
            (allow(resource="arn:aws:*:example"), {}, False),  # a wildcard ends at the colon
            (allow(resource=BUCKET), {"resource": "*"}, False),
            (allow(resource="arn:aws:ec2:*:*:vpc/*"), {"resource": "arn:aws:ec2:r:1:vpc/*"}, True),
            (allow(resource="arn:aws:ec2:*:*:vpc/vpc-1"), {"resource": "arn:aws:ec2:r:1:vpc/*"}, False),
            ({"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}, {}, True),
            ({"Effect": "Allow", "NotAction": "s3:List*", "Resource": "*"}, {}, False),
            ({"Effect": "Allow", "Action": "*", "NotResource": BUCKET}, {}, False),
            ({"Effect": "Allow", "Action": "*", "NotResource": BUCKET + "/*"}, {}, True),
            (allow(resource="arn:aws:s3:::${aws:PrincipalTag/Team}"), {"resource": "arn:aws:s3:::shop"}, True),
            (allow(resource="arn:aws:s3:::${aws:PrincipalTag/None}*"), {}, False),
            (allow(resource="arn:aws:s3:::${aws:PrincipalTag/None, 'example'}"), {}, True),
            (allow(resource="arn:aws:s3:::a${*}"), {"resource": "arn:aws:s3:::ab"}, False),
            (allow(resource="arn:aws:s3:::a${*}"), {"resource": "arn:aws:s3:::a*"}, True),
        ):
            with self.subTest(statement=statement, about=about):
                self.assertEqual(denial(policy(statement), **about) is None, allowed)

    def test_old_policies_have_no_variables(self):
        text = policy(allow(resource="arn:aws:s3:::${aws:PrincipalTag/Team}"), version="2008-10-17")
        self.assertIsNotNone(denial(text, resource="arn:aws:s3:::shop"))

    def test_the_kinds_of_policies(self):
        yes, no = policy(allow()), policy(allow("s3:GetObject"))
        forbids = policy(allow("*"), allow(effect="Deny"))
        action = "allows the s3:ListBucket action"
        for kinds, wanted in (
            ({"identity": yes}, None),
            ({"identity": no}, f"because no identity-based policy {action}"),
            ({"identity": forbids}, "with an explicit deny in an identity-based policy"),
            ({"identity": yes, "boundary": no}, f"because no permissions boundary {action}"),
            ({"identity": no, "boundary": yes}, f"because no identity-based policy {action}"),
            ({"identity": yes, "boundary": forbids}, "with an explicit deny in a permissions boundary"),
            ({"identity": yes, "boundary": yes, "session": no}, f"because no session policy {action}"),
            ({"identity": yes, "boundary": yes, "session": yes}, None),
        ):
            with self.subTest(kinds=kinds):
                texts = dict(kinds)
                self.assertEqual(denial(texts.pop("identity"), **texts), wanted)
        self.assertIsNone(denial(no, yes), "one of several policies is enough")

    def test_resource_policies(self):
        names = {"AWS:arn:aws:iam::123456789012:role/app", "AWS:123456789012"}
        for statement, said in (
            (allow(Principal="*"), True),
            (allow(Principal={"AWS": "*"}), True),
            (allow(Principal={"AWS": "123456789012"}), True),
            (allow(Principal={"AWS": ["arn:aws:iam::123456789012:role/app"]}), True),
            (allow(Principal={"AWS": "arn:aws:iam::123456789012:role/other"}), None),
            (allow(Principal={"Service": "logs.amazonaws.com"}), None),
            (allow(Principal="*", effect="Deny"), False),
            (allow("s3:PutObject", Principal="*", effect="Deny"), None),
            ({"Effect": "Deny", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": "999999999999"}}, False),
        ):
            with self.subTest(statement=statement):
                self.assertIs(policies.resource_policy(policy(statement), request(), names), said)


class ConditionsTest(unittest.TestCase):
    def test_operators(self):
        one, two, none = {"k": "a"}, {"k": ["a", "b"]}, {}
        for operator, wanted, values, met in (
            ("StringEquals", "a", one, True),
            ("StringEquals", ["b", "a"], one, True),
            ("StringEquals", "A", one, False),
            ("StringEquals", "a", none, False),
            ("StringEqualsIfExists", "a", none, True),
            ("StringEqualsIfExists", "a", {"k": "b"}, False),
            ("StringNotEquals", "a", one, False),
            ("StringNotEquals", ["b", "a"], one, False),
            ("StringNotEquals", "b", one, True),
            ("StringNotEquals", "a", none, True),
            ("StringEqualsIgnoreCase", "A", one, True),
            ("StringNotEqualsIgnoreCase", "A", one, False),
            ("StringLike", "?", one, True),
            ("StringLike", "a*", {"k": "a/b"}, True),
            ("StringEquals", "a*", {"k": "ab"}, False),
            ("StringNotLike", "a*", {"k": "ab"}, False),
            ("NumericEquals", "10", {"k": "10.0"}, True),
            ("NumericLessThan", "10", {"k": "9"}, True),
            ("NumericGreaterThanEquals", "10", {"k": "9"}, False),
            ("NumericEquals", "10", {"k": "ten"}, False),
            ("DateGreaterThan", "2026-01-01T00:00:00Z", {"k": "2026-01-02T00:00:00Z"}, True),
            ("DateLessThan", "1767225600", {"k": "2025-12-31T00:00:00Z"}, True),
            ("Bool", "true", {"k": "true"}, True),
            ("Bool", False, {"k": "false"}, True),
            ("Bool", "true", none, False),
            ("IpAddress", "203.0.113.0/24", {"k": "203.0.113.7"}, True),
            ("NotIpAddress", "203.0.113.0/24", {"k": "203.0.113.7"}, False),
            ("ArnLike", "arn:aws:sns:*:*:a*", {"k": "arn:aws:sns:eu-west-2:1:ab"}, True),
            ("ArnEquals", "arn:aws:sns:*:*:a*", {"k": "arn:aws:sns:eu-west-2:1:ab"}, True),
            ("ArnLike", "arn:aws:*:ab", {"k": "arn:aws:sns:eu-west-2:1:ab"}, False),
            ("ArnNotLike", "arn:aws:sns:*:*:a*", {"k": "arn:aws:sns:eu-west-2:1:ab"}, False),
            ("BinaryEquals", "YQ==", {"k": "YQ=="}, True),
            ("Null", "true", none, True),
            ("Null", "true", one, False),
            ("Null", "false", one, True),
            ("ForAllValues:StringEquals", ["a", "b", "c"], two, True),
            ("ForAllValues:StringEquals", ["a"], two, False),
            ("ForAllValues:StringEquals", ["a"], none, True),  # hence Null beside it
            ("ForAnyValue:StringEquals", ["a"], two, True),
            ("ForAnyValue:StringEquals", ["c"], two, False),
            ("ForAnyValue:StringEquals", ["a"], none, False),
            ("ForAllValues:StringNotEquals", ["c"], two, True),
            ("ForAllValues:StringNotLike", ["b*"], two, False),
            ("ForAnyValue:StringNotEquals", ["a"], two, True),
        ):
            with self.subTest(operator=operator, wanted=wanted, values=values):
                condition = {operator: {"K": wanted}}
                self.assertIs(conditions.met(condition, request(values=values)), met)

    def test_all_conditions_have_to_be_met(self):
        both = {"StringEquals": {"a": "1", "b": "2"}, "StringLike": {"c": "*"}}
        self.assertTrue(conditions.met(both, request(values={"a": "1", "b": "2", "c": "3"})))
        self.assertFalse(conditions.met(both, request(values={"a": "1", "b": "2"})))

    def test_an_unknown_operator_is_an_error(self):
        with self.assertRaisesRegex(ValueError, "no operator of conditions: StringIs"):
            conditions.met({"StringIs": {"a": "b"}}, request())

    def test_variables_in_conditions(self):
        condition = {"StringEquals": {"k": "${aws:PrincipalTag/Team}"}}
        self.assertTrue(conditions.met(condition, request(values={"k": "shop"})))
        self.assertFalse(conditions.met(condition, request(values={"k": "${aws:PrincipalTag/Team}"})))

    def test_keys_of_every_request(self):
        for key, wanted in (
            ("aws:RequestedRegion", REGION),
            ("aws:PrincipalAccount", "123456789012"),
            ("aws:PrincipalArn", PRINCIPAL.arn),
            ("aws:SecureTransport", "true"),
            ("aws:PrincipalTag/team", "shop"),
        ):
            with self.subTest(key):
                self.assertTrue(conditions.met({"StringEquals": {key: wanted}}, request(known=set())))

    def test_a_key_that_the_reference_does_not_know_is_not_there(self):
        tags = {"Project": "shop"}
        condition = {"StringEquals": {"aws:RequestTag/Project": "shop"}}
        for known, met in (({"aws:requesttag/"}, True), ({"aws:resourcetag/"}, False)):
            self.assertIs(conditions.met(condition, request(known=known, tags=tags)), met)
        condition = {"ForAllValues:StringEquals": {"aws:TagKeys": ["Project"]}, "Null": {"aws:TagKeys": "false"}}
        for known, met in (({"aws:tagkeys"}, True), (set(), False)):
            self.assertIs(conditions.met(condition, request(known=known, tags=tags)), met)


class ReferenceTest(unittest.TestCase):
    def test_what_the_roles_stumbled_over(self):
        tag = reference.action("application-autoscaling", "TagResource")
        self.assertNotIn("application-autoscaling:service-namespace", tag.keys)
        rules = reference.action("ec2", "AuthorizeSecurityGroupIngress").uses
        keys = {use.kind: use.keys for use in rules}
        self.assertNotIn("aws:resourcetag/", keys["security-group-rule"])
        self.assertEqual(reference.action("chatbot", "CreateSlackChannelConfiguration").uses, ())
        self.assertEqual(reference.action("elasticloadbalancing", "SetWebAcl").uses, ())

    def test_the_most_telling_kind_of_an_arn(self):
        uses = reference.action("events", "PutRule").uses
        arn = "arn:aws:events:eu-west-2:123456789012:rule/"
        self.assertEqual(reference.best(arn + "r", uses).kind, "rule-on-default-event-bus")
        self.assertEqual(reference.best(arn + "bus/r", uses).kind, "rule-on-custom-event-bus")
        self.assertIsNone(reference.best("arn:aws:sqs:eu-west-2:123456789012:queue", uses))


if __name__ == "__main__":
    unittest.main()
