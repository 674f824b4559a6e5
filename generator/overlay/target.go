package overlay

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pb33f/jsonpath/pkg/jsonpath"
	"github.com/pb33f/jsonpath/pkg/jsonpath/config"
)

// maxDescents is how often a JSONPath may descend with "..": each time
// multiplies what it matches by the depth of the document.
const maxDescents = 2

// compilePath reads a JSONPath with the options of libopenapi's engine.
func compilePath(path string) (*jsonpath.JSONPath, error) {
	if strings.Count(path, "..") > maxDescents {
		return nil, fmt.Errorf("it descends with .. more than %d times", maxDescents)
	}
	compiled, err := jsonpath.NewPath(path, config.WithPropertyNameExtension(), config.WithLazyContextTracking())
	if err == nil && strings.Contains(unquoted(path), "~") {
		err = errors.New("it selects names with ~, which are no values to change")
	}
	return compiled, err
}

// alternative is one of several selectors that a JSONPath has in one place, and
// the path with only this one there: 'A' and $.x['A'] of $.x['A','B'].
type alternative struct {
	text string
	path *jsonpath.JSONPath
}

// alternatives returns the selectors of those places of a path that have
// several.
func alternatives(path string) ([]alternative, error) {
	var all []alternative
	plain := unquoted(path)
	for start := 0; start < len(plain); start++ {
		if plain[start] != '[' {
			continue
		}
		commas, end := bracket(plain, start)
		from := start + 1
		for _, to := range append(commas, end) {
			if len(commas) > 0 {
				text := strings.TrimSpace(path[from:to])
				compiled, err := compilePath(path[:start] + "[" + text + "]" + path[end+1:])
				if err != nil {
					return nil, err
				}
				all = append(all, alternative{text, compiled})
			}
			from = to + 1
		}
		start = end
	}
	return all, nil
}

// bracket finds the end of the bracket that opens at start, and the commas
// between its selectors.
func bracket(plain string, start int) (commas []int, end int) {
	depth := 0
	for i := start; i < len(plain); i++ {
		switch plain[i] {
		case '[', '(':
			depth++
		case ']', ')':
			if depth--; depth == 0 {
				return commas, i
			}
		case ',':
			if depth == 1 {
				commas = append(commas, i)
			}
		}
	}
	return nil, len(plain) - 1 // no path that compiles
}

// unquoted is a path with its string literals blanked, at the same length.
func unquoted(path string) string {
	plain := []byte(path)
	var quote byte
	for i := 0; i < len(plain); i++ {
		switch c := plain[i]; {
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == 0:
			continue
		case c == '\\' && i+1 < len(plain):
			plain[i] = ' '
			i++
		case c == quote:
			quote = 0
		}
		plain[i] = ' '
	}
	return string(plain)
}
