"""What a call asks for: the actions that have to be allowed, each on its resources."""

from collections import namedtuple

from . import arns, keys, names, reference

# service and action: as IAM names them; resources: pairs of an ARN and the condition keys that
# AWS's reference knows for it; values: of condition keys, in small letters; tags: function of an
# ARN, the tags that the request gives the resource.
Ask = namedtuple("Ask", "service action resources values tags")


def primary(call):
    """What a call asks for first: the action that its operation is named after."""
    service, name = names.service(call), names.action(call)
    return of(call, service, name, arns.named(call), keys.of(call), keys.tags(call))


def of(call, service, name, found, values, tags):
    """The ask for an action, on those of the resources that it knows.

    tags is a function of an ARN, or a dictionary where all resources get the same.
    """
    action = reference.action(service, name)
    resources = {}
    for arn in found:
        use = reference.best(arn, action.uses)
        if use:
            resources[arn] = action.keys | use.keys
    for use in _made(call, action, resources):
        resources[_unnamed(use.template, call)] = action.keys | use.keys
    if not resources:
        resources = {"*": action.keys}
    return Ask(service, name, resources, values, tags if callable(tags) else lambda arn: tags)


def _made(call, action, resources):
    """The kinds of resources that a request is also for, without a name or an id of theirs.

    EC2 checks each kind that an action requires, and rules of a group where they get tags. The
    kinds of the other services' actions are the alternatives of one resource.
    """
    if not action.name.startswith("ec2:"):
        return [] if resources else action.uses[:1]
    there = {arn.split(":", 5)[5].split("/")[0] for arn in resources}
    rules = action.name.startswith("ec2:Authorize") and call.parameters.get("TagSpecifications")
    return [
        use
        for use in action.uses
        if (use.required or rules and use.kind == "security-group-rule")
        and use.template.split(":", 5)[5].split("/")[0] not in there
    ]


def _unnamed(template, call):
    """A template's ARN with * for what nobody has named."""
    arn = arns.Arn(call)
    known = {"${Partition}": arn.partition, "${Region}": arn.region, "${Account}": arn.account}
    for name, value in known.items():
        template = template.replace(name, value)
    return reference.VARIABLE.sub("*", template)
