package yamldoc

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
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
	for content, want := range map[string]string{
		"tags:\n" + strings.Repeat("  k: v\n", maxPlaces):        "the file has 10001 keys and items of lists; allowed: up to 10000",
		"tags: [" + strings.Repeat("a,", maxPlaces) + "]":        "the file has 10001 keys and items of lists; allowed: up to 10000",
		"tags: {a: [" + strings.Repeat("a,", maxPlaces-2) + "]}": "",
	} {
		problems := Problems(parse(content, "tags").found).Error()
		if want == "" && problems != "" || !strings.Contains(problems, want) || strings.Count(problems, "\n") > 0 {
			t.Errorf("got %.200s, want %q", problems, want)
		}
	}
}
