package airbyte

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// hide returns what takes out of a text the secrets that were sent, since servers repeat what they
// refuse: the credentials, and the texts in the configurations and secrets of the body.
func (x *exchange) hide() hider {
	s := sent{}
	if x.in.body != nil {
		s.include(x.in.body.secrets...)
	}
	for _, values := range x.options.header {
		s.include(values...)
	}
	_, token, _ := strings.Cut(x.authorization, " ")
	pair, _ := base64.StdEncoding.DecodeString(token) // of a user name and a password
	_, password, _ := strings.Cut(string(pair), ":")
	s.include(x.authorization, token, string(pair), password)
	var h hider
	for text := range s {
		h = append(h, text)
	}
	slices.SortFunc(h, func(a, b string) int { return len(b) - len(a) })
	return h
}

// sent is a set of texts that were sent and must not be seen.
type sent map[string]bool

// include adds texts in the forms in which a server may repeat them: as they are, on one line, line
// by line, and as JSON. Those of three bytes are no secrets.
func (s sent) include(texts ...string) {
	for _, text := range texts {
		forms := []string{text, tidy(text), quoted(text, true), quoted(text, false)}
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); len(line) >= 8 {
				forms = append(forms, line)
			}
		}
		for _, form := range forms {
			if len(form) > 3 {
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
	_ = e.Encode(text)               // a string always can be
	return b.String()[1 : b.Len()-2] // without the quotes and the line's end
}

// hider has the texts that must not be seen, the longest first, since one may begin like another.
type hider []string

// hide takes them out of a text. One that may be a word, as require or json, is hidden where it
// stands alone, or it would blank out parts of others.
func (h hider) hide(text string) string {
	for _, secret := range h {
		word := len(secret) < 8 && strings.Trim(secret, "abcdefghijklmnopqrstuvwxyz") == ""
		parts := strings.Split(text, secret)
		for i := len(parts) - 1; i > 0; i-- {
			shown, before, after := redacted, parts[i-1], parts[i]
			if word && (strings.TrimRightFunc(before, unicode.IsLetter) != before || strings.TrimLeftFunc(after, unicode.IsLetter) != after) {
				shown = secret
			}
			parts[i] = shown + after
		}
		text = strings.Join(parts, "")
	}
	return text
}

// hideStart takes out the beginning of a secret at the end of a text that may have been cut. Three
// bytes are no secret here either; a whole text ends like more of one by rare chance only.
func (h hider) hideStart(text string) string {
	shown, most := text, 3
	for _, secret := range h {
		for i := min(len(secret), len(text)); i > most; i-- {
			if strings.HasSuffix(text, secret[:i]) {
				shown, most = text[:len(text)-i]+redacted, i
			}
		}
	}
	return shown
}

// show is the start of a text, on one line and without what must not be seen.
func (h hider) show(text string) string {
	if len(text) > 64<<10 {
		text = h.hideStart(text[:64<<10])
	}
	return plainText(h.hide(tidy(text)))
}

// repeats reports whether a JSON value has something to hide in it, however it is written there.
func repeats(raw json.RawMessage, h hider) bool {
	all := bytes.Clone(raw)
	d := json.NewDecoder(bytes.NewReader(raw))
	for token, err := d.Token(); err == nil; token, err = d.Token() {
		all = fmt.Append(all, "\n", token)
	}
	return h.hide(string(all)) != string(all)
}
