package events_test

import (
	"slices"
	"testing"

	"cdah/internal/aws/events"
)

// Patterns and events of EventBridge's own matcher's tests, and of its documentation: what it makes of them.
// https://github.com/aws/event-ruler/blob/main/src/test/software/amazon/event/ruler/JsonRuleCompilerTest.java
func TestPatterns(t *testing.T) {
	t.Parallel()
	const (
		replacing = `{"name": ["a", "b"], "$or": [{"name": [{"anything-but": "a"}]}, {"condition1": ["x"]}]}`
		replaced  = `{"$or": [{"name": ["a"]}, {"other": ["x"]}], "name": [{"exists": true}]}`
		branches  = `{"source": ["s"], "detail": {"$or": [{"k": ["a"], "f": ["1"]}, {"f": ["2"], "k": ["b"]}]}}`
	)
	for _, c := range []struct {
		pattern, event string
		want           bool
	}{
		{replacing, `{"name": "a", "condition1": "x"}`, true},
		{replacing, `{"name": "c"}`, true},
		{replacing, `{"name": "a"}`, false},
		{replaced, `{"name": "anything but a"}`, true}, // "exists" has replaced "a"
		{replaced, `{"other": "x"}`, false},
		{branches, `{"source": "s", "detail": {"k": "a", "f": "1"}}`, true},
		{branches, `{"source": "s", "detail": {"k": "b", "f": "2"}}`, true},
		{branches, `{"source": "s", "detail": {"k": "a", "f": "2"}}`, false},
		{branches, `{"detail": {"k": "a", "f": "1"}}`, false},
		{`{"resources": [{"prefix": "arn:x"}]}`, `{"resources": ["arn:y", "arn:xyz"]}`, true},
		{`{"resources": [{"prefix": "arn:x"}]}`, `{"resources": []}`, false},
		{`{"a": {"b": [{"exists": false}]}}`, `{"a": {"c": 1}}`, true},
		{`{"a": {"b": [{"exists": false}]}}`, `{"a": {"b": null}}`, false},
		{`{"a": [{"anything-but": ["x", "y"]}]}`, `{"a": "z"}`, true},
		{`{"a": [{"anything-but": ["x", "y"]}]}`, `{"b": "z"}`, false},
		{`{"a": [{"anything-but": {"prefix": "x"}}]}`, `{"a": "z"}`, true},
		{`{"a": [{"anything-but": {"prefix": "x"}}]}`, `{"a": "xz"}`, false},
		{`{"a": [{"anything-but": {"prefix": "x"}}]}`, `{"b": "z"}`, false},
		{`{"a": {"b": [{"anything-but": [0]}]}}`, `{"a": [{"b": 0}, {"b": 1}]}`, true},
		{`{"a": {"b": [{"anything-but": [0]}]}}`, `{"a": [{"b": 0}, {"c": 1}]}`, false},
		{`{"n": [1, null, true]}`, `{"n": 1}`, true},
		{`{"n": [1, null, true]}`, `{"n": "1"}`, false},
	} {
		pattern, err := events.ParsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := pattern.Matches([]byte(c.event)); got != c.want || err != nil {
			t.Errorf("%s matches %s: %v, %v; want %v", c.pattern, c.event, got, err, c.want)
		}
		if twice := c.pattern == replacing || c.pattern == replaced; twice != slices.Equal(pattern.Replaced, []string{"name"}) {
			t.Errorf("%s replaces %v", c.pattern, pattern.Replaced)
		}
	}
	for _, wrong := range []string{"", "[]", "{}", `{"a": "b"}`, `{"a": []}`, `{"a": [{"wildcard": "*"}]}`, `{"$or": [{"a": ["b"]}]}`, `{"a": ["b"`} {
		if _, err := events.ParsePattern(wrong); err == nil {
			t.Errorf("%q is taken for a pattern", wrong)
		}
	}
}
