"""Schedules act with their role: they start their task, or tell why they could not.

    python3 -m unittest discover -s emulator
"""

import json
import unittest
import urllib.error
import urllib.request

from in_process import ACCOUNT, REGION, EmulatorTest

_ARN = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:{{}}"
_QUEUE = _ARN.format("sqs", "shop-report-not-started")
_ROLE = f"arn:aws:iam::{ACCOUNT}:role/{{}}"


def _trust(service, **condition):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | condition]})


def _allow(action, resource, **condition):
    when = {"Condition": {"StringEquals": condition}} if condition else {}
    return {"Effect": "Allow", "Action": action, "Resource": resource, **when}


# What the role needs, by what is missed without.
_NEEDED = {
    "ecs:RunTask": _allow(
        "ecs:RunTask", _ARN.format("ecs", "task-definition/report:*"), **{"ecs:cluster": _ARN.format("ecs", "cluster/shop")}
    ),
    "ecs:TagResource": _allow("ecs:TagResource", _ARN.format("ecs", "task/shop/*"), **{"ecs:CreateAction": "RunTask"}),
    "iam:PassRole": _allow(
        "iam:PassRole", [_ROLE.format("execution"), _ROLE.format("task")], **{"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    ),
    "sqs:SendMessage": _allow("sqs:SendMessage", _QUEUE),
}


class SchedulesTest(EmulatorTest):
    def setUp(self):
        aws = self.aws
        aws.reset()
        aws.ecs.create_cluster(clusterName="shop")
        for name in ("execution", "task"):
            aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=_trust("ecs-tasks.amazonaws.com"))
        aws.ecs.register_task_definition(
            family="report",
            executionRoleArn=_ROLE.format("execution"),
            taskRoleArn=_ROLE.format("task"),
            containerDefinitions=[{"name": "report", "image": "report:1", "memory": 64}],
        )
        aws.iam.create_role(
            RoleName="schedule",
            AssumeRolePolicyDocument=_trust(
                "scheduler.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}
            ),
        )
        self.queue = aws.sqs.create_queue(QueueName="shop-report-not-started")["QueueUrl"]
        self.grant(*_NEEDED)
        self.schedule()

    def grant(self, *needed):
        policy = {"Version": "2012-10-17", "Statement": [_NEEDED[action] for action in needed]}
        self.aws.iam.put_role_policy(RoleName="schedule", PolicyName="start", PolicyDocument=json.dumps(policy))

    def schedule(self, **changed):
        target = {
            "Arn": _ARN.format("ecs", "cluster/shop"),
            "RoleArn": _ROLE.format("schedule"),
            "DeadLetterConfig": {"Arn": _QUEUE},
            "EcsParameters": {
                "TaskDefinitionArn": _ARN.format("ecs", "task-definition/report:1"),
                "PropagateTags": "TASK_DEFINITION",
                "EnableECSManagedTags": True,
            },
        }
        self.aws.scheduler.create_schedule(
            Name="report",
            ScheduleExpression="rate(1 hour)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=target | changed,
        )

    def run_now(self, **changed):
        body = json.dumps({"account": ACCOUNT, "region": REGION, "name": "report"} | changed)
        with urllib.request.urlopen(f"{self.aws.url}/_cdah/schedules", body.encode()) as answer:
            return json.load(answer)

    def told(self):
        messages = self.aws.sqs.receive_message(QueueUrl=self.queue, MessageAttributeNames=["All"]).get("Messages", [])
        return [m["MessageAttributes"]["ERROR_MESSAGE"]["StringValue"] for m in messages]

    def tasks(self):
        return self.aws.ecs.list_tasks(cluster="shop", desiredStatus="STOPPED")["taskArns"]

    def test_a_schedule_starts_its_task_which_runs_to_its_end(self):
        started = self.run_now()["started"]
        self.assertEqual(self.tasks(), [started])
        self.aws.ecs.delete_cluster(cluster="shop")  # which is refused while a task runs
        self.assertEqual(self.told(), [])

    def test_where_a_control_plane_tells_what_runs_its_task_waits(self):
        self.aws.scheduler.delete_schedule(Name="report")
        overrides = {"containerOverrides": [{"name": "report", "command": ["monthly"]}]}
        self.schedule(Input=json.dumps(overrides))
        body = json.dumps({"account": ACCOUNT, "region": REGION, "cluster": "shop"})
        with urllib.request.urlopen(f"{self.aws.url}/_cdah/running", body.encode()):
            started = self.run_now()["started"]
        task = self.aws.ecs.describe_tasks(cluster="shop", tasks=[started])["tasks"][0]
        self.assertEqual((task["lastStatus"], task["desiredStatus"]), ("PENDING", "RUNNING"))
        self.assertEqual(task["overrides"]["containerOverrides"], overrides["containerOverrides"])
        self.assertEqual(self.tasks(), [])

    def test_without_a_permission_it_starts_nothing_and_tells(self):
        for missing in ("ecs:RunTask", "ecs:TagResource", "iam:PassRole"):
            with self.subTest(missing):
                self.grant(*(action for action in _NEEDED if action != missing))
                self.assertTrue(self.run_now()["told"])
                (reason,) = self.told()
                self.assertIn(f"not authorized to perform: {missing}", reason)
                self.assertEqual(self.tasks(), [])
                self.aws.sqs.purge_queue(QueueUrl=self.queue)

    def test_a_queue_that_it_may_not_write_to_is_told_nothing(self):
        self.grant("iam:PassRole", "ecs:TagResource")
        self.assertFalse(self.run_now()["told"])
        self.assertEqual(self.told(), [])

    def test_without_tags_it_needs_no_permission_for_them(self):
        self.aws.scheduler.delete_schedule(Name="report")
        self.schedule(EcsParameters={"TaskDefinitionArn": _ARN.format("ecs", "task-definition/report:1")})
        self.grant("ecs:RunTask", "iam:PassRole")
        self.assertIn("started", self.run_now())

    def test_a_role_must_trust_the_scheduler_for_this_account(self):
        for trust in (
            _trust("ecs-tasks.amazonaws.com"),
            _trust("scheduler.amazonaws.com", Condition={"StringEquals": {"aws:SourceAccount": "222222222222"}}),
        ):
            self.aws.iam.update_assume_role_policy(RoleName="schedule", PolicyDocument=trust)
            self.assertIn("cannot assume", self.run_now()["dropped"])

    def test_a_schedule_that_is_not_there_is_an_error(self):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.run_now(name="other")
        self.assertEqual(refused.exception.code, 400)
        self.assertIn("has no schedule default/other", refused.exception.read().decode())


if __name__ == "__main__":
    unittest.main()
