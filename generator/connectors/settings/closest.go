package settings

import "strings"

// didYouMean returns the end of a problem that suggests a name, or "".
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + name + "?"
}

// closest returns the name that is most similar to a misspelt one, or "" if none is
// similar. Case, underscores and dashes do not count. Names of one or two
// letters must be the same otherwise.
func closest(misspelt string, names []string) string {
	wanted := simplify(misspelt)
	best := ""
	fewest := max(len(wanted)/3, 1) + 1
	if len(wanted) < 3 {
		fewest = 1
	}
	for _, name := range names {
		n := edits(wanted, simplify(name))
		if n < fewest {
			fewest = n
			best = name
		}
	}
	return best
}

// maxSimilar limits the names that are compared, because their edits take quadratic
// time.
const maxSimilar = 100

func simplify(name string) string {
	name = strings.ToLower(name[:min(len(name), maxSimilar)])
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(name)
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
