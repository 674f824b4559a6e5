package naming

import (
	"strings"
	"unicode"
)

// MethodName names the method of an operation: the operation's name without the
// noun of its service. ListJobs becomes List in Jobs, and AddGroupMember becomes
// AddMember in Groups. A name without the noun is unchanged.
func MethodName(operation, service string) string {
	for _, noun := range []string{service, singular(service)} {
		i := strings.Index(operation, noun)
		if i > 0 && wordEndsAt(operation, i+len(noun)) {
			return operation[:i] + operation[i+len(noun):]
		}
		rest, isFirst := strings.CutPrefix(operation, noun)
		if isFirst && startsWithCapital(rest) {
			return rest
		}
	}
	return operation
}

func startsWithCapital(s string) bool {
	return s != "" && unicode.IsUpper([]rune(s)[0])
}

func singular(noun string) string {
	if stem, ok := strings.CutSuffix(noun, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(noun, "s")
}

// FileName returns the name of a service's file, without a suffix:
// config_templates for ConfigTemplates.
func FileName(service string) string {
	words := splitWords(service)
	for i, word := range words {
		words[i] = strings.ToLower(word)
	}
	return strings.Join(words, "_")
}
