package yamldoc

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// notText says what a content is that is no text in UTF-8, and how to mend that; "" where it may be one. Whatever else
// reads and changes these files takes them for such texts.
func notText(content string) (got, fix string) {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if strings.HasPrefix(content, mark) {
			return inUTF16()
		}
	}
	if !strings.Contains(content, "\x00") {
		return "", ""
	}
	begin := content[:min(len(content), 2*sampled)]
	for _, second := range []bool{false, true} { // the zeros of UTF-16 come first or second
		if len(begin) > 1 && zeros(begin, second) == len(begin)/2 && zeros(begin, !second) == 0 {
			return inUTF16()
		}
	}
	return "the file is no text: it has bytes of zero", "put a YAML file in its place"
}

func inUTF16() (got, fix string) { return "the file is in UTF-16", "save it in UTF-8" }

// sampled is how many characters show that a file is in UTF-16: those of the first key.
const sampled = 6

// zeros counts the zeros among every other byte.
func zeros(text string, second bool) int {
	count, from := 0, 0
	if second {
		from = 1
	}
	for i := from; i < len(text); i += 2 {
		if text[i] == 0 {
			count++
		}
	}
	return count
}

// maxDepth is how deep keys and lists may be in each other, to which the time of checks is quadratic. Those of the
// schemas are nine deep.
const maxDepth = 100

// tooDeep returns the line in which a value is deeper than that, 0 for none.
func tooDeep(node *yaml.Node, depth int) int {
	if depth > maxDepth {
		return node.Line
	}
	for _, inner := range node.Content {
		if line := tooDeep(inner, depth+1); line > 0 {
			return line
		}
	}
	return 0
}
