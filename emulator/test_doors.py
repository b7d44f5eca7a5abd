"""Shows that the emulator serves the programs of this machine, and nobody else."""

import http.client
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from doors import reason_to_refuse
from test_server import HERE, Server

OF_AWS = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-2/sqs/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


def environ(path="/", **headers):
    given = {"HOST": "127.0.0.1:5000", **headers}
    return {
        "SERVER_PORT": "5000",
        "PATH_INFO": path,
        **{"HTTP_" + name: value for name, value in given.items()},
    }


class DoorsTest(unittest.TestCase):
    def test_what_may_pass(self):
        for request in (
            environ(),
            environ(HOST="localhost:5000"),
            environ(HOST="LOCALHOST:5000"),
            environ(SEC_FETCH_SITE="none"),
            environ("/bucket/moto-api/key"),
        ):
            self.assertIsNone(reason_to_refuse(request), request)

    def test_what_may_not(self):
        for request, part in (
            (environ(HOST="evil.example.com:5000"), "evil.example.com:5000"),
            (environ(HOST="evil.example.com"), "allowed: 127.0.0.1:5000 and"),
            (environ(HOST="127.0.0.1"), "127.0.0.1"),
            (environ(HOST="127.0.0.1:5001"), "5001"),
            (environ(HOST="bucket.localhost:5000"), "bucket.localhost"),
            (environ(HOST="127.0.0.1:5000.example.com"), "example.com"),
            (environ(HOST=""), "the host is ''"),
            (environ(ORIGIN="http://127.0.0.1:5000"), "Origin"),
            (environ(ORIGIN="null"), "Origin: 'null'"),
            (environ(ORIGIN=""), "Origin"),
            (environ(REFERER="https://example.com/"), "Referer"),
            (environ(SEC_FETCH_SITE="cross-site"), "Sec-Fetch-Site"),
            (environ(SEC_FETCH_SITE="same-site"), "Sec-Fetch-Site"),
            (environ("/moto-api/reset"), "/moto-api/reset is a page of moto"),
            (environ("/moto-api"), "moto"),
        ):
            self.assertIn(part, reason_to_refuse(request) or "passed", request)


class ServerTest(unittest.TestCase):
    """The server as it runs has these doors, and no others."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.ready["port"])
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def create_queue(self, **headers):
        return self.ask(
            "POST",
            "/",
            "Action=CreateQueue&QueueName=a&Version=2012-11-05",
            **{
                "Content-Type": "application/x-www-form-urlencoded",
                "Authorization": OF_AWS,
                **headers,
            },
        )

    def test_a_page_changes_nothing(self):
        status, said = self.create_queue(Origin="https://example.com")
        self.assertEqual(status, 403, said)
        self.assertIn("web page", said)
        status, said = self.create_queue(Host="example.com")
        self.assertEqual(status, 403, said)
        status, said = self.ask("OPTIONS", "/", Origin="https://example.com")
        self.assertEqual(status, 403, said)
        status, said = self.ask("GET", "/_cdah/resources", Origin="null")
        self.assertEqual(status, 403, said)
        self.assertNotIn("sqs_queue", str(self.server.page("resources")))

    def test_nothing_resets_it(self):
        self.server.client("sns").create_topic(Name="kept")
        for path in ("/moto-api/reset", "//moto-api/reset", "/%6doto-api/reset"):
            self.ask("POST", path)
        self.assertIn("kept", str(self.server.page("resources")))

    @unittest.skipUnless(Path("/proc/self/environ").exists(), "there is no /proc")
    def test_it_does_not_have_the_users_keys(self):
        process = Path("/proc") / str(self.server.ready["pid"])
        names = {
            variable.partition(b"=")[0].decode()
            for variable in (process / "environ").read_bytes().split(b"\0")
        }
        self.assertIn("PATH", names)
        self.assertFalse({n for n in names if n.startswith(("AWS_", "DOCKER_"))})

    def test_its_trace_is_the_users_own(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "trace"
            with Server("--trace", str(trace)):
                self.assertEqual(trace.stat().st_mode & 0o077, 0)


class GuardTest(unittest.TestCase):
    def refused(self, attempt):
        program = f"import guard, os, socket, subprocess; guard.keep_to_itself(); {attempt}"
        run = subprocess.run(
            [sys.executable, "-B", "-c", program],
            cwd=HERE,
            capture_output=True,
            text=True,
            timeout=30,
        )
        return run.stderr

    def test_connections_are_refused(self):
        with socket.create_server(("127.0.0.1", 0)) as loopback:
            port = loopback.getsockname()[1]
            with tempfile.TemporaryDirectory() as folder:
                docker = socket.socket(socket.AF_UNIX)
                self.addCleanup(docker.close)
                docker.bind(f"{folder}/docker.sock")
                docker.listen()
                for attempt in (
                    "socket.create_connection(('192.0.2.1', 80), timeout=3)",
                    "socket.create_connection(('example.com', 80), timeout=3)",
                    f"socket.create_connection(('127.0.0.1', {port}), timeout=3)",
                    f"socket.socket().connect(('127.0.0.1', {port}))",
                    f"socket.socket(socket.AF_UNIX).connect('{folder}/docker.sock')",
                    "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
                ):
                    with self.subTest(attempt):
                        self.assertIn("guard.OutsideCall", self.refused(attempt))

    def test_programs_are_not_started(self):
        for attempt in (
            "subprocess.run(['true'])",
            "os.system('true')",
            "os.fork()",
            "os.posix_spawn('/bin/true', ['true'], {})",
            "os.execv('/bin/true', ['true'])",
        ):
            with self.subTest(attempt):
                self.assertIn("guard.ProgramStart", self.refused(attempt))


if __name__ == "__main__":
    unittest.main()
