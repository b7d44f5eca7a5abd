package yamldoc

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mistakes are what people do wrong in YAML. Each looks at the last of some lines, at which a parser gives up, and says
// what is wrong with it and how to mend that; nothing, where it is not that. after are the lines that follow.
func mistakes(after []string) []func(lines []string) (got, fix string) {
	badIndentation := func(lines []string) (got, fix string) { return badIndentation(lines, after) }
	return []func([]string) (string, string){
		conflict, invisible, tab, escape, comment, afterQuote, noComma, unclosed, template, reserved, noBlock, noSpace, secondColon, badItem, strayDash, endComma, notIndented, noColon, badIndentation, noKey,
	}
}

func isInvisible(r rune) bool {
	return r > unicode.MaxASCII && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}

// startsInvisibly reports whether a line's indentation is not what it seems to be.
func startsInvisibly(line string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(line, " "))
	return isInvisible(r)
}

func invisible(lines []string) (got, fix string) {
	for i, r := range []rune(last(lines)) {
		switch {
		case isInvisible(r):
			return fmt.Sprintf("character %d of the line is the invisible %U", i+1, r), "delete it, or write a plain space"
		case unicode.IsControl(r) && r != '\t':
			return fmt.Sprintf("character %d of the line is the control character %U", i+1, r), "delete it"
		}
	}
	return "", ""
}

func tab(lines []string) (got, fix string) {
	if strings.HasPrefix(strings.TrimLeft(last(lines), " "), "\t") {
		return "the line is indented with a tab", "indent with spaces: YAML takes no tabs"
	}
	return "", ""
}

func reserved(lines []string) (got, fix string) {
	if found := special.FindStringSubmatch(withoutTexts(last(lines))); found != nil {
		if name, is := strings.CutPrefix(found[1], "*"); is && anchorName.MatchString(name) {
			return "the alias " + found[1] + " has no anchor &" + name + " above it",
				fmt.Sprintf("write &%s before the value that it repeats; or, if a text is meant, put it in quotes: %q", name, found[1])
		}
		return "a value begins with " + found[1][:1] + ", which means something else in YAML", fmt.Sprintf("put it in quotes: %q", found[1])
	}
	return "", ""
}

func noSpace(lines []string) (got, fix string) {
	if found := keyAndValue.FindStringSubmatch(last(lines)); found != nil {
		return "there is no space after the colon", fmt.Sprintf("write %s: %s", found[1], found[2])
	}
	return "", ""
}

func secondColon(lines []string) (got, fix string) {
	if found := keyAndMore.FindStringSubmatch(last(lines)); found != nil {
		return "the value of " + found[1] + " has a colon and a space, as a key has",
			"put the value in quotes; or in braces, where it has keys: {" + strings.TrimSpace(found[2]) + "}"
	}
	return "", ""
}

func noColon(lines []string) (got, fix string) {
	if found := keyWithout.FindStringSubmatch(withoutTexts(last(lines))); found != nil {
		return fmt.Sprintf("there is no colon after %s", found[1]), fmt.Sprintf("write %s: %s", found[1], found[2])
	}
	return "", ""
}

var (
	quoted      = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'`)
	anchorName  = regexp.MustCompile(`^[\w-]+$`)
	special     = regexp.MustCompile("(?:: +|- +|[\\[{,] *)([@`%*&][^\\s,\\]}]*)")
	keyAndValue = regexp.MustCompile(`^\s*([A-Za-z_][\w-]*):([^\s:/]\S*)$`)
	keyAndMore  = regexp.MustCompile(`^\s*(?:- )?([\w-]+): ([^"'{\[&*!|>#]*: .*)`)
	keyWithout  = regexp.MustCompile(`^\s*(?:- )?([A-Za-z_][\w-]*)(?: *= *| +)([^\s=:]+)$`)
)

func last(lines []string) string { return strings.TrimRight(lines[len(lines)-1], "\r") }

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// withoutTexts returns a line with nothing between its quotes, and without a comment.
func withoutTexts(line string) string {
	line, _, _ = strings.Cut(quoted.ReplaceAllString(line, ""), " #")
	return line
}

// template finds what a program should have filled in.
func template(lines []string) (got, fix string) {
	if line := withoutTexts(last(lines)); strings.Contains(line, "{{") || strings.Contains(line, "{%") {
		return "the line is one of a template, which nothing fills in", "write the value itself"
	}
	return "", ""
}

// comment finds a comment of another language after a text in quotes.
func comment(lines []string) (got, fix string) {
	if slashes.MatchString(last(lines)) {
		return "a comment does not begin with //", "write # in place of //"
	}
	return "", ""
}

// noBlock finds a text on the line of a sign that announces a text of several lines.
func noBlock(lines []string) (got, fix string) {
	if found := blockAndText.FindStringSubmatch(last(lines)); found != nil {
		return "a value begins with " + found[1][:1] + ", which means something else in YAML", fmt.Sprintf("put it in quotes: %q", found[1])
	}
	return "", ""
}

// endComma finds a comma after a key and its value that stand in no brackets.
func endComma(lines []string) (got, fix string) {
	if strings.HasSuffix(strings.TrimSpace(withoutTexts(last(lines))), ",") {
		return "the line ends with a comma, and stands in no brackets", "delete the comma"
	}
	return "", ""
}

// notIndented finds a text of several lines that does not stand below its key.
func notIndented(lines []string) (got, fix string) {
	above := filled(lines, len(lines)-1, -1)
	if above < 0 || indentation(lines[above]) < indentation(last(lines)) {
		return "", ""
	}
	if found := blockKey.FindStringSubmatch(lines[above]); found != nil {
		return "the text of " + found[1] + " is not indented", "indent its lines by more spaces than " + found[1]
	}
	return "", ""
}

var (
	slashes      = regexp.MustCompile(`^\s*(?:[\w-]+: +)?(?:"[^"]*"|'[^']*') *//`)
	blockAndText = regexp.MustCompile(`(?:: +|- +)([|>][+-]?[0-9]? *[^\s#+-].*)$`)
	blockKey     = regexp.MustCompile(`^\s*(?:- )?([\w-]+): *[|>][+-]?[0-9]? *(?: #.*)?$`)
)
