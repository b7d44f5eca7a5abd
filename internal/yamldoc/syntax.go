package yamldoc

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

var yamlLine = regexp.MustCompile(`^line (\d+): `)

// addSyntax adds what the parser says of content that is not YAML.
func (d *document) addSyntax(err error, content string) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if match := yamlLine.FindStringSubmatch(message); match != nil {
		line, _ = strconv.Atoi(match[1])
		message = message[len(match[0]):]
	}
	lines := strings.SplitAfter(content, "\n")
	line = firstWrong(lines, min(line, len(lines)))
	d.add(line, "", "this is not YAML: "+message, "", syntaxFix(message, lines[line-1]))
}

// firstWrong returns the line after the last up to which the content is YAML, or another where there are too many
// to look at. The parser itself tells, of several kinds of mistakes, a line before or far after them.
func firstWrong(lines []string, told int) int {
	size := 0
	for _, line := range lines {
		size += len(line)
	}
	const read = 4 << 20 // bytes in all: some tenths of a second
	for n, looks := len(lines)-1, read/max(size, 1); n >= 0 && looks > 0; n, looks = n-1, looks-1 {
		if isYAML(strings.Join(lines[:n], "")) {
			return n + 1
		}
	}
	return told
}

func isYAML(content string) bool {
	decoder := yaml.NewDecoder(strings.NewReader(content))
	for {
		if err := decoder.Decode(new(yaml.Node)); err != nil {
			return err == io.EOF
		}
	}
}

// syntaxFix says how to mend a line that is not YAML.
func syntaxFix(message, line string) string {
	if fix := spaceFix(line); fix != "" {
		return fix
	}
	if strings.HasPrefix(strings.TrimLeft(line, " "), "\t") {
		return "indent with spaces: YAML takes no tabs"
	}
	if strings.Contains(message, "character that cannot start any token") {
		return "put the value in quotes"
	}
	return "check the indentation, the brackets, the colons and the quotes of this line, and of those that it continues"
}

// spaceFix says how to mend a text with what looks like a space; "" where it has none.
func spaceFix(text string) string {
	for _, r := range text {
		if unicode.IsSpace(r) && r > unicode.MaxASCII || r == '\ufeff' {
			return fmt.Sprintf("write plain spaces: %U, which looks like one, is none to YAML", r)
		}
	}
	return ""
}
