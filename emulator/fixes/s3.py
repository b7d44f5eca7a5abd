"""Fixes of Amazon S3: what a bucket's policy allows."""

import json

from moto.s3.models import FakeBucket


def bucket_policy_tls(replace):
    """Any object, in a bucket whose policy keeps out whoever comes without TLS.

    The conditions of a policy are not looked at, so that everybody is kept out. A
    request to the emulator stands for one by TLS.
    """
    permission = FakeBucket.get_permission

    def get_permission(self, action, resource):
        policy = self.policy
        if policy is None:
            return permission(self, action, resource)
        document = json.loads(policy)
        document["Statement"] = [
            statement
            for statement in document["Statement"]
            if statement.get("Condition") != {"Bool": {"aws:SecureTransport": "false"}}
        ]
        self.policy = json.dumps(document).encode() if document["Statement"] else None
        try:
            return permission(self, action, resource)
        finally:
            self.policy = policy

    replace(FakeBucket, "get_permission", get_permission)
