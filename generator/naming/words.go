package naming

import (
	"strings"
	"unicode"
)

// Initialisms lists the words that Go code writes in capitals, and a few words
// with a spelling of their own, such as OAuth.
var Initialisms = []string{
	"ACL", "API", "ARN", "ASCII", "AWS", "CA", "CDC", "CPU", "CSS", "CSV", "DNS", "EOF", "FTP", "GCS", "GUID", "HTML",
	"HTTP", "HTTPS", "ID", "IDs", "IP", "JDBC", "JSON", "JWT", "KMS", "LDAP", "OAuth", "QPS", "RAM", "RPC", "RSA",
	"SAS", "SFTP", "SLA", "SMTP", "SQL", "SSH", "SSL", "SSO", "TCP", "TLS", "TTL", "UDP", "UI", "UID", "URI", "URL",
	"UTF8", "UUID", "VM", "VPC", "XML", "XSRF", "XSS",
}

// spelling returns a word as Go code writes it: ID for Id, other words
// unchanged.
func spelling(word string) string {
	for _, known := range Initialisms {
		if strings.EqualFold(known, word) {
			return known
		}
	}
	return word
}

// mixedCaps joins the words of a name. Each starts with a capital and has its Go
// spelling.
func mixedCaps(name string) string {
	var b strings.Builder
	for _, word := range splitWords(camelCase(name)) {
		b.WriteString(spelling(word))
	}
	return b.String()
}

// camelCase drops all characters except letters and digits, and starts each
// remaining part with a capital.
func camelCase(name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(upperFirst(part))
	}
	return b.String()
}

// splitWords splits a name before each run of capitals: OAuthURL has the words
// OAuth and URL.
func splitWords(name string) []string {
	var words []string
	start := 0
	runes := []rune(name)
	for i := 1; i < len(runes); i++ {
		if unicode.IsUpper(runes[i]) && !unicode.IsUpper(runes[i-1]) {
			words = append(words, string(runes[start:i]))
			start = i
		}
	}
	if start < len(runes) {
		words = append(words, string(runes[start:]))
	}
	return words
}

func upperFirst(s string) string {
	runes := []rune(s)
	if len(runes) == 0 {
		return ""
	}
	runes[0] = unicode.ToUpper(runes[0])
	return string(runes)
}
