"""What CloudWatch keeps of metrics: counted by the second, found by name, rolled up when it is old.

moto has one list of all data and keeps each for ever, which a log group that is written to day and night would fill.
"""

import collections
import datetime

from moto.cloudwatch.models import MetricAggregatedDatum, MetricDatum, Statistics
from moto.core.utils import utcnow

# AWS keeps seconds for three hours, and minutes for 15 days; what is coarser, for longer, is left out here.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
_SECONDS_KEPT = datetime.timedelta(hours=3)
_MINUTES_KEPT = datetime.timedelta(days=15)
_LOOKED_AFTER = datetime.timedelta(minutes=10)


def count(backend, namespace, name, values, *, dimensions=(), unit=None, is_default=False):
    """Adds values to a metric's datum of this second.

    A default value, of a metric that has nothing to count, is there once and until there is another in the second.
    """
    tidy(backend)
    kept = _kept(backend)
    metric = (namespace, name, tuple(sorted(dimensions)))
    now = utcnow().replace(microsecond=0)
    datum = kept.last.get(metric)
    if datum is None or datum.timestamp != now:
        datum = MetricAggregatedDatum(
            namespace, name, 0, 0, 0, 0, [{"Name": n, "Value": v} for n, v in metric[2]], now, unit
        )
        datum.is_default = True
        backend.metric_data.append(datum)
        kept.last[metric] = datum
    elif is_default:
        return
    if datum.is_default:
        datum.is_default = is_default
        datum.min, datum.max, datum.sum, datum.sample_count = min(values), max(values), sum(values), len(values)
        return
    _merge(datum, min(values), max(values), sum(values), len(values))


def statistics(backend, namespace, name, dimensions, unit, start, end, period, stats):
    """The statistics of a metric with exactly these dimensions, one for each period that has data.

    The first period begins with the start, rounded as AWS rounds it.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
    """
    start = _rounded(start, period)
    periods = {}
    for datum in _data_of(backend, namespace, name, {(d["Name"], d["Value"]) for d in dimensions}):
        if start <= datum.timestamp < end and unit in (None, datum.unit):
            at = (datum.timestamp - start) // datetime.timedelta(seconds=period)
            if at not in periods:
                periods[at] = Statistics(stats, start + at * datetime.timedelta(seconds=period), datum.unit)
            periods[at].metric_data.append(datum)
    return [periods[at] for at in sorted(periods)]


def each(backend):
    """A datum of each metric that there is."""
    firsts = [data[0] for data in _index(backend).values()]
    return [*firsts, *{_key(datum): datum for datum in backend.aws_metric_data}.values()]


def tidy(backend):
    """Makes minutes of old seconds, and forgets old minutes; looks for them every ten minutes."""
    kept, now = _kept(backend), utcnow()
    if now - kept.tidied < _LOOKED_AFTER:
        return
    kept.tidied = now
    whole_minute = now.replace(second=0, microsecond=0)
    seconds_from, minutes_from = whole_minute - _SECONDS_KEPT, whole_minute - _MINUTES_KEPT
    as_they_are, minutes = [], {}
    for datum in backend.metric_data:
        if datum.timestamp < minutes_from:
            continue
        if datum.timestamp >= seconds_from or hasattr(datum, "is_minute"):
            as_they_are.append(datum)
        else:
            _roll_up(minutes, datum)
    backend.metric_data = [*as_they_are, *minutes.values()]
    kept.last = {metric: datum for metric, datum in kept.last.items() if datum.timestamp >= seconds_from}


def _roll_up(minutes, datum):
    at = datum.timestamp.replace(second=0, microsecond=0)
    numbers = (
        (datum.value, datum.value, datum.value, 1)
        if isinstance(datum, MetricDatum)
        else (datum.min, datum.max, datum.sum, datum.sample_count)
    )
    key = (*_key(datum), datum.unit, at)
    if key in minutes:
        _merge(minutes[key], *numbers)
        return
    lowest, highest, total, samples = numbers
    dimensions = [{"Name": d.name, "Value": d.value} for d in datum.dimensions]
    minutes[key] = MetricAggregatedDatum(
        datum.namespace, datum.name, lowest, highest, samples, total, dimensions, at, datum.unit
    )
    minutes[key].is_minute = True


def _merge(datum, lowest, highest, total, samples):
    datum.min, datum.max = min(datum.min, lowest), max(datum.max, highest)
    datum.sum += total
    datum.sample_count += samples


class _Kept:
    """What is known of a backend's data: the last datum of each counted metric, and which data a metric has."""

    def __init__(self):
        self.last = {}
        self.tidied = utcnow()
        self.index(None)

    def index(self, data):
        self.data, self.read, self.by_metric = data, 0, collections.defaultdict(list)


def _kept(backend):
    # Kept on the backend: one per account and region, emptied when moto resets it.
    if not hasattr(backend, "kept_metrics"):
        backend.kept_metrics = _Kept()
    return backend.kept_metrics


def _index(backend):
    """A backend's data by their metrics: those that were added since the last time are read."""
    kept, data = _kept(backend), backend.metric_data
    if kept.data is not data:
        kept.index(data)
    for datum in data[kept.read :]:
        kept.by_metric[_key(datum)].append(datum)
    kept.read = len(data)
    return kept.by_metric


def _data_of(backend, namespace, name, dimensions):
    key = (namespace, name, frozenset(dimensions))
    # Those that moto makes up of other services' resources, such as the size of a bucket.
    made_up = backend.aws_metric_data if namespace.startswith("AWS/") else ()
    return [*_index(backend).get(key, ()), *(datum for datum in made_up if _key(datum) == key)]


def _key(datum):
    return datum.namespace, datum.name, frozenset((d.name, d.value) for d in datum.dimensions)


def _rounded(start, period):
    if period >= 60:
        return start.replace(second=0, microsecond=0)
    return start.replace(second=start.second // period * period, microsecond=0)
