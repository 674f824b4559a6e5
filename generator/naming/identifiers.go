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
// workspaceIds becomes WorkspaceIDs, cpu_limit CPULimit, grant-type GrantType.
// A name that starts with a digit gets the prefix N.
//
// The result is empty if the name has neither letters nor digits, and not
// exported if its script has no capitals; callers check with go/token.
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
// become JobStatusFailed. The empty string becomes JobStatusEmpty.
func ConstName(typeName, value string) string {
	if value == "" {
		return typeName + "Empty"
	}
	return typeName + mixedCaps(value)
}

// VarName names the function parameter for a field: URLPath becomes urlPath,
// IDs ids. A name that already has a meaning in generated functions gets the
// suffix Value: Type becomes typeValue.
func VarName(field string) string {
	word := firstWord(field)
	name := strings.ToLower(word) + strings.TrimPrefix(field, word)
	if isTaken(name) {
		return name + "Value"
	}
	return name
}

// firstWord returns the beginning of a name that a variable writes in lower
// case: URL of URLPath, U of Users, OAuth of OAuthFlow.
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

// wordEndsAt reports whether no word of a name goes on at byte i.
func wordEndsAt(name string, i int) bool {
	if i == len(name) {
		return true
	}
	next := []rune(name[i:])[0]
	return !unicode.IsLower(next)
}

// usedNames are the names that generated functions use, besides those that Go
// declares. TestUsedNames in package generator finds the missing ones.
var usedNames = []string{
	"body", "context", "ctx", "item", "iter", "json", "newPath", "newQuery", "opts",
	"page", "params", "request", "s", "send", "sendList", "sendOnly", "sendRedirect", "time", "walkList",
	"walkOnce", "walkPages",
}

// operationVar matches the variables of the operations table.
var operationVar = regexp.MustCompile(`^op\p{Lu}`)

// isTaken reports whether a name has a meaning in generated functions.
func isTaken(name string) bool {
	isPredeclared := types.Universe.Lookup(name) != nil
	return token.IsKeyword(name) || isPredeclared || slices.Contains(usedNames, name) || operationVar.MatchString(name)
}
