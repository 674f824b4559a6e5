//airbytegen:needs maskSecrets

package airbyte

import (
	"bytes"
	"encoding/json"
)

// This file masks the secrets in responses that are encoded as JSON, for example to log them.

// maskSecrets replaces the secrets in an encoded response by the mask that servers use. Therefore the
// result is like the response of a server that masks all secrets, even if it is decoded and sent back.
func maskSecrets(encoded []byte) []byte {
	m := &masker{encoded: encoded, decoder: json.NewDecoder(bytes.NewReader(encoded))}
	m.decoder.UseNumber()
	m.value("", "", false)
	m.out.Write(encoded[m.copied:])
	return m.out.Bytes()
}

// masker reads JSON and writes it with masks.
type masker struct {
	encoded []byte
	decoder *json.Decoder
	out     bytes.Buffer
	copied  int // number of bytes of encoded that are in out, or were replaced
}

// value reads the next value. key is the name of its property, and parent that of the object around it.
func (m *masker) value(key, parent string, inSecret bool) {
	start := m.decoder.InputOffset()
	token, err := m.decoder.Token()
	if err != nil {
		return
	}
	inSecret = inSecret || isSecretKey(key)
	switch token := token.(type) {
	case json.Delim:
		m.members(token, key, parent, inSecret)
	case string:
		if isSecretString(key, token, inSecret) || isTypedSecret(key, parent) || len(secretsIn(key, token)) > 0 {
			m.mask(start, token)
		}
	case json.Number:
		if isSecretKey(key) {
			m.mask(start, string(token))
		}
	}
}

// members reads the members of an object or an array, after its first character.
func (m *masker) members(begin json.Delim, key, parent string, inSecret bool) {
	for m.decoder.More() {
		if begin == '[' {
			m.value(key, parent, inSecret)
			continue
		}
		name, err := m.decoder.Token()
		if err != nil {
			return
		}
		text, _ := name.(string)
		m.value(text, key, inSecret)
	}
	_, _ = m.decoder.Token() // the last character
}

// mask replaces the value that starts after an offset and ends where the decoder is. An empty value stays.
func (m *masker) mask(start int64, value string) {
	if value == "" {
		return
	}
	before := m.encoded[start:m.decoder.InputOffset()]
	begin := int(start) + len(before) - len(bytes.TrimLeft(before, ": ,\t\r\n"))
	m.out.Write(m.encoded[m.copied:begin])
	m.out.WriteString(`"` + mask + `"`)
	m.copied = int(m.decoder.InputOffset())
}

// secretsIn returns the secrets inside the value of a property that is not called secret, also if the
// value is JSON.
func secretsIn(key, value string) []string {
	if !isJSONText(value) {
		return secretsInValue(key, value)
	}
	var secrets []string
	findJSONValues([]byte(value), func(v foundValue) {
		if v.isSecret && v.text != "" {
			secrets = append(secrets, v.text)
		}
	})
	return secrets
}
