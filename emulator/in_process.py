"""The emulator inside a test's own process, so that a test can take a check out of it."""

import contextlib
import functools
import os
import threading
import unittest
from unittest import mock

import boto3
from botocore.config import Config

REGION = "eu-west-2"
ACCOUNT = "123456789012"
OTHER_ACCOUNT = "222222222222"


@contextlib.contextmanager
def emulator():
    """Yields an Emulator that listens until the end of the with statement."""
    settings = {
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "false",  # half a second for each test, otherwise
        "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
        "MOTO_ACM_VALIDATION_WAIT": "0",
    }
    with mock.patch.dict(os.environ, settings):
        import fixes
        import lookups
        from gateway import Gateway
        from record import Trace
        from server import quiet_handler
        from werkzeug.serving import make_server

        applied = (*fixes.ALL, *lookups.ALL)
        for fix in applied:
            fix.apply()
        server = make_server(
            "127.0.0.1", 0, Gateway({}, Trace(None)), threaded=True, request_handler=quiet_handler()
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Emulator(f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            server.server_close()
            for fix in reversed(applied):
                fix.revert()


class Emulator:
    """Clients of the emulator, and a way to empty it."""

    def __init__(self, url):
        self.url = url

    def reset(self):
        """Forgets all that is there."""
        from moto.moto_api._internal.models import moto_api_backend

        moto_api_backend.reset()

    @functools.cache  # making one takes longer than a probe
    def client(self, service, *keys):
        return new_client(self.url, service, *keys)

    def __getattr__(self, service):
        return self.client(service)


class EmulatorTest(unittest.TestCase):
    """Tests on one emulator, which is in self.aws and keeps what is in it from test to test."""

    @classmethod
    def setUpClass(cls):
        contexts = contextlib.ExitStack()
        cls.addClassCleanup(contexts.close)
        cls.aws = contexts.enter_context(emulator())


def new_client(url, service, key="test", secret="test", token=None, config=None):
    """A client of boto3's that asks once, unless its configuration says otherwise."""
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=config or Config(retries={"total_max_attempts": 1}),
    )
