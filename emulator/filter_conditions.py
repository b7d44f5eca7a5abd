"""What stands in {} and [] of a filter pattern: its tokens, and conditions on fields and columns."""

import functools
import operator
import re

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html
_MOST_REGEXES = 2
_MOST_WILDCARD_SELECTORS = 3

QUOTED = r'"(?:[^"\\]|\\.)*"'
_SELECTOR = r"\$(?:\.(?:[\w-]+|\*|\[\s*'[^']+'\s*\])(?:\[(?:\d{1,9}|\*)\])*)+"
_WHOLE_SELECTOR = re.compile(_SELECTOR, re.ASCII)
_STEP = re.compile(r"\.(?P<key>[\w-]+)|\.\[\s*'(?P<quoted>[^']+)'\s*\]|\[(?P<index>\d+)\]|(?P<any>\.\*|\[\*\])", re.ASCII)
_TOKEN = re.compile(
    rf"\s*(?:(?P<selector>{_SELECTOR})|(?P<quoted>{QUOTED})|(?P<regex>%[^%]*%)"
    r"|(?P<sign>&&|\|\||[<>!]=|[=<>(),])|(?P<word>[A-Za-z0-9_.*+-]+))\s*",
    re.ASCII | re.DOTALL,
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_REGEX = re.compile(r"(?:[A-Za-z0-9 :_#=@/;,^$?\[\]{}|*+.-]|\\[dDsSwW]|\\x[0-9A-Fa-f]{2}|\\[:_#=@/;,^$?\[\]{}|\\*+. -])+")
_SIGNS = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_ANY = object()
_NAMED = {"NULL": None, "TRUE": True, "FALSE": False}


class Invalid(ValueError):
    """A pattern that CloudWatch Logs does not take; its text is AWS's message."""

    def __init__(self, message="Invalid filter pattern"):
        super().__init__(message)


class Reader:
    """The tokens of what stands in {} or []."""

    def __init__(self, text):
        self._tokens, self._at, self._regexes, self._wildcards = [], 0, 0, 0
        at = 0
        while at < len(text):
            token = _TOKEN.match(text, at)
            if not token:
                if text[at:].isspace():
                    break
                raise Invalid()
            self._tokens.append((token.lastgroup, token[token.lastgroup]))
            at = token.end()

    def ended(self):
        return self._at == len(self._tokens)

    def end(self):
        if not self.ended():
            raise Invalid()

    def sees(self, text):
        return not self.ended() and self._tokens[self._at] in (("sign", text), ("word", text))

    def sees_name(self):
        """Whether a name stands here that nothing is said of."""
        following = self._tokens[self._at + 1 : self._at + 2]
        return self._tokens[self._at][0] == "word" and (not following or following[0] == ("sign", ","))

    def skip(self, text):
        seen = self.sees(text)
        self._at += seen
        return seen

    def take(self, *kinds):
        """The kind and the text of the next token, which has to be of one of the kinds."""
        if self.ended() or self._tokens[self._at][0] not in kinds:
            raise Invalid()
        kind, text = self._tokens[self._at]
        self._at += 1
        self._regexes += kind == "regex"
        self._wildcards += kind == "selector" and _ANY in steps_of(text)
        if self._regexes > _MOST_REGEXES or self._wildcards > _MOST_WILDCARD_SELECTORS:
            raise Invalid()
        return kind, text

    def name(self):
        """The next token, which has to be the name of a column."""
        _, text = self.take("word")
        if not _NAME.fullmatch(text):
            raise Invalid()
        return text


def either(reader, one):
    """Reads conditions, each by one(reader), between && and ||, with parentheses: a function of what they are about."""
    parts = [_both(reader, one)]
    while reader.skip("||"):
        parts.append(_both(reader, one))
    return parts[0] if len(parts) == 1 else lambda subject: any(part(subject) for part in parts)


def _both(reader, one):
    parts = [_single(reader, one)]
    while reader.skip("&&"):
        parts.append(_single(reader, one))
    return parts[0] if len(parts) == 1 else lambda subject: all(part(subject) for part in parts)


def _single(reader, one):
    if not reader.skip("("):
        return one(reader)
    inner = either(reader, one)
    if not reader.skip(")"):
        raise Invalid()
    return inner


def field_test(reader):
    """Reads a condition on a field: a function of a document."""
    steps = steps_of(reader.take("selector")[1])
    if reader.skip("IS"):
        _, name = reader.take("word")
        if name not in _NAMED:
            raise Invalid()
        return lambda document: any(value is _NAMED[name] for value in values_at(document, steps))
    if reader.skip("NOT"):
        if not reader.skip("EXISTS"):
            raise Invalid()
        return lambda document: not values_at(document, steps)
    holds = _comparison(reader)
    return lambda document: any(isinstance(value, str) and holds(value) for value in values_at(document, steps))


def column_test(names, reader):
    """Reads a condition on a column, and adds its name to names: a function of a line's values."""
    name = reader.name()
    names.add(name)
    holds = _comparison(reader)
    return lambda values: holds(values[f"${name}"])


def _comparison(reader):
    """Reads a sign and what is compared with: a function of a text."""
    _, sign = reader.take("sign")
    kind, text = reader.take("quoted", "regex", "word")
    if sign not in _SIGNS:
        raise Invalid()
    if kind == "word" and _NUMBER.fullmatch(text):
        return functools.partial(_compares, _SIGNS[sign], float(text))
    if sign not in ("=", "!="):  # only numbers have an order
        raise Invalid()
    if kind == "regex":
        regex = compiled(text)
        return lambda value: (regex.search(value) is not None) == (sign == "=")
    equals = _wildcard(unquote(text) if kind == "quoted" else text)
    return lambda value: equals(value) == (sign == "=")


def _compares(compare, number, text):
    if _NUMBER.fullmatch(text):
        return compare(float(text), number)
    return compare is operator.ne


def _wildcard(wanted):
    """A function of whether a text is the wanted one; * is any text at its begin and its end, and itself between."""
    begins, ends = wanted.startswith("*"), wanted.endswith("*")
    text = wanted[begins : len(wanted) - ends]
    if begins and ends:
        return lambda value: text in value
    if begins:
        return lambda value: value.endswith(text)
    if ends:
        return lambda value: value.startswith(text)
    return lambda value: value == text


def compiled(regex):
    """The regular expression between two %."""
    if len(regex) < 3 or not regex.endswith("%") or not _REGEX.fullmatch(regex[1:-1]):
        raise Invalid()
    try:
        return re.compile(regex[1:-1], re.ASCII)
    except (re.error, OverflowError) as problem:
        raise Invalid() from problem


def unquote(quoted):
    return re.sub(r'\\(["\\])', r"\1", quoted[1:-1])


@functools.lru_cache(maxsize=1000)
def steps_of(selector):
    """The keys and indices of a selector, _ANY for a wildcard, of which there can be one."""
    if not _WHOLE_SELECTOR.fullmatch(selector):
        raise Invalid()
    steps = []
    for step in _STEP.finditer(selector):
        if step["any"]:
            steps.append(_ANY)
        else:
            steps.append(int(step["index"]) if step["index"] else step["key"] or step["quoted"])
    if steps.count(_ANY) > 1:
        raise Invalid()
    return tuple(steps)


def values_at(document, steps):
    """All that a selector leads to."""
    found = [document]
    for step in steps:
        if step is _ANY:
            found = [inner for value in found for inner in _inside(value)]
        elif isinstance(step, int):
            found = [value[step] for value in found if isinstance(value, list) and step < len(value)]
        else:
            found = [value[step] for value in found if isinstance(value, dict) and step in value]
    return found


def _inside(value):
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
