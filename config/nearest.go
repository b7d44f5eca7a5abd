package config

import "strings"

// minPrefix is the least length of a word that is taken for the beginning of another.
const minPrefix = 3

// nearest returns the candidate that a word is most likely a misspelling or the beginning of, or ""
// if none is near.
func nearest(word string, candidates []string) string {
	word = shorten(word)
	best, bestDistance := "", max(1, len(word)/3)+1
	for _, candidate := range candidates {
		if d := distance(word, candidate); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	for _, candidate := range candidates {
		if best == "" && len(word) >= minPrefix && strings.HasPrefix(candidate, word) {
			best = candidate
		}
	}
	return best
}

// distance is the number of characters to insert, delete, replace or swap with their neighbour
// between two words (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			best := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				best = min(best, rows[i-2][j-2]+1)
			}
			rows[i][j] = best
		}
	}
	return rows[len(a)][len(b)]
}
