"""Filter patterns of CloudWatch Logs: which log lines they find, and the values that they read of them.

    parse('?ERROR ?"[crit]"').matches("[crit] no memory")
    parse("{ $.took > 1 }").find('{"took": 2}').get("$.took")     # "2"

A pattern is terms that a line contains, a regular expression between %, conditions on a line of JSON in {}, or
conditions on a line of columns in []. What AWS's pages leave open is decided here:

- Regular expressions are Python's, of the characters and escapes that AWS allows.
- A field that a line lacks, true, false, null, an object and a list are neither = nor != to anything.
- A number in a string counts as that number. With [*] and .* one element has to hold.
- Of more columns than a pattern names, the last name gets the rest of the line, unless it has "...".

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import functools
import json
import re

from filter_conditions import (
    QUOTED,
    Invalid,
    Reader,
    column_test,
    compiled,
    either,
    field_test,
    steps_of,
    unquote,
    values_at,
)

_TERM = re.compile(rf"\s*(?P<sign>[?-]?)(?:(?P<quoted>{QUOTED})|(?P<word>\w+))(?=\s|$)", re.ASCII | re.DOTALL)
_COLUMN = re.compile(r'\[(?P<brackets>[^\]]*)\](?=\s|$)|"(?P<quotes>(?:[^"\\]|\\.)*)"(?=\s|$)|(?P<bare>\S+)')


@functools.lru_cache(maxsize=1000)
def parse(pattern):
    """Returns an object whose ``find`` gives a line's values by their selectors, or None where it is not found.

    Raises Invalid.
    """
    pattern = (pattern or "").strip()
    if pattern.startswith("{"):
        if not pattern.endswith("}"):
            raise Invalid("If a filter pattern starts with '{' it must end with '}'")
        return _Json(Reader(pattern[1:-1]))
    if pattern.startswith("["):
        if not pattern.endswith("]"):
            raise Invalid()
        return _Columns(Reader(pattern[1:-1]))
    if pattern.startswith("%"):
        return _Regex(pattern)
    return _Terms(pattern)


class _Pattern:
    def matches(self, line):
        return self.find(line) is not None


class _Terms(_Pattern):
    """Words and "phrases" that a line contains, all of them; with - none, with ? at least one."""

    def __init__(self, pattern):
        terms = {"": [], "-": [], "?": []}
        at = 0
        while at < len(pattern):
            term = _TERM.match(pattern, at)
            if not term:
                raise Invalid()
            terms[term["sign"]].append(term["word"] or unquote(term["quoted"]))
            at = term.end()
        self._all, self._none, self._some = terms[""], terms["-"], terms["?"]
        if self._all or self._none:  # AWS leaves those with ? out beside others
            self._some = []

    def find(self, line):
        if any(term in line for term in self._none) or not all(term in line for term in self._all):
            return None
        return {} if not self._some or any(term in line for term in self._some) else None


class _Regex(_Pattern):
    """A regular expression, by itself."""

    def __init__(self, pattern):
        self._regex = compiled(pattern)

    def find(self, line):
        return {} if self._regex.search(line) else None


class _Json(_Pattern):
    """Conditions on the fields of a line that is an object of JSON."""

    def __init__(self, reader):
        self._test = either(reader, field_test)
        reader.end()

    def find(self, line):
        try:
            # The text of a number, as it stands there: 4* finds 404.
            document = json.loads(line, parse_int=str, parse_float=str, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            return None
        if not isinstance(document, dict) or not self._test(document):
            return None
        return _Document(document)


class _Document:
    """The fields of a line of JSON, by their selectors."""

    def __init__(self, document):
        self._document = document

    def get(self, selector):
        """The text of a field; None where it is missing or is no text and no number."""
        try:
            steps = steps_of(selector)
        except Invalid:
            return None
        found = [value for value in values_at(self._document, steps) if isinstance(value, str)]
        return found[0] if found else None


class _Columns(_Pattern):
    """Conditions on the columns of a line: between spaces, in [] or in quotes."""

    def __init__(self, reader):
        self._names, self._tests, self._gap = [], [], None
        if not reader.ended():
            self._read(reader)
            while reader.skip(","):
                self._read(reader)
        reader.end()
        names = [name for name in self._names if name]
        if len(names) != len(set(names)):
            raise Invalid()

    def _read(self, reader):
        """Reads an entry: a name, a condition on one, "...", or nothing for a column without a name."""
        if reader.skip("..."):
            if self._gap is not None:
                raise Invalid()
            self._gap = len(self._names)
        elif reader.ended() or reader.sees(","):
            self._names.append(None)
        elif reader.sees_name():
            self._names.append(reader.name())
        else:
            names = set()
            self._tests.append(either(reader, functools.partial(column_test, names)))
            if len(names) != 1:  # an entry is about its own column
                raise Invalid()
            self._names.append(names.pop())

    def find(self, line):
        found = list(_COLUMN.finditer(line))
        texts = [column[column.lastgroup] for column in found]
        names = self._names
        if len(texts) < len(names):
            return None
        if self._gap is not None or not names:
            gap = self._gap or 0
            names = [*names[:gap], *[None] * (len(texts) - len(names)), *names[gap:]]
        elif len(texts) > len(names):
            texts[len(names) - 1 :] = [line[found[len(names) - 1].start() :].rstrip()]
        values = {f"${name or at}": text for at, (name, text) in enumerate(zip(names, texts), 1)}
        return values if all(test(values) for test in self._tests) else None


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")
