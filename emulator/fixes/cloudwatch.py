"""Fixes of Amazon CloudWatch."""

import metrics
from moto.cloudwatch.exceptions import InvalidParameterValue
from moto.cloudwatch.metric_data_expression_parser import parse_expression
from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult


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


def metric_statistics(replace):
    """GetMetricStatistics, GetMetricData and ListMetrics, of what lines and tasks count.

    A metric is one with exactly the dimensions that are asked for: moto adds up all of its name, in GetMetricData
    of other namespaces, too. Periods begin with the start that is asked for, not with the first datum. And moto
    looks through all data for each period; with ten thousand, of seconds, that takes a minute. It lists a metric
    without dimensions once for each datum.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
    """
    get_data = CloudWatchBackend.get_metric_data
    put_data = CloudWatchBackend.put_metric_data

    def put_metric_data(self, namespace, metric_data):
        metrics.tidy(self)
        put_data(self, namespace, metric_data)

    def get_metric_statistics(
        self, namespace, metric_name, start_time, end_time, period, stats, dimensions, unit=None
    ):
        if start_time >= end_time:
            raise InvalidParameterValue("The parameter StartTime must be less than the parameter EndTime.")
        return metrics.statistics(
            self, namespace, metric_name, dimensions, unit, start_time, end_time, period, stats
        )

    def get_metric_data(self, queries, start_time, end_time, scan_by="TimestampAscending"):
        # moto's own refuses what is wrong with the times, and answers queries in SQL.
        sql = [q for q in queries if q.get("Expression", "").startswith("SELECT")]
        told = get_data(self, sql, start_time, end_time, scan_by)
        found = [
            _answer(self, q, start_time, end_time, scan_by == "TimestampDescending")
            for q in queries
            if "MetricStat" in q
        ]
        wanted = {q["Id"] for q in queries if q.get("ReturnData", True)}
        for query in queries:
            if "Expression" in query and query not in sql:
                values, timestamps = parse_expression(query["Expression"], found)
                label = query.get("Label") or query["Id"]
                told.append(_series(query["Id"], label, values, timestamps))
        return [series for series in found if series["id"] in wanted] + told

    def get_filtered_metrics(self, metric_name, namespace, dimensions):
        return [one for one in metrics.each(self) if one.filter(namespace, metric_name, dimensions)]

    for method in (put_metric_data, get_metric_statistics, get_metric_data, get_filtered_metrics):
        replace(CloudWatchBackend, method.__name__, method)


def _answer(backend, query, start, end, newest_first):
    """What GetMetricData answers to a query of one metric."""
    asked = query["MetricStat"]
    metric, stat = asked["Metric"], asked["Stat"]
    points = [
        (one.timestamp, one.get_statistics_for_type(stat))
        for one in metrics.statistics(
            backend,
            metric["Namespace"],
            metric["MetricName"],
            metric.get("Dimensions", []),
            asked.get("Unit"),
            start,
            end,
            int(asked["Period"]),
            [stat],
        )
    ]
    points = sorted((p for p in points if p[1] is not None), reverse=newest_first)
    label = query.get("Label") or f"{metric['MetricName']} {stat}"
    return _series(query["Id"], label, [value for _, value in points], [at for at, _ in points])


def _series(key, label, values, timestamps):
    return {"id": key, "label": label, "values": values, "timestamps": timestamps, "status_code": "Complete"}
