package airbyte

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Lengths of secrets, in bytes of their folded forms.
const (
	minSecretLength  = 4  // a shorter one cannot be told from a word
	minNumberLength  = 6  // the same for a number; ports are shorter
	minWordLength    = 8  // the same for letters; a shorter secret is hidden only as a whole word
	minLineLength    = 8  // of a line of a longer secret
	minPartialLength = 12 // of the beginning of a longer secret
	minBase64Length  = 6
)

// redactor removes secrets from strings. The zero redactor knows no secrets, but finds values that look
// like secrets.
type redactor struct {
	folded      *patterns
	keyed       *patterns // folded; hidden only as values of secrets' keys
	base64      *patterns
	exact       []string // secrets that may have an escape of their own
	identifiers string   // that the request sent, one a line
}

// secretSet collects the secrets and the identifiers of a request.
type secretSet struct {
	secrets     []string
	identifiers []string
}

// longestIdentifier is the length up to which a value may be an identifier.
const longestIdentifier = 1 << 10

// addValue adds a value of a request.
func (s *secretSet) addValue(v foundValue) {
	if v.isSecret {
		s.secrets = append(s.secrets, v.text)
		return
	}
	inside := secretsInValue(v.key, v.text)
	s.secrets = append(s.secrets, inside...)
	if len(inside) == 0 && len(v.text) > 1 && len(v.text) <= longestIdentifier && !isJSONText(v.text) {
		s.identifiers = append(s.identifiers, v.text)
	}
}

// redactor returns a redactor for the secrets.
func (s *secretSet) redactor() redactor {
	r := redactor{
		folded:      newPatterns(),
		keyed:       newPatterns(),
		base64:      newPatterns(),
		identifiers: strings.Join(s.identifiers, "\n"),
	}
	isIdentifier := map[string]bool{}
	var all strings.Builder
	for _, identifier := range s.identifiers {
		folded := foldString(identifier)
		isIdentifier[folded] = true
		all.WriteString(folded + "\n")
	}
	allIdentifiers := all.String()
	known := map[string]bool{}
	for _, secret := range s.secrets {
		if known[secret] {
			continue
		}
		known[secret] = true
		folded := foldString(secret)
		isShort := len(folded) < minWordLength || isWord(folded)
		isAmbiguous := isIdentifier[folded] || (isShort && strings.Contains(allIdentifiers, folded))
		r.add(secret, folded, isAmbiguous && !isUnmistakable(folded))
	}
	for _, p := range []*patterns{r.folded, r.keyed, r.base64} {
		p.sort()
	}
	return r
}

// isUnmistakable reports whether a secret is too long and too mixed to be an identifier, even if it is
// sent as one, such as an API key that is sent as a user name.
func isUnmistakable(folded string) bool {
	hasDigit := strings.ContainsAny(folded, "0123456789")
	return len(folded) >= 20 && hasDigit && !uuid.MatchString(folded)
}

// isLikeWord reports whether a secret cannot be told from a word or a small number.
func isLikeWord(folded string) bool {
	if len(folded) < minSecretLength {
		return true
	}
	name := strings.Join(wordsOf(folded), "")
	if slices.Contains(secretWords, name) || slices.Contains(secretParts, name) {
		return true
	}
	isNumber := strings.Trim(folded, "0123456789") == ""
	return (isNumber && len(folded) < minNumberLength) || (isWord(folded) && len(folded) < minWordLength)
}

// add adds a secret in the forms in which it is searched.
func (r *redactor) add(secret, folded string, isAmbiguous bool) {
	if folded == "" || secret == mask {
		if len(secret) >= minSecretLength && secret != mask {
			r.exact = append(r.exact, secret)
		}
		return
	}
	if isAmbiguous || isLikeWord(folded) {
		r.keyed.add(folded, pattern{isWhole: true})
		return
	}
	isWhole := len(folded) < minWordLength || isWord(folded)
	isText := isJSONText(secret) || strings.HasPrefix(strings.TrimSpace(secret), "-----")
	isPartial := len(folded) >= 2*minPartialLength && !isText
	r.folded.add(folded, pattern{isWhole: isWhole, isPartial: isPartial})
	if strings.ContainsAny(secret, `%\&`) {
		r.exact = append(r.exact, secret)
	}
	r.addLines(secret)
	r.addEncoded(secret)
}

// addLines adds the lines of a secret. The first and the last line of PEM are not secret. Lines of JSON
// may be those of any JSON.
func (r *redactor) addLines(secret string) {
	if isJSONText(secret) {
		return
	}
	for line := range strings.Lines(secret) {
		folded := foldString(strings.TrimSpace(line))
		if len(folded) >= minLineLength && !strings.HasPrefix(folded, "-----") {
			r.folded.add(folded, pattern{isWhole: isWord(folded)})
		}
	}
}

// addEncoded adds a secret in the encodings that have a pattern of their own.
func (r *redactor) addEncoded(secret string) {
	r.addBytes(secret)
	r.addBase64(secret)
	for _, damaged := range damagedForms(secret) {
		folded := foldString(damaged)
		if !isLikeWord(folded) {
			r.folded.add(folded, pattern{isWhole: len(folded) < minWordLength || isWord(folded)})
		}
	}
}

// addBytes adds a secret as a list of its bytes, in hexadecimal and in decimal, as package fmt, Java and dumps
// write them. Space between the bytes does not matter.
func (r *redactor) addBytes(secret string) {
	var hexadecimal, prefixed, short, decimal, signed []string
	for i := range len(secret) {
		b := secret[i]
		digits := hex.EncodeToString([]byte{b})
		hexadecimal = append(hexadecimal, digits)
		prefixed = append(prefixed, "0x"+digits)
		short = append(short, "0x"+strings.TrimPrefix(digits, "0"))
		decimal = append(decimal, strconv.Itoa(int(b)))
		signed = append(signed, strconv.Itoa(int(int8(b)))) //nolint:gosec // bytes of Java have a sign
	}
	for _, separator := range []string{"", ":", "-"} {
		r.folded.add(strings.Join(hexadecimal, separator), pattern{})
	}
	for _, list := range [][]string{prefixed, short, decimal, signed} {
		r.folded.add(strings.Join(list, ""), pattern{})
		r.folded.add(strings.Join(list, ","), pattern{})
	}
}

// addBase64 adds a secret in base64. It has three forms, which depend on the position of the secret in the
// encoded data; the characters that depend on data around it are left out.
func (r *redactor) addBase64(secret string) {
	for before := range 3 {
		data := append(make([]byte, before), secret...)
		encoded := base64.RawStdEncoding.EncodeToString(data)
		first := (before*8 + 5) / 6
		end := len(data) * 8 / 6
		t := text{bytes: []byte(encoded[first:end])}
		t.from = make([]int32, len(t.bytes))
		t.to = t.from
		chars := t.base64Chars()
		if len(chars.bytes) >= minBase64Length {
			r.base64.add(string(chars.bytes), pattern{})
		}
	}
}

// redact removes the secrets from a string.
func (r redactor) redact(source string) string { return r.redactCut(source, isComplete) }

// redactCut removes the secrets from a string and, if it may have been cut off, the beginning of a secret
// from its end.
func (r redactor) redactCut(source string, end cut) string {
	t := unescape(source)
	found := r.find(source, t, end)
	partial := partialEscape.FindStringIndex(source)
	if end != isComplete && partial != nil {
		shorter := source[:partial[0]]
		for _, at := range r.find(shorter, unescape(shorter), end) {
			if at.end == len(shorter) {
				at.end = len(source)
			}
			found = append(found, at)
		}
	}
	return replace(source, found)
}

// partialEscape matches an escape that was cut off.
var partialEscape = regexp.MustCompile(`(?:\\+(?:u[0-9A-Fa-f]{0,3}|x[0-9A-Fa-f]?)?|%[0-9A-Fa-f]?|&#?[0-9A-Za-z]{0,8})$`)

// find returns the parts of a string that are secrets. t is the string without escapes.
func (r redactor) find(source string, t text, end cut) []span {
	isIdentifier := func(word string) bool { return strings.Contains(r.identifiers, word) }
	unescaped := string(t.bytes)
	found := findShapes(source, isIdentifier)
	found = append(found, findAssigned(source)...)
	if unescaped != source {
		for _, at := range slices.Concat(findShapes(unescaped, isIdentifier), findAssigned(unescaped)) {
			found = append(found, t.inSource(at))
		}
	}
	found = append(found, r.findKnown(source, t, end, maxEncodings)...)
	printable, isQuoted := t.quotedPrintable()
	if isQuoted {
		found = append(found, r.findKnown(source, printable, end, 0)...)
	}
	return found
}

// maxEncodings is the number of levels of base64 and hexadecimal that are decoded.
const maxEncodings = 2

// findKnown returns the parts of a string that are secrets of the request.
func (r redactor) findKnown(source string, t text, end cut, encodings int) []span {
	var found []span
	for _, secret := range r.exact {
		found = append(found, indexesOf(source, secret)...)
	}
	if r.folded == nil {
		return found
	}
	folded := t.fold()
	for _, at := range r.folded.find(t, folded, end) {
		found = append(found, t.inSource(folded.inSource(at)))
	}
	for _, at := range r.keyed.find(t, folded, end) {
		place := folded.inSource(at)
		if followsSecretKey(t.bytes[:place.start]) || t.isAfterUser(place) {
			found = append(found, t.inSource(place))
		}
	}
	chars := t.base64Chars()
	word := span{}
	for _, at := range r.base64.find(t, chars, end) {
		place := chars.inSource(at)
		if place.end <= word.end {
			continue // in the same word as the previous one
		}
		word = t.wholeBase64(place)
		found = append(found, t.inSource(word))
	}
	if encodings == 0 {
		return found
	}
	for _, at := range encodedWord.FindAllIndex(t.bytes, -1) {
		if r.isEncoded(string(t.bytes[at[0]:at[1]]), encodings-1) {
			found = append(found, t.inSource(span{start: at[0], end: at[1]}))
		}
	}
	return found
}

// isAfterUser reports whether a part of t stands between a user and a host, as in user:password@host.
func (t *text) isAfterUser(at span) bool {
	return at.start > 1 && at.end < len(t.bytes) && t.bytes[at.end] == '@' &&
		(t.bytes[at.start-1] == ':' || t.bytes[at.start-1] == '/')
}

// encodedWord matches base64, without its padding, and hexadecimal.
var encodedWord = regexp.MustCompile(`[A-Za-z0-9+/_-]{10,}`)

// isEncoded reports whether a word decodes to a string that has a secret. This finds secrets that were
// escaped before they were encoded.
func (r redactor) isEncoded(word string, encodings int) bool {
	standard := strings.NewReplacer("-", "+", "_", "/").Replace(word)
	fromBase64, base64Err := base64.RawStdEncoding.DecodeString(standard)
	fromHex, hexErr := hex.DecodeString(word)
	return (base64Err == nil && r.isInside(fromBase64, encodings)) || (hexErr == nil && r.isInside(fromHex, encodings))
}

func (r redactor) isInside(decoded []byte, encodings int) bool {
	source := string(decoded)
	return len(r.findKnown(source, unescape(source), isComplete, encodings)) > 0
}

// inSource returns the place in the source of a part of t.
func (t *text) inSource(at span) span {
	if at.start >= at.end {
		return span{}
	}
	return span{start: int(t.from[at.start]), end: int(t.to[at.end-1])}
}

// wholeBase64 extends a part of t to all characters of base64 around it.
func (t *text) wholeBase64(at span) span {
	for at.start > 0 && isBase64(t.bytes[at.start-1]) {
		at.start--
	}
	for at.end < len(t.bytes) && isBase64(t.bytes[at.end]) {
		at.end++
	}
	return at
}

func isBase64(b byte) bool { return isAlphanumeric(b) || strings.IndexByte("+/-_=", b) >= 0 }

func indexesOf(source, secret string) []span {
	var found []span
	for start := 0; ; {
		i := strings.Index(source[start:], secret)
		if i < 0 {
			return found
		}
		found = append(found, span{start: start + i, end: start + i + len(secret)})
		start += i + len(secret)
	}
}

// beforeValue matches the end of a string, before the value of a property: its name and what assigns it.
var beforeValue = regexp.MustCompile(
	`(?i)(?:([A-Za-z]+)[ _-])?([A-Za-z][A-Za-z0-9_.-]*)["'>\]]*(?:[\s:=]+(?:is|was|by|value|of)\b)?[\s:=>"'({\[<-]+$`)

// followsSecretKey reports whether a value that follows a string is that of a secret, as after
// password=, "password":" or api key.
func followsSecretKey(before []byte) bool {
	const longestKey = 120
	before = before[max(0, len(before)-longestKey):]
	parts := beforeValue.FindSubmatch(before)
	if parts == nil {
		return false
	}
	previous, name := string(parts[1]), string(parts[2])
	if isSecretKey(name) || strings.EqualFold(name, "basic") || strings.EqualFold(name, "identified") {
		return true
	}
	return previous != "" && isSecretKey(previous+"_"+name)
}

// replace replaces parts of a string by [redacted].
func replace(source string, found []span) string {
	found = slices.DeleteFunc(found, func(at span) bool { return at.start >= at.end })
	if len(found) == 0 {
		return source
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	end := 0
	for _, at := range found {
		if at.start > end || end == 0 {
			b.WriteString(source[end:max(at.start, end)])
			b.WriteString(redacted)
		}
		end = max(end, at.end)
	}
	return b.String() + source[end:]
}

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
	clean, err := json.Marshal(r.redactValue("", value))
	if err != nil || r.redact(string(clean)) != string(clean) {
		return nil
	}
	return clean
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

// redactProperty removes the secrets from the value of a property.
func (r redactor) redactProperty(key, value string) string {
	if key == "" {
		return r.redact(value)
	}
	const assigned = `:"`
	clean := r.redact(key + assigned + value + `"`)
	before, after, ok := strings.Cut(clean, assigned)
	if !ok || before != key {
		return r.redact(value)
	}
	return strings.TrimSuffix(after, `"`)
}
