package yamldoc

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

var yamlLine = regexp.MustCompile(`^line (\d+): `)

// addSyntax says where a text stops to be YAML, and why, as far as it can be seen.
func (d *document) addSyntax(err error, content string) {
	lines := strings.Split(content, "\n")
	if strings.Contains(err.Error(), "exceeded max depth") { // of the parser, a hundred times ours
		d.addDepth(1)
		return
	}
	if at := slices.IndexFunc(lines, func(line string) bool { return !utf8.ValidString(line) }); at >= 0 {
		d.add(at+1, "", "this is not YAML: a character of the line is not in UTF-8", "", "save the file in UTF-8")
		return
	}
	line := mistaken(lines)
	if at := noCommaAtEnd(lines, line-1); at >= 0 {
		d.add(at+1, "", "this is not YAML: the line has no comma at its end, and the list goes on", "", "write "+strings.TrimSpace(lines[at])+",")
		return
	}
	if found := misfits(lines, line-1); len(found) > 0 {
		for _, m := range found {
			got, fix := m.tell(lines)
			d.add(m.at+1, "", "this is not YAML: "+got, "", fix)
		}
		return
	}
	if at := valueAbove(lines, line-1); at >= 0 {
		got, fix := aboveKeys(lines[at])
		d.add(at+1, "", "this is not YAML: "+got, "", fix)
		return
	}
	if at := earlier(lines[:line]); at >= 0 {
		line = at + 1
	}
	for _, see := range mistakes(lines[line:]) {
		if got, fix := see(lines[:line]); got != "" {
			d.add(line, "", "this is not YAML: "+got, "", fix)
			return
		}
	}
	message := yamlLine.ReplaceAllString(strings.TrimPrefix(err.Error(), "yaml: "), "")
	d.add(line, "", "this is not YAML: "+message, "", "check the indentation, the colons and the quotes of this line")
}

// earlier returns the index of the line before a mistaken one that has the mistake, which makes it one only there; -1,
// where that is none.
func earlier(lines []string) int {
	for _, has := range []func(string) bool{startsInvisibly, isConflict} {
		if at := slices.IndexFunc(lines, has); at >= 0 {
			return at
		}
	}
	return beside(lines)
}

// mistaken returns the number of the line with the mistake. A parser tells the line before, or one where it can no
// longer go on; but what stands before the mistaken line is YAML by itself, and what ends with it or after it is not.
func mistaken(lines []string) int {
	right := 0                          // lines that are YAML by themselves
	for step := len(lines); step > 1; { // one by one takes long in a long file
		step = (step + 19) / 20
		for further := rightBefore(lines, right, right+step); further > right; further = rightBefore(lines, right, right+step) {
			right = further
		}
	}
	for further := right + 1; further <= min(right+longest, len(lines)); further++ {
		if isYAML(strings.Join(lines[:further], "\n")) {
			right = further
		}
	}
	return min(right+1, len(lines))
}

// longest is how many lines a list or a text in quotes has, mostly: within it, what stands before is no YAML either.
const longest = 10

// rightBefore returns how many lines are YAML, no more than most and more than least; least, where none are seen.
func rightBefore(lines []string, least, most int) int {
	most = min(most, len(lines))
	for n := most; n > max(least, most-longest); n-- {
		if isYAML(strings.Join(lines[:n], "\n")) {
			return n
		}
	}
	return least
}

func isYAML(text string) bool {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		if err := decoder.Decode(&yaml.Node{}); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}
