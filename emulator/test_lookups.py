"""Each look happens once, and finds what moto finds."""

import unittest
from unittest import mock

import lookups
import moto.backends
import moto.core.utils
import moto.iam.models
from moto.core import responses


class Lookups(unittest.TestCase):
    def apply(self, fix):
        fix.apply()
        self.addCleanup(fix.revert)

    def test_service_names(self):
        before = set(moto.backends.list_of_moto_modules())
        self.apply(lookups.SERVICE_NAMES)
        with mock.patch("moto.backends.os.listdir", side_effect=AssertionError("looked again")):
            self.assertEqual(before, set(moto.backends.list_of_moto_modules()))

    def test_api_models(self):
        self.apply(lookups.API_MODELS)
        for service in ("ecs", "ec2"):
            self.assertIn("operations", moto.core.utils._load_service_model(service, "service-2"))
        self.assertIs(moto.core.utils.create_loader(), moto.core.utils.create_loader())

    def test_operations(self):
        before = responses.method_names_from_class(responses.BaseResponse)
        self.apply(lookups.OPERATIONS)
        first, second = (responses.method_names_from_class(responses.BaseResponse) for _ in "12")
        self.assertEqual(before, first)
        self.assertIs(first, second)

    def test_access_keys(self):
        iam = moto.iam.models
        self.addCleanup(iam.iam_backends.reset)
        backend = iam.iam_backends["222222222222"]["aws"]
        backend.create_user(region_name="eu-west-2", user_name="a", path="/", tags=None)
        key = backend.create_access_key("a").access_key_id
        self.assertEqual("222222222222", iam.get_account_id_from(key))
        iam.iam_backends["333333333333"]["aws-cn"]
        self.apply(lookups.ACCESS_KEYS)
        made = {account: set(partitions) for account, partitions in iam.iam_backends.items()}
        self.assertEqual("222222222222", iam.get_account_id_from(key))
        self.assertEqual(iam.DEFAULT_ACCOUNT_ID, iam.get_account_id_from("AKIAUNKNOWN"))
        self.assertEqual(made, {account: set(partitions) for account, partitions in iam.iam_backends.items()})


if __name__ == "__main__":
    unittest.main()
