"""Fixes of Amazon SQS."""

import time

from moto.sqs.models import Queue
from turns import others_first

_LOOKS_EVERY = 0.1  # seconds


def long_polling(replace):
    """ReceiveMessage with a wait, as a worker asks.

    The call waits with its turn, and all other calls behind it.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
    """

    def wait_for_messages(self, timeout):
        with others_first():
            time.sleep(min(timeout, _LOOKS_EVERY))

    replace(Queue, "wait_for_messages", wait_for_messages)
