"""How full queues are, for the metrics of SQS.

    python3 -m unittest discover -s emulator
"""

import json
import threading
import time
import unittest
import urllib.request

from in_process import ACCOUNT, REGION, EmulatorTest


class QueuesTest(EmulatorTest):
    def setUp(self):
        self.aws.reset()

    def queues(self):
        with urllib.request.urlopen(f"{self.aws.url}/_cdah/queues") as answer:
            return json.load(answer)

    def test_messages(self):
        self.assertEqual(self.queues(), [])
        url = self.aws.sqs.create_queue(QueueName="orders")["QueueUrl"]
        empty = {"account": ACCOUNT, "region": REGION, "name": "orders", "visible": 0, "not_visible": 0, "delayed": 0}
        self.assertEqual(self.queues(), [empty | {"oldest_seconds": 0}])
        for body in "abc":
            self.aws.sqs.send_message(QueueUrl=url, MessageBody=body)
        self.aws.sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=60)
        taken = self.aws.sqs.receive_message(QueueUrl=url)["Messages"][0]
        [full] = self.queues()
        age = full.pop("oldest_seconds")
        self.assertEqual(full, empty | {"visible": 2, "not_visible": 1, "delayed": 1})
        self.assertTrue(0 < age < 60, age)
        self.aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=taken["ReceiptHandle"])
        self.assertEqual(self.queues()[0]["not_visible"], 0)

    def test_a_call_that_waits_for_messages_keeps_no_other_waiting(self):
        url = self.aws.sqs.create_queue(QueueName="orders")["QueueUrl"]
        got = []
        asks = {"QueueUrl": url, "WaitTimeSeconds": 20}
        worker = threading.Thread(target=lambda: got.extend(self.aws.sqs.receive_message(**asks)["Messages"]))
        worker.start()
        time.sleep(0.5)  # until it waits
        began = time.monotonic()
        self.aws.sqs.list_queues()
        self.aws.sqs.send_message(QueueUrl=url, MessageBody="a")
        worker.join(10)
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual([message["Body"] for message in got], ["a"])


if __name__ == "__main__":
    unittest.main()
