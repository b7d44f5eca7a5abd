"""The operators of a policy's conditions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import base64
import datetime
import functools
import ipaddress
import operator
import re


def met(condition, request):
    """Tells whether all of a statement's conditions hold.

    The request has a method values(key), which lists a key's values or returns None where
    the request has no such key, and a method filled(text) for a text with variables.
    """
    return all(
        _holds(name, request.values(key), _filled(wanted, request))
        for name, keys in condition.items()
        for key, wanted in keys.items()
    )


def _filled(wanted, request):
    """The wanted values; one with a variable that the request does not have fits nothing."""
    texts = wanted if isinstance(wanted, list) else [wanted]
    filled = (request.filled(_text(text)) for text in texts)
    return [text for text in filled if text is not None]


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


@functools.cache
def _operator(name):
    """An operator's quantifier, whether it is met where the key is missing, and its test."""
    quantifier, _, plain = name.rpartition(":")
    if_exists = plain.endswith("IfExists")
    plain = plain.removesuffix("IfExists")
    if plain not in OPERATORS:
        raise ValueError(f"no operator of conditions: {name}")
    return quantifier, if_exists, plain


def _holds(name, values, wanted):
    quantifier, if_exists, plain = _operator(name)
    if plain == "Null":
        return (not values) == (wanted == ["true"])
    negated, test = OPERATORS[plain]
    if not values:
        if quantifier:
            return quantifier == "ForAllValues"
        return if_exists or negated

    def fits(value):
        return any(_try(test, value, one) for one in wanted) != negated

    return (any if quantifier == "ForAnyValue" else all)(map(fits, values))


def _try(test, value, wanted):
    """A value that is no number, date or address fits no such condition."""
    try:
        return test(value, wanted)
    except ValueError:
        return False


@functools.cache
def pattern(text, small=False):
    """The regular expression of a text in which * and ? are wildcards, unless they stand as ${*}."""
    parts = re.split(r"(\$\{[*?$]\}|[*?])", text.lower() if small else text)
    meaning = {"*": ".*", "?": "."}
    return re.compile(
        "".join(meaning.get(part) or re.escape(_plain(part)) for part in parts), re.DOTALL
    )


def _plain(part):
    return part[2] if re.fullmatch(r"\$\{[*?$]\}", part) else part


def _like(value, wanted):
    return pattern(wanted).fullmatch(value) is not None


def arn_like(value, wanted):
    """Each of an ARN's six parts is compared by itself."""
    values, patterns = value.split(":", 5), wanted.split(":", 5)
    if len(values) != 6 or len(patterns) != 6:
        return wanted == "*"
    return all(map(_like, values, patterns))


def _of(read, compare):
    return lambda value, wanted: compare(read(value), read(wanted))


def _literal(text):
    return re.sub(r"\$\{([*?$])\}", r"\1", text)


def _date(text):
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp()


def _in_network(value, wanted):
    return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)


def _ordered(kind, read):
    """The six comparisons of numbers or dates."""
    return {
        f"{kind}Equals": (False, _of(read, operator.eq)),
        f"{kind}NotEquals": (True, _of(read, operator.eq)),
        f"{kind}LessThan": (False, _of(read, operator.lt)),
        f"{kind}LessThanEquals": (False, _of(read, operator.le)),
        f"{kind}GreaterThan": (False, _of(read, operator.gt)),
        f"{kind}GreaterThanEquals": (False, _of(read, operator.ge)),
    }


def _same_ignoring_case(value, wanted):
    return value.lower() == _literal(wanted).lower()


def _same(value, wanted):
    return value == _literal(wanted)


# Of each operator: whether it is the negation of its test, and the test.
OPERATORS = {
    "StringEquals": (False, _same),
    "StringNotEquals": (True, _same),
    "StringEqualsIgnoreCase": (False, _same_ignoring_case),
    "StringNotEqualsIgnoreCase": (True, _same_ignoring_case),
    "StringLike": (False, _like),
    "StringNotLike": (True, _like),
    **_ordered("Numeric", float),
    **_ordered("Date", _date),
    "Bool": (False, _same_ignoring_case),
    "BinaryEquals": (False, _of(base64.b64decode, operator.eq)),
    "IpAddress": (False, _in_network),
    "NotIpAddress": (True, _in_network),
    "ArnEquals": (False, arn_like),
    "ArnLike": (False, arn_like),
    "ArnNotEquals": (True, arn_like),
    "ArnNotLike": (True, arn_like),
    "Null": (False, None),
}
