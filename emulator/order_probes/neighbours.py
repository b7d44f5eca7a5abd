"""Probes of checks/order/neighbours.py: see __init__.py."""

from order_probes.setups import cluster, service, task_definition


def _namespace(aws, name="one"):
    aws.servicediscovery.create_http_namespace(Name=name)
    all = aws.servicediscovery.list_namespaces()["Namespaces"]
    return next(n for n in all if n["Name"] == name)


def _private(namespace, port="private"):
    return {"enabled": True, "namespace": namespace, "services": [{"portName": port}]}


def _server(aws):
    cluster(aws)
    task_definition(aws, portMappings=[{"containerPort": 80, "name": "private"}])


def namespace_taken(aws):
    _namespace(aws, "one")
    yield lambda: aws.servicediscovery.create_http_namespace(Name="one")
    yield lambda: aws.servicediscovery.create_http_namespace(Name="other")


def namespace_in_use(aws):
    _server(aws)
    made = _namespace(aws)
    service(aws, desiredCount=0, serviceConnectConfiguration=_private(made["Arn"]))
    yield lambda: aws.servicediscovery.delete_namespace(Id=made["Id"])
    aws.ecs.delete_service(cluster="cluster", service="web")
    yield lambda: aws.servicediscovery.delete_namespace(Id=made["Id"])


def service_namespace_missing(aws):
    _server(aws)
    missing = "arn:aws:servicediscovery:eu-west-2:123456789012:namespace/ns-0123456789abcdef"
    yield lambda: service(aws, serviceConnectConfiguration=_private(missing))
    made = _namespace(aws)
    yield lambda: service(aws, serviceConnectConfiguration=_private(made["Arn"]))


def service_port_unnamed(aws):
    _server(aws)
    made = _namespace(aws)
    yield lambda: service(aws, serviceConnectConfiguration=_private(made["Arn"], "other"))
    yield lambda: service(aws, serviceConnectConfiguration=_private(made["Arn"]))
