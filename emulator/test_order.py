"""Holds each row of what AWS refuses against the emulator, with the row and without it.

    python3 -m unittest discover -s emulator
"""

import unittest
from unittest import mock

import checks
import order_probes
from botocore.exceptions import ClientError
from checks.order import TABLE, order
from checks.rows import Table
from in_process import EmulatorTest
from moto import __version__ as moto_version


class OrderTest(EmulatorTest):
    def test_order_is_checked(self):
        self.assertIn(order, checks.BEFORE)

    def test_every_row_has_a_source_and_a_probe_of_its_own_name(self):
        names = [row.name for row in TABLE.rows]
        self.assertEqual(len(names), len(set(names)))
        for row in TABLE.rows:
            with self.subTest(row.name):
                self.assertTrue(row.source.startswith("https://"))
                self.assertIsNotNone(order_probes.find(row.name))

    def test_each_row_refuses_and_refuses_no_more(self):
        for row in TABLE.rows:
            with self.subTest(row.name):
                self.aws.reset()
                probe = order_probes.find(row.name)(self.aws)
                with self.assertRaises(ClientError) as refused:
                    next(probe)()
                answer = refused.exception.response
                self.assertEqual(answer["Error"]["Code"], row.code)
                self.assertEqual(refused.exception.operation_name, row.action)
                if row.refuses:
                    self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], row.status)
                for allowed in probe:
                    allowed()

    def test_without_its_row_the_emulator_says_yes(self):
        for row in TABLE.rows:
            if not row.refuses:
                continue
            others = Table([other for other in TABLE.rows if other is not row])
            with self.subTest(row.name), mock.patch("checks.order.TABLE", others):
                self.aws.reset()
                probe = order_probes.find(row.name)(self.aws)
                try:
                    next(probe)()
                except ClientError as refused:
                    if refused.response["Error"]["Code"] == row.code:
                        self.fail(f"moto {moto_version} refuses {row.name} itself: take out what refuses in the row")


if __name__ == "__main__":
    unittest.main()
