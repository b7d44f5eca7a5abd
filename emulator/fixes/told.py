"""Fixes of clusters whose control plane tells what runs in them: see told.py beside this folder.

Without a control plane a service's tasks run at once. Where one has told, it alone says what
runs: what the API is asked for begins, and waits for what is told next.
"""

from moto.core.utils import utcnow
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Task, ecs_backends
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus

from .running import EndedTask, containers_of


def is_told(cluster):
    """Tells whether a control plane has told what runs in a cluster."""
    return hasattr(cluster, "told_targets")


class ToldTask(Task):
    """A task of a told cluster: no call takes it a step further, only what is told of it does."""

    def __init__(self, backend, cluster, definition, overrides=None, started_by="", group=None, tags=None):
        super().__init__(
            cluster,
            definition,
            None,
            {},
            backend,
            group=group or f"family:{definition.family}",
            overrides=overrides,
            started_by=started_by,
            tags=tags,
        )
        self.status = "PENDING"
        self.health_status = "UNKNOWN"
        self.created_at = utcnow()
        self.stop_code = self.stopped_reason = None
        self.containers = containers_of(definition, "PENDING")
        for container in self.containers:
            container.exitCode, container.health_status = None, "UNKNOWN"

    def advance(self):
        pass


def new_task(backend, cluster, definition, **settings):
    """A task of no service: one that waits to be told of, or one that has ended where nobody tells."""
    kind = ToldTask if is_told(cluster) else EndedTask
    return kind(backend, cluster, definition, **settings)


def count_tasks(backend, cluster):
    """Has DescribeClusters count the tasks that are there."""
    states = [task.last_status for task in backend.tasks.get(cluster.name, {}).values()]
    cluster.running_tasks_count = states.count("RUNNING")
    cluster.pending_tasks_count = sum(s in ("PROVISIONING", "PENDING", "ACTIVATING") for s in states)


def told_tasks(replace):
    """cdah status, and the control plane itself: ListTasks and DescribeTasks of a told cluster.

    ListTasks does not know services, and without a status it lists stopped tasks, which AWS
    leaves out; it breaks on tasks without an instance.
    """
    list_all = EC2ContainerServiceBackend.list_tasks
    describe = EC2ContainerServiceBackend.describe_tasks

    def list_tasks(
        self, cluster_str=None, container_instance=None, family=None, started_by=None, service_name=None, desiredStatus=None
    ):
        cluster = self._get_cluster(cluster_str or "default")
        if not is_told(cluster):
            return list_all(self, cluster_str, container_instance, family, started_by, service_name, desiredStatus)
        group = f"service:{self._get_service(cluster.name, _last(service_name)).name}" if service_name else None
        return [
            task
            for task in self.tasks.get(cluster.name, {}).values()
            if task.desired_status == (desiredStatus or "RUNNING")
            and container_instance in (None, task.container_instance_arn, _last(task.container_instance_arn))
            and family in (None, _last(task.task_definition_arn).split(":")[0])
            and started_by in (None, task.started_by)
            and group in (None, task.group)
        ]

    def describe_tasks(self, cluster_str, tasks):
        cluster = self._get_cluster(cluster_str)
        if not tasks or not is_told(cluster):
            return describe(self, cluster_str, tasks)
        wanted = {_last(task) for task in tasks}
        return [task for task in self.tasks.get(cluster.name, {}).values() if task.id in wanted]

    replace(EC2ContainerServiceBackend, "list_tasks", list_tasks)
    replace(EC2ContainerServiceBackend, "describe_tasks", describe_tasks)


def _last(arn):
    return (arn or "").split("/")[-1]


def told_jobs(replace):
    """cdah run: RunTask and StopTask in a told cluster.

    A task has ended as soon as it is run, and is stopped as soon as it is to be. Here it waits
    for an instance, and StopTask changes what is desired of it: the control plane does the rest.
    """
    run, stop = EC2ContainerServiceBackend.run_task, EC2ContainerServiceBackend.stop_task

    def run_task(self, cluster_str, task_definition_str, count, overrides, started_by, tags, launch_type, *others):
        cluster = self._get_cluster(cluster_str)
        if launch_type == "FARGATE" or not is_told(cluster):
            return run(self, cluster_str, task_definition_str, count, overrides, started_by, tags, launch_type, *others)
        definition = self.describe_task_definition(task_definition_str)
        _network, group, _platform = others
        settings = {"overrides": overrides, "started_by": started_by or "", "group": group, "tags": tags}
        tasks = [new_task(self, cluster, definition, **settings) for _ in range(count)]
        self.tasks.setdefault(cluster.name, {}).update({task.task_arn: task for task in tasks})
        count_tasks(self, cluster)
        return tasks

    def stop_task(self, cluster_str, task_str, reason):
        cluster = self._get_cluster(cluster_str)
        if not is_told(cluster):
            return stop(self, cluster_str, task_str, reason)
        for task in self.tasks.get(cluster.name, {}).values():
            if task.id != _last(task_str):
                continue
            if task.desired_status != "STOPPED":
                task.desired_status, task.stopping_at = "STOPPED", utcnow()
                task.stop_code, task.stopped_reason = "UserInitiated", reason or "Task stopped by user"
            return task
        raise InvalidParameterException("The referenced task was not found.")

    replace(EC2ContainerServiceBackend, "run_task", run_task)
    replace(EC2ContainerServiceBackend, "stop_task", stop_task)


def told_deployments(replace):
    """aws_ecs_service with wait_for_steady_state, create and update in a told cluster.

    Each deployment is complete at once. Here CreateService and UpdateService begin one, beside
    which the deployments and tasks before it stay, until the control plane tells more.
    """
    create = EC2ContainerServiceBackend.create_service
    update = EC2ContainerServiceBackend.update_service

    def create_service(self, cluster_str, *args, **kwargs):
        service = create(self, cluster_str, *args, **kwargs)
        cluster = self._get_cluster(cluster_str)
        if is_told(cluster):
            service.running_count = service.pending_count = 0
            _begin(service)
            count_tasks(self, cluster)
        return service

    def update_service(self, service_properties):
        cluster = self._get_cluster(service_properties.get("cluster", "default"))
        if not is_told(cluster):
            return update(self, service_properties)
        service = self._get_service(cluster.name, _last(service_properties["service"]))
        counts = service.running_count, service.pending_count
        before = [dict(deployment) for deployment in service.deployments]
        update(self, service_properties)
        service.running_count, service.pending_count = counts
        count_tasks(self, cluster)
        if [d["id"] for d in before[:1]] == [d["id"] for d in service.deployments[:1]]:
            for deployment in before[:1]:
                deployment |= {name: service.deployments[0][name] for name in ("desiredCount", "updatedAt")}
            service.deployments = before
        else:
            service.deployments[1:] = [deployment | {"status": "ACTIVE"} for deployment in before]
            _begin(service)
        return service

    replace(EC2ContainerServiceBackend, "create_service", create_service)
    replace(EC2ContainerServiceBackend, "update_service", update_service)


def _begin(service):
    """Has the first deployment of a service begin, also in the list of its service deployments."""
    for deployment in service.deployments[:1]:
        service.unseen = deployment["id"]
        deployment |= {
            "status": "PRIMARY",
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": f"ECS deployment {deployment['id']} in progress.",
            "desiredCount": service.desired_count,
            "runningCount": 0,
            "pendingCount": 0,
            "failedTasks": 0,
        }
        number = _last(deployment["id"])
        past = vars(service).setdefault("past_deployments", [])
        past.append(
            {
                "deployment": deployment["id"],
                "serviceDeploymentArn": f"{service.arn.replace(':service/', ':service-deployment/')}/{number}",
                "serviceArn": service.arn,
                "clusterArn": service.cluster_arn,
                "targetServiceRevisionArn": f"{service.arn.replace(':service/', ':service-revision/')}/{number}",
                "taskDefinition": deployment["taskDefinition"],
                "status": "IN_PROGRESS",
                "createdAt": deployment["createdAt"],
                "startedAt": deployment["createdAt"],
            }
        )


def told_targets(replace):
    """The smoke test: DescribeTargetHealth of a target group of a told cluster.

    A service registers no targets. Those that are told come after those that somebody has
    registered.
    """
    describe = ELBv2Backend.describe_target_health

    def describe_target_health(self, target_group_arn, targets):
        group = self.target_groups.get(target_group_arn)
        told = _told_targets(ecs_backends[self.account_id][self.region_name], target_group_arn)
        if group is None or told is None:
            return describe(self, target_group_arn, targets)
        there = [group.health_for(target, self.ec2_backend) for target in group.targets.values()]
        there += [
            FakeHealthStatus(t["id"], str(t["port"]), str(t["port"]), t["state"], t["reason"], t["description"]) for t in told
        ]
        if not targets:
            return there
        return [found for target in targets for found in _asked(target, there, group)]

    replace(ELBv2Backend, "describe_target_health", describe_target_health)


def _told_targets(backend, group):
    """The targets told of a group; None where it belongs to no told cluster."""
    clusters = [cluster for cluster in backend.clusters.values() if is_told(cluster)]
    names = {cluster.name for cluster in clusters}
    found = [target for cluster in clusters for target in cluster.told_targets if target["group"] == group]
    is_used = any(
        group == attachment.get("targetGroupArn")
        for service in backend.services.values()
        if service.cluster_name in names
        for attachment in service.load_balancers or []
    )
    return found if found or is_used else None


def _asked(target, there, group):
    """What is there of one that the caller names, with or without a port."""
    wanted, port = target["Id"], target.get("Port")
    found = [t for t in there if t.instance_id == wanted and port in (None, t.port, int(t.port))]
    missing = "unused", "Target.NotRegistered", "Target is not registered to the target group"
    return found or [FakeHealthStatus(wanted, str(port or group.port), None, *missing)]
