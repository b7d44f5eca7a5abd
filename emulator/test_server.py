"""Runs the server as its users do: as a process, over HTTP.

    python3 -m unittest discover -s emulator
"""

import concurrent.futures
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from botocore.exceptions import ClientError
from gateway import Gateway
from in_process import OTHER_ACCOUNT, REGION, new_client
from record import Trace

HERE = Path(__file__).parent


class Server:
    """A server process, for use in a with statement."""

    def __init__(self, *arguments):
        self._arguments = arguments

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "server.py", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONDONTWRITEBYTECODE": "1",
                "AWS_PROFILE": "missing",
                "AWS_SECRET_ACCESS_KEY": "of-the-user",
                "DOCKER_HOST": "tcp://127.0.0.1:2375",
            },
        )
        self.ready = json.loads(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.ready['port']}"
        return self

    def __exit__(self, *exception):
        self.process.kill()
        self.process.communicate()

    def page(self, name):
        with urllib.request.urlopen(f"{self.url}/_cdah/{name}") as answer:
            return json.load(answer)

    def client(self, service, *keys, **settings):
        return new_client(self.url, service, *keys, **settings)


class LifeTest(unittest.TestCase):
    """A server takes seconds to load moto: one goes through all that does not end it."""

    def test_lives_until_it_is_terminated(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with Server("--port", str(port)) as server:
            with self.subTest("the ready line names this process"):
                self.assertEqual(server.ready["pid"], server.process.pid)
                identity = server.page("emulator")
                self.assertEqual(identity["pid"], server.process.pid)
                self.assertEqual(identity["id"], server.ready["id"])
            with self.subTest("it listens on the given port of loopback only"):
                self.assertEqual(server.ready["port"], port)
                with self.assertRaises(OSError):
                    socket.create_connection(("127.0.0.2", port), timeout=1)
            with self.subTest("it outlives its standard input"):
                server.process.stdin.close()
                with self.assertRaises(subprocess.TimeoutExpired):
                    server.process.wait(timeout=1)
                server.process.stdin = None
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(server.process.wait(timeout=30), 0)

    def test_ends_cleanly_on_an_interrupt(self):
        with Server() as server:
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(server.process.wait(timeout=30), 0)

    def test_ends_with_its_parent(self):
        with Server("--with-parent") as server:
            server.process.stdin.close()
            self.assertEqual(server.process.wait(timeout=30), 0)
            server.process.stdin = None

    def test_stays_when_its_parent_says_so(self):
        with Server("--with-parent") as server:
            server.process.stdin.write(b"stay\n")
            server.process.stdin.close()
            with self.assertRaises(subprocess.TimeoutExpired):
                server.process.wait(timeout=1)
            server.process.stdin = None


class CallsTest(unittest.TestCase):
    """One server for all: each test uses its own names."""

    @classmethod
    def setUpClass(cls):
        contexts = contextlib.ExitStack()
        cls.addClassCleanup(contexts.close)
        folder = contexts.enter_context(tempfile.TemporaryDirectory())
        cls.trace = Path(folder) / "trace.jsonl"
        cls.server = contexts.enter_context(Server("--trace", str(cls.trace)))

    def calls(self, action):
        lines = self.trace.read_text().splitlines()
        return [c for c in map(json.loads, lines) if c["action"] == action]

    def assert_refused(self, code, action, call, **parameters):
        with self.assertRaises(ClientError) as refused:
            call(**parameters)
        answer = refused.exception.response
        self.assertEqual(answer["Error"]["Code"], code)
        self.assertIn(action, answer["Error"]["Message"])
        self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], 400)

    def test_unknown_calls_are_refused_by_name_in_each_protocol(self):
        calls = [
            (
                "ecs",
                "PutAccountSettingDefault",
                {"name": "containerInsights", "value": "enabled"},
            ),
            ("autoscaling", "DescribeAccountLimits", {}),
            ("ec2", "DescribeAggregateIdFormat", {}),
        ]
        for service, action, parameters in calls:
            with self.subTest(service):
                client = self.server.client(service)
                method = client.meta.method_to_api_mapping
                name = next(n for n, api in method.items() if api == action)
                self.assert_refused(
                    "NotImplementedInEmulator",
                    action,
                    getattr(client, name),
                    **parameters,
                )
                (call,) = self.calls(action)
                self.assertEqual(call["problem"], "not implemented")

    def test_a_crash_inside_moto_is_refused_at_once(self):
        self.server.client("ecs").create_cluster(clusterName="untagged")
        self.assert_refused(
            "EmulatorCrash",
            "GetResources",
            self.server.client("resourcegroupstaggingapi").get_resources,
        )
        self.assertEqual(self.calls("GetResources")[0]["problem"], "crash")

    def test_trace_has_bodies_of_failed_calls_only(self):
        logs = self.server.client("logs")
        logs.create_log_group(logGroupName="twice")
        with self.assertRaises(ClientError):
            logs.create_log_group(logGroupName="twice")
        good, bad = self.calls("CreateLogGroup")
        self.assertEqual((good["service"], good["region"]), ("logs", REGION))
        self.assertEqual((good["status"], bad["status"]), (200, 400))
        self.assertNotIn("request", good)
        self.assertIn("twice", bad["request"])
        self.assertIn("ResourceAlreadyExistsException", bad["response"])
        self.assertNotIn("problem", bad)

    def test_a_repeated_call_is_done_once(self):
        def create(invocation):
            request = urllib.request.Request(
                self.server.url,
                data=b"Action=CreateKeyPair&KeyName=repeated&Version=2016-11-15",
                headers={
                    "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}"
                    "/ec2/aws4_request, SignedHeaders=host, Signature=0",
                    "Amz-Sdk-Invocation-Id": invocation,
                },
            )
            with urllib.request.urlopen(request) as answer:
                return answer.read()

        self.assertEqual(create("first"), create("first"))
        with self.assertRaises(urllib.error.HTTPError):
            create("another")

    def test_half_a_request_is_not_done(self):
        head = (
            f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{self.server.ready['port']}\r\nContent-Length: 60\r\n"
            f"Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}"
            "/ec2/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.server.ready["port"])) as connection:
            connection.sendall(f"{head}Action=CreateKeyPair&KeyName=half".encode())
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(connection.recv(1024), b"")
        pairs = self.server.client("ec2").describe_key_pairs()["KeyPairs"]
        self.assertNotIn("half", [pair["KeyName"] for pair in pairs])

    def test_s3_bodies_pass_unchanged(self):
        s3 = self.server.client("s3")
        s3.create_bucket(
            Bucket="bodies", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        body = os.urandom(100_000)
        s3.put_object(Bucket="bodies", Key="key", Body=body)
        self.assertEqual(s3.get_object(Bucket="bodies", Key="key")["Body"].read(), body)

    def test_managed_policies_and_images_are_there(self):
        self.server.client("iam").get_policy(
            PolicyArn="arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
        )
        name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
        image = self.server.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
        found = self.server.client("ec2").describe_images(ImageIds=[image])["Images"]
        self.assertEqual(len(found), 1)

    def test_an_assumed_role_acts_in_its_own_account(self):
        role = self.server.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/deploy", RoleSessionName="test"
        )["Credentials"]

        def client(service):
            return self.server.client(
                service,
                role["AccessKeyId"],
                role["SecretAccessKey"],
                role["SessionToken"],
            )

        self.assertEqual(client("sts").get_caller_identity()["Account"], OTHER_ACCOUNT)
        client("s3").create_bucket(
            Bucket="theirs", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        arns = [
            client("ecs").create_cluster(clusterName="their")["cluster"]["clusterArn"],
            client("sns").create_topic(Name="their")["TopicArn"],
            client("kms").create_key()["KeyMetadata"]["Arn"],
            client("iam").create_role(
                RoleName="their", AssumeRolePolicyDocument="{}"
            )["Role"]["Arn"],
        ]
        for arn in arns:
            self.assertEqual(arn.split(":")[4], OTHER_ACCOUNT)
        self.assertNotIn(
            arns[0], self.server.client("ecs").list_clusters()["clusterArns"]
        )
        theirs = {
            r["kind"]
            for r in self.server.page("resources")
            if r["account"] == OTHER_ACCOUNT and not r["own"]
        }
        self.assertEqual(
            theirs, {"ecs_cluster", "iam_role", "kms_key", "s3_bucket", "sns_topic"}
        )

    def test_resources_tell_default_and_deleted_ones_apart(self):
        ec2 = self.server.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        instance = ec2.run_instances(ImageId="ami-1", MinCount=1, MaxCount=1)
        instance = instance["Instances"][0]["InstanceId"]
        ec2.terminate_instances(InstanceIds=[instance])
        found = self.server.page("resources")
        vpcs = {r["id"]: r["own"] for r in found if r["kind"] == "vpc"}
        self.assertIs(vpcs.pop(vpc), False)
        self.assertEqual(set(vpcs.values()), {True})
        states = {r["id"]: r["state"] for r in found}
        self.assertEqual(states[instance], "terminated")

    def test_resources_tell_of_ways_out_and_of_who_may_log_in(self):
        kinds = {"egress_only_internet_gateway", "iam_openid_connect_provider"}

        def listed():
            return kinds & {r["kind"] for r in self.server.page("resources")}

        ec2, iam = self.server.client("ec2"), self.server.client("iam")
        vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
        gateway = ec2.create_egress_only_internet_gateway(VpcId=vpc)[
            "EgressOnlyInternetGateway"
        ]["EgressOnlyInternetGatewayId"]
        provider = iam.create_open_id_connect_provider(Url="https://example.com")[
            "OpenIDConnectProviderArn"
        ]
        self.assertEqual(listed(), kinds)
        ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=gateway)
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
        self.assertEqual(listed(), set())

    def test_channels_of_chats_are_kept_and_deleted(self):
        """Of the service that moto does not have at all."""
        chatbot = self.server.client("chatbot")
        role = "arn:aws:iam::123456789012:role/chat"
        slack = chatbot.create_slack_channel_configuration(
            SlackTeamId="T01234567",
            SlackChannelId="C01234567",
            IamRoleArn=role,
            ConfigurationName="page-slack",
            Tags=[{"TagKey": "a", "TagValue": "1"}],
        )["ChannelConfiguration"]
        team = "01234567-89ab-cdef-0123-456789abcdef"
        chatbot.create_microsoft_teams_channel_configuration(
            ChannelId="19%3Aa%40thread.tacv2",
            TeamId=team,
            TenantId=team,
            IamRoleArn=role,
            ConfigurationName="inform-teams",
        )
        arn = slack["ChatConfigurationArn"]
        chatbot.update_slack_channel_configuration(
            ChatConfigurationArn=arn, SlackChannelId="C76543210"
        )
        (found,) = chatbot.describe_slack_channel_configurations(
            ChatConfigurationArn=arn
        )["SlackChannelConfigurations"]
        self.assertEqual(found["SlackChannelId"], "C76543210")
        tags = chatbot.list_tags_for_resource(ResourceARN=arn)["Tags"]
        self.assertEqual(tags, [{"TagKey": "a", "TagValue": "1"}])
        (teams,) = chatbot.list_microsoft_teams_channel_configurations(TeamId=team)[
            "TeamChannelConfigurations"
        ]
        kinds = [r["kind"] for r in self.server.page("resources")]
        self.assertEqual(kinds.count("chatbot_channel"), 2)

        chatbot.delete_slack_channel_configuration(ChatConfigurationArn=arn)
        chatbot.delete_microsoft_teams_channel_configuration(
            ChatConfigurationArn=teams["ChatConfigurationArn"]
        )
        kinds = [r["kind"] for r in self.server.page("resources")]
        self.assertNotIn("chatbot_channel", kinds)
        with self.assertRaises(ClientError) as refused:
            chatbot.delete_slack_channel_configuration(ChatConfigurationArn=arn)
        self.assertEqual(
            refused.exception.response["Error"]["Code"], "ResourceNotFoundException"
        )
        with self.assertRaises(ClientError) as refused:
            chatbot.describe_slack_workspaces()
        self.assertEqual(
            refused.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400
        )


class GatewayTest(unittest.TestCase):
    def test_moto_gets_one_call_at_a_time(self):
        inside = []
        most = []

        def moto(environ, start_response):
            inside.append(environ)
            time.sleep(0.01)
            most.append(len(inside))
            inside.remove(environ)
            start_response("200 OK", [])
            return [b""]

        gateway = Gateway({}, Trace(None))
        gateway._moto = moto

        def call(number):
            environ = {"number": number}
            setup_testing_defaults(environ)
            return gateway(environ, lambda *head: None)

        with concurrent.futures.ThreadPoolExecutor() as workers:
            list(workers.map(call, range(8)))
        self.assertEqual(most, [1] * 8)


if __name__ == "__main__":
    unittest.main()
