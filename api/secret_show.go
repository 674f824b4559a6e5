package airbyte

import (
	"bytes"
	"encoding/json"
	"strings"
)

// This file prepares strings and JSON of a server for errors: on one line, not too long and without secrets.

// Limits of strings from a server, in bytes, before they are shown.
const (
	maxShownSource = 1 << 20
	maxShownLine   = 16 << 10 // on one line
)

// show returns the beginning of a string, on one line and without secrets.
func (r redactor) show(source string) string { return r.showCut(source, isComplete) }

// showCut is like show, for a string that may have been cut off.
func (r redactor) showCut(source string, end cut) string {
	if len(source) > maxShownSource {
		source = source[:maxShownSource]
		end = isCut
	}
	line := oneLine(source)
	if len(line) > maxShownLine {
		line = line[:maxShownLine]
		end = isCut
	}
	return plainText(r.redactCut(line, end))
}

// redactJSON removes the secrets from a JSON value. It returns nil if that is impossible.
func (r redactor) redactJSON(raw json.RawMessage) json.RawMessage {
	if r.redact(string(raw)) == string(raw) {
		return raw
	}
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return nil
	}
	var clean bytes.Buffer
	e := json.NewEncoder(&clean)
	e.SetEscapeHTML(false) // password=<hidden> says something about a secret, and password=\u003chidden\u003e does not
	err := e.Encode(r.redactValue("", value))
	if err != nil || r.redact(clean.String()) != clean.String() {
		return nil
	}
	return bytes.TrimSpace(clean.Bytes())
}

func (r redactor) redactValue(key string, value any) any {
	switch value := value.(type) {
	case string:
		return r.redactProperty(key, value)
	case json.Number:
		if r.redactProperty(key, string(value)) != string(value) {
			return redacted
		}
	case []any:
		for i, item := range value {
			value[i] = r.redactValue(key, item)
		}
	case map[string]any:
		clean := make(map[string]any, len(value))
		for name, item := range value {
			clean[r.redact(name)] = r.redactValue(name, item)
		}
		return clean
	}
	return value
}

// redactProperty removes the secrets from the value of a property. Only the end of a long key counts.
func (r redactor) redactProperty(key, value string) string {
	const assigned = `:"`
	const longestKey = 128 // a list repeats its key for each item, which would take too long
	if len(key) > longestKey {
		key = strings.ToValidUTF8(key[len(key)-longestKey:], "")
	}
	if key == "" {
		return r.redact(value)
	}
	clean := r.redact(key + assigned + value + `"`)
	before, after, ok := strings.Cut(clean, assigned)
	if !ok || before != key {
		return r.redact(value)
	}
	return strings.TrimSuffix(after, `"`)
}
