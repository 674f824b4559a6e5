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
	s := wordsOf(name)
	switch {
	case s == "":
		return fallback
	case unicode.IsDigit([]rune(s)[0]):
		return "N" + s
	case !token.IsExported(s): // letters without a case
		return "X" + s
	}
	return s
}

// wordsOf joins the words of a name as Go does, each between two other
// characters by itself: x-api-key becomes XAPIKey.
func wordsOf(name string) string {
	var b strings.Builder
	name = name[:min(len(name), maxName)]
	for _, part := range parts(quiet(name)) {
		b.WriteString(generator.ConstName("", part))
	}
	return b.String()
}

func parts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

var oauth = regexp.MustCompile(`(?i)\boauth`)

// quiet lowers names that are all in capitals, so that SSH_KEY_AUTH becomes
// SSHKeyAuth. Short ones, such as CDC, stay.
func quiet(name string) string {
	if strings.ToUpper(name) == name && (len(parts(name)) > 1 || len(name) > 3) {
		name = strings.ToLower(name)
	}
	return oauth.ReplaceAllString(name, "OAuth")
}

// constName is the constant for a value of an enum; one without letters and
// digits is told by its place.
func constName(typeName, value string, i int) string {
	switch s := wordsOf(value); {
	case s != "" && value[0] == '-' && unicode.IsDigit(rune(s[0])):
		return typeName + "Minus" + s
	case s != "":
		return typeName + s
	case value == "":
		return typeName + "Empty"
	}
	return typeName + "Value" + strconv.Itoa(i+1)
}

// fieldName is the name of a field. The names of methods, and Extra, are taken
// in every struct.
func fieldName(property, fallback string) string {
	name := goName(property, fallback)
	switch name {
	case "Extra", "Configuration", "LogValue", "MarshalJSON", "String", "UnmarshalJSON", "Validate":
		return name + "Value"
	}
	return name
}

// nameSet gives each thing a name of its own. It has the names that are taken,
// each with the number to try next.
type nameSet map[string]int

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
