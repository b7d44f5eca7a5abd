"""What runs, as a control plane beside the emulator tells it.

The emulator runs nothing. A process that does, from what Terraform has made here, tells it so,
and AWS's API then answers with that: ListTasks, DescribeTasks, DescribeServices, DescribeClusters,
DescribeContainerInstances, DescribeTargetHealth, ListServiceDeployments. What is told is put into
moto's own objects, and is forgotten with them.
"""

import json
import uuid
from datetime import datetime, timezone

from fixes.told import ToldTask, count_tasks
from moto.backends import get_backend
from moto.core.utils import utcnow
from moto.ecs.exceptions import TaskDefinitionNotFoundException

_HEALTH = {"HEALTHY", "UNHEALTHY", "UNKNOWN"}
_DESIRED = {"RUNNING", "STOPPED"}
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
_PENDING = {"PROVISIONING", "PENDING", "ACTIVATING"}
_STATUS = _PENDING | {"RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"}

# What a body has: names with their types, or the values they can have. Those with a question mark
# can be left out, or be null or empty.
_CONTAINER = {
    "name": str,
    "status": str,
    "exit_code?": int,
    "reason?": str,
    "health?": _HEALTH,
    "runtime_id?": str,
    "ports?": [{"container": int, "host": int}],
}
_TASK = {
    "id": str,
    "definition": str,
    "deployment?": str,
    "instance?": str,
    "status": _STATUS,
    "desired": _DESIRED,
    "health?": _HEALTH,
    "created?": float,
    "started?": float,
    "stopped?": float,
    "stop_code?": str,
    "stopped_reason?": str,
    "containers?": [_CONTAINER],
}
_DEPLOYMENT = {
    "id": str,
    "status": {"PRIMARY", "ACTIVE", "INACTIVE"},
    "definition": str,
    "rollout_state": {"IN_PROGRESS", "COMPLETED", "FAILED"},
    "rollout_reason?": str,
    "desired": int,
    "running": int,
    "pending": int,
    "failed": int,
    "created": float,
    "updated": float,
}
_SERVICE = {
    "name": str,
    "desired": int,
    "running": int,
    "pending": int,
    "tasks?": [_TASK],
    "deployments?": [_DEPLOYMENT],
    "events?": [{"id?": str, "created": float, "message": str}],
}
_TARGET = {
    "group": str,
    "id": str,
    "port": int,
    "state": {"initial", "healthy", "unhealthy", "draining", "unused", "unhealthy.draining", "unavailable"},
    "reason?": str,
    "description?": str,
}
_BODY = {
    "account": str,
    "region": str,
    "cluster": str,
    "services?": [_SERVICE],
    "targets?": [_TARGET],
    "tasks_of_no_service?": [_TASK],
}


def clusters():
    """Lists the clusters that are there, in all accounts: whose control plane has to tell."""
    found = [
        {"account": account, "region": region, "name": cluster.name, "arn": cluster.arn}
        for account, regions in list(get_backend("ecs").items())
        for region, backend in list(regions.items())
        for cluster in backend.clusters.values()
        if cluster.status == "ACTIVE"
    ]
    return sorted(found, key=lambda c: [c["account"], c["region"], c["name"]])


def tell(body):
    """Has AWS's API answer with what the body, which is JSON, says of a cluster.

    Raises ValueError with what is wrong; nothing of the body counts then.
    """
    told = _checked(json.loads(body or b"{}"), _BODY, "")
    backend, cluster = _find(told)
    services = [(_service(backend, cluster, service["name"]), service) for service in told["services"]]
    tasks = [(task, service) for service, it in services for task in it["tasks"]]
    tasks += [(task, None) for task in told["tasks_of_no_service"]]
    definitions = [_definition(backend, task["definition"]) for task, _ in tasks]
    deployed = [[_definition(backend, d["definition"]).arn for d in it["deployments"]] for _, it in services]

    cluster.told_targets = told["targets"]
    for (service, it), arns in zip(services, deployed, strict=True):
        _tell_service(service, it, arns)
    _tell_tasks(backend, cluster, tasks, definitions)
    _tell_instances(backend, cluster)
    return {"cluster": cluster.arn}


def _checked(value, spec, path):
    """A value as its specification has it; what is left out is None, or an empty list."""
    if isinstance(spec, dict):
        _require(isinstance(value, dict), path, f"want an object, not {value!r}")
        unknown = sorted(value.keys() - {name.rstrip("?") for name in spec})
        _require(not unknown, path, f"nobody knows {', '.join(unknown)}")
        return {name.rstrip("?"): _member(value, name, kind, path) for name, kind in spec.items()}
    if isinstance(spec, list):
        _require(isinstance(value, list), path, f"want a list, not {value!r}")
        return [_checked(item, spec[0], f"{path}[{i}]") for i, item in enumerate(value)]
    if isinstance(spec, set):
        _require(value in spec if isinstance(value, str) else False, path, f"{value!r} is none of {', '.join(sorted(spec))}")
        return value
    wanted = (int, float) if spec is float else spec
    _require(isinstance(value, wanted) and not isinstance(value, bool), path, f"want {spec.__name__}, not {value!r}")
    return value


def _member(value, name, kind, path):
    key = name.rstrip("?")
    path = f"{path}.{key}".lstrip(".")
    if name != key and value.get(key) in (None, ""):
        return [] if isinstance(kind, list) else None
    _require(value.get(key) not in (None, ""), path, "it is missing")
    return _checked(value[key], kind, path)


def _require(is_right, path, problem):
    if not is_right:
        raise ValueError(f"{path or 'the body'}: {problem}")


def _find(told):
    account, region, name = told["account"], told["region"], told["cluster"].split("/")[-1]
    regions = dict(get_backend("ecs").items()).get(account, {})
    backend = dict(regions.items()).get(region)
    cluster = backend and backend.clusters.get(name)
    _require(cluster and cluster.status == "ACTIVE", "cluster", f"account {account} has no cluster {name} in {region}")
    return backend, cluster


def _service(backend, cluster, name):
    service = backend.services.get(f"{cluster.name}:{name}")
    _require(service, "services", f"the cluster {cluster.name} has no service {name}")
    return service


def _definition(backend, arn):
    try:
        return backend.describe_task_definition(arn)
    except (TaskDefinitionNotFoundException, ValueError):
        raise ValueError(f"there is no task definition {arn}") from None


def _tell_service(service, told, arns):
    """Of a service without daemons, how many tasks are desired is the API's to say."""
    if service.scheduling_strategy == "DAEMON":
        service.desired_count = told["desired"]
    service.running_count, service.pending_count = told["running"], told["pending"]
    service.events = [
        {"id": e["id"] or _event_id(service, e), "createdAt": _time(e["created"]), "message": e["message"]}
        for e in told["events"]
    ]
    if not told["deployments"]:
        return
    there = {deployment["id"]: deployment for deployment in service.deployments}
    deployments = [
        {
            **there.get(d["id"], service.deployments[0]),
            "id": d["id"],
            "status": d["status"],
            "taskDefinition": arn,
            "rolloutState": d["rollout_state"],
            "rolloutStateReason": d["rollout_reason"],
            "desiredCount": d["desired"],
            "runningCount": d["running"],
            "pendingCount": d["pending"],
            "failedTasks": d["failed"],
            "createdAt": _time(d["created"]),
            "updatedAt": _time(d["updated"]),
        }
        for d, arn in zip(told["deployments"], arns, strict=True)
    ]
    _tell_past(service, deployments)
    # One that the API has begun after the control plane has looked is still to be done, whatever is told.
    unseen = there.get(getattr(service, "unseen", None))
    if unseen and unseen["id"] in [d["id"] for d in deployments]:
        unseen = service.unseen = None
    shown = [d for d in deployments if d["status"] != "INACTIVE"]
    if unseen:
        shown = [unseen, *(d | {"status": "ACTIVE"} for d in shown)]
    service.deployments = sorted(shown, key=lambda d: d["status"] != "PRIMARY") or service.deployments
    service.task_definition = service.deployments[0]["taskDefinition"]


def _event_id(service, event):
    """The same for the same event, however often it is told: who follows events knows them by it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{service.arn} {event['created']} {event['message']}"))


def _tell_past(service, deployments):
    """Says how the deployments that the API has begun have ended.

    Where the primary one is an earlier one, or one that the API has not begun, it is the way back from those after it:
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html
    """
    past = [entry for entry in getattr(service, "past_deployments", []) if "deployment" in entry]
    now = {d["id"]: d["rolloutState"] for d in deployments}
    begun = [entry["deployment"] for entry in past]
    primary, way_back = next(((d["id"], d["rolloutState"]) for d in deployments if d["status"] == "PRIMARY"), (None, None))
    for number, entry in enumerate(past):
        state, status = now.get(entry["deployment"]), entry["status"]
        if state in ("COMPLETED", "IN_PROGRESS"):
            entry["status"] = {"COMPLETED": "SUCCESSFUL"}.get(state, state)
        elif status not in ("IN_PROGRESS", "ROLLBACK_IN_PROGRESS") or not state and entry["deployment"] == service.unseen:
            continue
        elif primary and primary not in begun[number:]:
            ends = {"COMPLETED": "ROLLBACK_SUCCESSFUL", "FAILED": "ROLLBACK_FAILED"}
            entry["status"] = ends.get(way_back, "ROLLBACK_IN_PROGRESS")
        elif status == "IN_PROGRESS":  # nothing goes back, or another one has taken its place
            entry["status"] = "STOPPED"
        if entry["status"] not in ("IN_PROGRESS", "ROLLBACK_IN_PROGRESS"):
            entry.setdefault("finishedAt", utcnow())


def _tell_tasks(backend, cluster, told, definitions):
    """Puts the tasks that are told into the cluster; of services there are no others."""
    there = {task.id: task for task in backend.tasks.get(cluster.name, {}).values()}
    tasks = {id: task for id, task in there.items() if not task.group.startswith("service:")}
    instances = {i.ec2_instance_id: i for i in backend.container_instances.get(cluster.name, {}).values()}
    for (it, service), definition in zip(told, definitions, strict=True):
        task = there.get(it["id"])
        if task is None:
            task = ToldTask(backend, cluster, definition)
            task.id = it["id"]
            if service:
                task.group, task.started_by = f"service:{service.name}", it["deployment"] or ""
        _tell_task(task, it, instances.get(it["instance"]))
        tasks[task.id] = task
    backend.tasks[cluster.name] = {task.task_arn: task for task in tasks.values()}
    count_tasks(backend, cluster)


def _tell_task(task, told, instance):
    task.status = told["status"]
    task.health_status = told["health"] or "UNKNOWN"
    # Who has stopped it by the API has the last word, also over what was told before that was seen.
    if getattr(task, "stop_code", None) != "UserInitiated":
        task.desired_status = told["desired"]
        task.stop_code, task.stopped_reason = told["stop_code"], told["stopped_reason"]
    task.created_at = _time(told["created"]) or getattr(task, "created_at", None)
    task.started_at, task.stopped_at = _time(told["started"]), _time(told["stopped"])
    task.ec2_instance_id = told["instance"]
    if instance:
        task.container_instance_arn = instance.container_instance_arn
        task.availability_zone = instance.attributes["ecs.availability-zone"]
    containers = {container.name: container for container in task.containers}
    for it in told["containers"]:
        if container := containers.get(it["name"]):
            container.last_status, container.exitCode = it["status"], it["exit_code"]
            container.reason, container.runtime_id = it["reason"], it["runtime_id"]
            container.health_status = it["health"] or "UNKNOWN"
            container.network_bindings = [
                {"bindIP": "0.0.0.0", "containerPort": p["container"], "hostPort": p["host"], "protocol": "tcp"}
                for p in it["ports"]
            ]


def _tell_instances(backend, cluster):
    """Counts, for each container instance, its tasks, and what they leave of its resources.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
    """
    for instance in backend.container_instances.get(cluster.name, {}).values():
        tasks = [
            task
            for task in backend.tasks[cluster.name].values()
            if task.container_instance_arn == instance.container_instance_arn and task.last_status != "STOPPED"
        ]
        instance.pending_tasks_count = sum(task.last_status in _PENDING for task in tasks)
        instance.running_tasks_count = sum(task.last_status == "RUNNING" for task in tasks)
        taken = [_needs(backend.describe_task_definition(task.task_definition_arn)) for task in tasks]
        instance.remaining_resources = [
            _left(resource, [needs[resource["name"]] for needs in taken if resource["name"] in needs])
            for resource in instance.registered_resources
        ]


def _left(resource, taken):
    if resource["type"] == "STRINGSET":
        return resource | {"stringSetValue": [*resource["stringSetValue"], *(port for ports in taken for port in ports)]}
    return resource | {"integerValue": resource["integerValue"] - sum(taken)}


def _needs(definition):
    """What a task takes of its instance: its own sizes, or those that its containers reserve, or else may use."""
    containers = definition.container_definitions
    ports = [mapping for c in containers for mapping in c.get("portMappings") or [] if mapping.get("hostPort")]
    return {
        "CPU": int(definition.cpu or sum(int(c.get("cpu") or 0) for c in containers)),
        "MEMORY": int(
            definition.memory or sum(int(c.get("memoryReservation") or c.get("memory") or 0) for c in containers)
        ),
        "PORTS": [str(m["hostPort"]) for m in ports if m.get("protocol") != "udp"],
        "PORTS_UDP": [str(m["hostPort"]) for m in ports if m.get("protocol") == "udp"],
    }


def _time(seconds):
    return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)
