package agent

import "slices"

// Lengths of misspelt words, in bytes.
const (
	leastCorrected = 4
	mostCorrected  = 32
	leastForTwo    = 6 // words of this length may have two mistakes
)

// correct returns the known term that a misspelt word stands for, or "". Short words may have one mistake, longer ones
// two. The first letter must be right, or swapped with the second.
func (idx *index) correct(w string) string {
	if len(w) < leastCorrected || len(w) > mostCorrected {
		return ""
	}
	allowed := 1
	if len(w) >= leastForTwo {
		allowed = 2
	}
	best := ""
	bestDistance := allowed + 1
	for _, term := range slices.Concat(idx.correctable[w[0]], idx.correctable[w[1]]) {
		if term[0] != w[0] && !startsSwapped(term, w) {
			continue
		}
		if len(term) > len(w)+allowed || len(w) > len(term)+allowed {
			continue
		}
		distance := countEdits(w, term, bestDistance)
		if distance < bestDistance {
			best = term
			bestDistance = distance
		}
	}
	return best
}

// startsSwapped reports whether two words start with the same two letters in another order.
func startsSwapped(a, b string) bool {
	return a[0] == b[1] && a[1] == b[0]
}
