"""How full queues are, for the metrics of SQS, which the control plane publishes.

AWS's API tells the numbers of messages, and nobody the age of the oldest.
"""

from moto.core.utils import unix_time_millis
from moto.sqs.models import sqs_backends


def queues():
    """The queues of all accounts and regions."""
    return [
        {"account": account, "region": region, "name": queue.name} | _fill(queue)
        for account, regions in sqs_backends.items()
        for region, backend in regions.items()
        for queue in backend.queues.values()
    ]


def _fill(queue):
    now = unix_time_millis()
    delayed = [m for m in queue._messages if m.delayed]
    taken = [m for m in queue._messages if not m.visible and not m.delayed]
    waits = len(queue._messages) - len(delayed) - len(taken)
    ages = [now - m.sent_timestamp for m in queue._messages]
    return {
        "visible": waits,
        "not_visible": len(taken),
        "delayed": len(delayed),
        "oldest_seconds": max(ages, default=0) / 1000,
    }
