"""What is counted of metrics stays small, and adds up to the same.

    python3 -m unittest discover -s emulator
"""

import datetime
import unittest
from unittest import mock

import metrics
from moto import mock_aws
from moto.cloudwatch.models import cloudwatch_backends

_BEGAN = datetime.datetime(2026, 3, 1, 12, 0, 0, 500_000)


@mock_aws
class MetricsTest(unittest.TestCase):
    def setUp(self):
        self.after = 0
        clock = mock.patch.object(metrics, "utcnow", lambda: _BEGAN + datetime.timedelta(seconds=self.after))
        clock.start()
        self.addCleanup(clock.stop)
        self.backend = cloudwatch_backends["123456789012"]["eu-west-2"]

    def count(self, after, *values, name="m", **settings):
        self.after = after
        metrics.count(self.backend, "n", name, values, **settings)

    def read(self, period, until, name="m", dimensions=()):
        """By the second in which a period begins: samples, sum, minimum, maximum."""
        stats = ["SampleCount", "Sum", "Minimum", "Maximum"]
        end = _BEGAN + datetime.timedelta(seconds=until)
        wanted = [{"Name": n, "Value": v} for n, v in dimensions]
        found = metrics.statistics(self.backend, "n", name, wanted, None, _BEGAN, end, period, stats)
        begin = _BEGAN.replace(microsecond=0)
        return {
            (one.timestamp - begin).total_seconds(): (one.sample_count, one.sum, one.minimum, one.maximum)
            for one in found
        }

    def test_a_second_is_one_datum(self):
        for after in (0, 0.1, 0.2):
            self.count(after, 1, 5)
        self.count(1, 3)
        self.assertEqual(len(self.backend.metric_data), 2)
        self.assertEqual(self.read(1, 10), {0: (6, 18, 1, 5), 1: (1, 3, 3, 3)})

    def test_metrics_of_other_dimensions_are_others(self):
        self.count(0, 1)
        self.count(0, 10, dimensions=[("Level", "a")])
        self.count(0, 100, dimensions=[("Level", "b"), ("Code", "c")])
        self.assertEqual(self.read(1, 10), {0: (1, 1, 1, 1)})
        self.assertEqual(self.read(1, 10, dimensions=[("Code", "c"), ("Level", "b")]), {0: (1, 100, 100, 100)})
        self.assertEqual(self.read(1, 10, dimensions=[("Code", "c")]), {})

    def test_a_default_value_goes_when_another_comes(self):
        self.count(0, 7, is_default=True)
        self.count(0.1, 7, is_default=True)
        self.assertEqual(self.read(1, 10), {0: (1, 7, 7, 7)})
        self.count(0.2, 2)
        self.count(0.3, 7, is_default=True)
        self.count(0.4, 3)
        self.assertEqual(self.read(1, 10), {0: (2, 5, 2, 3)})

    def test_periods_begin_with_the_start(self):
        for after in (0, 59, 60, 61, 200):
            self.count(after, 1)
        self.assertEqual(self.read(60, 100), {0: (2, 2, 1, 1), 60: (2, 2, 1, 1)})
        self.assertEqual(self.read(30, 300), {0: (1, 1, 1, 1), 30: (1, 1, 1, 1), 60: (2, 2, 1, 1), 180: (1, 1, 1, 1)})

    def test_what_is_old_is_kept_by_the_minute(self):
        for after in range(0, 600):
            self.count(after, after, name="m", unit="Count")
        self.backend.put_metric_data("n", [{"MetricName": "m", "Value": 9999, "Unit": "Count", "Timestamp": _BEGAN}])
        self.count(599, 5, dimensions=[("Level", "a")], unit="Count")
        before = self.read(60, 601)
        self.count(4 * 3600, 1)
        self.assertEqual(len(self.backend.metric_data), 12)
        self.assertEqual(self.read(60, 601), before)
        self.assertEqual(before[0], (61, sum(range(60)) + 9999, 0, 9999))
        self.assertEqual(self.read(60, 601, dimensions=[("Level", "a")]), {540: (1, 5, 5, 5)})
        self.assertIn(4 * 3600, self.read(60, 4 * 3600 + 60))

    def test_what_is_two_weeks_old_goes(self):
        self.count(0, 1)
        self.count(16 * 24 * 3600, 1)
        self.assertEqual(len(self.backend.metric_data), 1)

    def test_two_days_are_a_datum_a_minute(self):
        for hour in range(48):
            for second in range(0, 3600, 60):
                self.count(hour * 3600 + second, 1)
                self.count(hour * 3600 + second + 1, 1)
        self.assertLess(len(self.backend.metric_data), 48 * 60 + 3.2 * 60)


if __name__ == "__main__":
    unittest.main()
