package yamldoc

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mistakes are what people do wrong in YAML. Each looks at the last of some lines, at which a parser gives up, and says
// what is wrong with it and how to mend that; nothing, where it is not that.
func mistakes() []func(lines []string) (got, fix string) {
	return []func([]string) (string, string){
		invisible, tab, unclosed, noComma, reserved, noSpace, secondColon, noColon, badIndentation,
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
		if isInvisible(r) {
			return fmt.Sprintf("character %d of the line is the invisible %U", i+1, r), "delete it, or write a plain space"
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

func unclosed(lines []string) (got, fix string) {
	line := withoutTexts(last(lines))
	if quote := opened.FindStringSubmatch(line); quote != nil {
		return "the text that begins with " + quote[1] + " has no end", "close it with " + quote[1]
	}
	for _, pair := range []string{"{}", "[]"} {
		more, fewer := pair[:1], pair[1:]
		open := strings.Count(line, more) - strings.Count(line, fewer)
		if open < 0 {
			more, fewer = fewer, more
		}
		if open != 0 {
			return fmt.Sprintf("%s has no %s", more, fewer), "add " + fewer + ", or delete " + more
		}
	}
	return "", ""
}

func noComma(lines []string) (got, fix string) {
	if found := twoKeys.FindStringSubmatch(withoutTexts(last(lines))); found != nil {
		return "there is no comma before " + found[2], fmt.Sprintf("write %s, %s:", found[1], found[2])
	}
	return "", ""
}

func reserved(lines []string) (got, fix string) {
	if found := special.FindStringSubmatch(withoutTexts(last(lines))); found != nil {
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
		return "the value of " + found[1] + " has a colon and a space, as a key has", "put the value in quotes"
	}
	return "", ""
}

func noColon(lines []string) (got, fix string) {
	if found := keyWithout.FindStringSubmatch(withoutTexts(last(lines))); found != nil {
		return fmt.Sprintf("there is no colon after %s", found[1]), fmt.Sprintf("write %s: %s", found[1], found[2])
	}
	return "", ""
}

// badIndentation finds a key that stands neither below the one before it nor beside one that it is in.
func badIndentation(lines []string) (got, fix string) {
	var around []int // the indentations that the line may have, the deepest first
	for _, line := range slices.Backward(lines[:len(lines)-1]) {
		text := strings.TrimSpace(line)
		if text == "" || text[0] == '#' || len(around) > 0 && indentation(line) >= around[len(around)-1] {
			continue
		}
		if len(around) == 0 && strings.HasSuffix(text, ":") {
			return "", ""
		}
		around = append(around, indentation(line))
	}
	own := indentation(last(lines))
	if len(around) == 0 || slices.Contains(around, own) {
		return "", ""
	}
	places := make([]string, 0, 2) // the next ones are likely
	for _, depth := range around[:min(len(around), cap(places))] {
		places = append(places, strconv.Itoa(depth))
	}
	return fmt.Sprintf("the line is indented by %d spaces, unlike the lines around it", own),
		"indent it by " + strings.Join(places, " or ") + " spaces, as what it belongs beside"
}

var (
	quoted      = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'`)
	opened      = regexp.MustCompile(`(?:: |- |[\[{,] *)(["'])`)
	twoKeys     = regexp.MustCompile(`[{,]\s*[\w-]+: +([^\s,{}\[\]]+) +([\w-]+):(?: |$)`)
	special     = regexp.MustCompile("(?:: +|- +|[\\[{,] *)([@`%*&][^\\s,\\]}]*)")
	keyAndValue = regexp.MustCompile(`^\s*([A-Za-z_][\w-]*):([^\s:/]\S*)$`)
	keyAndMore  = regexp.MustCompile(`^\s*(?:- )?([\w-]+): [^"'{\[&*!|>#]*: `)
	keyWithout  = regexp.MustCompile(`^\s*(?:- )?([A-Za-z_][\w-]*)(?: *= *| +)([^\s=:]+)$`)
)

func last(lines []string) string { return strings.TrimRight(lines[len(lines)-1], "\r") }

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// withoutTexts returns a line with nothing between its quotes, and without a comment.
func withoutTexts(line string) string {
	line, _, _ = strings.Cut(quoted.ReplaceAllString(line, ""), " #")
	return line
}
