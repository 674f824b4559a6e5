package overlay

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pb33f/jsonpath/pkg/jsonpath"
	"github.com/pb33f/jsonpath/pkg/jsonpath/config"
)

// maxDescents limits the descents (..) of a JSONPath. Each one multiplies the
// number of matches by the depth of the document.
const maxDescents = 2

// compilePath compiles a JSONPath with the same options as libopenapi.
func compilePath(path string) (*jsonpath.JSONPath, error) {
	if strings.Count(path, "..") > maxDescents {
		return nil, fmt.Errorf("it descends with .. more than %d times", maxDescents)
	}
	compiled, err := jsonpath.NewPath(path, config.WithPropertyNameExtension(), config.WithLazyContextTracking())
	if err != nil {
		return nil, err
	}
	if strings.Contains(blankLiterals(path), "~") {
		return nil, errors.New("it selects property names with ~, but actions change values only")
	}
	return compiled, nil
}

// selector is one of several selectors in a bracket of a JSONPath, such as 'A' in
// $.x['A', 'B'].
type selector struct {
	text   string             // as in the path: 'A'
	target string             // the path with this selector alone: $.x['A']
	path   *jsonpath.JSONPath // the same, compiled
}

// compileSelectors returns the selectors of all brackets that have more than one.
// It ignores brackets within the filter of another bracket.
func compileSelectors(path string) ([]selector, error) {
	var all []selector
	blanked := blankLiterals(path)
	for from := 0; from < len(path); {
		offset := strings.IndexByte(blanked[from:], '[')
		if offset < 0 {
			break
		}
		open := from + offset
		spans, closing := splitBracket(blanked, open)
		from = closing + 1
		if len(spans) < 2 {
			continue
		}
		for _, s := range spans {
			text := strings.TrimSpace(path[s.start:s.end])
			target := path[:open] + "[" + text + "]" + path[closing+1:]
			compiled, err := compilePath(target)
			if err != nil {
				return nil, err
			}
			all = append(all, selector{text: text, target: target, path: compiled})
		}
	}
	return all, nil
}

// span is a part of a path.
type span struct {
	start int
	end   int // exclusive
}

// splitBracket returns the selectors in the bracket that opens at open, and the
// index of the closing bracket. String literals of the path must be blanked.
func splitBracket(blanked string, open int) (spans []span, closing int) {
	depth := 0
	start := open + 1
	for i := open; i < len(blanked); i++ {
		switch blanked[i] {
		case '[', '(':
			depth++
		case ']', ')':
			depth--
			if depth == 0 {
				return append(spans, span{start: start, end: i}), i
			}
		case ',':
			if depth == 1 {
				spans = append(spans, span{start: start, end: i})
				start = i + 1
			}
		}
	}
	// Not reached: a path that compiles has no unclosed brackets.
	return nil, len(blanked) - 1
}

// blankLiterals replaces the string literals of a path with spaces, so that
// brackets, commas and tildes in them are not taken for syntax. The length of the
// path stays the same.
func blankLiterals(path string) string {
	blanked := []byte(path)
	quote := byte(0) // the quote that opened the literal, or 0 outside of literals
	for i := 0; i < len(blanked); i++ {
		c := blanked[i]
		if quote == 0 {
			if c == '\'' || c == '"' {
				quote = c
				blanked[i] = ' '
			}
			continue
		}
		blanked[i] = ' '
		isEscape := c == '\\' && i+1 < len(blanked)
		if isEscape {
			i++
			blanked[i] = ' '
		} else if c == quote {
			quote = 0
		}
	}
	return string(blanked)
}

// leadingNames returns the keys that a path starts with, as lists of alternatives:
// $.paths['/a', '/b'].get[*] starts with paths, then /a or /b, then get. It also
// reports whether the whole path consists of keys.
func leadingNames(path string) (steps [][]string, isComplete bool) {
	blanked := blankLiterals(path)
	for i := 1; i < len(path); { // after the $
		var names []string
		if path[i] == '[' {
			spans, closing := splitBracket(blanked, i)
			for _, s := range spans {
				names = append(names, literal(strings.TrimSpace(path[s.start:s.end])))
			}
			i = closing + 1
		} else {
			end := len(path)
			if length := strings.IndexAny(path[i+1:], ".["); length >= 0 {
				end = i + 1 + length
			}
			names = []string{strings.TrimPrefix(path[i:end], ".")}
			i = end
		}
		if slices.Contains(names, "") || slices.Contains(names, "*") {
			return steps, false
		}
		steps = append(steps, names)
	}
	return steps, true
}

// literal returns the key that a quoted selector names, or "" for other selectors.
func literal(text string) string {
	if len(text) < 2 || (text[0] != '\'' && text[0] != '"') {
		return ""
	}
	key := text[1 : len(text)-1]
	for _, escaped := range []string{`\`, "'", `"`, "/"} {
		key = strings.ReplaceAll(key, `\`+escaped, escaped)
	}
	return key
}
