"""Holds every fix against moto with it and without it.

    python3 -m unittest discover -s emulator
"""

import os
import unittest
from unittest import mock

import fixes
import probes
from botocore.exceptions import ClientError
from moto import __version__ as moto_version
from moto import mock_aws

# How a defect of moto shows in a call made from Python.
DEFECTS = (AssertionError, ClientError, NotImplementedError)

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",  # a second for each test, otherwise
}


@mock.patch.dict(os.environ, ENVIRONMENT)
class FixesTest(unittest.TestCase):
    def test_every_fix_has_a_reason_and_a_probe(self):
        for fix in fixes.ALL:
            with self.subTest(fix.name):
                self.assertTrue(fix.reason)
                self.assertTrue(callable(getattr(probes, fix.name, None)))

    def test_names_are_unique(self):
        names = [fix.name for fix in fixes.ALL]
        self.assertEqual(len(names), len(set(names)))

    def test_with_its_fix_moto_is_right(self):
        for fix in fixes.ALL:
            with self.subTest(fix.name), mock_aws():
                fix.apply()
                try:
                    getattr(probes, fix.name)(self)
                finally:
                    fix.revert()

    def test_without_its_fix_moto_is_wrong(self):
        for fix in fixes.ALL:
            with self.subTest(fix.name), mock_aws():
                try:
                    getattr(probes, fix.name)(self)
                except DEFECTS:
                    continue
                self.fail(f"moto {moto_version} no longer needs {fix.name}: delete it")

    def test_fixes_work_together(self):
        for fix in fixes.ALL:
            fix.apply()
        try:
            for fix in fixes.ALL:
                with self.subTest(fix.name), mock_aws():
                    getattr(probes, fix.name)(self)
        finally:
            for fix in reversed(fixes.ALL):
                fix.revert()

    def test_revert_restores_moto(self):
        for fix in fixes.ALL:
            with self.subTest(fix.name):
                fix.apply()
                changed = {(owner, name) for owner, name, _ in fix._undo}
                patched = [vars(owner)[name] for owner, name in changed]
                fix.revert()
                self.assertTrue(changed)
                restored = [vars(owner).get(name) for owner, name in changed]
                for before, after in zip(patched, restored, strict=True):
                    self.assertIsNot(before, after)


if __name__ == "__main__":
    unittest.main()
