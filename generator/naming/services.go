package naming

import (
	"strings"
	"unicode"
)

// MethodName names the method of an operation: the operation's name without the
// noun of its service. ListJobs of Jobs becomes List, AddGroupMember of Groups
// AddMember. A name without the noun stays as it is.
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

// FileName names the file of a service, without a suffix: ConfigTemplates is in
// config_templates.
func FileName(service string) string {
	words := splitWords(service)
	for i, word := range words {
		words[i] = strings.ToLower(word)
	}
	return strings.Join(words, "_")
}
