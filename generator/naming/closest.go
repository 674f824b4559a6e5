package naming

import "strings"

// Closest returns the name that takes the fewest edits to reach from a misspelt one,
// or "" if each takes more than limit. Case does not count.
func Closest(misspelt string, names []string, limit int) string {
	best := ""
	fewest := limit + 1
	misspelt = strings.ToLower(misspelt)
	for _, name := range names {
		lower := strings.ToLower(name)
		missing := max(len(lower)-len(misspelt), len(misspelt)-len(lower))
		if missing >= fewest {
			continue // each missing byte takes an edit
		}
		n := edits(misspelt, lower)
		if n < fewest {
			fewest = n
			best = name
		}
	}
	return best
}

// edits counts the bytes to insert, delete or replace to turn a into b. Swapping two
// neighbors is one edit.
func edits(a, b string) int {
	var older []int
	previous := make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(previous[j]+1, row[j-1]+1, previous[j-1]+cost)
			isSwap := i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1]
			if isSwap {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older = previous
		previous = row
	}
	return previous[len(b)]
}
