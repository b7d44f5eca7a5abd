"""Logs, alarms, events, schedules, topics, queues and budgets."""

import re

from checks.rows import Row, backend

_LOGS = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html"
_EVENTS = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html"
_SCHEDULER = "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"
_COMPOSITE = "https://github.com/ekristen/aws-nuke/issues/462"
_COMPOSITE_FIRST = "https://github.com/awsdocs/aws-cloudformation-user-guide/issues/911"
_TOPICS = "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"
_QUEUES = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"
_BUDGETS = "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html"

# An alarm in a composite alarm's rule: its name or its ARN, in quotes or without.
_IN_RULE = re.compile(r"""(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*["']?([^"')]+?)["']?\s*\)""")


def _named_in(rule):
    return {re.sub(r"^arn:.*:alarm:", "", name) for name in _IN_RULE.findall(rule or "")}


def _alarm_of_composite(call):
    going = set(call.parameters["AlarmNames"])
    for alarm in backend("cloudwatch", call).alarms.values():
        used = going & _named_in(alarm.rule)
        if alarm.name not in going and used:
            them = "it" if len(used) == 1 else "them"
            return f"Cannot delete {','.join(sorted(used))} as there are composite alarm(s) depending on {them}."


def _alarm_missing(call):
    named = _named_in(call.parameters["AlarmRule"])
    missing = named - set(backend("cloudwatch", call).alarms)
    if missing:
        return (
            f"Could not save the composite alarm as alarms [{', '.join(sorted(missing))}] "
            "in the alarm rule do not exist"
        )


def _topic_differs(call):
    """moto answers with the topic that is there."""
    wanted = {tag["Key"]: tag["Value"] for tag in call.parameters.get("Tags", [])}
    for topic in backend("sns", call).topics.values():
        if topic.name == call.parameters["Name"] and topic._tags != wanted:
            return "Invalid parameter: Tags Reason: Topic already exists with different tags"


ROWS = (
    Row("log_group_exists", "logs", "CreateLogGroup", "ResourceAlreadyExistsException", _LOGS),
    Row("alarm_of_composite", "monitoring", "DeleteAlarms", "ValidationError", _COMPOSITE, _alarm_of_composite),
    Row("composite_of_missing_alarm", "monitoring", "PutCompositeAlarm", "ValidationError", _COMPOSITE_FIRST, _alarm_missing),
    Row("rule_with_target", "events", "DeleteRule", "ValidationException", _EVENTS),
    Row("schedule_exists", "scheduler", "CreateSchedule", "ConflictException", _SCHEDULER),
    Row("topic_exists_with_other_tags", "sns", "CreateTopic", "InvalidParameter", _TOPICS, _topic_differs),
    Row("queue_exists_with_other_settings", "sqs", "CreateQueue", "QueueAlreadyExists", _QUEUES),
    Row("budget_exists", "budgets", "CreateBudget", "DuplicateRecordException", _BUDGETS),
)
