"""Availability Zones that are lost, in all accounts: what is in them no longer answers.

Groups launch no instances there. Where a control plane tells what runs, it finds out that
instances no longer answer, has their group replace them, and ends those that a group has too
many of once its zones are all back. Where nobody tells, both is done at once.
"""

from collections import Counter

from fixes.autoscaling import replace_instances
from fixes.running import open_subnets
from fixes.told import is_told
from moto.backends import get_backend
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AvailabilityZone.html
_LOST, _THERE = "unavailable", "available"


def lost_zones():
    """The names of the zones that are lost."""
    return sorted(zone.name for zone in _zones() if zone.state == _LOST)


def switch_zone(zone, lost):
    """Loses a zone, by its name, or has it back. Raises ValueError where there is none."""
    if not isinstance(lost, bool):
        raise ValueError(f"lost: want true or false, not {lost!r}")
    found = next((one for one in _zones() if one.name == zone), None)
    if found is None:
        raise ValueError(f"zone: there is no Availability Zone {zone!r}; write it like eu-west-2a")
    found.state = _LOST if lost else _THERE
    for account, regions in list(get_backend("autoscaling").items()):
        backend = regions.get(found.region_name)
        for group in backend.autoscaling_groups.values() if backend else ():
            runs = _is_run(account, found.region_name)
            if group.vpc_zone_identifier and lost and not runs:
                replace_instances(group, [s for s in group.instance_states if s.instance.placement.zone == zone])
            elif group.vpc_zone_identifier and not lost:
                _rebalance(group, at_once=not runs)


def _zones():
    return [zone for zones in RegionsAndZonesBackend.zones.values() for zone in zones]


def _is_run(account, region):
    """Tells whether a control plane tells of clusters there."""
    return any(is_told(cluster) for cluster in get_backend("ecs")[account][region].clusters.values())


def _rebalance(group, at_once):
    """Launches what a group lacks, and in zones with fewer instances as many as bring them level with those
    with more. These are then ended: here, or by the control plane when the new ones have started.

    https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html#AutoScalingBehavior.Rebalancing
    AWS goes beyond the group's maximum by a tenth at most, and does the rest later.
    """
    if len(group.active_instances()) < group.desired_capacity:
        group.set_desired_capacity(group.desired_capacity)
    subnets = open_subnets(group)
    there = Counter({subnet: 0 for subnet in subnets})
    there.update(s.instance.subnet_id for s in group.instance_states)
    ended = []
    while subnets and max(there.values()) - min(there.values()) > 1:
        most, fewest = max(there, key=there.get), min(there, key=there.get)
        left = [s for s in group.instance_states if s.instance.subnet_id == most and not s.protected_from_scale_in]
        left = [s for s in left if s not in ended]
        if not left:
            break
        ended.append(left[0])
        there.update({most: -1, fewest: 1})
    if ended:
        group.replace_autoscaling_group_instances(len(ended), group.get_propagated_tags())
    if ended and at_once:
        replace_instances(group, ended)
