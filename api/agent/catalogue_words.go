package agent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// kindOf returns the JSON type of a valid value: string, number, boolean, array, object or null.
func kindOf(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return "null"
	}
	switch raw[0] {
	case '"':
		return "string"
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

func withArticle(kind string) string {
	switch kind {
	case "null":
		return "null"
	case "array", "object":
		return "an " + kind
	}
	return "a " + kind
}

// wanted describes the values that a schema accepts.
func wanted(s *schema) string {
	s = s.resolve()
	switch s.kind {
	case str:
		return wantedString(s)
	case integer:
		return "an integer"
	case number:
		return "a number"
	case boolean:
		return "true or false"
	case array:
		return "an array"
	case obj, union:
		return "an object"
	}
	return "a value"
}

func wantedString(s *schema) string {
	switch {
	case len(s.values) == 1:
		return s.values[0]
	case len(s.values) > 1:
		return "one of " + strings.Join(s.values, ", ")
	case s.format == "uuid":
		return "a UUID"
	case s.format == "date-time":
		return "a time such as 2026-01-31T12:00:00Z"
	}
	return "a string"
}

func (l *limits) String() string {
	switch {
	case l.min == nil:
		return fmt.Sprintf("at most %v", *l.max)
	case l.max == nil:
		return fmt.Sprintf("at least %v", *l.min)
	}
	return fmt.Sprintf("%v to %v", *l.min, *l.max)
}

// fieldNames lists the fields of an object.
func fieldNames(s *schema) string {
	var names []string
	for _, f := range s.fields {
		names = append(names, f.name)
	}
	if len(names) == 1 {
		return names[0]
	}
	return "one of " + strings.Join(names, ", ")
}

// join appends the name of a field to a place. An odd name is quoted and shortened.
func join(place, name string) string {
	const longest = 60
	isOdd := len(name) > longest || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '.' || r == '[' })
	if isOdd {
		name = fmt.Sprintf("%.60q", name)
	}
	if place == "" {
		return name
	}
	return place + "." + name
}

func sortedKeys(fields map[string]json.RawMessage) []string {
	return slices.Sorted(maps.Keys(fields))
}

// suggest returns the candidate that is most similar to a name, or "" if none is. Case, underscores and hyphens
// do not count.
func suggest(name string, candidates []string) string {
	best := ""
	bestEdits := 3
	for _, candidate := range candidates {
		edits := countEdits(foldName(name), foldName(candidate), bestEdits)
		isSimilar := edits*3 <= len(candidate)
		if isSimilar && edits < bestEdits {
			best = candidate
			bestEdits = edits
		}
	}
	return best
}

func foldName(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(name))
}

// countEdits counts the bytes to insert, delete, change or swap with their neighbor to get from a to b. It
// returns limit if there are at least that many.
func countEdits(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	const usual = 32
	var fixed [3][usual + 1]int // saves memory for words of the usual length
	rows := [3][]int{fixed[0][:], fixed[1][:], fixed[2][:]}
	if len(b) > usual {
		for i := range rows {
			rows[i] = make([]int, len(b)+1)
		}
	}
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := rows[i%3]
		above := rows[(i+2)%3]
		twoAbove := rows[(i+1)%3]
		row[0] = i
		smallest := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			isSwap := i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1]
			if isSwap {
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
