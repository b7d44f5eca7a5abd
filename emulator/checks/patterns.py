"""Event patterns of EventBridge: what they would mean otherwise than they read.

A path that stands in an $or and beside it, or twice in an object, has one test: EventBridge's
matcher takes the last, and can refuse the pattern, in the words below. Here it is refused.
https://github.com/aws/event-ruler (JsonRuleCompiler, and testWithRuleOverride of its test)
"""

import json

from refusals import Refusal

_ACTIONS = ("PutRule", "TestEventPattern")


def check(call):
    """Refuses a pattern in which a test of a path replaces another."""
    if call.service == "events" and call.action in _ACTIONS and call.parameters.get("EventPattern"):
        twice = named_twice(call.parameters["EventPattern"])
        if twice:
            raise Refusal(
                "InvalidEventPatternException",
                f"Event pattern is not valid. Reason: Path `{twice}` cannot be allowed multiple times",
            )


def named_twice(pattern):
    """The first path that a pattern names twice for one and the same event; None without one.

    A pattern that cannot be read has none: moto says what is wrong with it.
    """
    try:
        fields = json.loads(pattern, object_pairs_hook=_Fields)
    except ValueError:
        return None
    try:
        _rules(fields, (), [frozenset()])
    except _Twice as twice:
        return ".".join(twice.args[0])
    return None


class _Fields(list):
    """An object's fields in their order, none lost because it has the key of another."""


class _Twice(Exception):
    pass


def _rules(fields, path, rules):
    """What becomes of rules, each the paths that it has, by the fields at a path."""
    for key, value in fields:
        if key == "$or" and isinstance(value, list):
            rules = [rule for branch in value if isinstance(branch, _Fields) for rule in _rules(branch, path, rules)]
        elif isinstance(value, _Fields):
            rules = _rules(value, (*path, key), rules)
        else:
            here = (*path, key)
            if any(here in rule for rule in rules):
                raise _Twice(here)
            rules = [rule | {here} for rule in rules]
    return rules
