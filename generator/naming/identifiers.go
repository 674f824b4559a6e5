package naming

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// GoName turns a name of the document into an exported Go identifier:
// workspaceIds becomes WorkspaceIDs, cpu_limit becomes CPULimit, and grant-type
// becomes GrantType. A name that starts with a digit gets the prefix N.
//
// The result is "" for a name without letters and digits, and not exported for a
// name in a script without capitals. Callers check it with go/token.
func GoName(name string) string {
	goName := mixedCaps(name)
	if goName == "" {
		return ""
	}
	first := []rune(goName)[0]
	if !unicode.IsLetter(first) {
		return "N" + goName
	}
	return goName
}

// ConstName names the constant for a value of an enum: JobStatus and failed
// become JobStatusFailed. The empty string becomes JobStatusEmpty. The result is
// typeName for other values without letters and digits.
func ConstName(typeName, value string) string {
	if value == "" {
		return typeName + "Empty"
	}
	return typeName + mixedCaps(value)
}

// VarName names the function parameter for a field: URLPath becomes urlPath, and
// IDs becomes ids. A name that already has a meaning in generated functions gets
// the suffix Value: Type becomes typeValue.
func VarName(field string) string {
	word := firstWord(field)
	name := strings.ToLower(word) + strings.TrimPrefix(field, word)
	if isTaken(name) {
		return name + "Value"
	}
	return name
}

// firstWord returns the beginning of a name that is in lower case in a variable:
// URL in URLPath, U in Users, OAuth in OAuthFlow.
func firstWord(name string) string {
	for _, word := range []string{"IDs", "OAuth"} {
		if strings.HasPrefix(name, word) && wordEndsAt(name, len(word)) {
			return word
		}
	}
	runes := []rune(name)
	capitals := 0
	for capitals < len(runes) && unicode.IsUpper(runes[capitals]) {
		capitals++
	}
	startsNextWord := capitals > 1 && capitals < len(runes)
	if startsNextWord {
		capitals--
	}
	return string(runes[:capitals])
}

// wordEndsAt reports whether a word of a name ends before byte i.
func wordEndsAt(name string, i int) bool {
	if i == len(name) {
		return true
	}
	next := []rune(name[i:])[0]
	return !unicode.IsLower(next)
}

// usedNames lists the names that generated functions use, except for those that
// Go declares. TestUsedNames in package generator fails if one is missing.
var usedNames = []string{
	"body", "context", "ctx", "item", "iter", "json", "newPath", "newQuery", "opts",
	"page", "params", "request", "s", "send", "sendList", "sendOnly", "sendRedirect", "time", "walkList",
	"walkOnce", "walkPages", "withHeader",
}

// operationVar matches the variables of the operations table.
var operationVar = regexp.MustCompile(`^op\p{Lu}`)

// isTaken reports whether a name has a meaning in generated functions.
func isTaken(name string) bool {
	isPredeclared := types.Universe.Lookup(name) != nil
	return token.IsKeyword(name) || isPredeclared || slices.Contains(usedNames, name) || operationVar.MatchString(name)
}
