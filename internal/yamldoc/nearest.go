package yamldoc

import (
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

const (
	// likeness is the minimum score of a word that is taken for a misspelling of another, or its beginning.
	likeness = 0.55

	// plainLikeness is the same without regard to where in the word they agree.
	plainLikeness = 0.4
)

// Nearest returns the candidate that a word is most likely another spelling, a misspelling, the beginning or a part of,
// or "" if none is near.
func Nearest(word string, candidates []string) string {
	word = shorten(word)
	for _, candidate := range candidates {
		if plainSpelling(candidate) == plainSpelling(word) && word != "" {
			return candidate
		}
	}
	// Mistakes come late in a word: each of the first four letters that agree takes a fifth off the
	// difference.
	params := levenshtein.NewParams().MinScore(likeness).BonusThreshold(0).BonusPrefix(4).BonusScale(0.2)
	best, bestScore := "", 0.0
	for _, candidate := range candidates {
		begins := strings.HasPrefix(candidate, word) || strings.HasPrefix(word, candidate)
		if !begins && levenshtein.Similarity(word, candidate, nil) < plainLikeness {
			continue
		}
		if score := levenshtein.Match(word, candidate, params); score > bestScore {
			best, bestScore = candidate, score
		}
	}
	if best != "" {
		return best
	}
	return sharing(word, candidates)
}

// plainSpelling is how camelCase, kebab-case and snake_case spell alike.
func plainSpelling(word string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "", ":", "").Replace(strings.ToLower(word))
}

// sharing returns the one candidate that has a word among its parts, or is among those of the word; "" where there is
// none, or several.
func sharing(word string, candidates []string) string {
	found := ""
	for _, candidate := range candidates {
		if !slices.Contains(parts(candidate), singular(word)) && !slices.Contains(parts(word), singular(candidate)) {
			continue
		}
		if found != "" {
			return ""
		}
		found = candidate
	}
	return found
}

// parts are the words of a key, such as container and port.
func parts(word string) []string {
	all := strings.FieldsFunc(strings.ToLower(word), func(r rune) bool { return r == '_' || r == '-' })
	for i, part := range all {
		all[i] = singular(part)
	}
	return all
}

func singular(word string) string { return strings.TrimSuffix(strings.ToLower(word), "s") }

// DidYouMean asks whether the nearest of the known words was meant; it returns "" where none is near.
func DidYouMean(word string, known []string) string {
	if meant := Nearest(word, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return ""
}
