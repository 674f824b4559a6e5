package airbyte

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// This file has the forms in which secrets are searched. A redactor has each secret in one of two lists: those
// that are hidden anywhere, and those that are hidden only as the value of a secret's key, because they could
// be a word or an identifier.

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

// isUnmistakable reports whether a secret is too long and too mixed to be an identifier. It stays secret if
// the request also has it as an identifier, such as an API key that is the user name.
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
	hexadecimal := func(list []byte, b byte) []byte { return hex.AppendEncode(list, []byte{b}) }
	prefixed := func(list []byte, b byte) []byte { return hexadecimal(append(list, "0x"...), b) }
	short := func(list []byte, b byte) []byte { return strconv.AppendUint(append(list, "0x"...), uint64(b), 16) }
	decimal := func(list []byte, b byte) []byte { return strconv.AppendUint(list, uint64(b), 10) }
	signed := func(list []byte, b byte) []byte {
		return strconv.AppendInt(list, int64(int8(b)), 10) //nolint:gosec // bytes of Java have a sign
	}
	for _, separator := range []string{"", ":", "-"} {
		r.folded.add(listBytes(secret, hexadecimal, separator), pattern{})
	}
	for _, appendByte := range []func([]byte, byte) []byte{prefixed, short, decimal, signed} {
		r.folded.add(listBytes(secret, appendByte, ""), pattern{})
		r.folded.add(listBytes(secret, appendByte, ","), pattern{})
	}
}

// listBytes returns the bytes of a secret, each as appendByte writes it, with a separator between them.
func listBytes(secret string, appendByte func(list []byte, b byte) []byte, separator string) string {
	const longestByte = len("0xff,")
	list := make([]byte, 0, longestByte*len(secret))
	for i := range len(secret) {
		if i > 0 {
			list = append(list, separator...)
		}
		list = appendByte(list, secret[i])
	}
	return string(list)
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
