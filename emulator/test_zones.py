"""What a lost zone does to groups of instances.

    python3 -m unittest discover -s emulator
"""

import json
import unittest
import urllib.error
import urllib.request

from in_process import ACCOUNT, REGION, EmulatorTest

_A, _B, _C = (f"{REGION}{letter}" for letter in "abc")


class ZonesTest(EmulatorTest):
    def setUp(self):
        self.aws.reset()
        self.addCleanup(self.zone, _A, False)

    def zone(self, zone, lost):
        return self.page({"zone": zone, "lost": lost})

    def page(self, body, name="zones"):
        with urllib.request.urlopen(f"{self.aws.url}/_cdah/{name}", json.dumps(body).encode()) as answer:
            return json.load(answer)

    def group(self, size, *zones, **settings):
        subnets = {s["AvailabilityZone"]: s["SubnetId"] for s in self.aws.ec2.describe_subnets()["Subnets"]}
        template = self.aws.ec2.create_launch_template(
            LaunchTemplateName="web", LaunchTemplateData={"ImageId": "ami-1", "InstanceType": "t3.micro"}
        )["LaunchTemplate"]["LaunchTemplateId"]
        self.aws.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName="web",
            MinSize=1,
            MaxSize=size,
            DesiredCapacity=size,
            VPCZoneIdentifier=",".join(subnets[zone] for zone in zones),
            LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"},
            **settings,
        )

    def told(self):
        self.aws.ecs.create_cluster(clusterName="shop")
        self.page({"account": ACCOUNT, "region": REGION, "cluster": "shop"}, "running")

    def instances(self):
        return self.aws.autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["Instances"]

    def where(self):
        return "".join(sorted(i["AvailabilityZone"][-1] for i in self.instances()))

    def test_a_lost_zone_is_unavailable(self):
        self.assertEqual(self.zone(_A, True), [_A])
        with urllib.request.urlopen(f"{self.aws.url}/_cdah/clusters") as answer:
            self.assertEqual(json.load(answer)["lost_zones"], [_A])
        there = self.aws.ec2.describe_availability_zones(Filters=[{"Name": "state", "Values": ["available"]}])
        self.assertEqual([z["ZoneName"] for z in there["AvailabilityZones"]], [_B, _C])
        self.assertEqual(self.zone(_A, False), [])

    def test_instances_are_replaced_in_the_other_zones(self):
        self.group(4, _A, _B)
        self.zone(_A, True)
        self.assertEqual(self.where(), "bbbb")
        self.zone(_A, False)
        self.assertEqual(self.where(), "aabb")

    def test_balanced_only_waits_for_the_zone(self):
        only = {"CapacityDistributionStrategy": "balanced-only"}
        self.group(4, _A, _B, AvailabilityZoneDistribution=only)
        self.zone(_A, True)
        self.assertEqual(self.where(), "bb")
        self.zone(_A, False)
        self.assertEqual(self.where(), "aabb")

    def test_a_group_of_that_zone_alone_is_empty(self):
        self.group(2, _A)
        self.zone(_A, True)
        self.assertEqual(self.where(), "")
        self.zone(_A, False)
        self.assertEqual(self.where(), "aa")

    def test_the_control_plane_replaces_what_it_runs(self):
        self.told()
        self.group(2, _A, _B)
        before = self.instances()
        self.zone(_A, True)
        self.assertEqual(self.instances(), before)
        (gone,) = (i["InstanceId"] for i in before if i["AvailabilityZone"] == _A)
        self.aws.autoscaling.set_instance_health(InstanceId=gone, HealthStatus="Unhealthy")
        self.assertEqual(self.where(), "bb")
        self.zone(_A, False)
        self.assertEqual(self.where(), "abb", "a new one is launched before an old one is ended")
        old = next(i["InstanceId"] for i in self.instances() if i["AvailabilityZone"] == _B)
        self.aws.autoscaling.terminate_instance_in_auto_scaling_group(InstanceId=old, ShouldDecrementDesiredCapacity=False)
        self.assertEqual(self.where(), "ab")

    def test_what_is_no_zone_is_refused(self):
        for body, why in (({"zone": "a", "lost": True}, "no Availability Zone 'a'"), ({"zone": _A, "lost": 1}, "true or false")):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.page(body)
            self.assertIn(why, json.load(refused.exception)["problem"])


if __name__ == "__main__":
    unittest.main()
