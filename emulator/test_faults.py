"""Has things go wrong by a seed, and looks at what goes wrong.

    python3 -m unittest discover -s emulator
"""

import json
import time
import unittest
import urllib.error
import urllib.request
from unittest import mock

from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from calls import Call
from checks import faults
from checks.faults import Faults, Reset, is_repeatable, read_options
from checks.propagation import KINDS, USES
from operations import service_model
from refusals import Refusal
from server import parse_faults
from test_calls import call, value
from test_models import request
from test_server import Server

THROTTLED = {
    "ec2": ("DescribeVpcs", "RequestLimitExceeded", 503),
    "s3": ("ListBuckets", "SlowDown", 503),
    "iam": ("ListRoles", "Throttling", 400),
    "route53": ("ListHostedZones", "Throttling", 400),
    "ecs": ("ListClusters", "ThrottlingException", 400),
    "scheduler": ("ListSchedules", "ThrottlingException", 400),
}


def only(name):
    """Has every fault be this one."""
    return mock.patch.object(faults, "_SHARES", ((name, 100),))


def fates(seed, calls=200, rate=0.2):
    """What becomes of the calls of an operation."""
    made = Faults()
    made.switch(seed, rate)
    found = []
    for _ in range(calls):
        asked = request("ec2", "DescribeVpcs", {})
        try:
            made.before(asked)
        except (Refusal, Reset):
            pass
        found.append(asked.fault)
    return found


@mock.patch.object(faults, "_LATE", 0)
class FaultsTest(unittest.TestCase):
    def test_without_a_seed_nothing_goes_wrong(self):
        made = Faults()
        for _ in range(100):
            self.assertFalse(made.before(request("ec2", "DescribeVpcs", {})))
        made.switch("a", 1.0)
        made.switch(None)
        self.assertFalse(made.before(request("ec2", "DescribeVpcs", {})))

    def test_a_seed_says_what_goes_wrong(self):
        self.assertEqual(fates("a"), fates("a"))
        self.assertNotEqual(fates("a"), fates("b"))

    def test_everything_goes_wrong_and_the_rate_is_kept(self):
        found = fates("a", calls=3000)
        self.assertEqual(set(found) - {None}, {name for name, _ in faults._SHARES})
        self.assertAlmostEqual(sum(f is not None for f in found) / 3000, 0.2, delta=0.04)

    def test_an_operation_comes_through_in_the_end(self):
        found = fates("a", rate=1.0)
        self.assertEqual([f is None for f in found[:6]], [False, False, True] * 2)

    def test_each_protocol_says_it_in_its_way(self):
        for service, (operation, code, status) in THROTTLED.items():
            with self.subTest(service), only("throttled"):
                made = Faults()
                made.switch("a", 1.0)
                model = service_model(service).operation_model(operation)
                with self.assertRaises(Refusal) as refusal:
                    made.before(call(model, value(model.input_shape, False)))
                got = refusal.exception.code, refusal.exception.status
                self.assertEqual(got, (code, status))

    def test_an_answer_is_lost_only_where_a_repetition_does_no_more(self):
        cases = {
            ("ec2", "CreateVpc", "CidrBlock"): False,
            ("iam", "CreateRole", "RoleName"): False,
            ("ec2", "AllocateAddress", "Domain"): False,
            ("ec2", "CreateNatGateway", "SubnetId"): True,  # has a token
            ("ec2", "DescribeVpcs", "NextToken"): True,
            ("s3", "PutObject", "Key"): True,
            ("s3", "PutObject", "IfNoneMatch"): False,
            ("ec2", "DeleteVpc", "VpcId"): True,
        }
        for (service, operation, parameter), expected in cases.items():
            with self.subTest(operation=operation, parameter=parameter):
                model = service_model(service).operation_model(operation)
                parameters = {**value(model.input_shape, False), parameter: "vpc"}
                asked = call(model, parameters)
                self.assertIs(is_repeatable(asked), expected)
                made = Faults()
                made.switch("a", 1.0)
                with only("reset after"):
                    if expected:
                        self.assertTrue(made.before(asked))
                    else:
                        with self.assertRaises(Reset):
                            made.before(asked)

    def test_the_option_of_the_server(self):
        self.assertEqual(parse_faults("seed:0.5"), ("seed", 0.5))
        self.assertEqual(parse_faults("seed"), ("seed",))
        for wrong in ("", ":0.5", "seed:2", "seed:often"):
            with self.subTest(wrong), self.assertRaisesRegex(Exception, "is not SEED"):
                parse_faults(wrong)

    def test_the_page_of_the_server(self):
        self.assertEqual(read_options(b'{"seed": "a", "rate": 0.5}'), ("a", 0.5))
        self.assertEqual(read_options(b'{"seed": null}'), (None, faults.RATE))
        for wrong in (b"a", b"[]", b"{}", b'{"seed": 1}', b'{"seed": "a", "rate": 2}', b'{"seed": "a", "rat": 1}'):
            with self.subTest(wrong), self.assertRaisesRegex(ValueError, "is not .*rate"):
                read_options(wrong)


class PropagationTest(unittest.TestCase):
    def made(self, draw=0.9):
        made = Faults()
        made.switch("a", 0.0)
        made._propagation._draw = lambda *what: draw
        made.after(
            request("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"}),
            "200 OK",
            b"<vpc><vpcId>vpc-1a</vpcId></vpc>",
        )
        return made

    def look(self, made, vpc="vpc-1a"):
        try:
            made.before(request("ec2", "DescribeVpcs", {"VpcIds": [vpc]}))
        except Refusal as refusal:
            return str(refusal)
        return None

    def test_what_was_made_is_found_after_some_looks(self):
        made = self.made()
        missing = "InvalidVpcID.NotFound: The vpc ID 'vpc-1a' does not exist"
        self.assertIsNone(self.look(made, "vpc-2b"))
        self.assertEqual([self.look(made) for _ in range(3)], [missing, missing, None])
        self.assertIsNone(self.look(self.made(draw=0.1)))

    def test_what_was_made_is_found_after_a_moment(self):
        made = self.made()
        with mock.patch.object(time, "monotonic", return_value=time.monotonic() + 5):
            self.assertIsNone(self.look(made))

    def test_what_iam_has_made_is_of_no_use_to_others_at_first(self):
        for (service, operation), use in USES.items():
            with self.subTest(operation):
                made = Faults()
                made.switch("a", 0.0)
                made._propagation._draw = lambda *what: 0.4
                making = service_model(use.of[0]).operation_model(use.of[1])
                made.after(call(making, value(making.input_shape, False)), "200 OK", b"")
                model = service_model(service).operation_model(operation)
                using = call(model, value(model.input_shape, False))
                with self.assertRaises(Refusal) as refusal:
                    made.before(using)
                self.assertEqual(refusal.exception.code, use.code)
                self.assertFalse(made.before(using))

    def test_what_is_of_another_account_is_found(self):
        made = self.made()
        with mock.patch.object(Call, "account", "222222222222"):
            self.assertIsNone(self.look(made))

    def test_filters_and_other_operations_are_not_hindered(self):
        made = self.made()
        filters = [{"Name": "vpc-id", "Values": ["vpc-1a"]}]
        for name, parameters in (
            ("DescribeVpcs", {"Filters": filters}),
            ("DeleteVpc", {"VpcId": "vpc-1a"}),
        ):
            self.assertFalse(made.before(request("ec2", name, parameters)))

    def test_every_kind_is_of_operations_that_there_are(self):
        for (service, operation), kind in KINDS.items():
            with self.subTest(operation):
                names = service_model(service).operation_names
                self.assertLessEqual({operation, *kind.looks}, set(names))
        for service, operation in USES:
            self.assertIn(operation, service_model(service).operation_names)


class ServerTest(unittest.TestCase):
    def test_a_server_fails_as_it_is_told(self):
        with Server("--faults", "a:1") as server:
            self.assertEqual(server.page("faults"), {"seed": "a", "rate": 1.0, "made": {}})
            s3 = server.client("s3")
            codes = []
            for _ in range(30):
                try:
                    s3.list_buckets()
                    codes.append("done")
                except ClientError as error:
                    codes.append(error.response["Error"]["Code"])
                except ConnectionClosedError:
                    codes.append("reset")
            self.assertLessEqual({"done", "SlowDown", "InternalError", "reset"}, set(codes))

            def post(**options):
                body = json.dumps(options).encode()
                address = f"{server.url}/_cdah/faults"
                urllib.request.urlopen(urllib.request.Request(address, body)).read()

            with self.subTest("clients win by themselves"):
                ec2 = server.client("ec2", config=Config(retries={"total_max_attempts": 5}))
                vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
                found = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.7.0.0/16"]}])
                self.assertEqual([v["VpcId"] for v in found["Vpcs"]], [vpc])
            with self.subTest("it ends"):
                with self.assertRaises(urllib.error.HTTPError) as wrong:
                    post(sed="a")
                self.assertEqual(wrong.exception.code, 400)
                post(seed=None)
                for _ in range(10):
                    s3.list_buckets()


if __name__ == "__main__":
    unittest.main()
