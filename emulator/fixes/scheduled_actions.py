"""Fixes of the scheduled actions of Amazon EC2 Auto Scaling."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend

_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_DAYS = "SUN MON TUE WED THU FRI SAT".split()
# The first and last value of each field of a cron expression, and the names of its values.
_FIELDS = ((0, 59, []), (0, 23, []), (1, 31, []), (1, 12, ["", *_MONTHS]), (0, 7, _DAYS))


def scheduled_start(replace):
    """aws_autoscaling_schedule, an update.

    AWS tells as the start of a recurring action the next time at which it runs, and refuses
    one that has passed. moto tells none and refuses none, so that nobody sees what the
    provider sends back of an old recurrence.
    """
    put = AutoScalingBackend.put_scheduled_update_group_action

    def put_scheduled_update_group_action(self, *args, **kwargs):
        start, now = kwargs.get("start_time"), datetime.now(timezone.utc)
        if start and _moment(start) <= now:
            raise ValidationError("Given start time is in the past")
        if not start and kwargs.get("recurrence"):
            kwargs["start_time"] = next_time(kwargs["recurrence"], kwargs.get("timezone") or "UTC", now)
        return put(self, *args, **kwargs)

    replace(AutoScalingBackend, "put_scheduled_update_group_action", put_scheduled_update_group_action)


def _moment(start):
    moment = start if isinstance(start, datetime) else datetime.fromisoformat(start.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def next_time(recurrence, zone, now):
    """The first time after now of a cron expression of five fields in a time zone.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
    """
    texts = recurrence.split()
    minutes, hours, days, months, weekdays = map(_values, texts, _FIELDS)
    restricted = texts[2] != "*" and texts[4] != "*"  # then one of both days is enough
    local = now.astimezone(ZoneInfo(zone))
    for ahead in range(366 * 8):  # a 29 February may be eight years away
        date = local.date() + timedelta(days=ahead)
        weekday = date.isoweekday() % 7
        in_month, in_week = date.day in days, weekday in weekdays or (weekday == 0 and 7 in weekdays)
        if date.month not in months or not (in_month or in_week if restricted else in_month and in_week):
            continue
        for hour in sorted(hours):
            for minute in sorted(minutes):
                at = datetime(date.year, date.month, date.day, hour, minute, tzinfo=local.tzinfo)
                if at > now:
                    return at.astimezone(timezone.utc)
    raise ValidationError(f"Given recurrence string: {recurrence} is invalid")


def _values(text, field):
    first, last, names = field

    def number(name):
        return names.index(name.upper()) if name.upper() in names else int(name)

    found = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        begin, _, end = span.partition("-")
        low = first if span == "*" else number(begin)
        high = last if span == "*" or (step and not end) else number(end or begin)
        found.update(range(low, high + 1, int(step or 1)))
    return found
