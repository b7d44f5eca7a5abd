"""Filter patterns find the lines that CloudWatch Logs finds by them.

    python3 -m unittest discover -s emulator
"""

import json
import re
import time
import unittest

from filter_patterns import Invalid, parse

# By pattern: lines that it finds, lines that it does not find.
_TERMS = {
    "": (["", "anything"], []),
    "   ": (["anything"], []),
    '" "': (["two words"], ["one"]),
    "ERROR": (["[ERROR 400] BAD", "TERROR", "an ERROR_CODE"], ["error", "Error", "ERR OR"]),
    "ERROR disk": (["disk ERROR", "ERROR on disks"], ["ERROR", "disk"]),
    "?ERROR ?disk": (["ERROR", "disk", "disk ERROR"], ["all fine"]),
    "?ERROR ?disk full": (["it is full"], ["ERROR on disk"]),
    "?ERROR -full": (["all fine"], ["ERROR: full"]),
    "ERROR -full": (["ERROR on disk"], ["ERROR: disk full", "full"]),
    "-ERROR": (["all fine"], ["an ERROR"]),
    '"out of memory"': (["killed: out of memory!"], ["memory is out of", "out  of memory"]),
    'ERROR -"bad gateway"': (["ERROR: bad request"], ["ERROR: bad gateway"]),
    r'"say \"no\""': (['they say "no" to it'], ["they say no"]),
    '?ERROR ?Error ?FATAL ?CRITICAL ?panic ?"[error]" ?"[crit]"': (["2026 [crit] 7#7", "panic: nil"], ["[warn] crit"]),
}

_REGEXES = {
    "%AUTHORIZED%": (["401 UNAUTHORIZED"], ["authorized"]),
    "%^[hc]at%": (["hat trick"], ["a hat"]),
    "%[hc]at$%": (["the cat"], ["cats"]),
    "%colou?r%": (["color", "colour"], ["colouur"]),
    "%^a{3,5}$%": (["aaa", "aaaaa"], ["aa", "aaaaaa"]),
    "%^starting|shutting down%": (["now shutting down", "starting"], ["not starting"]),
    r"%10\.10\.0\.1%": (["from 10.10.0.1"], ["10010,051"]),
    r"%\d\s\w%": (["1 a"], ["a 1"]),
    r"%key\x3Avalue%": (["key:value"], ["key=value"]),
}

_OBJECT = json.dumps(
    {
        "level": "error",
        "status": 404,
        "took": 1.5,
        "address": "10.1.2.3",
        "digits": "0404",
        "fine": True,
        "nothing": None,
        "list": ["a", "b"],
        "grid": [[0, 1], [2, 3]],
        "user": {"id": 7, "roles": [{"name": "reader"}, {"name": "writer"}]},
        "a.b": "dotted",
        "star": "Ev*ent",
    }
)

# Conditions that hold for the object above, and those that do not.
_HOLD = """
    $.level = "error"           | $.level = error        | $.level != "info"     | $.level = "*"          | $.level = e*
    $.level = *ror              | $.level = *rro*        | $.level = %^err%      | $.level != %^x%        | $.star = Ev*ent
    $.status = 404              | $.status = 404.0       | $.status = 4.04e2     | $.status = 4*          | $.status = "404"
    $.status != 500             | $.status > 403         | $.status >= 404       | $.status < +405        | $.took <= 1.5
    $.digits = 404              | $.digits > 400         | $.level != 404        | $.took > 10e-1
    $.address != 123.123.*      | $.address = 10.1.*     | $.nothing IS NULL     | $.fine IS TRUE         | $.missing NOT EXISTS
    $.user.id = 7               | $.list[0] = "a"        | $.list[*] = b         | $.grid[1][0] = 2       | $.user.roles[1].name = writer
    $.user.roles[*].name = "w*" | $.* = %^10%            | $.['a.b'] = dotted    | $.user.more NOT EXISTS
    $.level = error && $.status = 404   | $.level = info || $.status = 404   | ($.level = info || $.fine IS TRUE) && $.status > 1
    $.level = error || $.level = info && $.status = 1
"""
_FAIL = """
    $.level = "Error"           | $.level = rro          | $.level != e*         | $.level = ""           | $.star = E*t
    $.status = 40               | $.status = 5*          | $.status > 404        | $.level > 1            | $.digits = "404"
    $.list = "a"                | $.list != "a"          | $.user != 1           | $.missing = 1          | $.missing != 1
    $.nothing = null            | $.nothing != 1         | $.fine = true         | $.fine IS FALSE        | $.level IS NULL
    $.missing IS NULL           | $.level NOT EXISTS     | $.nothing NOT EXISTS  | $.list[2] = "a"        | $.level[0] = "e"
    $.a.b = dotted              | $.list[*] = c          | ($.level = error || $.level = info) && $.status = 1
"""

_ACCESS = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'
_COLUMNS = {
    "[]": ([_ACCESS, ""], []),
    "[ip, id, user, at, request, status, size]": ([_ACCESS], ["six columns are not enough here"]),
    "[ip, id, user, at, request = *.html*, status = 4*, size]": ([_ACCESS], [_ACCESS.replace("html", "css"), _ACCESS.replace("404", "200")]),
    "[..., status = 404 || status = 410, size]": ([_ACCESS, _ACCESS.replace("404", "410")], [_ACCESS.replace("404", "500")]),
    "[ip, ..., status >= 400 && status < 500, size > 1000]": ([_ACCESS], [_ACCESS.replace("1534", "999"), _ACCESS.replace("404", "-")]),
    "[ip = 127.0.0.1, ...]": ([_ACCESS, "127.0.0.1"], ["10.0.0.1 127.0.0.1"]),
    '[..., request = "GET /index.html HTTP/1.0", status, size]': ([_ACCESS], [_ACCESS.replace("1.0", "1.1")]),
    r"[ip = %127\.0\.0\.[1-9]%, ...]": ([_ACCESS], ["127.0.0.0 -"]),
    "[..., status = 404,]": ([_ACCESS], ["404"]),
    "[first = ERROR, rest]": (["ERROR of three words"], ["ERROR", "INFO of ERROR"]),
    "[first != ERROR && first != WARN, rest]": (["INFO it is"], ["ERROR it is", "WARN it is"]),
    "[all = *memory]": (["out of memory"], ["memory is out"]),
    '[key, text = "two words"]': (['a "two words"', "a [two words]"], ["a two", 'a "two']),
}

_INVALID = (
    '"ERROR', "err:", "bad-term", "a@b", "ERR*", "?", "- x", 'a"b"', "é",
    "%%", "%a", "%(a|b)%", "%a!%", "%é%", "%[a%", r"%\p%", r"%(?=a)%", "%a% b", "%a{3,2}%",
    "{", "{}", "{ $.a }", "{ $.a = }", "{ a = 1 }", "{ $.a == 1 }", "{ $.a = 1 && }", "{ ($.a = 1 }", "{ $.a = 1) }",
    "{ $.a = 1 } x", "{ $.a = 1", "{ $.a EXISTS }", "{ $.a IS NOT NULL }", "{ $.a IS MAYBE }", "{ $.a NOT NULL }",
    "{ !($.a = 1) }", "{ $.a > 0 AND $.a < 2 }", '{ "a": [1] }', '{ $.a > "x" }', "{ $.a >= x }", "{ $..a = 1 }",
    "{ $.a[-1] = 1 }", "{ $.a[0:2] = 1 }", "{ $.a[x] = 1 }", "{ $.*[*] = 1 }", "{ $.a = a@b }", "{ $.a = %(x)% }",
    "{ $.a = %x% || $.a = %y% || $.a = %z% }", "{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }",
    "[a, b", "[a, b] x", "[a, a]", "[a, ..., b, ...]", "[a = ]", "[a = 1 ||]", "[1a]", "[a b]", "[a, b = 1 && c = 1]",
    "[a = %x%, b = %y%, c = %z%]",
)  # fmt: skip


def _conditions(table):
    return [one.strip() for row in table.splitlines() for one in re.split(r"(?<!\|)\|(?!\|)", row) if one.strip()]


class FilterPatternsTest(unittest.TestCase):
    def test_lines_are_found(self):
        for pattern, (found, others) in (_TERMS | _REGEXES | _COLUMNS).items():
            for line in (*found, *others):
                with self.subTest(pattern=pattern, line=line):
                    self.assertEqual(parse(pattern).matches(line), line in found)

    def test_conditions_on_json(self):
        for table, holds in ((_HOLD, True), (_FAIL, False)):
            for condition in _conditions(table):
                with self.subTest(condition):
                    self.assertEqual(parse(f"{{ {condition} }}").matches(_OBJECT), holds)

    def test_what_is_no_object_of_json_is_not_found(self):
        for line in ("", "a: 1", "{a: 1}", "[1]", '"a"', '{"a": NaN}', "[" * 100_000, 'INFO {"b": 1}'):
            with self.subTest(line[:20]):
                self.assertFalse(parse("{ $.a NOT EXISTS }").matches(line))

    def test_invalid_patterns_are_refused(self):
        for pattern in _INVALID:
            with self.subTest(pattern):
                self.assertRaises(Invalid, parse, pattern)

    def test_the_message_of_an_object_without_end(self):
        with self.assertRaisesRegex(Invalid, "If a filter pattern starts with '{' it must end with '}'"):
            parse("{ $.a = 1")

    def test_values_of_fields(self):
        found = parse("{ $.status = * }").find(_OBJECT)
        values = {"$.status": "404", "$.took": "1.5", "$.user.roles[1].name": "writer", "$.['a.b']": "dotted"}
        for selector, value in values.items():
            self.assertEqual(found.get(selector), value)
        for selector in ("$.missing", "$.user", "$.list", "$.fine", "$.nothing", "$status", "status", "$.*[*]"):
            self.assertIsNone(found.get(selector), selector)

    def test_values_of_columns(self):
        found = parse("[..., request = *.html*, status = 4*,]").find(_ACCESS)
        self.assertEqual(
            found,
            {
                "$1": "127.0.0.1",
                "$2": "-",
                "$3": "frank",
                "$4": "10/Oct/2000:13:25:15 -0700",
                "$request": "GET /index.html HTTP/1.0",
                "$status": "404",
                "$7": "1534",
            },
        )
        self.assertEqual(parse("[first, rest]").find("a b  [c d] ")["$rest"], "b  [c d]")
        self.assertEqual(parse("[]").find("a b"), {"$1": "a", "$2": "b"})

    def test_a_pattern_is_read_once(self):
        self.assertIs(parse("ERROR"), parse("ERROR"))

    def test_ten_thousand_lines_take_no_second(self):
        for pattern in ('?ERROR ?"[crit]"', "{ $.status >= 500 }", "[..., status = 5*, size]"):
            found, began = parse(pattern), time.process_time()
            for _ in range(10_000):
                found.matches(_OBJECT)
            self.assertLess(time.process_time() - began, 1, pattern)


if __name__ == "__main__":
    unittest.main()
