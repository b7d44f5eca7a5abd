"""Fixes of Amazon ECS."""

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.ecs.models import CapacityProvider, EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.moto_api._internal import mock_random

from .told import is_told

# What CreateService accepts, DescribeServices returns, and moto does not know.
_SETTINGS = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "serviceConnectConfiguration",
    "volumeConfigurations",
)


def capacity_provider_draining(replace):
    """aws_ecs_capacity_provider, second plan after a change of managed draining.

    UpdateCapacityProvider takes the protection and the scaling, and forgets the
    draining, so each plan wants to change it again.
    """
    update = CapacityProvider.update

    def update_provider(self, asg_details):
        update(self, asg_details)
        if "managedDraining" in asg_details:
            self.auto_scaling_group_provider["managedDraining"] = asg_details[
                "managedDraining"
            ]

    replace(CapacityProvider, "update", update_provider)


def container_instances(replace):
    """An agent's RegisterContainerInstance, and what is told of instances afterwards.

    All instances are of the same size, whatever they have; DescribeContainerInstances breaks
    on a cluster without any; and an instance that is deregistered still counts.
    """
    register = EC2ContainerServiceResponse.register_container_instance
    deregister = EC2ContainerServiceBackend.deregister_container_instance
    describe = EC2ContainerServiceBackend.describe_container_instances

    def register_container_instance(self):
        result = register(self)
        total = self._get_param("totalResources")
        if total:
            instance = result.result["containerInstance"]
            instance.registered_resources = total
            instance.remaining_resources = [dict(resource) for resource in total]
        return result

    def deregister_container_instance(self, cluster_str, *args):
        instance = deregister(self, cluster_str, *args)
        self._get_cluster(cluster_str).registered_container_instances_count -= 1
        return instance

    def describe_container_instances(self, cluster_str, *args):
        self.container_instances.setdefault(self._get_cluster(cluster_str).name, {})
        return describe(self, cluster_str, *args)

    replace(EC2ContainerServiceResponse, "register_container_instance", register_container_instance)
    replace(EC2ContainerServiceBackend, "deregister_container_instance", deregister_container_instance)
    replace(EC2ContainerServiceBackend, "describe_container_instances", describe_container_instances)


def service_network_configuration(replace):
    """aws_ecs_service, read of a service whose tasks use bridge networking.

    DescribeServices answers ``networkConfiguration: {}``, where AWS leaves the
    field out; the provider dereferences its missing content and crashes
    ("Plugin did not respond").
    """
    init = Service.__init__

    def __init__(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.network_configuration = self.network_configuration or None

    replace(Service, "__init__", __init__)


def service_settings(replace):
    """aws_ecs_service, second plan.

    CreateService forgets the capacity provider strategy, the deployment
    configuration with its circuit breaker, placement, zone rebalancing, the grace
    period of the health check and more, so each plan wants to set them again. Of
    Service Connect a service's deployments tell.
    """
    create = EC2ContainerServiceResponse.create_service

    def create_service(self):
        result = create(self)
        service = result.result["service"]
        for field in _SETTINGS:
            value = self._get_param(field)
            if value is not None:
                setattr(service, camelcase_to_underscores(field), value)
        strategy = self._get_param("capacityProviderStrategy")
        if strategy:
            # A service has either a launch type or a strategy, never both.
            service.launch_type = None
            for deployment in service.deployments:
                deployment.pop("launchType", None)
                deployment.pop("platformFamily", None)
                deployment["capacityProviderStrategy"] = strategy
        return result

    describe = EC2ContainerServiceBackend.describe_services

    def describe_services(self, *args, **kwargs):
        services, failures = describe(self, *args, **kwargs)
        for service in services:
            connect = getattr(service, "service_connect_configuration", None) or {}
            for deployment in service.deployments:
                # AWS says nothing of what is turned off
                # (https://github.com/hashicorp/terraform-provider-aws/pull/43871).
                deployment.pop("serviceConnectConfiguration", None)
                if connect.get("enabled"):
                    deployment["serviceConnectConfiguration"] = connect
        return services, failures

    replace(EC2ContainerServiceResponse, "create_service", create_service)
    replace(EC2ContainerServiceBackend, "describe_services", describe_services)


def service_deployment_configuration(replace):
    """aws_ecs_service, second plan after a change of one part of its deployment.

    UpdateService takes the provider's few changed fields, the alarms for one, for
    the whole configuration, so each plan wants to set the others again.
    """
    update = EC2ContainerServiceBackend.update_service

    def update_service(self, service_properties):
        changed = service_properties.get("deployment_configuration")
        if changed:
            service = self._get_service(
                service_properties.get("cluster", "default"),
                service_properties["service"].split("/")[-1],
            )
            before = getattr(service, "deployment_configuration", None) or {}
            service_properties["deployment_configuration"] = before | changed
        return update(self, service_properties)

    replace(EC2ContainerServiceBackend, "update_service", update_service)


def service_rollback(replace):
    """aws_ecs_service, a deployment that fails; and cdah rollback, which asks for it.

    Every container runs, so no deployment ever fails. Here one with "does-not-start"
    in its image or command does not, and the service goes back to the task definition
    that it had, as the circuit breaker has it do. ListServiceDeployments and
    DescribeServiceRevisions, which tell of it afterwards, are missing.
    """
    update = EC2ContainerServiceBackend.update_service

    def history(service):
        # Kept on the service: it is forgotten with it.
        if not hasattr(service, "past_deployments"):
            service.past_deployments = []
        return service.past_deployments

    def update_service(self, service_properties):
        cluster = service_properties.get("cluster", "default")
        name = service_properties["service"].split("/")[-1]
        wanted = service_properties.get("task_definition")
        before = self._get_service(cluster, name).task_definition
        service = update(self, service_properties)
        if not wanted or is_told(self._get_cluster(cluster)):  # its control plane sees whether it fails
            return service
        definition = self.describe_task_definition(wanted)
        fails = any(
            "does-not-start" in " ".join([c["image"], *c.get("command", [])])
            for c in definition.container_definitions
        )
        past = history(service)
        revision = service.arn.replace(":service/", ":service-revision/")
        past.append(
            {
                "targetServiceRevisionArn": f"{revision}/{len(past)}",
                "status": "ROLLBACK_SUCCESSFUL" if fails else "SUCCESSFUL",
                "taskDefinition": definition.arn,
            }
        )
        if fails:
            return update(
                self, {"cluster": cluster, "service": name, "task_definition": before}
            )
        return service

    def list_service_deployments(self):
        service = self.ecs_backend._get_service(
            self._get_param("cluster", "default"), self._get_param("service")
        )
        statuses = self._get_param("status")
        return ActionResult(
            {
                "serviceDeployments": [
                    deployment
                    for deployment in reversed(history(service))
                    if not statuses or deployment["status"] in statuses
                ]
            }
        )

    def describe_service_revisions(self):
        wanted = self._get_param("serviceRevisionArns")
        return ActionResult(
            {
                "serviceRevisions": [
                    {
                        "serviceRevisionArn": deployment["targetServiceRevisionArn"],
                        "taskDefinition": deployment["taskDefinition"],
                    }
                    for service in self.ecs_backend.services.values()
                    for deployment in history(service)
                    if deployment["targetServiceRevisionArn"] in wanted
                ]
            }
        )

    replace(EC2ContainerServiceBackend, "update_service", update_service)
    for method in (list_service_deployments, describe_service_revisions):
        replace(EC2ContainerServiceResponse, method.__name__, method)


def service_steady_state(replace):
    """aws_ecs_service with wait_for_steady_state, create and update.

    The tasks of a new service stay pending and its rollout stays in progress for
    ever, so the provider waits until its timeout. Here every task runs at once.
    """
    create = EC2ContainerServiceBackend.create_service
    update = EC2ContainerServiceBackend.update_service

    def settle(backend, service):
        cluster = backend._get_cluster(service.cluster_name)
        services = [
            s
            for s in backend.services.values()
            if s.cluster_name == cluster.name and s.status == "ACTIVE"
        ]
        service.running_count, service.pending_count = service.desired_count, 0
        cluster.running_tasks_count = sum(s.running_count for s in services)
        cluster.pending_tasks_count = sum(s.pending_count for s in services)
        for deployment in service.deployments:
            deployment["runningCount"] = service.running_count
            deployment["pendingCount"] = 0
            deployment["rolloutState"] = "COMPLETED"
            deployment["rolloutStateReason"] = (
                f"ECS deployment {deployment['id']} completed."
            )
        return service

    def create_service(self, *args, **kwargs):
        return settle(self, create(self, *args, **kwargs))

    def update_service(self, *args, **kwargs):
        return settle(self, update(self, *args, **kwargs))

    replace(EC2ContainerServiceBackend, "create_service", create_service)
    replace(EC2ContainerServiceBackend, "update_service", update_service)


def service_update(replace):
    """aws_ecs_service, update of the task definition or of the count.

    UpdateService leaves the deployment as it was: the old task definition and
    count, and the old id, so a new rollout cannot be told from the last one. It
    also keeps "family:revision" where AWS answers with the full ARN.
    """
    update = EC2ContainerServiceBackend.update_service

    def update_service(self, service_properties):
        changed = service_properties.get("task_definition")
        service = update(self, service_properties)
        if changed:
            service.task_definition = self.describe_task_definition(changed).arn
        for deployment in service.deployments[:1]:
            if changed and deployment["taskDefinition"] != service.task_definition:
                deployment["id"] = f"ecs-svc/{mock_random.randint(0, 32**12)}"
                deployment["createdAt"] = utcnow()
            deployment["taskDefinition"] = service.task_definition
            deployment["desiredCount"] = service.desired_count
            deployment["updatedAt"] = utcnow()
        return service

    replace(EC2ContainerServiceBackend, "update_service", update_service)
