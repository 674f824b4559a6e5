package airbyte

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Minimum lengths of the strings that are redacted.
const (
	minSecretLength = 4 // of a secret
	minLineLength   = 8 // of a line within a longer secret
)

// redactor removes secrets from strings. It lists the secrets from the longest to the shortest,
// because one may be the beginning of another.
type redactor []string

// redactor returns a redactor for all secrets that the request sent: the credentials, the headers
// of the call, the default headers that look like credentials, and the secrets in the body. Servers
// repeat values that they reject.
func (c *call) redactor() redactor {
	secrets := secretSet{}
	if c.body != nil {
		secrets.add(c.body.secrets...)
	}
	for _, values := range c.options.header {
		secrets.add(values...)
	}
	secrets.add(c.client.secretHeaders()...)
	_, token, _ := strings.Cut(c.authorization, " ")
	basicAuth, _ := base64.StdEncoding.DecodeString(token) // a user name and a password, if it is basic auth
	_, password, _ := strings.Cut(string(basicAuth), ":")
	secrets.add(c.authorization, token, string(basicAuth), password)
	return secrets.redactor()
}

// secretSet is a set of secrets.
type secretSet map[string]bool

func (s secretSet) redactor() redactor {
	return slices.SortedFunc(maps.Keys(s), func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// add adds secrets in all forms in which a server may repeat them: unchanged, on one line, line by
// line, and as a JSON string.
func (s secretSet) add(secrets ...string) {
	for _, secret := range secrets {
		forms := []string{secret, oneLine(secret), quoted(secret, true), quoted(secret, false)}
		for line := range strings.Lines(secret) {
			line = strings.TrimSpace(line)
			if len(line) >= minLineLength {
				forms = append(forms, line)
			}
		}
		for _, form := range forms {
			if len(form) >= minSecretLength {
				s[form] = true
			}
		}
	}
}

// quoted returns a string as it appears within a JSON string.
func quoted(text string, escapeHTML bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	_ = e.Encode(text)               // a string can always be encoded
	return b.String()[1 : b.Len()-2] // without the quotes and the line break
}

// redact removes the secrets from a string.
func (r redactor) redact(text string) string {
	for _, secret := range r {
		text = redactOne(text, secret)
	}
	return text
}

// redactOne removes a secret from a string. A secret that may be a common word, such as require, is
// removed only where it is a whole word. Otherwise parts of longer words would disappear.
func redactOne(text, secret string) string {
	parts := strings.Split(text, secret)
	isWord := len(secret) < 8 && strings.Trim(secret, "abcdefghijklmnopqrstuvwxyz") == ""
	for i := len(parts) - 1; i > 0; i-- {
		before, after := parts[i-1], parts[i]
		shown := redacted
		if isWord && (endsInLetter(before) || startsWithLetter(after)) {
			shown = secret
		}
		parts[i] = shown + after
	}
	return strings.Join(parts, "")
}

func endsInLetter(text string) bool { return strings.TrimRightFunc(text, unicode.IsLetter) != text }

func startsWithLetter(text string) bool { return strings.TrimLeftFunc(text, unicode.IsLetter) != text }

// redactEnd removes the beginning of a secret from the end of a string that may have been cut off
// there. A string that was not cut off rarely ends like the beginning of a secret.
func (r redactor) redactEnd(text string) string {
	longest := 0
	for _, secret := range r {
		longest = max(longest, overlap(text, secret))
	}
	if longest < minSecretLength {
		return text
	}
	return text[:len(text)-longest] + redacted
}

// overlap returns the length of the longest beginning of secret with which text ends.
func overlap(text, secret string) int {
	for length := min(len(text), len(secret)); length > 0; length-- {
		if strings.HasSuffix(text, secret[:length]) {
			return length
		}
	}
	return 0
}

// show returns the beginning of a string, on one line and without secrets.
func (r redactor) show(text string) string {
	const limit = 64 << 10
	if len(text) > limit {
		text = r.redactEnd(text[:limit])
	}
	return plainText(r.redact(oneLine(text)))
}

// isIn reports whether a JSON value contains a secret, even if the secret is escaped there.
func (r redactor) isIn(raw json.RawMessage) bool {
	all := bytes.Clone(raw)
	d := json.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		all = fmt.Append(all, "\n", token)
	}
	return r.redact(string(all)) != string(all)
}
