"""What botocore's model of a service asks of parameters, in the words that AWS uses for it.

The words are those of AWS's own framework, which most services answer with as they are:
"1 validation error detected: Value 'x' at 'name' failed to satisfy constraint: Member
must have length greater than or equal to 3".
"""

import functools
from dataclasses import dataclass

import regex

# What the model has and AWS does not hold to.
EXCEPTIONS = {
    ("ec2", "InstanceType"): "new types come each month",
}

_TYPES = {"string": str, "list": list, "map": dict, "structure": dict, "boolean": bool}
_NUMBERS = ("integer", "long", "float", "double", "short", "byte")
_LISTED = 30  # values of an enumeration that a message names


class Mistyped(ValueError):
    """A value is of another type than the model's: AWS reads no further."""


@dataclass(frozen=True)
class Constraint:
    """One thing that is asked of a value: how AWS says it, and whether a value has it."""

    text: str
    holds: callable


@dataclass(frozen=True)
class Violation:
    """A value that does not have what is asked, and where it is; MISSING where there is none."""

    path: tuple
    value: object
    text: str
    sensitive: bool = False

    @property
    def missing(self):
        return self.value is None

    @property
    def place(self):
        """The path in AWS's way: tags.1.member.key."""
        return ".".join(name[:1].lower() + name[1:] for name in self.path)

    def __str__(self):
        value = "" if self.sensitive else f" {'null' if self.missing else _java(self.value)}"
        return f"Value{value} at '{self.place}' failed to satisfy constraint: {self.text}"


def _java(value):
    return f"'{_written(value)}'"


def _written(value):
    match value:
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case dict():
            return f"{{{', '.join(f'{k}={_written(v)}' for k, v in value.items())}}}"
        case bool():
            return str(value).lower()
    return str(value)


def violations(service, shape, value, path=()):
    """All that is wrong with a value, in the order of the model. Raises Mistyped."""
    if getattr(shape, "is_document_type", False):
        return
    if not isinstance(value, _TYPES.get(shape.type_name, object)):
        kind = shape.type_name
        raise Mistyped(f"'{'.'.join(path)}' can not be converted to a {kind}: {value!r}")
    sensitive = bool(shape.metadata.get("sensitive"))
    for constraint in _constraints(service, shape):
        if not constraint.holds(value):
            yield Violation(path, value, constraint.text, sensitive)
    match shape.type_name:
        case "structure":
            yield from _in_structure(service, shape, value, path)
        case "list":
            yield from _in_list(service, shape, value, path)
        case "map":
            yield from _in_map(service, shape, value, path)


def _in_structure(service, shape, value, path):
    for name in shape.required_members:
        member = shape.members[name]
        stored = member.serialization.get("streaming")  # a body that is not read
        if value.get(name) is None and not stored:
            yield Violation((*path, name), None, "Member must not be null")
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from violations(service, member, value[name], (*path, name))


def _in_list(service, shape, value, path):
    if _is_scalar(shape.member):
        wanted = _constraints(service, shape.member)
        if any(not c.holds(v) for c in wanted for v in value):
            yield Violation(path, value, f"Member must satisfy constraint: {_all(wanted)}")
        return
    for number, item in enumerate(value, 1):
        yield from violations(service, shape.member, item, (*path, str(number), "member"))


def _in_map(service, shape, value, path):
    keys = _constraints(service, shape.key)
    if any(not c.holds(key) for c in keys for key in value):
        yield Violation(path, value, f"Map keys must satisfy constraint: {_all(keys)}")
    if _is_scalar(shape.value):
        wanted = _constraints(service, shape.value)
        if any(not c.holds(item) for c in wanted for item in value.values()):
            yield Violation(path, value, f"Map value must satisfy constraint: {_all(wanted)}")
        return
    for key, item in value.items():
        yield from violations(service, shape.value, item, (*path, key, "member"))


def _is_scalar(shape):
    return shape.type_name not in ("structure", "list", "map")


def _all(constraints):
    return f"[{', '.join(c.text for c in constraints)}]"


def _constraints(service, shape):
    """What is asked of a value itself, without what is inside it."""
    if (service, shape.name) in EXCEPTIONS or shape.serialization.get("streaming"):
        return ()
    asked = shape.metadata
    return _of(
        shape.type_name,
        asked.get("min"),
        asked.get("max"),
        asked.get("pattern"),
        tuple(asked.get("enum", ())),
    )


@functools.cache
def _of(kind, least, most, pattern, values):
    measure, of = _measure(kind)
    found = []
    if pattern and kind == "string":
        text = f"Member must satisfy regular expression pattern: {pattern}"
        compiled = compile_pattern(pattern)
        if compiled:
            found.append(Constraint(text, lambda v: compiled.fullmatch(v) is not None))
    if most is not None and measure:
        text = f"Member must have {of} less than or equal to {most}"
        found.append(Constraint(text, lambda value: measure(value) <= most))
    if least is not None and measure:
        text = f"Member must have {of} greater than or equal to {least}"
        found.append(Constraint(text, lambda value: measure(value) >= least))
    if values:
        listed = ", ".join(values[:_LISTED]) + (", …" if len(values) > _LISTED else "")
        text = f"Member must satisfy enum value set: [{listed}]"
        found.append(Constraint(text, lambda value: value in values))
    return tuple(found)


def _measure(kind):
    """What of a value has bounds, and how AWS calls it."""
    if kind in _NUMBERS:
        return (lambda value: value), "value"
    if kind in ("string", "blob", "list", "map"):
        return len, "length"
    return None, ""


@functools.cache
def compile_pattern(pattern):
    """A pattern as Java would read it, which has to match all of a value; None for one that is not readable.

    Java writes a character beyond the first 65,536 as two.
    """
    pattern = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
    try:
        return regex.compile(pattern)
    except regex.error:
        return None
