"""Event patterns: what EventBridge would take otherwise than it reads is refused, nothing else.

    python3 -m unittest discover -s emulator
"""

import json
import unittest
from unittest import mock

import checks
from botocore.exceptions import ClientError
from checks import patterns
from in_process import EmulatorTest

# By the path that is named twice; from the tests of EventBridge's own matcher.
_TWICE = {
    "name": '{"name": ["a", "b"], "$or": [{"name": [{"anything-but": "a"}]}, {"other": ["x"]}]}',
    "detail.code": '{"detail": {"$or": [{"code": ["a"]}, {"reason": ["b"]}], "code": [{"exists": true}]}}',
    "detail.eventSource": '{"detail": {"eventSource": ["s3"], "eventSource": ["sns"]}}',
}
_ONCE = (
    '{"source": ["aws.ecs"], "detail": {"code": ["a"]}}',
    '{"detail": {"$or": [{"code": ["a"], "reason": ["b"]}, {"reason": ["c"], "code": ["d"]}]}}',
    '{"$or": [{"source": ["a"], "detail": {"x": ["1"]}}, {"source": ["b"], "detail": {"x": ["2"]}}]}',
    '{"code": ["a"], "detail": {"code": ["b"]}}',
)


class PatternsTest(EmulatorTest):
    def setUp(self):
        self.aws.reset()

    def put(self, pattern):
        json.loads(pattern)
        return self.aws.events.put_rule(Name="rule", EventPattern=pattern)

    def test_a_path_named_twice_is_refused(self):
        for path, pattern in _TWICE.items():
            with self.subTest(path):
                with self.assertRaises(ClientError) as refused:
                    self.put(pattern)
                error = refused.exception.response["Error"]
                self.assertEqual(error["Code"], "InvalidEventPatternException")
                self.assertIn(f"Path `{path}` cannot", error["Message"])
        self.assertEqual(self.aws.events.list_rules()["Rules"], [])

    def test_others_are_put(self):
        for pattern in _ONCE:
            with self.subTest(pattern):
                self.put(pattern)

    def test_without_the_check_moto_takes_all(self):
        others = [check for check in checks.BEFORE if check is not patterns.check]
        self.assertLess(len(others), len(checks.BEFORE))
        with mock.patch("gateway.BEFORE", others):
            for pattern in _TWICE.values():
                self.put(pattern)

    def test_what_cannot_be_read_is_left_to_moto(self):
        self.assertIsNone(patterns.named_twice("{"))
        with self.assertRaises(ClientError) as refused:
            self.aws.events.put_rule(Name="rule", EventPattern="{")
        self.assertEqual(refused.exception.response["Error"]["Code"], "InvalidEventPatternException")


if __name__ == "__main__":
    unittest.main()
