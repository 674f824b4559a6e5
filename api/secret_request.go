package airbyte

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// This file collects the secrets and the identifiers of a request: from its options, headers, query and body.

// redactor returns a redactor for the secrets that the call has sent: its credentials, and the secrets in
// its headers, its query and its body. Servers repeat values that they reject.
func (c *call) redactor() redactor {
	secrets := c.options.secrets()
	if c.body != nil {
		secrets.addBody(c.body)
	}
	c.client.addDefaultHeaders(secrets)
	for _, authorization := range c.authorizations {
		secrets.addAuthorization(authorization)
	}
	return secrets.redactor()
}

// addDefaultHeaders adds the values of the default headers of a client.
func (c *Client) addDefaultHeaders(s *secretSet) {
	if c.addHeaders != nil {
		header := http.Header{}
		c.addHeaders(header)
		s.addHeaders(header)
	}
}

// secrets returns the secrets in the options of a call.
func (o *requestOptions) secrets() *secretSet {
	s := new(secretSet)
	s.addHeaders(o.header)
	if o.query == nil {
		return s
	}
	for _, p := range o.query.parameters {
		s.addValue(foundValue{key: p.name, text: p.value, isSecret: isSecretKey(p.name)})
	}
	return s
}

// addBody adds the values in a body. A body of the caller's own type is searched twice: the Go value shows
// which values have the type of a secret, and the JSON has the names of properties.
func (s *secretSet) addBody(body *content) {
	if !body.isRaw {
		findValues(body.body, s.addValue)
		return
	}
	typed := map[string]bool{}
	findValues(body.body, func(v foundValue) {
		if v.isSecret {
			typed[v.text] = true
		}
	})
	findJSONValues(body.data, func(v foundValue) {
		v.isSecret = v.isSecret || typed[v.text]
		s.addValue(v)
	})
}

// addHeaders adds the values of headers that a caller has set.
func (s *secretSet) addHeaders(header http.Header) {
	for name, values := range header {
		for _, value := range values {
			s.addHeader(name, value)
		}
	}
}

// addHeader adds the value of a header. Most headers are not secret.
func (s *secretSet) addHeader(name, value string) {
	switch {
	case strings.HasSuffix(name, "Authorization"):
		s.addAuthorization(value)
	case strings.HasSuffix(name, "Idempotency-Key"):
		s.addValue(foundValue{key: name, text: value})
	case isSecretHeader(name) || isSecretKey(name) || isSecretValue(value):
		s.secrets = append(s.secrets, value)
		_, afterScheme, hasScheme := strings.Cut(value, " ")
		if hasScheme {
			s.secrets = append(s.secrets, afterScheme)
		}
		if name == "Cookie" {
			s.secrets = append(s.secrets, cookieValues(value)...)
		}
	default:
		s.addValue(foundValue{key: name, text: value})
	}
}

// addAuthorization adds the value of an Authorization header, and the user and the password in it.
func (s *secretSet) addAuthorization(value string) {
	_, token, hasScheme := strings.Cut(value, " ")
	if !hasScheme {
		token = value
	}
	s.secrets = append(s.secrets, token)
	userAndPassword, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return
	}
	user, password, isBasic := strings.Cut(string(userAndPassword), ":")
	if isBasic {
		s.secrets = append(s.secrets, string(userAndPassword), password)
		s.identifiers = append(s.identifiers, user)
	}
}

// secretHeaderEnds are the ends of the words in the names of headers that hold credentials.
var secretHeaderEnds = []string{
	"auth", "authorization", "authentication", "token", "key", "secret", "password", "passwd", "passphrase", "cookie",
	"credential", "credentials", "session", "signature", "jwt", "assertion",
}

// isSecretHeader reports whether the name of a header is that of a credential, such as X-Api-Key.
func isSecretHeader(name string) bool {
	for word := range strings.SplitSeq(strings.ToLower(name), "-") {
		for _, end := range secretHeaderEnds {
			if strings.HasSuffix(word, end) {
				return true
			}
		}
	}
	return false
}

// isSecretValue reports whether the value of a header is a credential with its scheme, or a JWT.
func isSecretValue(value string) bool {
	lower := strings.ToLower(value)
	if strings.HasPrefix(lower, "bearer ") || strings.HasPrefix(lower, "basic ") {
		return true
	}
	return strings.HasPrefix(value, "eyJ") && strings.Count(value, ".") == 2
}

// cookieValues returns the values of the cookies in a Cookie header.
func cookieValues(header string) []string {
	cookies, _ := http.ParseCookie(header) // none if the header is not valid; the whole header is a secret anyway
	var values []string
	for _, cookie := range cookies {
		values = append(values, cookie.Value)
	}
	return values
}
