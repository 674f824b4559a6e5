package airbyte

import (
	"encoding/base64"
	"strings"
)

// redactor returns a redactor for the secrets that the call has sent: its credentials, and the secrets in
// its headers, its query and its body. Servers repeat values that they reject.
func (c *call) redactor() redactor {
	secrets := c.options.secrets()
	if c.body != nil {
		secrets.addBody(c.body)
	}
	for _, authorization := range c.authorizations {
		secrets.addAuthorization(authorization)
	}
	return secrets.redactor()
}

// secrets returns the secrets in the options of a call.
func (o *requestOptions) secrets() *secretSet {
	s := new(secretSet)
	for name, values := range o.header {
		for _, value := range values {
			s.addHeader(name, value)
		}
	}
	if o.query == nil {
		return s
	}
	for _, p := range o.query.parameters {
		s.addValue(foundValue{key: p.name, text: p.value, isSecret: isSecretKey(p.name)})
	}
	return s
}

// addBody adds the values in a body. In a body of any type, the Go value says which values are typed as
// secrets, and its JSON has the names of properties.
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

// addHeader adds the value of a header that a caller has set. Most headers are not secret.
func (s *secretSet) addHeader(name, value string) {
	words := wordsOf(name)
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	switch {
	case strings.HasSuffix(name, "Authorization"):
		s.addAuthorization(value)
	case isSecretKey(name) || (last == "key" && !strings.HasSuffix(name, "Idempotency-Key")) || last == "auth":
		s.secrets = append(s.secrets, value)
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
