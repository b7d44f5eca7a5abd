package yamldoc

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"cidr", "nat", "memory", "health_check", "zones"}
	for word, want := range map[string]string{
		"cdir": "cidr", "memroy": "memory", "memori": "memory", "health": "health_check", "Zones": "zones",
		"na": "nat", "cpu": "", "he": "", "": "", "network": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestUpwards(t *testing.T) {
	t.Parallel()
	var places []Path
	for place := range Path(`a.b[0].c`).upwards {
		places = append(places, place)
	}
	if want := []Path{"a.b[0].c", "a.b[0]", "a.b", "a", ""}; !slices.Equal(places, want) {
		t.Errorf("got %q, want %q", places, want)
	}
}

// What does not stand takes what is in it along, and what it is in is no longer sound.
func TestSound(t *testing.T) {
	t.Parallel()
	var c Checker
	if !c.Sound("a", "") || c.Spoiled("a") {
		t.Error("without a problem something is bad")
	}
	c.Malformed("a.b", "is wrong", "", "")
	c.Malformed("list[1]", "is wrong", "", "") // the whole list
	for at, want := range map[Path]struct{ sound, spoiled bool }{
		"a": {false, false}, "a.b": {false, true}, "a.b.c": {false, true}, "a.b[0]": {false, true}, "a.bc": {true, false}, "b": {true, false},
		"": {false, false}, "list": {false, true}, "list[0]": {false, true}, "a.c": {true, false},
	} {
		if c.Sound(at) != want.sound || c.Spoiled(at) != want.spoiled {
			t.Errorf("%q: sound %t, spoiled %t; want %+v", at, c.Sound(at), c.Spoiled(at), want)
		}
	}
}

// Many problems take a time that grows with their number, and not with its square: that would take minutes here.
func TestManyProblems(t *testing.T) {
	t.Parallel()
	const many = 50_000
	var c Checker
	begin := time.Now()
	for i := range many {
		c.Malformed(Path("tags").Key(strconv.Itoa(i)), "is wrong", "", "")
		c.Error(Path("tags").Key(strconv.Itoa(i)), "is wrong, too", "", "")
	}
	if len(c.Problems()) != many {
		t.Errorf("%d problems", len(c.Problems()))
	}
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("it takes %s", took)
	}
}

func TestTooManyPlaces(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
	for letter := 'b'; letter < 'k'; letter++ {
		bomb += fmt.Sprintf("%[1]c: &%[1]c [%[2]s]\n", letter, strings.Repeat(fmt.Sprintf("*%c, ", letter-1), 9))
	}
	const many = "the file has more than 10000 keys and items of lists, with those of its aliases; allowed: up to 10000"
	for content, want := range map[string]string{
		"tags:\n" + strings.Repeat("  k: v\n", maxPlaces):        many,
		"tags: [" + strings.Repeat("a,", maxPlaces) + "]":        many,
		"tags: {a: [" + strings.Repeat("a,", maxPlaces-2) + "]}": "",
		bomb: many,
	} {
		problems := Problems(parse(content, "tags").found).Error()
		if want == "" && problems != "" || !strings.Contains(problems, want) || strings.Count(problems, "\n") > 0 {
			t.Errorf("got %.200s, want %q", problems, want)
		}
	}
}

// What is written out counts before what is merged, and an earlier mapping before a later one.
func TestAliases(t *testing.T) {
	t.Parallel()
	d := parse(`
one: &one {a: 1, b: [x, y], c: {d: &text e}}
two: *one
three: {<<: *one, a: 2, f: *text}
four: {a: 2, <<: [{g: 1, b: 0}, *one]}
five: {"<<": 1}
`, "one")
	var got map[string]any
	if err := d.root.Decode(&got); err != nil || len(d.found) > 0 {
		t.Fatal(err, d.found)
	}
	one := map[string]any{"a": 1, "b": []any{"x", "y"}, "c": map[string]any{"d": "e"}}
	want := map[string]any{
		"one": one, "two": one,
		"three": map[string]any{"a": 2, "b": one["b"], "c": one["c"], "f": "e"},
		"four":  map[string]any{"a": 2, "g": 1, "b": 0, "c": one["c"]},
		"five":  map[string]any{"<<": 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	for place, line := range map[Path]int{"one.c.d": 2, "two.c.d": 3, "three.c.d": 4, "three.a": 4, "four.g": 5} {
		if d.lines[place] != line {
			t.Errorf("%s is in line %d, want %d", place, d.lines[place], line)
		}
	}
}

// A tag of YAML and the name of a file reach a message as they are.
func TestMessagesArePrintable(t *testing.T) {
	t.Parallel()
	problems := Problems(parse("a: !%1b[2J b\n", "a").found)
	problems = append(problems, Problem{File: "x\x1b[2J.yaml", Got: "is wrong\r\n\u009b"})
	text := problems.Error()
	if want := "x\\x1b[2J.yaml: is wrong\\r\\n\\u009b"; !strings.HasSuffix(text, want) || strings.ContainsAny(text, "\x1b\u009b\r") {
		t.Errorf("got %q, want %s at its end", text, want)
	}
}

// The mistaken line is found between lists of several lines, and soon in a file as large as one may be.
func TestMistakenLine(t *testing.T) {
	t.Parallel()
	part := "a%:\n  - [b,\n     c]\n  - {d: e,\n     f: g}\n"
	for _, parts := range []int{1, 3, 30, 300, 3000} {
		var content strings.Builder
		want := 0
		for i := range parts {
			content.WriteString(strings.ReplaceAll(part, "%", strconv.Itoa(i)))
			if i == parts/2 {
				content.WriteString("mistake\n")
				want = strings.Count(content.String(), "\n")
			}
		}
		begin := time.Now()
		found := parse(content.String(), "a").found
		if len(found) != 1 || found[0].Line != want {
			t.Errorf("%d parts: got %v, want line %d", parts, found, want)
		}
		if took := time.Since(begin); took > 30*time.Second {
			t.Errorf("%d parts: it takes %s", parts, took)
		}
	}
}
