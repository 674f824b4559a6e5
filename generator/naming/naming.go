package naming

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Initialisms are the words that Go writes in capitals, and those that have a
// spelling of their own.
var Initialisms = []string{
	"ACL", "API", "ARN", "ASCII", "AWS", "CA", "CDC", "CPU", "CSS", "CSV", "DNS", "EOF", "FTP", "GCS", "GUID", "HTML",
	"HTTP", "HTTPS", "ID", "IDs", "IP", "JDBC", "JSON", "JWT", "KMS", "LDAP", "OAuth", "QPS", "RAM", "RPC", "RSA",
	"SAS", "SFTP", "SLA", "SMTP", "SQL", "SSH", "SSL", "SSO", "TCP", "TLS", "TTL", "UDP", "UI", "UID", "URI", "URL",
	"UTF8", "UUID", "VM", "VPC", "XML", "XSRF", "XSS",
}

var initialismByWord = func() map[string]string {
	m := make(map[string]string, len(Initialisms))
	for _, s := range Initialisms {
		m[strings.ToLower(s)] = s
	}
	return m
}()

// GoName turns a name of the document into an exported Go identifier:
// workspaceIds becomes WorkspaceIDs, cpu_limit CPULimit, grant-type GrantType.
// It returns "" where nothing is left to name.
func GoName(name string) string {
	var b strings.Builder
	for _, word := range words(camel(name)) {
		if known, ok := initialismByWord[strings.ToLower(word)]; ok {
			word = known
		}
		b.WriteString(word)
	}
	s := b.String()
	if s != "" && !unicode.IsLetter([]rune(s)[0]) {
		s = "N" + s
	}
	return s
}

// camel joins the parts between letters and digits, each with a capital.
func camel(name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, p := range parts {
		parts[i] = upperFirst(p)
	}
	return strings.Join(parts, "")
}

// words splits a name before each run of capitals: OAuthURL has OAuth and URL.
func words(s string) []string {
	var all []string
	start, runes := 0, []rune(s)
	for i := 1; i < len(runes); i++ {
		if unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1]) {
			all = append(all, string(runes[start:i]))
			start = i
		}
	}
	if start < len(runes) {
		all = append(all, string(runes[start:]))
	}
	return all
}

// ConstName is the constant of an enum value.
func ConstName(typeName, value string) string {
	if value == "" {
		return typeName + "Empty"
	}
	var b strings.Builder
	for _, word := range words(camel(value)) {
		if known, ok := initialismByWord[strings.ToLower(word)]; ok {
			word = known
		}
		b.WriteString(word)
	}
	return typeName + b.String()
}

// used are the names that the generated functions use themselves, besides
// those that Go declares (TestUsedNames).
var used = []string{
	"body", "context", "ctx", "item", "iter", "json", "newPath", "newQuery", "opts", "page", "params", "request",
	"s", "send", "sendList", "sendOnly", "sendRedirect", "time", "walkList", "walkOnce", "walkPages",
}

// VarName is the parameter that holds the value of the given field name.
// Names that mean something else in generated functions get the suffix Value.
func VarName(name string) string {
	n := firstWord(name)
	v := strings.ToLower(name[:n]) + name[n:]
	if token.IsKeyword(v) || types.Universe.Lookup(v) != nil || slices.Contains(used, v) || opVar.MatchString(v) {
		return v + "Value"
	}
	return v
}

// firstWord is how long the word is that a name starts with, as far as it is in
// capitals: URL of URLPath, and U of Users.
func firstWord(name string) int {
	for _, known := range []string{"IDs", "OAuth"} {
		if rest, ok := strings.CutPrefix(name, known); ok && endsWord(rest, 0) {
			return len(known)
		}
	}
	runes := []rune(name)
	n := 0
	for n < len(runes) && unicode.IsUpper(runes[n]) {
		n++
	}
	if n > 1 && n < len(runes) {
		n-- // the last capital starts the next word
	}
	return len(string(runes[:n]))
}

// opVar matches the variables of the operations table.
var opVar = regexp.MustCompile(`^op\p{Lu}`)

// MethodName is what is left of an operation's name without the noun of its
// service: ListJobs of Jobs is List, AddGroupMember of Groups is AddMember.
func MethodName(operation, service string) string {
	for _, noun := range []string{service, singular(service)} {
		if i := strings.Index(operation, noun); i > 0 && endsWord(operation, i+len(noun)) {
			return operation[:i] + operation[i+len(noun):]
		}
		if rest, ok := strings.CutPrefix(operation, noun); ok && rest != "" && unicode.IsUpper([]rune(rest)[0]) {
			return rest
		}
	}
	return operation
}

func endsWord(s string, i int) bool {
	return i == len(s) || !unicode.IsLower([]rune(s[i:])[0])
}

func singular(noun string) string {
	if stem, ok := strings.CutSuffix(noun, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(noun, "s")
}

// FileName is the file of a service: ConfigTemplates is in config_templates.
func FileName(service string) string {
	all := words(service)
	for i, w := range all {
		all[i] = strings.ToLower(w)
	}
	return strings.Join(all, "_")
}
