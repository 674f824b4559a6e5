//airbytegen:with redactor

package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// This file removes secrets from JSON. It reads values one by one, because their keys tell which are secret, and
// then searches the result as a whole for secrets that several values make up, such as a list of bytes.

// redactWholeJSON returns a JSON value without secrets. Values for which isPlain returns true are not judged by
// their key or their shape.
func redactWholeJSON(known redactor, isPlain func(key, value string) bool, raw []byte) (json.RawMessage, error) {
	if !json.Valid(raw) {
		return nil, errors.New("airbyte: redacting: the value is not valid JSON")
	}
	var none redactor // most values have no known secret, which this shows faster
	w := newJSONRedactor(none, isPlain, raw, 0)
	w.value("", "", false)
	hasKnown := len(known.findKnownOnly(w.out.String())) > 0
	if !hasKnown && w.changed {
		hasKnown = len(known.findKnownOnly(string(raw))) > 0 // the change may have removed only a part of it
	}
	if !hasKnown {
		return w.out.Bytes(), nil
	}
	w = newJSONRedactor(known, isPlain, raw, 0)
	w.value("", "", false)
	out := w.out.Bytes()
	found := known.findKnownOnly(string(out))
	if len(found) == 0 {
		return out, nil
	}
	out = w.without(found)
	if len(known.findKnownOnly(string(out))) > 0 || !json.Valid(out) {
		return nil, errors.New("airbyte: redacting: a secret cannot be removed from the value")
	}
	return out, nil
}

// findKnownOnly returns the parts of a string that are known secrets, and not those that only look like secrets.
func (r redactor) findKnownOnly(source string) []span {
	t := unescape(source)
	found := r.findKnown(source, t, isComplete, maxEncodings)
	printable, isQuoted := t.quotedPrintable()
	if isQuoted {
		found = append(found, r.findKnown(source, printable, isComplete, 0)...)
	}
	return append(found, r.findBeforeEllipsis(source)...)
}

// jsonRedactor reads JSON and writes it without secrets, on one line.
type jsonRedactor struct {
	known   redactor
	isPlain func(key, value string) bool
	strings int // number of strings with JSON around the value

	decoder *json.Decoder
	done    map[property]string // short strings without secrets, because pages repeat them
	names   map[string]bool     // whether a name is that of a secret
	out     bytes.Buffer
	scalars []span // in out: names, strings, numbers
	changed bool   // a secret was removed
	inPEM   bool   // the value is an item of a list, after the beginning of a PEM block
}

// property is a string in JSON and the name of its property. The key of a name is "".
type property struct{ key, value string }

// newJSONRedactor returns a redactor of a valid JSON value.
func newJSONRedactor(known redactor, isPlain func(key, value string) bool, raw []byte, strings int) *jsonRedactor {
	w := &jsonRedactor{
		known:   known,
		isPlain: isPlain,
		strings: strings,
		decoder: json.NewDecoder(bytes.NewReader(raw)),
		done:    map[property]string{},
		names:   map[string]bool{},
	}
	w.decoder.UseNumber()
	return w
}

// isSecretKey calls the function isSecretKey once for each name.
func (w *jsonRedactor) isSecretKey(name string) bool {
	const most = 10_000
	isSecret, isKnown := w.names[name]
	if isKnown {
		return isSecret
	}
	isSecret = isSecretKey(name)
	if len(w.names) < most {
		w.names[name] = isSecret
	}
	return isSecret
}

// redactProperty returns a value without secrets. It examines short values once for each key.
func (w *jsonRedactor) redactProperty(key, value string) string {
	const longest = 256
	const most = 10_000
	if len(key)+len(value) > longest {
		return w.known.redactProperty(key, value)
	}
	p := property{key: key, value: value}
	clean, isDone := w.done[p]
	if isDone {
		return clean
	}
	clean = w.known.redactProperty(key, value)
	if len(w.done) < most {
		w.done[p] = clean
	}
	return clean
}

// value reads and writes the next value. key is the name of its property, and parent that of the object around
// it. It reports whether the value begins a PEM block that goes on in the next item of a list.
func (w *jsonRedactor) value(key, parent string, inSecret bool) (opensPEM bool) {
	token, err := w.decoder.Token()
	if err != nil {
		return false // impossible, because the JSON is valid
	}
	inSecret = inSecret || w.isSecretKey(key)
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			w.items(key, parent, inSecret)
		} else {
			w.members(key, inSecret)
		}
	case string:
		w.writeString(token, w.redactString(key, parent, token, inSecret))
		return strings.Contains(token, "-----BEGIN") && !strings.Contains(token, "-----END")
	case json.Number:
		w.number(key, token)
	case bool:
		w.out.WriteString(strconv.FormatBool(token))
	default:
		w.out.WriteString("null")
	}
	return false
}

// items reads and writes the items of a list and its end.
func (w *jsonRedactor) items(key, parent string, inSecret bool) {
	w.out.WriteByte('[')
	inPEM := false
	for i := 0; w.decoder.More(); i++ {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.inPEM = inPEM
		opensPEM := w.value(key, parent, inSecret)
		inPEM = inPEM || opensPEM
	}
	w.inPEM = false
	_, _ = w.decoder.Token() // the last character
	w.out.WriteByte(']')
}

// members reads and writes the members of an object and its end.
func (w *jsonRedactor) members(key string, inSecret bool) {
	w.out.WriteByte('{')
	for i := 0; w.decoder.More(); i++ {
		if i > 0 {
			w.out.WriteByte(',')
		}
		token, err := w.decoder.Token()
		if err != nil {
			return // impossible, because the JSON is valid
		}
		name, _ := token.(string)
		w.writeString(name, w.redactProperty("", name))
		w.out.WriteByte(':')
		w.value(name, key, inSecret)
	}
	_, _ = w.decoder.Token() // the last character
	w.out.WriteByte('}')
}

// redactString returns a string without its secrets.
func (w *jsonRedactor) redactString(key, parent, value string, inSecret bool) string {
	switch {
	case value == "" || value == mask || value == redacted:
		return value
	case w.isPlain(key, value):
		return replace(value, w.known.findKnownOnly(value))
	case w.inPEM || isSecretString(key, value, inSecret) || isTypedSecret(key, parent):
		return mask
	}
	if isJSONText(value) && w.strings < maxStringsInStrings && json.Valid([]byte(value)) {
		inner := newJSONRedactor(w.known, w.isPlain, []byte(value), w.strings+1)
		inner.done = w.done
		inner.names = w.names
		inner.value(key, parent, inSecret)
		if inner.changed {
			return inner.out.String()
		}
	}
	return w.redactProperty(key, value)
}

// number writes a number, or a string in its place if it is a secret.
func (w *jsonRedactor) number(key string, n json.Number) {
	switch {
	case w.isSecretKey(key):
		w.writeString(string(n), mask)
	case w.redactProperty(key, string(n)) != string(n):
		w.writeString(string(n), redacted)
	default:
		start := w.out.Len()
		w.out.WriteString(string(n))
		w.scalars = append(w.scalars, span{start: start, end: w.out.Len()})
	}
}

// writeString writes the string that replaces another one, or that is equal to it.
func (w *jsonRedactor) writeString(old, clean string) {
	w.changed = w.changed || clean != old
	start := w.out.Len()
	w.out.Write(quoteJSON(clean))
	w.scalars = append(w.scalars, span{start: start, end: w.out.Len()})
}

// without returns the output with [redacted] instead of each name, string and number in which a secret was
// found. Numbers become strings.
func (w *jsonRedactor) without(found []span) []byte {
	source := w.out.Bytes()
	secrets := merge(found)
	var out bytes.Buffer
	end := 0
	for _, scalar := range w.scalars {
		for len(secrets) > 0 && secrets[0].end <= scalar.start {
			secrets = secrets[1:]
		}
		out.Write(source[end:scalar.start])
		isSecret := len(secrets) > 0 && secrets[0].start < scalar.end
		if isSecret {
			out.Write(quoteJSON(redacted))
		} else {
			out.Write(source[scalar.start:scalar.end])
		}
		end = scalar.end
	}
	out.Write(source[end:])
	return out.Bytes()
}

// merge sorts parts of a string and joins those that overlap.
func merge(parts []span) []span {
	slices.SortFunc(parts, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	var merged []span
	for _, part := range parts {
		last := len(merged) - 1
		if last >= 0 && part.start <= merged[last].end {
			merged[last].end = max(merged[last].end, part.end)
			continue
		}
		merged = append(merged, part)
	}
	return merged
}

// quoteJSON encodes a string. It leaves the characters of HTML unchanged, because password=<hidden> says
// something about a secret, and password=\u003chidden\u003e does not.
func quoteJSON(text string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // strings always encode
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
