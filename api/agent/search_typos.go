package agent

import "slices"

// correct returns the known term that a misspelt word stands for, or "". Short words may have one mistake, longer
// ones two, and two mistakes are not allowed in the first letter.
func (idx *index) correct(w string) string {
	const longest = 32
	if len(w) < 4 || len(w) > longest {
		return ""
	}
	allowed := 1
	if len(w) >= 6 {
		allowed = 2
	}
	best := ""
	bestDistance := allowed + 1
	for _, term := range slices.Concat(idx.correctable[w[0]], idx.correctable[w[1]]) {
		if len(term) > longest {
			continue
		}
		if len(term) < 3 || term[0] != w[0] && !sameLetters(term, w) {
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

// sameLetters reports whether two words start with the same two letters in other order.
func sameLetters(a, b string) bool {
	return len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0]
}
