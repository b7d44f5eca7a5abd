"""Fixes of Application Auto Scaling."""

import json

from moto.applicationautoscaling.models import (
    ApplicationAutoscalingBackend,
    FakeApplicationAutoscalingPolicy,
)
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse


def scalable_target_tags(replace):
    """aws_appautoscaling_target, every read.

    The provider reads the target's tags after each change, and moto has none of
    ListTagsForResource, TagResource and UntagResource.
    """
    register = ApplicationAutoScalingResponse.register_scalable_target

    def tags(response, arn=None):
        # Kept on the backend: one per account and region, emptied when moto resets it.
        backend = response.applicationautoscaling_backend
        if not hasattr(backend, "tags_by_arn"):
            backend.tags_by_arn = {}
        return backend.tags_by_arn.setdefault(
            arn or response._get_param("ResourceARN"), {}
        )

    def register_scalable_target(self):
        answer = register(self)
        arn = json.loads(answer)["ScalableTargetARN"]
        tags(self, arn).update(self._get_param("Tags") or {})
        return answer

    def list_tags_for_resource(self):
        return json.dumps({"Tags": tags(self)})

    def tag_resource(self):
        tags(self).update(self._get_param("Tags"))
        return json.dumps({})

    def untag_resource(self):
        for key in self._get_param("TagKeys"):
            tags(self).pop(key, None)
        return json.dumps({})

    for method in (
        register_scalable_target,
        list_tags_for_resource,
        tag_resource,
        untag_resource,
    ):
        replace(ApplicationAutoScalingResponse, method.__name__, method)


def tracking_alarms(replace):
    """aws_appautoscaling_policy with target tracking, update.

    PutScalingPolicy makes new alarms and leaves those of before, which nobody deletes.
    """
    put = ApplicationAutoscalingBackend.put_scaling_policy

    def put_scaling_policy(self, **policy):
        named = ("service_namespace", "resource_id", "scalable_dimension", "policy_name")
        key = FakeApplicationAutoscalingPolicy.formulate_key(
            **{name: policy[name] for name in named}
        )
        before = self.policies.get(key)
        made = put(self, **policy)
        if before:
            before.delete_alarms(self.account_id, self.region_name)
        return made

    replace(ApplicationAutoscalingBackend, "put_scaling_policy", put_scaling_policy)
