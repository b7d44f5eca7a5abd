"""Holds each quota against the emulator.

    python3 -m unittest discover -s emulator
"""

import json
import unittest
import urllib.error
import urllib.request
from unittest import mock

import checks
import quota_probes
from botocore.exceptions import ClientError
from checks.quotas import QUOTAS, quotas
from checks.quotas.quota import Quotas
from in_process import ACCOUNT, EmulatorTest


class QuotasTest(EmulatorTest):
    def setUp(self):
        self.aws.reset()
        self.addCleanup(QUOTAS.forget)

    def test_quotas_are_checked(self):
        self.assertIn(quotas, checks.BEFORE)

    def test_every_quota_has_a_source_and_a_probe_of_its_own_name(self):
        names = [quota.name for quota in QUOTAS.rows]
        self.assertEqual(len(names), len(set(names)))
        for quota in QUOTAS.rows:
            with self.subTest(quota.name):
                self.assertTrue(quota.source.startswith("https://docs.aws.amazon.com/"))
                self.assertTrue(callable(quota_probes.find(quota.name)))

    def test_each_quota_counts_and_refuses_the_first_above_it(self):
        for quota in QUOTAS.rows:
            with self.subTest(quota.name):
                self.aws.reset()
                take = quota_probes.find(quota.name)(self.aws)
                counted = []
                watched = quota._replace(count=_watched(quota.count, counted))
                with mock.patch("checks.quotas.QUOTAS", Quotas([watched])):
                    take(1)
                    take(2)
                self.assertLess(counted[0], counted[-1])
                low = quota._replace(limit=counted[-1])
                with mock.patch("checks.quotas.QUOTAS", Quotas([low])):
                    with self.assertRaises(ClientError) as refused:
                        take(3)
                answer = refused.exception.response
                self.assertEqual(answer["Error"]["Code"], quota.code)
                self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"], quota.status)
                self.assertEqual(refused.exception.operation_name, quota.action)
                with mock.patch("checks.quotas.QUOTAS", Quotas([quota])):
                    take(4)

    def test_a_new_account_has_five_addresses_until_it_gets_more(self):
        for _ in range(5):
            self.aws.ec2.allocate_address(Domain="vpc")
        with self.assertRaises(ClientError) as refused:
            self.aws.ec2.allocate_address(Domain="vpc")
        self.assertEqual(refused.exception.response["Error"]["Code"], "AddressLimitExceeded")
        self.change(name="elastic_ips", limit=6)
        self.aws.ec2.allocate_address(Domain="vpc")
        raised = self.page()["raised"]
        self.assertEqual(raised, [{"account": ACCOUNT, "name": "elastic_ips", "limit": 6}])

    def test_a_rule_with_a_prefix_list_counts_as_all_that_it_may_hold(self):
        """https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html"""
        listed = self.aws.ec2.create_managed_prefix_list(
            PrefixListName="servers", AddressFamily="IPv4", MaxEntries=55
        )["PrefixList"]["PrefixListId"]
        vpc_id = self.aws.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        group = self.aws.ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc_id)["GroupId"]

        def let_in(port):
            rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
            return self.aws.ec2.authorize_security_group_ingress(
                GroupId=group, IpPermissions=[{**rule, "PrefixListIds": [{"PrefixListId": listed}]}]
            )

        let_in(443)
        with self.assertRaises(ClientError) as refused:
            let_in(80)
        self.assertEqual(refused.exception.response["Error"]["Code"], "RulesPerSecurityGroupLimitExceeded")

    def test_what_aws_does_not_raise_is_not_raised(self):
        for wrong in (
            {"name": "policy_size", "limit": 9000},
            {"name": "wishes", "limit": 3},
            {"name": "vpcs", "limit": -1},
            {"name": "vpcs"},
        ):
            with self.subTest(wrong), self.assertRaises(urllib.error.HTTPError) as refused:
                self.change(**wrong)
            self.assertEqual(refused.exception.code, 400)
            refused.exception.close()

    def change(self, **wanted):
        body = json.dumps({"account": ACCOUNT, **wanted}).encode()
        request = urllib.request.Request(f"{self.aws.url}/_cdah/quotas", data=body)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def page(self):
        with urllib.request.urlopen(f"{self.aws.url}/_cdah/quotas") as answer:
            return json.load(answer)


def _watched(count, counted):
    def watched(call):
        counted.append(count(call))
        return counted[-1]

    return watched


if __name__ == "__main__":
    unittest.main()
