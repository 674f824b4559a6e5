package agent

// correct returns the known term that a misspelt word stands for, or "". Short words may have one mistake, longer
// ones two, and two mistakes are not allowed in the first letter.
func (idx *index) correct(w string) string {
	if len(w) < 4 {
		return ""
	}
	allowed := 1
	if len(w) >= 6 {
		allowed = 2
	}
	best := ""
	bestDistance := allowed + 1
	for _, term := range idx.correctable {
		if len(term) < 3 || term[0] != w[0] && !sameLetters(term, w) {
			continue
		}
		if len(term) > len(w)+allowed || len(w) > len(term)+allowed {
			continue
		}
		distance := damerau(w, term, bestDistance)
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

// damerau counts the letters to insert, delete, change or swap with their neighbour to get from a to b. It
// returns limit if there are at least that many.
func damerau(a, b string, limit int) int {
	const longest = 32
	if len(a) > longest || len(b) > longest {
		return limit
	}
	var rows [3][longest + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := &rows[i%3]
		above := &rows[(i+2)%3]
		twoAbove := &rows[(i+1)%3]
		row[0] = i
		smallest := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], twoAbove[j-2]+1)
			}
			smallest = min(smallest, row[j])
		}
		if smallest >= limit {
			return limit
		}
	}
	return min(rows[len(a)%3][len(b)], limit)
}
