"""Schedules of EventBridge Scheduler: what one does when its time has come, on demand.

Nothing waits for the time: a test asks for a run. The schedule then acts with its role, by
the permissions of that role, as in AWS: it starts its task or, where it may not, tells the
queue for what was given up, if it may do that.
"""

import json

from checks.permissions import allows
from checks.permissions.policies import resource_policy
from checks.permissions.principals import role
from checks.permissions.request import Request
from fixes.told import new_task
from moto.backends import get_backend

_SERVICE = "scheduler.amazonaws.com"


class Dropped(Exception):
    """A run that is given up: AWS's code and message."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def run(account, region, name, group="default"):
    """Runs a schedule of ECS now: {"started": ARN of the task}, or {"dropped": why, "told": ...}.

    Raises ValueError where there is no such schedule.
    """
    groups = get_backend("scheduler")[account][region].schedule_groups
    schedule = groups[group].schedules.get(name) if group in groups else None
    if schedule is None:
        raise ValueError(f"account {account} has no schedule {group}/{name} in {region}")
    try:
        return {"started": _start(account, region, schedule)}
    except Dropped as dropped:
        return {"dropped": str(dropped), "told": _tell(account, region, schedule, dropped)}


def _start(account, region, schedule):
    target = schedule.target
    parameters, backend = target["EcsParameters"], get_backend("ecs")[account][region]
    cluster = next((c for c in backend.clusters.values() if c.arn == target["Arn"]), None)
    if cluster is None or cluster.status != "ACTIVE":
        raise Dropped("ClusterNotFoundException", "Cluster not found.")
    definition = backend.describe_task_definition(parameters["TaskDefinitionArn"])
    task = new_task(backend, cluster, definition, started_by="scheduler", overrides=json.loads(target.get("Input") or "{}"))
    _require_trust(target["RoleArn"], account, region)
    _require(target["RoleArn"], "ecs:RunTask", definition.arn, {"ecs:cluster": cluster.arn})
    for passed in filter(None, (definition.execution_role_arn, definition.task_role_arn)):
        _require(target["RoleArn"], "iam:PassRole", passed, {"iam:PassedToService": "ecs-tasks.amazonaws.com"})
    if any(parameters.get(key) for key in ("PropagateTags", "EnableECSManagedTags", "Tags")):
        _require(target["RoleArn"], "ecs:TagResource", task.task_arn, {"ecs:CreateAction": "RunTask"}, region)
    backend.tasks.setdefault(cluster.name, {})[task.task_arn] = task
    return task.task_arn


def _require(role_arn, action, resource, context, region=""):
    if not allows(role_arn, action, resource, context, region):
        raise Dropped(
            "AccessDeniedException",
            f"User: {role_arn} is not authorized to perform: {action} on resource: {resource}",
        )


def _require_trust(role_arn, account, region):
    found = role(role_arn)
    request = found and Request(None, region, "sts:AssumeRole", role_arn, None, {"aws:SourceAccount": account})
    if not found or not resource_policy(found.assume_role_policy_document, request, [f"Service:{_SERVICE}"]):
        raise Dropped("AccessDeniedException", f"{_SERVICE} cannot assume {role_arn}")


def _tell(account, region, schedule, dropped):
    """Whether the queue for what was given up got a message with the reason.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """
    target = schedule.target
    arn = (target.get("DeadLetterConfig") or {}).get("Arn", "")
    queues = get_backend("sqs")[account][region].queues
    queue = next((q for q in queues.values() if q.queue_arn == arn), None)
    if queue is None or not allows(target["RoleArn"], "sqs:SendMessage", arn):
        return False
    attributes = {
        "ERROR_CODE": dropped.code,
        "ERROR_MESSAGE": dropped.message,
        "SCHEDULE_ARN": schedule.arn,
        "TARGET_ARN": target["Arn"],
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    }
    get_backend("sqs")[account][region].send_message(
        queue.name,
        json.dumps(target.get("Input") or {}),
        {key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()},
    )
    return True
