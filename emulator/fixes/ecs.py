"""Fixes of Amazon ECS."""

from moto.core.utils import camelcase_to_underscores, utcnow
from moto.ecs.models import CapacityProvider, EC2ContainerServiceBackend, Service
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.moto_api._internal import mock_random

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
    period of the health check and more, so each plan wants to set them again.
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

    replace(EC2ContainerServiceResponse, "create_service", create_service)


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
