"""Fixes of Amazon CloudWatch and of CloudWatch Logs."""

import json

from moto.cloudwatch.models import Alarm
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.logs.exceptions import ResourceNotFoundException
from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse
from moto.moto_api._internal import mock_random


def composite_alarms(replace):
    """aws_cloudwatch_composite_alarm, create and read.

    PutCompositeAlarm is missing, and DescribeAlarms answers without the alarm's
    rule.
    """

    def put_composite_alarm(self):
        return self.put_metric_alarm()

    replace(CloudWatchResponse, "put_composite_alarm", put_composite_alarm)
    replace(Alarm, "alarm_rule", property(lambda self: self.rule))


def alarms_by_state(replace):
    """DescribeAlarms, as cdah status asks.

    With a prefix of names, the filter by state is left out.
    """
    describe = CloudWatchResponse.describe_alarms

    def describe_alarms(self):
        state = self._get_param("StateValue")
        return ActionResult(
            {
                kind: [a for a in alarms if state in (None, a.state_value)]
                for kind, alarms in describe(self).result.items()
            }
        )

    replace(CloudWatchResponse, "describe_alarms", describe_alarms)


def lines_by_time(replace):
    """FilterLogEvents, as cdah logs asks.

    The lines of a group come one stream after the other; AWS sorts them by time.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
    """
    filter_events = LogGroup.filter_log_events

    def filter_log_events(self, *arguments):
        *others, _interleaved = arguments
        return filter_events(self, *others, True)

    replace(LogGroup, "filter_log_events", filter_log_events)


def query_definitions(replace):
    """aws_cloudwatch_query_definition, all of it.

    moto has none of PutQueryDefinition, DescribeQueryDefinitions and
    DeleteQueryDefinition.
    """

    def definitions(response):
        # Kept on the backend: one per account and region, emptied when moto resets it.
        backend = response.logs_backend
        if not hasattr(backend, "query_definitions"):
            backend.query_definitions = {}
        return backend.query_definitions

    def put_query_definition(self):
        key = self._get_param("queryDefinitionId") or str(mock_random.uuid4())
        definition = {
            "queryDefinitionId": key,
            "name": self._get_param("name"),
            "queryString": self._get_param("queryString"),
            "logGroupNames": self._get_param("logGroupNames") or [],
            "lastModified": 0,
        }
        definitions(self)[key] = definition
        return json.dumps({"queryDefinitionId": key})

    def describe_query_definitions(self):
        prefix = self._get_param("queryDefinitionNamePrefix") or ""
        found = [d for d in definitions(self).values() if d["name"].startswith(prefix)]
        return json.dumps({"queryDefinitions": found})

    def delete_query_definition(self):
        if not definitions(self).pop(self._get_param("queryDefinitionId"), None):
            raise ResourceNotFoundException()
        return json.dumps({"success": True})

    for method in (
        put_query_definition,
        describe_query_definitions,
        delete_query_definition,
    ):
        replace(LogsResponse, method.__name__, method)
