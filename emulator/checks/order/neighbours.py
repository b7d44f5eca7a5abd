"""ECS Service Connect and the namespaces of AWS Cloud Map."""

from checks.rows import Row, backend

_MAP = "https://docs.aws.amazon.com/cloud-map/latest/api/API_"
_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnect"


def _connected(call):
    """The configurations of Service Connect of the services that there are, by the service's name."""
    for service in backend("ecs", call).services.values():
        connect = getattr(service, "service_connect_configuration", None) or {}
        if service.status == "ACTIVE" and connect.get("enabled"):
            yield service.name, connect


def _namespace_taken(call):
    name = call.parameters["Name"]
    for namespace in backend("servicediscovery", call).namespaces.values():
        if namespace.name == name and namespace.type == "HTTP":
            return f"Namespace {namespace.id} has the name {name} already."


def _namespace_in_use(call):
    namespace = backend("servicediscovery", call).namespaces.get(call.parameters["Id"])
    for name, connect in _connected(call):
        if namespace and connect.get("services") and connect.get("namespace") in (namespace.arn, namespace.name):
            return f"Namespace {namespace.id} has the service {name}."


def _asked(call):
    connect = call.parameters.get("serviceConnectConfiguration") or {}
    return connect if connect.get("enabled") else {}


def _namespace_missing(call):
    wanted = _asked(call).get("namespace")
    known = backend("servicediscovery", call).namespaces.values()
    if wanted and not any(wanted in (n.arn, n.name) for n in known):
        return "The specified namespace was not found."


def _port_unnamed(call):
    wanted = [service["portName"] for service in _asked(call).get("services", [])]
    if not wanted:
        return None
    definition = backend("ecs", call).describe_task_definition(call.parameters["taskDefinition"])
    named = {p.get("name") for c in definition.container_definitions for p in c.get("portMappings", [])}
    missing = [name for name in wanted if name not in named]
    if missing:
        return f"portName(s) {missing} do not refer to any named PortMapping in the task definition."


ROWS = (
    Row("namespace_taken", "servicediscovery", "CreateHttpNamespace", "NamespaceAlreadyExists", _MAP + "CreateHttpNamespace.html", _namespace_taken),
    Row("namespace_in_use", "servicediscovery", "DeleteNamespace", "ResourceInUse", _MAP + "DeleteNamespace.html", _namespace_in_use),
    Row("service_namespace_missing", "ecs", "CreateService", "NamespaceNotFoundException", _ECS + "Configuration.html", _namespace_missing),
    Row("service_port_unnamed", "ecs", "CreateService", "InvalidParameterException", _ECS + "Service.html", _port_unnamed),
)
