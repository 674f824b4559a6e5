package generator

import (
	"bufio"
	"bytes"
	"go/parser"
	"go/token"
	"strings"
)

// needsDirective stands in a handwritten file that only makes sense together
// with certain generated declarations, which it names: types, and methods as
// Type.Method.
const needsDirective = "//airbytegen:needs "

// Layer returns those of the handwritten files whose needs the generated files
// meet.
func Layer(handwritten, generated []File) ([]File, error) {
	have := map[string]bool{}
	for _, f := range generated {
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Decls {
			_, names := declared(d)
			for _, n := range names {
				have[n] = true
			}
		}
	}
	var kept []File
	for _, f := range handwritten {
		if meets(f.Data, have) {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// meets reports whether all that a file needs is there.
func meets(data []byte, have map[string]bool) bool {
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		needs, ok := strings.CutPrefix(lines.Text(), needsDirective)
		if !ok {
			continue
		}
		for need := range strings.FieldsSeq(needs) {
			if !have[need] {
				return false
			}
		}
	}
	return true
}
