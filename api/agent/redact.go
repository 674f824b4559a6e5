package agent

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// redactor removes secrets from everything that leaves a runner: results, errors, progress, audit lines and
// stderr. It is the last step but one of every result: keep secrets in files, redact, shape. A text is redacted
// before it is cut.
//
// The runner makes one for its whole life:
//
//	newRedactor(hidden...).withClient(client)
//
// It then knows the credentials of the client, and the tokens that the client fetches later. For each call, the
// runner adds the secrets that references.resolve returns: r.redactor.with(secrets...). Those that come from
// references it remembers, because the server may return them to later calls.
type redactor struct {
	redact *airbyte.Redactor // knows no remembered secrets
	memory *secretMemory

	mu      sync.Mutex
	version int               // of the memory
	current *airbyte.Redactor // with the secrets of that version; nil before the first use
}

// newRedactor returns a redactor that hides some values.
func newRedactor(hidden ...string) *redactor {
	return &redactor{
		redact: airbyte.NewRedactor(hidden...).WithPlain(isPlainValue),
		memory: &secretMemory{},
	}
}

// with returns a redactor that hides more values.
func (r *redactor) with(secrets ...string) *redactor {
	if r.memory.hasAll(secrets) {
		return r // which is prepared already
	}
	return &redactor{redact: r.redact.With(secrets...), memory: r.memory}
}

// withClient returns a redactor that also hides the credentials and the tokens of a client.
func (r *redactor) withClient(client *airbyte.Client) *redactor {
	return &redactor{redact: r.redact.WithClient(client), memory: r.memory}
}

// knows reports whether a text has a secret that the redactor knows. It does not judge the text by its shape.
func (r *redactor) knows(text string) bool {
	isPlain := func(string, string) bool { return true }
	quoted := quoteJSON(text)
	clean, err := r.latest().WithPlain(isPlain).RedactJSON(quoted)
	return err != nil || !bytes.Equal(clean, quoted)
}

// remember hides some values from now on, also in the redactors that with returned.
func (r *redactor) remember(secrets ...string) { r.memory.add(secrets) }

// latest returns the redactor with all remembered secrets.
func (r *redactor) latest() *airbyte.Redactor {
	r.mu.Lock()
	defer r.mu.Unlock()
	secrets, version := r.memory.list()
	if r.current == nil || r.version != version {
		r.current = r.redact.With(secrets...)
		r.version = version
	}
	return r.current
}

// json returns a JSON value without secrets. If that is impossible, the error says so, and nothing of the value may
// leave the runner. An empty value stays empty.
func (r *redactor) json(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 {
		return raw, nil
	}
	clean, err := r.latest().RedactJSON(raw)
	if err != nil {
		return nil, &Error{
			Message: "the result is withheld, because secrets cannot be removed from it",
			Do:      "ask for fewer fields or another object",
			err:     err,
		}
	}
	return clean, nil
}

// text returns a text without secrets.
func (r *redactor) text(text string) string {
	clean := r.latest().RedactText(text)
	parts := strings.Split(clean, redactedMark)
	if len(parts) == 1 {
		return clean
	}
	secrets, _ := r.memory.list()
	for i, part := range parts[1:] {
		parts[i+1] = withoutEnd(part, secrets)
	}
	return strings.Join(parts, redactedMark)
}

// redactedMark replaces a secret in a text.
const redactedMark = "[redacted]"

// withoutEnd removes the end of a secret from the start of a text that follows a mark. Package airbyte may have replaced
// only the beginning of a secret of an earlier call, which it does not know: in password=a;b, it takes a for the whole
// password.
func withoutEnd(text string, secrets []string) string {
	const shortest = 3 // a shorter end tells nothing, and may belong to another word
	for _, secret := range secrets {
		for i := 1; i <= len(secret)-shortest; i++ {
			rest, isEnd := strings.CutPrefix(text, secret[i:])
			if isEnd {
				return rest
			}
		}
	}
	return text
}

// maxRemembered is the number of secrets that a redactor remembers. The oldest are forgotten first.
const maxRemembered = 200

// secretMemory holds the secrets that a runner has resolved.
type secretMemory struct {
	mu      sync.Mutex
	secrets []string // the newest last
	version int      // grows with each change
}

func (m *secretMemory) add(secrets []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, secret := range secrets {
		if !slices.Contains(m.secrets, secret) {
			m.secrets = append(m.secrets, secret)
			m.version++
		}
	}
	m.secrets = m.secrets[max(0, len(m.secrets)-maxRemembered):]
}

// list returns the secrets, and a number that is the same while they do not change.
func (m *secretMemory) list() (secrets []string, version int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.secrets), m.version
}

// hasAll reports whether some secrets are remembered.
func (m *secretMemory) hasAll(secrets []string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	isUnknown := func(secret string) bool { return !slices.Contains(m.secrets, secret) }
	return !slices.ContainsFunc(secrets, isUnknown)
}

// isPlainValue reports whether a string in JSON is not a secret, although its key or its shape looks like one.
func isPlainValue(key, value string) bool {
	switch {
	case key == secretKey:
		return isReferenceText(value)
	case slices.Contains(consentKeys, key):
		return isConsentURL(value)
	}
	return placeholder.MatchString(value)
}

// placeholder matches a Jinja expression of a manifest that reads a setting, such as {{ config['api_key'] }}.
var placeholder = regexp.MustCompile(`^\{\{ *(?:config|parameters|stream_slice|stream_partition)` +
	`(?:\.[A-Za-z_]{1,40}|\[ *['"][A-Za-z_]{1,40}['"] *\]){1,4} *\}\}$`)

// consentKeys are the properties of an OAuth consent whose URL a person opens.
var consentKeys = []string{"consentUrl", "redirectUrl", "redirect_url"}

// isConsentURL reports whether a value is a URL that may have long random parameters, such as state, but no
// password.
func isConsentURL(value string) bool {
	u, err := url.Parse(value)
	if err != nil || u.User != nil || u.Host == "" {
		return false
	}
	for name := range u.Query() {
		isSecret := len(airbyte.FindSecrets(json.RawMessage(`{`+string(quoteJSON(name))+`:"x1"}`))) > 0
		if isSecret {
			return false
		}
	}
	return !strings.Contains(u.Fragment, "token")
}
