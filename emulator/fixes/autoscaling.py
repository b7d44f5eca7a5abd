"""Fixes of Amazon EC2 Auto Scaling."""

import uuid
from datetime import datetime, timezone

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import (
    AutoScalingBackend,
    FakeAutoScalingGroup,
    FakeScalingPolicy,
)
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores

# What Create- and UpdateAutoScalingGroup accept and moto drops in one of them, or both.
_SETTINGS = (
    "AvailabilityZoneDistribution",
    "CapacityRebalance",
    "CapacityReservationSpecification",
    "Context",
    "DefaultCooldown",
    "DefaultInstanceWarmup",
    "DesiredCapacityType",
    "InstanceMaintenancePolicy",
    "MaxInstanceLifetime",
    "TerminationPolicies",
)

# What AWS says of a group that was made without.
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
_DEFAULTS = {
    "AvailabilityZoneDistribution": {"CapacityDistributionStrategy": "balanced-best-effort"},
    "CapacityReservationSpecification": {"CapacityReservationPreference": "default"},
}


def _group(response):
    name = response._get_param("AutoScalingGroupName")
    groups = response.autoscaling_backend.autoscaling_groups
    if name not in groups:
        raise ValidationError(f"AutoScalingGroup name not found - {name}")
    return groups[name]


def group_settings(replace):
    """aws_autoscaling_group, second plan, after create and after update.

    DefaultInstanceWarmup, MaxInstanceLifetime, InstanceMaintenancePolicy and
    others are dropped at creation; an update drops the cooldown, the termination
    policies and the capacity rebalancing too. What AWS sets by itself is not told.
    """

    def keeping_settings(original, defaults):
        def call(self):
            result = original(self)
            params = defaults | self._get_params()
            for field in _SETTINGS:
                if params.get(field) is not None:
                    setattr(
                        _group(self), camelcase_to_underscores(field), params[field]
                    )
            return result

        return call

    for name, defaults in {"create_auto_scaling_group": _DEFAULTS, "update_auto_scaling_group": {}}.items():
        original = getattr(AutoScalingResponse, name)
        replace(AutoScalingResponse, name, keeping_settings(original, defaults))


def mixed_instances_count(replace):
    """aws_autoscaling_group with mixed_instances_policy, create.

    The shares of On-Demand and of Spot instances are both rounded down, so that two
    instances of which half are Spot become one, and the provider waits for the second
    until its timeout. AWS rounds the On-Demand share up; here only the sum counts, as
    all instances are alike.
    """
    set_capacity = FakeAutoScalingGroup.set_desired_capacity

    def set_desired_capacity(self, new_capacity):
        policy, self.mixed_instances_policy = self.mixed_instances_policy, None
        try:
            set_capacity(self, new_capacity)
        finally:
            self.mixed_instances_policy = policy

    replace(FakeAutoScalingGroup, "set_desired_capacity", set_desired_capacity)


def mixed_instances_update(replace):
    """aws_autoscaling_group with mixed_instances_policy, second plan after an update.

    An update of anything else, such as the size, drops the policy. And a group whose
    template was replaced by a policy, or the other way round, is described with both.
    """
    update = FakeAutoScalingGroup.update

    def update_group(self, *args, **kwargs):
        kept = self.mixed_instances_policy
        update(self, *args, **kwargs)
        if not (kwargs["mixed_instances_policy"] or kwargs["launch_template"]):
            self.mixed_instances_policy = kept

    described = FakeAutoScalingGroup.launch_template

    def launch_template(self):
        return None if self.mixed_instances_policy else described.fget(self)

    replace(FakeAutoScalingGroup, "update", update_group)
    replace(FakeAutoScalingGroup, "launch_template", property(launch_template))


def policy_enabled(replace):
    """aws_autoscaling_policy, second plan.

    DescribePolicies says neither that a policy is enabled nor leaves out the settings
    of predictive scaling, so each plan wants to enable it again.
    """
    init = FakeScalingPolicy.__init__

    def __init__(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.enabled = True
        self.predictive_scaling_configuration = (
            self.predictive_scaling_configuration or None
        )

    replace(FakeScalingPolicy, "__init__", __init__)


def lifted_protection(replace):
    """aws_autoscaling_group without force_delete, destroy.

    The provider sets the size to 0, lifts the protection from scale-in and waits
    for the instances to go. moto scales in only at the moment the size changes,
    so once protected instances stay, and the provider waits until its timeout.
    """
    protect = AutoScalingBackend.set_instance_protection

    def set_instance_protection(self, group_name, instance_ids, protected):
        protect(self, group_name, instance_ids, protected)
        group = self.autoscaling_groups[group_name]
        if len(group.active_instances()) > group.desired_capacity:
            group.set_desired_capacity(group.desired_capacity)

    replace(AutoScalingBackend, "set_instance_protection", set_instance_protection)


def group_deletion(replace):
    """aws_autoscaling_group, destroy, with instances protected from scale-in.

    DeleteAutoScalingGroup forgets the group and leaves its protected instances
    running. On AWS a forced deletion ends them all, and one that is not forced is
    refused as long as there are any.
    """
    delete = AutoScalingResponse.delete_auto_scaling_group

    def delete_auto_scaling_group(self):
        group = _group(self)
        if group.instance_states and not self._get_bool_param("ForceDelete"):
            raise AutoscalingClientError(
                "ResourceInUse",
                "You cannot delete an AutoScalingGroup while there are instances or "
                "pending Spot instance request(s) still in the group.",
            )
        for state in group.instance_states:
            state.protected_from_scale_in = False
        return delete(self)

    replace(AutoScalingResponse, "delete_auto_scaling_group", delete_auto_scaling_group)


def instance_refresh(replace):
    """aws_autoscaling_group with instance_refresh, any change that starts one.

    Start-, Describe-, Cancel- and RollbackInstanceRefresh are missing. Here a
    refresh replaces the instances at once; only one that waits for protected
    instances (the default) stays in progress.
    """

    def refreshes(response):
        backend = response.autoscaling_backend
        if not hasattr(backend, "instance_refreshes"):
            backend.instance_refreshes = {}
        return backend.instance_refreshes.setdefault(_group(response).name, [])

    def active(response):
        found = [r for r in refreshes(response) if r["Status"] == "InProgress"]
        return found[0] if found else None

    def start_instance_refresh(self):
        if active(self):
            raise AutoscalingClientError(
                "InstanceRefreshInProgress",
                "An Instance Refresh is already in progress",
            )
        group = _group(self)
        preferences = self._get_param("Preferences", {}) or {}
        if preferences.get("AutoRollback"):
            _check_rollback(group)
        protected = preferences.get("ScaleInProtectedInstances", "Wait")
        waiting = protected == "Wait" and any(
            s.protected_from_scale_in for s in group.instance_states
        )
        if not waiting:
            _replace_instances(group, include_protected=protected == "Refresh")
        now = datetime.now(timezone.utc)
        refresh = {
            "InstanceRefreshId": str(uuid.uuid4()),
            "AutoScalingGroupName": group.name,
            "Status": "InProgress" if waiting else "Successful",
            "StartTime": now,
            "EndTime": None if waiting else now,
            "PercentageComplete": 0 if waiting else 100,
            "InstancesToUpdate": len(group.instance_states) if waiting else 0,
            "Preferences": preferences,
        }
        refreshes(self).insert(0, refresh)
        return ActionResult({"InstanceRefreshId": refresh["InstanceRefreshId"]})

    def describe_instance_refreshes(self):
        wanted = self._get_param("InstanceRefreshIds", [])
        return ActionResult(
            {
                "InstanceRefreshes": [
                    r
                    for r in refreshes(self)
                    if not wanted or r["InstanceRefreshId"] in wanted
                ]
            }
        )

    def ending(status):
        def call(self):
            refresh = active(self)
            if not refresh:
                raise AutoscalingClientError(
                    "ActiveInstanceRefreshNotFound",
                    f"No in progress Instance Refresh found for {_group(self).name}",
                )
            refresh["Status"] = status
            refresh["EndTime"] = datetime.now(timezone.utc)
            return ActionResult({"InstanceRefreshId": refresh["InstanceRefreshId"]})

        return call

    methods = {
        "start_instance_refresh": start_instance_refresh,
        "describe_instance_refreshes": describe_instance_refreshes,
        "cancel_instance_refresh": ending("Cancelled"),
        "rollback_instance_refresh": ending("RollbackSuccessful"),
    }
    for name, method in methods.items():
        replace(AutoScalingResponse, name, method)


def _check_rollback(group):
    """AWS rolls back to a numbered template version with an AMI id, to nothing else."""
    if group.launch_template_version in ("$Latest", "$Default"):
        raise ValidationError(
            "AutoRollback needs a numbered launch template version, not "
            f"{group.launch_template_version}"
        )
    if group.image_id.startswith("resolve:ssm:"):
        raise ValidationError(
            "AutoRollback needs a launch template with an AMI ID, not "
            f"{group.image_id}"
        )


def _replace_instances(group, include_protected):
    replace_instances(group, [s for s in group.instance_states if include_protected or not s.protected_from_scale_in])


def replace_instances(group, old):
    """Ends instances of a group, and starts as many as it then lacks."""
    group.instance_states = [s for s in group.instance_states if s not in old]
    if old:
        group.ec2_backend.terminate_instances([s.instance.id for s in old])
    group.set_desired_capacity(group.desired_capacity)
