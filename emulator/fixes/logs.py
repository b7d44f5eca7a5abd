"""Fixes of Amazon CloudWatch Logs."""

import json
import math

import metrics
import moto.logs.models
from filter_patterns import Invalid, parse
from moto.cloudwatch.models import cloudwatch_backends
from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogGroup, LogsBackend, logs_backends
from moto.logs.responses import LogsResponse
from moto.moto_api._internal import mock_random


def filtered_lines(replace):
    """FilterLogEvents, as cdah logs asks with a filter.

    moto reads single terms only, finds all lines by other patterns, and refuses none.
    """
    filter_events = LogsBackend.filter_log_events

    def filter_log_events(self, *arguments, **settings):
        *_, pattern, _interleaved = arguments
        try:
            parse(pattern or "")
        except Invalid as problem:
            raise InvalidParameterException(str(problem)) from problem
        return filter_events(self, *arguments, **settings)

    replace(moto.logs.models, "EventMessageFilter", lambda pattern: parse(pattern or ""))
    replace(LogsBackend, "filter_log_events", filter_log_events)


def metric_filters(replace):
    """aws_cloudwatch_log_metric_filter, create, update and delete with its group.

    moto takes any pattern, puts a second filter beside the one that is changed, and gives a new log group those of
    the one of its name before.
    """
    put_filter = LogsBackend.put_metric_filter
    delete_group = LogsBackend.delete_log_group

    def put_metric_filter(self, filter_name, filter_pattern, log_group_name, metric_transformations):
        _refuse_metric_filter(filter_pattern)
        self.delete_metric_filter(filter_name, log_group_name)
        put_filter(self, filter_name, filter_pattern, log_group_name, metric_transformations)

    def delete_log_group(self, log_group_name):
        delete_group(self, log_group_name)
        held = self.filters.metric_filters
        self.filters.metric_filters = [f for f in held if f["logGroupName"] != log_group_name]

    replace(LogsBackend, "put_metric_filter", put_metric_filter)
    replace(LogsBackend, "delete_log_group", delete_log_group)


def metric_filter_test(replace):
    """TestMetricFilter, which moto does not have: how to try a pattern out."""

    def test_metric_filter(self):
        pattern = self._get_param("filterPattern")
        _refuse_metric_filter(pattern)
        found = []
        for number, line in enumerate(self._get_param("logEventMessages"), 1):
            values = parse(pattern).find(line)
            if values is not None:
                read = values if isinstance(values, dict) else {}  # AWS names those of columns only
                found.append({"eventNumber": number, "eventMessage": line, "extractedValues": read})
        return json.dumps({"matches": found})

    replace(LogsResponse, "test_metric_filter", test_metric_filter)


def _refuse_metric_filter(pattern):
    try:
        parse(pattern)
    except Invalid as problem:
        raise InvalidParameterException("Invalid metric filter pattern") from problem


def counted_lines(replace):
    """PutLogEvents: the metrics that alarms on a service's lines ask for.

    moto counts nothing. Here lines count in the second in which they come: AWS adds up the minute, which is short
    for a control plane whose clock goes faster. So the default value of a filter is there once for each second in
    which lines come and it finds none.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
    """
    put_events = LogGroup.put_log_events

    def put_log_events(self, log_stream_name, log_events):
        token = put_events(self, log_stream_name, log_events)
        if log_events:
            _count(self, [event["message"] for event in log_events])
        return token

    replace(LogGroup, "put_log_events", put_log_events)


def _count(group, lines):
    cloudwatch = cloudwatch_backends[group.account_id][group.region]
    named = {"dimensions": [("LogGroupName", group.name)]}
    sizes = [len(line.encode()) for line in lines]
    metrics.count(cloudwatch, "AWS/Logs", "IncomingLogEvents", [1] * len(lines), unit="None", **named)
    metrics.count(cloudwatch, "AWS/Logs", "IncomingBytes", sizes, unit="Bytes", **named)
    filters = logs_backends[group.account_id][group.region].filters
    for each in filters.get_matching_filters(log_group_name=group.name):
        try:
            pattern = parse(each["filterPattern"])
        except Invalid:  # put before this fix
            continue
        found = [values for values in map(pattern.find, lines) if values is not None]
        for metric in each["metricTransformations"]:
            _count_found(cloudwatch, metric, found)


def _count_found(cloudwatch, metric, found):
    """Counts what a filter has found in some lines, apart by the fields that are dimensions."""
    name, unit = (metric["metricNamespace"], metric["metricName"]), metric.get("unit")
    counted = {}
    for values in found:
        number = _number(metric["metricValue"], values)
        if number is not None:
            read = ((key, values.get(selector)) for key, selector in metric.get("dimensions", {}).items())
            counted.setdefault(tuple((k, v) for k, v in read if v is not None), []).append(number)
    for dimensions, numbers in counted.items():
        metrics.count(cloudwatch, *name, numbers, dimensions=dimensions, unit=unit)
    if not counted and metric.get("defaultValue") is not None:
        metrics.count(cloudwatch, *name, [metric["defaultValue"]], unit=unit, is_default=True)


def _number(value, values):
    """The number that a metric gets of a line: itself, or a field's. None where that is no number."""
    try:
        number = float(values.get(value) if value.startswith("$") else value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


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
