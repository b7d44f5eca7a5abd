package yamldoc

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	opened    = regexp.MustCompile(`(?:: |- |[\[{,] *)(["'])`)
	twoKeys   = regexp.MustCompile(`[{,]\s*[\w-]+: +([^\s,{}\[\]]+) +([\w-]+):(?: |$)`)
	twoTexts  = regexp.MustCompile(`[\[,]\s*("[^"]*"|'[^']*') +("[^"]*"|'[^']*')`)
	moreText  = regexp.MustCompile(`^(\s*(?:- )?(?:[\w-]+: +)?)("[^"]*"|'[^']*') *([^\s#].*)$`)
	badEscape = regexp.MustCompile(`"((?:[^"\\]|\\["\\/0abtnvfre NLPxuU_])*\\([^"\\/0abtnvfre NLPxuU_])[^"]*)"`)
)

// unclosed finds a quote or a bracket without the other that belongs to it.
func unclosed(lines []string) (got, fix string) {
	line := withoutTexts(last(lines))
	if quote := opened.FindStringSubmatch(line); quote != nil {
		return "the text that begins with " + quote[1] + " has no end", "close it with " + quote[1]
	}
	other := map[rune]rune{'}': '{', ']': '['}
	var open []rune
	for _, r := range line {
		switch want, closes := other[r]; {
		case r == '{' || r == '[':
			open = append(open, r)
		case !closes:
		case len(open) == 0:
			return fmt.Sprintf("%c has no %c", r, want), fmt.Sprintf("add %c, or delete %c", want, r)
		case open[len(open)-1] != want:
			return fmt.Sprintf("%c is closed by %c", open[len(open)-1], r), fmt.Sprintf("write %c in place of %c", closing(open[len(open)-1]), r)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		first := open[len(open)-1]
		return fmt.Sprintf("%c has no %c", first, closing(first)), fmt.Sprintf("add %c, or delete %c", closing(first), first)
	}
	return "", ""
}

func closing(bracket rune) rune {
	if bracket == '{' {
		return '}'
	}
	return ']'
}

// noComma finds two keys or two texts between brackets with a space between them.
func noComma(lines []string) (got, fix string) {
	if found := twoKeys.FindStringSubmatch(withoutTexts(last(lines))); found != nil {
		return "there is no comma before " + found[2], fmt.Sprintf("write %s, %s:", strings.TrimRight(found[1], ";"), found[2])
	}
	if found := twoTexts.FindStringSubmatch(last(lines)); found != nil {
		return "there is no comma before " + found[2], fmt.Sprintf("write %s, %s", found[1], found[2])
	}
	return "", ""
}

// afterQuote finds a text in quotes that goes on after them.
func afterQuote(lines []string) (got, fix string) {
	found := moreText.FindStringSubmatch(last(lines))
	if len(found) == 0 || strings.HasPrefix(found[3], ":") {
		return "", ""
	}
	whole, quote := strings.TrimPrefix(last(lines), found[1]), `'`
	if begin, end := whole[0], whole[len(whole)-1]; begin == end { // as in 'it's'
		whole = whole[1 : len(whole)-1]
	}
	if strings.Contains(whole, quote) {
		quote = `"`
	}
	if strings.Contains(whole, quote) {
		return "the text goes on after its closing quote", "put all of it in quotes, and write those within it twice"
	}
	return "the text goes on after its closing quote", "write " + quote + whole + quote
}

// escape finds a backslash that means nothing between double quotes.
func escape(lines []string) (got, fix string) {
	found := badEscape.FindStringSubmatch(last(lines))
	if found == nil {
		return "", ""
	}
	got = `a backslash before ` + found[2] + ` means nothing in double quotes`
	if strings.Contains(found[1], "'") {
		return got, "write the backslash twice"
	}
	return got, "write '" + found[1] + "'"
}

var conflictMark = regexp.MustCompile(`^(<{7}|={7}|>{7}|\|{7})( |$)`)

func isConflict(line string) bool { return conflictMark.MatchString(strings.TrimRight(line, "\r")) }

// conflict finds what a merge of Git leaves.
func conflict(lines []string) (got, fix string) {
	if !isConflict(last(lines)) {
		return "", ""
	}
	return "a merge has left both versions here", "keep one of them, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
}

// noCommaAtEnd returns the index of the first line without a comma, of the lines between brackets that a mistaken line
// opens; -1, where all have one, or the brackets are never closed.
func noCommaAtEnd(lines []string, opening int) int {
	found, open := -1, 0
	for i := opening; i < len(lines) && i < opening+longest; i++ {
		line := strings.TrimSpace(withoutTexts(lines[i]))
		next := filled(lines, i, 1)
		open += strings.Count(line, "[") + strings.Count(line, "{") - strings.Count(line, "]") - strings.Count(line, "}")
		if open <= 0 {
			return found
		}
		written := strings.TrimSpace(lines[i])
		if found < 0 && next > 0 && written != "" && !strings.ContainsAny(written[len(written)-1:], "[{,:") && !strings.ContainsAny(strings.TrimSpace(lines[next])[:1], "]},") {
			found = i
		}
	}
	return -1
}
