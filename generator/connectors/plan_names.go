package connectors

import (
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
)

// goName returns the exported Go name for a property, an option or a connector,
// or fallback if the name has neither letters nor digits.
func goName(name, fallback string) string {
	words := joinGoWords(name)
	if words == "" {
		return fallback
	}
	if first := []rune(words)[0]; unicode.IsDigit(first) {
		return "N" + words
	}
	if !token.IsExported(words) { // letters without upper and lower case
		return "X" + words
	}
	return words
}

// joinGoWords joins the words of a name, so that x-api-key becomes XAPIKey.
func joinGoWords(name string) string {
	name = name[:min(len(name), maxName)]
	var words strings.Builder
	for _, part := range splitName(lowerCapitals(name)) {
		words.WriteString(naming.ConstName("", part))
	}
	return words.String()
}

// splitName splits a name at characters that are neither letters nor digits.
func splitName(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

var oauthPrefix = regexp.MustCompile(`(?i)\boauth`)

// lowerCapitals lowers names that are all capitals, so that SSH_KEY_AUTH becomes
// SSHKeyAuth. Short names, such as CDC, stay. The word OAuth always gets its usual
// spelling.
func lowerCapitals(name string) string {
	isCapitals := strings.ToUpper(name) == name
	isShort := len(splitName(name)) <= 1 && len(name) <= 3
	if isCapitals && !isShort {
		name = strings.ToLower(name)
	}
	return oauthPrefix.ReplaceAllString(name, "OAuth")
}

// constName returns the name of the constant for value i of an enum.
func constName(typeName, value string, i int) string {
	words := joinGoWords(value)
	if words != "" {
		isNegative := value[0] == '-' && unicode.IsDigit(rune(words[0]))
		if isNegative {
			return typeName + "Minus" + words
		}
		return typeName + words
	}
	if value == "" {
		return typeName + "Empty"
	}
	return typeName + "Value" + strconv.Itoa(i+1)
}

// fieldName returns the name of a field, which cannot be Extra or the name of a
// method.
func fieldName(property, fallback string) string {
	name := goName(property, fallback)
	switch name {
	case "Configuration", "ConnectorName", "DefinitionID", "Extra", "LogValue", "MarshalJSON",
		"String", "Unknown", "UnmarshalJSON", "Validate":
		return name + "Value"
	default:
		return name
	}
}

// nameSet holds the names that are taken. The value is the number to append when
// the name is claimed again.
type nameSet map[string]int

// claim takes and returns a free name: the given one or, if it is taken, the given
// one with a number, starting at 2.
func (s nameSet) claim(name string) string {
	unique := name
	for s.isTaken(unique) {
		unique = name + strconv.Itoa(s[name])
		s[name]++
	}
	s[unique] = 2
	return unique
}

// claimType takes and returns a free name for a type. The name of its constructor is
// taken, too.
func (s nameSet) claimType(name string) string {
	for {
		unique := s.claim(name)
		if !s.isTaken("New" + unique) {
			s.claim("New" + unique)
			return unique
		}
	}
}

func (s nameSet) isTaken(name string) bool { return s[name] > 0 }

// fileName returns the name of the file for a connector. For source-postgres it is
// source_postgres.gen.go.
func fileName(connector string) string {
	name := strings.ReplaceAll(connector, "-", "_")
	if gofile.IsConstrained(name + ".gen.go") {
		name += "_connector"
	}
	return name + ".gen.go"
}
