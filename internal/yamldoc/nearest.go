package yamldoc

import "github.com/agext/levenshtein"

// likeness is the minimum score of a word that is taken for a misspelling of another, or its beginning.
const likeness = 0.55

// Nearest returns the candidate that a word is most likely a misspelling or the beginning of, or ""
// if none is near.
func Nearest(word string, candidates []string) string {
	// Mistakes come late in a word: each of the first four letters that agree takes a fifth off the
	// difference.
	params := levenshtein.NewParams().MinScore(likeness).BonusThreshold(0).BonusPrefix(4).BonusScale(0.2)
	best, bestScore := "", 0.0
	for _, candidate := range candidates {
		if score := levenshtein.Match(shorten(word), candidate, params); score > bestScore {
			best, bestScore = candidate, score
		}
	}
	return best
}

// DidYouMean asks whether the nearest of the known words was meant; it returns "" where none is near.
func DidYouMean(word string, known []string) string {
	if meant := Nearest(word, known); meant != "" {
		return "did you mean " + meant + "?"
	}
	return ""
}
