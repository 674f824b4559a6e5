package agent

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

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
// runner adds the secrets that references.resolve returns: r.redact.with(secrets...).
type redactor struct {
	redact *airbyte.Redactor
}

// newRedactor returns a redactor that hides some values.
func newRedactor(hidden ...string) *redactor {
	return &redactor{redact: airbyte.NewRedactor(hidden...).WithPlain(isPlainValue)}
}

// with returns a redactor that hides more values.
func (r *redactor) with(secrets ...string) *redactor {
	if len(secrets) == 0 {
		return r
	}
	return &redactor{redact: r.redact.With(secrets...)}
}

// withClient returns a redactor that also hides the credentials and the tokens of a client.
func (r *redactor) withClient(client *airbyte.Client) *redactor {
	return &redactor{redact: r.redact.WithClient(client)}
}

// json returns a JSON value without secrets. If that is impossible, the error says so, and nothing of the value may
// leave the runner. An empty value stays empty.
func (r *redactor) json(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 {
		return raw, nil
	}
	clean, err := r.redact.RedactJSON(raw)
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
func (r *redactor) text(text string) string { return r.redact.RedactText(text) }

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
