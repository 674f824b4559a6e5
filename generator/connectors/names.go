package connectors

import (
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/airbyte-go/airbyte/generator"
)

// goName is the exported Go name of a property, an option or a connector, or
// fallback where the name has no letters.
func goName(name, fallback string) string {
	s := generator.GoName(quiet(name))
	switch {
	case s == "":
		return fallback
	case !token.IsExported(s): // letters without a case
		return "X" + s
	}
	return s
}

var oauth = regexp.MustCompile(`(?i)\boauth`)

// quiet lowers names that are all in capitals, so that SSH_KEY_AUTH becomes
// SSHKeyAuth. Short ones, such as CDC, stay.
func quiet(name string) string {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	parts := strings.FieldsFunc(name, func(r rune) bool { return !isWord(r) })
	if strings.ToUpper(name) == name && (len(parts) > 1 || len(name) > 3) {
		name = strings.ToLower(name)
	}
	return oauth.ReplaceAllString(name, "OAuth")
}

// fieldNames are taken by the methods of every struct, and by Extra.
var fieldNames = []string{"Extra", "Configuration", "LogValue", "MarshalJSON", "UnmarshalJSON", "Validate"}

// nameSet gives each thing a name of its own. It has the names that are taken,
// each with the number to try next.
type nameSet map[string]int

func newNameSet(taken []string) nameSet {
	s := nameSet{}
	for _, name := range taken {
		s[name] = 2
	}
	return s
}

// claim returns the name, or the name with a number where it is taken.
func (s nameSet) claim(name string) string {
	unique := name
	for s[unique] > 0 {
		unique = name + strconv.Itoa(s[name])
		s[name]++
	}
	s[unique] = 2
	return unique
}

// fileName is the file of a connector: source-postgres is in
// source_postgres.gen.go.
func fileName(connector string) string {
	name := strings.ReplaceAll(connector, "-", "_")
	if generator.IsConstrained(name + ".gen.go") {
		name += "_connector"
	}
	return name + ".gen.go"
}
