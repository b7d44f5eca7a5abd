package config

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// What people get wrong is told in its own line, and gone once the mend is followed. Each archive in testdata/mistakes
// has right files, of which the last is changed: by the mistakes that follow, each the lines that differ, in their order
// and with enough of those around them.
//
//	" " the line stays           "@" it stays, and a problem is told of it
//	"-" it is not in the wrong file; without a "=" below, the mend brings it back
//	"+" only the wrong file has it      ">" the same, and a problem is told of it
//	"=" only the mended file has it     "*" both the wrong and the mended file have it
//	"!" the problem of the line before has these words
//
// Problems in other lines are failures. <U+00A0> stands for that character, <byte F6> for that byte, and <9 x> for nine x.
func TestMistakes(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return filepath.Ext(f.Name) != extension })
		right := rightFiles(archive.Files[:first])
		topic := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(topic, func(t *testing.T) {
			t.Parallel()
			if problems := right.problems(t, right.text); len(problems) > 0 {
				t.Errorf("the right file has %v", problems)
			}
		})
		for _, part := range archive.Files[first:] {
			t.Run(topic+"/"+part.Name, func(t *testing.T) {
				t.Parallel()
				testMistake(t, right, string(part.Data))
			})
		}
	}
}

func testMistake(t *testing.T, right files, entry string) {
	m := readMistake(t, right.text, entry)
	if len(m.told) == 0 {
		t.Fatal("the entry has no problem")
	}
	for _, problem := range right.problems(t, m.wrong) {
		if found := advice.FindStringSubmatch(problem.Fix); len(found) > 0 && !strings.Contains(m.mended, found[1]+found[2]+found[3]) {
			t.Errorf("the mended file does not have what is advised: %s", problem)
		}
		if _, want := m.told[problem.Line]; !want || filepath.Base(problem.File) != filepath.Base(right.changed) {
			t.Errorf("nobody expects %s", problem)
		}
		m.tell(problem)
	}
	for line, words := range m.told {
		if len(words) > 0 {
			t.Errorf("line %d is not told with %q; all that is told of it: %q", line, words, m.heard[line])
		}
	}
	for _, problem := range right.problems(t, m.mended) {
		t.Errorf("mended, it has %s", problem)
	}
}

// advice is a mend with what to write.
var advice = regexp.MustCompile(`^(?:did you mean ([^?]+)\?|rename it to (.+)|use ([0-9]+)(?:,.*)?)$`)

// files are the files of an archive, of which one is changed.
type files struct {
	others        []txtar.File
	changed, text string
}

func rightFiles(parts []txtar.File) files {
	last := len(parts) - 1
	return files{parts[:last], parts[last].Name, string(parts[last].Data)}
}

// problems returns what is wrong with the files, but for the text of the one that is changed.
func (f files) problems(t *testing.T, text string) Problems {
	t.Helper()
	dir := t.TempDir()
	for _, other := range f.others {
		write(t, filepath.Join(dir, other.Name), string(other.Data))
	}
	write(t, filepath.Join(dir, f.changed), text)
	_, problems := LoadProject(dir, filepath.Join(dir, "foundations"))
	for i := range problems {
		problems[i].File = strings.TrimPrefix(problems[i].File, dir+string(filepath.Separator))
	}
	return problems
}

// mistake is an entry of an archive.
type mistake struct {
	wrong, mended string
	told          map[int][]string // lines of the wrong file, with the words that are not yet found
	heard         map[int][]string // what is told of them
}

// tell strikes out the words that a problem has.
func (m *mistake) tell(problem Problem) {
	m.heard[problem.Line] = append(m.heard[problem.Line], problem.String())
	m.told[problem.Line] = slices.DeleteFunc(m.told[problem.Line], func(words string) bool { return strings.Contains(problem.String(), words) })
}

func readMistake(t *testing.T, right, entry string) mistake {
	t.Helper()
	m := mistake{told: map[int][]string{}, heard: map[int][]string{}}
	rest := strings.Split(strings.TrimSuffix(right, "\n"), "\n")
	undone := !strings.Contains("\n"+entry, "\n=")
	var wrong, mended []string
	for line := range strings.SplitSeq(strings.TrimSuffix(entry, "\n"), "\n") {
		kind, text := line[:1], character(t, line[1:])
		if strings.Contains(" @-", kind) {
			at := slices.Index(rest, text)
			if at < 0 {
				t.Fatalf("the right file does not go on with %q", text)
			}
			wrong, mended, rest = append(wrong, rest[:at]...), append(mended, rest[:at]...), rest[at+1:]
		}
		if strings.Contains(" @+>*", kind) {
			wrong = append(wrong, text)
		}
		if strings.Contains(" @=*", kind) || kind == "-" && undone {
			mended = append(mended, text)
		}
		switch kind {
		case "@", ">":
			m.told[len(wrong)] = []string{""} // any
		case "!":
			m.told[len(wrong)] = append(m.told[len(wrong)], strings.TrimSpace(text))
		}
	}
	m.wrong, m.mended = joined(wrong, rest), joined(mended, rest)
	return m
}

func joined(lines, more []string) string {
	return strings.Join(slices.Concat(lines, more), "\n") + "\n"
}

var stands = regexp.MustCompile(`<(?:U\+([0-9A-F]{4})|byte ([0-9A-F]{2})|(\d+) (\w))>`)

// character puts in what cannot be seen in a test.
func character(t *testing.T, text string) string {
	t.Helper()
	number := func(digits string, base int) int {
		n, err := strconv.ParseInt(digits, base, 32)
		if err != nil {
			t.Fatal(err)
		}
		return int(n)
	}
	return stands.ReplaceAllStringFunc(text, func(found string) string {
		switch of := stands.FindStringSubmatch(found); {
		case of[1] != "":
			return string(rune(number(of[1], 16)))
		case of[2] != "":
			return string([]byte{byte(number(of[2], 16))})
		default:
			return strings.Repeat(of[4], number(of[3], 10))
		}
	})
}

// A value beside an address' password is told of, one without it is not.
func TestPasswordInAddress(t *testing.T) {
	t.Parallel()
	for value, warned := range map[string]bool{
		"postgres://shop:hunter2@db.internal:5432/shop": true,
		"postgres://shop@db.internal:5432/shop":         false,
		"postgres://shop:@db.internal/shop":             false,
		"https://example.com/a:b@c":                     false,
		"a:b@c":                                         false,
	} {
		if got := hasPassword(value); got != warned {
			t.Errorf("%s: %v", value, got)
		}
	}
}
