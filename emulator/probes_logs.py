"""Probes of the fixes of CloudWatch Logs, and of the metrics that come of lines."""

import datetime
import time

from setups import client


def filtered_lines(test):
    logs = client("logs")
    _group("g")
    _put("g", '{"level": "error"}', '{"level": "info"}', "ERROR", "panic", "fine")

    def found(pattern):
        events = logs.filter_log_events(logGroupName="g", filterPattern=pattern)["events"]
        return [event["message"] for event in events]

    test.assertEqual(found("?ERROR ?panic"), ["ERROR", "panic"])
    test.assertEqual(found('{ $.level = "error" }'), ['{"level": "error"}'])
    test.assertEqual(found('-fine -"level"'), ["ERROR", "panic"])
    test.assertEqual(len(found("")), 5)
    with test.assertRaisesRegex(logs.exceptions.InvalidParameterException, "Invalid filter pattern"):
        found('"ERROR')
    with test.assertRaisesRegex(logs.exceptions.InvalidParameterException, "it must end with '}'"):
        found("{ $.level = error")


def metric_filters(test):
    logs = client("logs")
    _group("g")
    _filter("g", "ERROR")
    _filter("g", "?ERROR ?panic")
    found = logs.describe_metric_filters(logGroupName="g")["metricFilters"]
    test.assertEqual([one["filterPattern"] for one in found], ["?ERROR ?panic"])
    with test.assertRaisesRegex(logs.exceptions.InvalidParameterException, "Invalid metric filter pattern"):
        _filter("g", "{ $.level }")
    logs.delete_log_group(logGroupName="g")
    _group("g")
    test.assertEqual(logs.describe_metric_filters(logGroupName="g")["metricFilters"], [])


def metric_filter_test(test):
    logs = client("logs")
    found = logs.test_metric_filter(filterPattern="[level = ERROR, text]", logEventMessages=["INFO it is", "ERROR it is"])
    test.assertEqual(
        found["matches"],
        [{"eventNumber": 2, "eventMessage": "ERROR it is", "extractedValues": {"$level": "ERROR", "$text": "it is"}}],
    )
    with test.assertRaisesRegex(logs.exceptions.InvalidParameterException, "Invalid metric filter pattern"):
        logs.test_metric_filter(filterPattern="[a", logEventMessages=["a"])


def counted_lines(test):
    _group("g")
    _filter("g", "?ERROR ?panic", metricName="errors", defaultValue=0, unit="Count")
    _filter("g", "{ $.took = * }", name="took", metricName="took", metricValue="$.took")
    _filter("g", "[level, ms]", name="by", metricName="by", metricValue="$ms", dimensions={"Level": "$level"})
    began = _second()
    _put("g", "fine", "all is ü")
    test.assertEqual(_total("errors", began), (0, 1))
    _put("g", "ERROR 1", "panic 2 3", '{"took": 1.5}', '{"took": "2"}', '{"took": "long"}')
    total, samples = _total("errors", began)
    test.assertEqual(total, 2)
    test.assertIn(samples, (2, 3))  # the default value of the second before, where a new one began
    test.assertEqual(_total("took", began), (3.5, 2))
    test.assertEqual(_total("by", began, Level="ERROR"), (1, 1))
    test.assertEqual(_total("IncomingLogEvents", began, "AWS/Logs", LogGroupName="g"), (7, 7))
    test.assertEqual(_total("IncomingBytes", began, "AWS/Logs", LogGroupName="g"), (4 + 9 + 7 + 9 + 13 + 13 + 16, 7))


def metric_statistics(test):
    cloudwatch = client("cloudwatch")
    began = _second() - datetime.timedelta(seconds=20)

    def put(after, namespace="n", dimensions=(), **value):
        at = began + datetime.timedelta(seconds=after)
        named = [{"Name": name, "Value": name} for name in dimensions]
        data = {"MetricName": "m", "Timestamp": at, "Dimensions": named, **value}
        cloudwatch.put_metric_data(Namespace=namespace, MetricData=[data])

    put(1.4, StatisticValues={"SampleCount": 3, "Sum": 6, "Minimum": 1, "Maximum": 3})
    put(1.6, StatisticValues={"SampleCount": 1, "Sum": 4, "Minimum": 4, "Maximum": 4})
    put(3.2, Value=7)
    put(3.2, dimensions="a", Value=100)
    put(3.2, dimensions="ab", Value=1000)
    put(3.2, namespace="other", dimensions="a", Value=100)
    basic = ["SampleCount", "Sum", "Minimum", "Maximum", "Average"]

    def asked(period, dimensions=()):
        told = cloudwatch.get_metric_statistics(
            Namespace="n",
            MetricName="m",
            StartTime=began,
            EndTime=began + datetime.timedelta(seconds=10),
            Period=period,
            Statistics=basic,
            Dimensions=[{"Name": name, "Value": name} for name in dimensions],
        )["Datapoints"]
        return {(d["Timestamp"] - began).total_seconds(): tuple(d[name] for name in basic) for d in told}

    def queried(stat, dimensions=()):
        metric = {"Namespace": "n", "MetricName": "m", "Dimensions": [{"Name": n, "Value": n} for n in dimensions]}
        told = cloudwatch.get_metric_data(
            MetricDataQueries=[
                {"Id": "a", "MetricStat": {"Metric": metric, "Period": 1, "Stat": stat}, "ReturnData": False},
                {"Id": "b", "Expression": "a"},
            ],
            StartTime=began,
            EndTime=began + datetime.timedelta(seconds=10),
        )["MetricDataResults"]
        return [(one["Id"], one["Values"], [(t - began).total_seconds() for t in one["Timestamps"]]) for one in told]

    test.assertEqual(asked(1), {1: (4, 10, 1, 4, 2.5), 3: (1, 7, 7, 7, 7)})
    test.assertEqual(asked(1, "a"), {3: (1, 100, 100, 100, 100)})
    test.assertEqual(asked(1, "b"), {})
    test.assertEqual(queried("Sum"), [("b", [7, 10], [3, 1])])
    test.assertEqual(queried("Average", "a"), [("b", [100], [3])])
    listed = cloudwatch.list_metrics(Namespace="n", MetricName="m")["Metrics"]
    test.assertEqual([[d["Name"] for d in one["Dimensions"]] for one in listed], [[], ["a"], ["a", "b"]])
    listed = cloudwatch.list_metrics(Namespace="n", MetricName="m", Dimensions=[{"Name": "b"}])["Metrics"]
    test.assertEqual(len(listed), 1)


def lines_by_time(test):
    logs = client("logs")
    logs.create_log_group(logGroupName="g")
    for stream, seconds in (("a", (1, 4)), ("b", (2, 3))):
        logs.create_log_stream(logGroupName="g", logStreamName=stream)
        begin = int(time.time() * 1000) - 60_000
        logs.put_log_events(
            logGroupName="g",
            logStreamName=stream,
            logEvents=[
                {"timestamp": begin + 1000 * s, "message": str(s)} for s in seconds
            ],
        )
    found = logs.filter_log_events(logGroupName="g")["events"]
    test.assertEqual("".join(event["message"] for event in found), "1234")


def query_definitions(test):
    logs = client("logs")
    query = {"name": "a/b", "queryString": "fields @message", "logGroupNames": ["g"]}
    key = logs.put_query_definition(**query)["queryDefinitionId"]
    logs.put_query_definition(queryDefinitionId=key, **query | {"queryString": "x"})
    (found,) = logs.describe_query_definitions(queryDefinitionNamePrefix="a/")[
        "queryDefinitions"
    ]
    wanted = query | {"queryDefinitionId": key, "queryString": "x"}
    test.assertEqual({key: found.get(key) for key in wanted}, wanted)
    test.assertTrue(logs.delete_query_definition(queryDefinitionId=key)["success"])
    test.assertEqual(logs.describe_query_definitions()["queryDefinitions"], [])


def _group(name):
    client("logs").create_log_group(logGroupName=name)
    client("logs").create_log_stream(logGroupName=name, logStreamName="s")


def _put(group, *lines):
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": line} for line in lines]
    client("logs").put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


def _filter(group, pattern, name="errors", **metric):
    metric = {"metricNamespace": "n", "metricName": "m", "metricValue": "1"} | metric
    client("logs").put_metric_filter(
        logGroupName=group, filterName=name, filterPattern=pattern, metricTransformations=[metric]
    )


def _second():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def _total(metric, began, namespace="n", **dimensions):
    """Sum and sample count of a metric since then."""
    points = client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        StartTime=began,
        EndTime=began + datetime.timedelta(minutes=1),
        Period=1,
        Statistics=["Sum", "SampleCount"],
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
    )["Datapoints"]
    return sum(p["Sum"] for p in points), sum(p["SampleCount"] for p in points)
