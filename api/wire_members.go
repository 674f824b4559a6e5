//airbytegen:needs marshalExtra unmarshalExtra

package airbyte

import (
	"bytes"
	"iter"
)

// objectMembers iterates over the members of a JSON object: the name in its quotes, and the value. The
// object must be valid JSON. Other values have no members.
//
// Package json could decode the object into a map instead. That takes many allocations for each member,
// even if all of them are known, which is usual.
func objectMembers(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		rest, isObject := bytes.CutPrefix(trimJSON(object), []byte("{"))
		if !isObject {
			return
		}
		rest = trimJSON(rest)
		for len(rest) > 0 && rest[0] == '"' {
			name, afterName := cutJSON(rest)
			value, afterValue := cutJSON(afterName)
			if !yield(name, value) {
				return
			}
			rest = afterValue
		}
	}
}

// cutJSON cuts the first value off valid JSON. The rest starts with the next value, or with the end of
// the object.
func cutJSON(b []byte) (value, rest []byte) {
	end := jsonLength(b)
	return b[:end], trimJSON(b[end:])
}

// trimJSON removes white space and separators from the beginning.
func trimJSON(b []byte) []byte {
	for len(b) > 0 {
		switch b[0] {
		case ' ', '\t', '\r', '\n', ',', ':':
			b = b[1:]
		default:
			return b
		}
	}
	return b
}

// jsonLength returns the length of the value at the beginning of valid JSON.
func jsonLength(b []byte) int {
	depth := 0
	i := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i += jsonStringLength(b[i:])
		case '{', '[':
			depth++
			i++
		case '}', ']':
			depth--
			i++
		default:
			i += jsonWordLength(b[i:])
		}
		if depth <= 0 {
			return i
		}
	}
	return len(b)
}

// jsonStringLength returns the length of the string at the beginning, with its quotes.
func jsonStringLength(b []byte) int {
	isEscaped := false
	for i, c := range b[1:] {
		switch {
		case isEscaped:
			isEscaped = false
		case c == '\\':
			isEscaped = true
		case c == '"':
			return i + 2
		}
	}
	return len(b)
}

// jsonWordLength returns the length of the number, the literal, or the separators at the beginning. It
// is at least 1.
func jsonWordLength(b []byte) int {
	for i, c := range b {
		switch c {
		case '"', '{', '[', '}', ']', ',', ':', ' ', '\t', '\r', '\n':
			return max(i, 1)
		}
	}
	return len(b)
}
