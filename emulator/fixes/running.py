"""Fixes of what runs: instances in their zones, the tasks of ECS services on them, and the
targets that these are."""

from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup, autoscaling_backends
from moto.ecs.models import Container, EC2ContainerServiceBackend, Task, ecs_backends
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus
from moto.logs.models import LogsBackend

from .autoscaling import replace_instances

# The group that Container Insights writes to, around the cluster's name.
_INSIGHTS = ("/aws/ecs/containerinsights/", "/performance")

# The first of the host ports that an instance gives to its tasks.
_FIRST_PORT = 32768


class _ServiceTask(Task):
    """A task that runs until its service ends it: it has all its containers, and no
    call takes it a step closer to its end."""

    def __init__(self, backend, cluster, service):
        definition = backend.describe_task_definition(service.task_definition)
        super().__init__(
            cluster, definition, None, {}, backend, group=f"service:{service.name}"
        )
        self.containers = containers_of(definition, "RUNNING")

    def advance(self):
        pass


class EndedTask(Task):
    """A task of no service. Nothing runs here, so that it has come to its end at once: well, but for the command false."""

    def __init__(self, backend, cluster, definition, overrides=None, started_by="", group=None):
        super().__init__(
            cluster,
            definition,
            None,
            {},
            backend,
            group=group or f"family:{definition.family}",
            overrides=overrides,
            started_by=started_by,
        )
        self.containers = containers_of(definition, "STOPPED")
        for container in self.containers:
            container.exitCode = 1 if _command(definition, overrides, container.name) == ["false"] else 0
        self.desired_status = self.status = "STOPPED"
        self.stop_code = "EssentialContainerExited"
        self.stopped_reason = "Essential container in task exited"

    def advance(self):
        pass


def _command(definition, overrides, name):
    """The command of a container, which whoever runs the task may have replaced."""
    replaced = (overrides or {}).get("containerOverrides") or []
    for container in [*replaced, *definition.container_definitions]:
        if container.get("name") == name and container.get("command"):
            return container["command"]
    return None


def containers_of(definition, status):
    """The containers of a task, all in the same status."""
    containers = []
    for container in definition.container_definitions:
        made = Container(definition)
        made.name, made.image = container["name"], container["image"]
        made.image_digest = container["image"].partition("@")[2] or None
        made.last_status = status
        for size in ("cpu", "memory"):  # texts in a task, numbers in a definition
            value = container.get(size)
            setattr(made, size, None if value is None else str(value))
        containers.append(made)
    return containers


def _services(backend):
    return [s for s in backend.services.values() if s.status == "ACTIVE"]


def _tasks(backend, service):
    """The tasks of a service. A deployment, or another count, replaces them."""
    wanted = (service.task_definition, service.running_count)
    if getattr(service, "tasks_are", None) != wanted:
        cluster = backend._get_cluster(service.cluster_name)
        service.running_tasks = [
            _ServiceTask(backend, cluster, service)
            for _ in range(service.running_count)
        ]
        service.tasks_are = wanted
    return service.running_tasks


def _instances(backend, service):
    """The instances in service that a service's capacity providers lead to; those of
    all providers where it names none."""
    strategy = getattr(service, "capacity_provider_strategy", None) or []
    names = [s["capacityProvider"] for s in strategy] or backend.capacity_providers
    wanted = [
        backend.capacity_providers[name].auto_scaling_group_provider[
            "autoScalingGroupArn"
        ]
        for name in names
    ]
    groups = autoscaling_backends[backend.account_id][backend.region_name]
    return [
        state.instance
        for group in groups.autoscaling_groups.values()
        if group.arn in wanted
        for state in group.active_instances()
    ]


def service_tasks(replace):
    """The smoke test: ListTasks and DescribeTasks of a service.

    A service has a count of running tasks, and none that could be listed, so nobody
    can see which image runs.
    """
    list_all = EC2ContainerServiceBackend.list_tasks
    describe = EC2ContainerServiceBackend.describe_tasks

    def list_tasks(self, *args, **kwargs):
        cluster, service_name = args[0], args[4]
        if not service_name:
            return list_all(self, *args, **kwargs)
        service = self._get_service(cluster, service_name.split("/")[-1])
        return _tasks(self, service)

    def describe_tasks(self, cluster_str, tasks):
        wanted = {task.split("/")[-1] for task in tasks}
        return describe(self, cluster_str, tasks) + [
            task
            for service in _services(self)
            for task in _tasks(self, service)
            if task.id in wanted
        ]

    replace(EC2ContainerServiceBackend, "list_tasks", list_tasks)
    replace(EC2ContainerServiceBackend, "describe_tasks", describe_tasks)


def job_tasks(replace):
    """cdah run: RunTask on the instances of a capacity provider.

    It fails where no instance has registered with the cluster, and none ever does.
    """
    run = EC2ContainerServiceBackend.run_task

    def run_task(self, cluster_str, task_definition_str, count, overrides, started_by, tags, launch_type, *others):
        if launch_type:
            return run(self, cluster_str, task_definition_str, count, overrides, started_by, tags, launch_type, *others)
        cluster = self._get_cluster(cluster_str)
        definition = self.describe_task_definition(task_definition_str)
        _network, group, _platform = others
        tasks = [EndedTask(self, cluster, definition, overrides, started_by or "", group) for _ in range(count)]
        self.tasks.setdefault(cluster.name, {}).update({task.task_arn: task for task in tasks})
        return tasks

    replace(EC2ContainerServiceBackend, "run_task", run_task)


def service_targets(replace):
    """The smoke test: DescribeTargetHealth of a service's target group.

    A service registers no targets. Here each of its tasks is a healthy one, on the
    instances in turn.
    """
    describe = ELBv2Backend.describe_target_health

    def describe_target_health(self, target_group_arn, targets):
        registered = describe(self, target_group_arn, targets)
        if targets:
            return registered
        return registered + _targets(self, target_group_arn)

    replace(ELBv2Backend, "describe_target_health", describe_target_health)


def _targets(load_balancing, target_group_arn):
    backend = ecs_backends[load_balancing.account_id][load_balancing.region_name]
    targets = []
    for service in _services(backend):
        groups = [b.get("targetGroupArn") for b in service.load_balancers or []]
        instances = _instances(backend, service)
        if target_group_arn not in groups or not instances:
            continue
        for i in range(service.running_count):
            instance = instances[i % len(instances)]
            port = str(_FIRST_PORT + len(targets))
            targets.append(FakeHealthStatus(instance.id, port, port, "healthy"))
    return targets


def group_zones(replace):
    """aws_autoscaling_group over several subnets; the smoke test.

    All instances are in the first subnet. Here each new one goes to the subnet with
    the fewest, as in AWS. Where that one's zone is lost it goes to another, unless the
    group has its zones balanced only.
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html
    """
    launch = FakeAutoScalingGroup.replace_autoscaling_group_instances

    def replace_autoscaling_group_instances(self, count_needed, propagated_tags):
        if not self.vpc_zone_identifier:
            return launch(self, count_needed, propagated_tags)
        all_zones = self.vpc_zone_identifier, self.availability_zones
        subnets = open_subnets(self)
        try:
            for _ in range(count_needed if subnets else 0):
                there = [s.instance.subnet_id for s in self.instance_states]
                fewest = min(subnets, key=there.count)
                self._set_azs_and_vpcs([], fewest, update=True)
                launch(self, 1, propagated_tags)
        finally:
            self.vpc_zone_identifier, self.availability_zones = all_zones

    replace(
        FakeAutoScalingGroup,
        "replace_autoscaling_group_instances",
        replace_autoscaling_group_instances,
    )


def open_subnets(group):
    """The subnets in which a group launches: of those of its own the ones whose zone is not lost."""
    backend, own = group.autoscaling_backend.ec2_backend, group.vpc_zone_identifier.split(",")
    zones = {zone.name for zone in backend.describe_availability_zones() if zone.state == "available"}
    found = [subnet.id for subnet in backend.describe_subnets(subnet_ids=own) if subnet.availability_zone in zones]
    distribution = getattr(group, "availability_zone_distribution", None) or {}
    if distribution.get("CapacityDistributionStrategy") == "balanced-only" and len(found) < len(own):
        return []
    return sorted(found, key=own.index)


def unhealthy_instances(replace):
    """The control plane, where an instance no longer answers: SetInstanceHealth.

    It notes that the instance is unhealthy, and leaves it in its group. On AWS the group
    ends it and launches another one.
    """
    set_health = AutoScalingBackend.set_instance_health

    def set_instance_health(self, instance_id, health_status):
        set_health(self, instance_id, health_status)
        for group in self.autoscaling_groups.values() if health_status == "Unhealthy" else ():
            replace_instances(group, [s for s in group.instance_states if s.instance.id == instance_id])

    replace(AutoScalingBackend, "set_instance_health", set_instance_health)


def group_rebalancing(replace):
    """aws_autoscaling_group, a subnet that leaves vpc_zone_identifier; aws_subnet, destroy.

    The instances in it stay there, so that it can never be deleted. AWS starts others in the
    subnets that are left, and ends them, except for those that are protected from scale-in, as
    long as they are.
    """
    update, protect = FakeAutoScalingGroup.update, AutoScalingBackend.set_instance_protection

    def update_group(self, *args, **kwargs):
        update(self, *args, **kwargs)
        _leave_subnets(self)

    def set_instance_protection(self, group_name, *args, **kwargs):
        protect(self, group_name, *args, **kwargs)
        _leave_subnets(self.autoscaling_groups[group_name])

    replace(FakeAutoScalingGroup, "update", update_group)
    replace(AutoScalingBackend, "set_instance_protection", set_instance_protection)


def _leave_subnets(group):
    subnets = (group.vpc_zone_identifier or "").split(",")
    outside = [s for s in group.instance_states if s.instance.subnet_id not in subnets and not s.protected_from_scale_in]
    if group.vpc_zone_identifier and outside:
        replace_instances(group, outside)


def late_insights_group(replace):
    """aws_cloudwatch_log_group of Container Insights, create after a destroy.

    Container Insights may write once more after its cluster is gone, and makes its group
    again for that; here it always does. Who deploys again meets a group of that name.
    """
    delete = LogsBackend.delete_log_group

    def delete_log_group(self, log_group_name):
        was_late = is_late_insights(self.groups.get(log_group_name))
        delete(self, log_group_name)
        if not was_late and _insights_ended(self, log_group_name):
            self.create_log_group(log_group_name, {}).is_late = True

    replace(LogsBackend, "delete_log_group", delete_log_group)


def is_late_insights(group, backend=None):
    """Tells whether a group is there because Container Insights wrote once more, and nobody has taken it up."""
    return getattr(group, "is_late", False) and not group.retention_in_days


def _insights_ended(logs, group):
    """Tells whether a group is that of Container Insights of a deleted cluster."""
    before, after = _INSIGHTS
    clusters = ecs_backends[logs.account_id][logs.region_name].clusters
    cluster = clusters.get(group.removeprefix(before).removesuffix(after))
    if cluster is None or group != f"{before}{cluster.name}{after}" or cluster.status == "ACTIVE":
        return False
    wanted = {"enabled", "enhanced"}
    return any(s["name"] == "containerInsights" and s["value"] in wanted for s in cluster.settings or [])
