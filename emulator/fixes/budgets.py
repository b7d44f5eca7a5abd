"""Fixes of AWS Budgets."""

import json

from moto.budgets.responses import BudgetsResponse


def budget_subscribers(replace):
    """aws_budgets_budget, every read.

    moto keeps who is told and has no DescribeSubscribersForNotification; nor has it
    ListTagsForResource, TagResource and UntagResource.
    """

    def describe_subscribers_for_notification(self):
        budgets = self.backend.budgets[self._get_param("AccountId")]
        wanted = self._get_param("Notification")
        subscribers = [
            subscriber
            for notification in budgets[self._get_param("BudgetName")].notifications
            if _same(notification.details, wanted)
            for subscriber in notification.subscribers
        ]
        return json.dumps({"Subscribers": subscribers})

    def tags(response):
        # Kept on the backend, emptied when moto resets it.
        if not hasattr(response.backend, "tags_by_arn"):
            response.backend.tags_by_arn = {}
        return response.backend.tags_by_arn.setdefault(
            response._get_param("ResourceARN"), {}
        )

    create = BudgetsResponse.create_budget

    def create_budget(self):
        answer = create(self)
        given = self._get_param("ResourceTags") or []
        name = self._get_param("Budget")["BudgetName"]
        arn = f"arn:aws:budgets::{self._get_param('AccountId')}:budget/{name}"
        if not hasattr(self.backend, "tags_by_arn"):
            self.backend.tags_by_arn = {}
        self.backend.tags_by_arn[arn] = {t["Key"]: t["Value"] for t in given}
        return answer

    def list_tags_for_resource(self):
        listed = [{"Key": k, "Value": v} for k, v in tags(self).items()]
        return json.dumps({"ResourceTags": listed})

    def tag_resource(self):
        given = self._get_param("ResourceTags")
        tags(self).update({t["Key"]: t["Value"] for t in given})
        return json.dumps({})

    def untag_resource(self):
        for key in self._get_param("ResourceTagKeys"):
            tags(self).pop(key, None)
        return json.dumps({})

    for method in (
        describe_subscribers_for_notification,
        create_budget,
        list_tags_for_resource,
        tag_resource,
        untag_resource,
    ):
        replace(BudgetsResponse, method.__name__, method)


def _same(one, other):
    fields = ("NotificationType", "ComparisonOperator", "ThresholdType")
    return all(one[f] == other[f] for f in fields) and float(
        one["Threshold"]
    ) == float(other["Threshold"])
