"""What policies say to a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import functools
import json
import re

from . import conditions


class Statement:
    """One statement of a policy."""

    def __init__(self, document, variables):
        self.denies = document["Effect"] == "Deny"
        self._condition = document.get("Condition", {})
        self._variables = variables
        actions, self._wanted = _patterns(document, "Action")
        self._names = {one.lower() for one in actions if not re.search("[*?]", one)}
        self._wildcards = [conditions.pattern(one, small=True) for one in actions if re.search("[*?]", one)]
        self._resources = _patterns(document, "Resource")  # none in a trust policy: it is for its role
        self._principals = _patterns(document, "Principal")

    def speaks_of(self, request):
        """Tells whether the statement is about the request: it then allows or denies it."""
        return (
            self._is_about(request.action.lower())
            and _named(self._resources, request.resource, self._is_resource(request))
            and conditions.met(self._condition, request)
        )

    def _is_about(self, action):
        named = action in self._names or any(one.fullmatch(action) for one in self._wildcards)
        return named == self._wanted

    def is_for(self, principals):
        """Tells whether a resource's policy names one of a principal's names in its statement."""
        names, wanted = self._principals
        return wanted == any(_is_principal(p, n) for p in principals for n in names)

    def _is_resource(self, request):
        def test(arn, wanted):
            filled = request.filled(wanted) if self._variables else wanted
            return filled is not None and _is_arn(arn, filled)

        return test


def _patterns(document, name):
    """An element's values, and whether one of them has to fit, or none."""
    if f"Not{name}" in document:
        return _listed(document[f"Not{name}"]), False
    return _listed(document.get(name, "*")), True


def _listed(value):
    """The values of an element; those of principals are told apart by their kind: AWS:123456789012."""
    if isinstance(value, dict):
        return [f"{kind}:{one}" for kind, values in value.items() for one in _listed(values)]
    return value if isinstance(value, list) else [value]


def _named(patterns, value, test):
    values, wanted = patterns
    return any(test(value, one) for one in values) == wanted


def _is_arn(arn, wanted):
    """A wildcard ends at the colon, but in the last part of an ARN."""
    return wanted == "*" or (arn != "*" and conditions.arn_like(arn, wanted))


def _is_principal(principal, wanted):
    return wanted in ("*", principal) or wanted == "AWS:*" and principal.startswith("AWS:")


@functools.lru_cache(maxsize=1024)
def statements(text):
    """The statements of a policy's JSON."""
    document = json.loads(text)
    variables = document.get("Version") == "2012-10-17"
    listed = document["Statement"]
    listed = listed if isinstance(listed, list) else [listed]
    return tuple(Statement(statement, variables) for statement in listed)


def _find(texts, request, denying):
    return any(
        statement.denies == denying and statement.speaks_of(request)
        for text in texts
        for statement in statements(text)
    )


def denial(kinds, request):
    """Why a request is denied, in AWS's words, or None.

    kinds are pairs: the kind of policy, such as "identity-based policy", and a list of the
    policies' JSON. A kind has to allow the request in one of its policies.
    """
    for kind, texts in kinds:
        if _find(texts, request, denying=True):
            article = "an" if kind[0] in "aeiou" else "a"
            return f"with an explicit deny in {article} {kind}"
    for kind, texts in kinds:
        if not _find(texts, request, denying=False):
            return f"because no {kind} allows the {request.action} action"
    return None


def resource_policy(text, request, principals):
    """What a resource's policy says of principals: True, False, or None where it says nothing."""
    speaking = [s for s in statements(text) if s.is_for(principals) and s.speaks_of(request)]
    if any(statement.denies for statement in speaking):
        return False
    return True if speaking else None
