"""What AWS's service authorization reference says of actions: which resources each is checked
on, and which condition keys a request for it has.

actions.json is made by renew.py.
"""

import functools
import json
import re
from collections import namedtuple
from pathlib import Path

VARIABLE = re.compile(r"\$\{\w+\}")

# kind: of the resource, such as "security-group"; keys: condition keys beside the action's own,
# in small letters; those that end in / go with any tag.
Use = namedtuple("Use", "kind required keys template")

Action = namedtuple("Action", "name keys uses")


@functools.cache
def _table():
    return json.loads(Path(__file__).with_name("actions.json").read_text())


@functools.cache
def action(service, name):
    """An action of a service, by its name in IAM; one without resources where AWS knows none."""
    table = _table().get(service, {"actions": {}})
    keys, uses = table["actions"].get(name, ((), ()))
    return Action(
        f"{service}:{name}", frozenset(keys), tuple(_use(table, *use) for use in uses)
    )


def _use(table, kind, required, keys):
    template, own = table["resources"].get(kind, ("", []))
    # EC2's table says for each action which keys of the resource it knows; the other
    # services' keys of a resource go with all of its actions.
    if ":ec2:" not in template or not keys:
        keys = [*keys, *own]
    return Use(kind, required, frozenset(keys), template)


@functools.cache
def _pattern(template):
    parts = re.split(r"(\$\{\w+\})", template)
    return re.compile("".join(map(_part, parts)))


def _part(part):
    if not part.startswith("$"):
        return re.escape(part)
    # What is AWS's own, or global, has no account or region in its ARN.
    return "[^:]*" if part in ("${Partition}", "${Region}", "${Account}") else ".+"


def fits(arn, template):
    """Tells whether an ARN is one of the template's."""
    return _pattern(template).fullmatch(arn) is not None


@functools.cache
def _literals(template):
    return len(re.sub(r"\$\{\w+\}", "", template))


def best(arn, uses):
    """The kind of resource that an ARN is, of several: the one of which it says the most."""
    fitting = [use for use in uses if fits(arn, use.template)]
    return max(fitting, key=lambda use: _literals(use.template), default=None)


def known(service, name):
    """Tells whether a service has an action of this name."""
    return name in _table().get(service, {"actions": {}})["actions"]
