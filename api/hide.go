package airbyte

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"sort"
	"strings"
)

// hide returns what takes out of a text the secrets that were sent, since
// servers repeat what they refuse: the credentials, and the texts in the
// configurations and secrets of the body.
func (x *exchange) hide() *strings.Replacer {
	s := sent{}
	visitSecrets(reflect.ValueOf(x.in.body), func(_, text string) { s.include(4, text) }) // shorter ones would blank out words
	for _, values := range x.options.header {
		s.include(8, values...)
	}
	_, token, _ := strings.Cut(x.authorization, " ")
	pair, _ := base64.StdEncoding.DecodeString(token) // of a user name and a password
	_, password, _ := strings.Cut(string(pair), ":")
	s.include(4, x.authorization, token, string(pair), password, x.in.form.Get("client_secret"))
	var texts, pairs []string
	for text := range s {
		texts = append(texts, text)
	}
	// The longest first, since one may begin like another.
	sort.Slice(texts, func(i, j int) bool { return len(texts[i]) > len(texts[j]) })
	for _, text := range texts {
		pairs = append(pairs, text, redacted)
	}
	return strings.NewReplacer(pairs...)
}

// sent is a set of texts that were sent and must not be seen.
type sent map[string]bool

// include adds texts of some length, in the forms in which a server may repeat
// them: as they are, on one line, line by line, and as JSON.
func (s sent) include(length int, texts ...string) {
	for _, text := range texts {
		forms := []string{text, strings.Join(strings.Fields(text), " "), quoted(text, true), quoted(text, false)}
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); len(line) >= 8 {
				forms = append(forms, line)
			}
		}
		for _, form := range forms {
			if len(form) >= length {
				s[form] = true
			}
		}
	}
}

// quoted is a text as it stands within a JSON string.
func quoted(text string, escapeHTML bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if e.Encode(text) != nil {
		return ""
	}
	return b.String()[1 : b.Len()-2] // without the quotes and the line's end
}

// repeats reports whether a JSON value has something in it that is to be
// hidden, however it is written there.
func repeats(raw json.RawMessage, hide *strings.Replacer) bool {
	found := hide.Replace(string(raw)) != string(raw)
	visitStrings("", raw, func(path, text string) {
		found = found || hide.Replace(path) != path || hide.Replace(text) != text
	})
	return found
}
