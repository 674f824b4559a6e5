package airbyte_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// encodings are forms in which servers and gateways repeat a string.
var encodings = []struct {
	name   string
	encode func(string) string
}{
	{name: "as it is", encode: func(s string) string { return s }},
	{name: "form", encode: url.QueryEscape},
	{name: "path", encode: url.PathEscape},
	{name: "form in lower case", encode: func(s string) string { return lowerHex(url.QueryEscape(s)) }},
	{name: "every byte in a URL", encode: func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, "%%%02x", s[i])
		}
		return b.String()
	}},
	{name: "HTML", encode: html.EscapeString},
	{name: "HTML in hexadecimal", encode: func(s string) string {
		return strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", "'", "&apos;", `"`, "&quot;").Replace(s)
	}},
	{name: "SQL", encode: func(s string) string { return strings.ReplaceAll(s, "'", "''") }},
	{name: "SQL identifier", encode: func(s string) string { return strings.ReplaceAll(s, `"`, `""`) }},
	{name: "shell", encode: func(s string) string { return strings.ReplaceAll(s, "'", `'\''`) }},
	{name: "JSON", encode: jsonText},
	{name: "JSON in JSON", encode: func(s string) string { return jsonText(jsonText(s)) }},
	{name: "every rune in JSON", encode: func(s string) string {
		var b strings.Builder
		for _, r := range s {
			if r > 0xffff {
				fmt.Fprintf(&b, `\U%08x`, r)
				continue
			}
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		return b.String()
	}},
	{name: "Go", encode: func(s string) string { return strings.Trim(strconv.Quote(s), `"`) }},
	{name: "Go in ASCII", encode: func(s string) string { return strings.Trim(strconv.QuoteToASCII(s), `"`) }},
	{name: "base64", encode: func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }},
	{name: "base64 without padding", encode: func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) }},
	{name: "base64 of URLs", encode: func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) }},
	{name: "basic", encode: func(s string) string { return base64.StdEncoding.EncodeToString([]byte("user:" + s)) }},
	{name: "base64 of more", encode: func(s string) string { return base64.StdEncoding.EncodeToString([]byte(`{"p":"` + s + `"}`)) }},
	{name: "hexadecimal", encode: func(s string) string { return hex.EncodeToString([]byte(s)) }},
	{name: "hexadecimal in upper case", encode: func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) }},
	{name: "decimal bytes", encode: func(s string) string { return fmt.Sprintf("%d", []byte(s)) }},
	{name: "decimal bytes in JSON", encode: func(s string) string { return strings.ReplaceAll(fmt.Sprintf("%d", []byte(s)), " ", ",") }},
	{name: "hexadecimal with colons", encode: func(s string) string { return strings.ReplaceAll(fmt.Sprintf("% x", s), " ", ":") }},
	{name: "hexadecimal with hyphens", encode: func(s string) string { return strings.ReplaceAll(fmt.Sprintf("% X", s), " ", "-") }},
	{name: "hexadecimal of C", encode: func(s string) string { return fmt.Sprintf("% #x", s) }},
	{name: "bytes of Go", encode: func(s string) string { return fmt.Sprintf("%#v", []byte(s)) }},
	{name: "bytes of Java", encode: func(s string) string {
		var signed []string
		for i := range len(s) {
			signed = append(signed, strconv.Itoa(int(int8(s[i]))))
		}
		return strings.Join(signed, ", ")
	}},
	{name: "quoted-printable", encode: func(s string) string {
		var b strings.Builder
		w := quotedprintable.NewWriter(&b)
		_, _ = io.WriteString(w, s)
		_ = w.Close()
		return b.String()
	}},
	{name: "quoted-printable in two lines", encode: func(s string) string {
		runes := []rune(s)
		const last = 2
		first := strings.ReplaceAll(string(runes[:len(runes)-last]), "=", "=3D")
		return first + "=\r\n" + strings.ReplaceAll(string(runes[len(runes)-last:]), "=", "=3D")
	}},
	{name: "JavaScript", encode: func(s string) string {
		return replaceRunes(s, func(r rune) string { return fmt.Sprintf(`\u{%x}`, r) })
	}},
	{name: "ASCII only", encode: func(s string) string { return replaceRunes(s, func(rune) string { return "?" }) }},
	{name: "bytes in ASCII only", encode: func(s string) string {
		return replaceRunes(s, func(r rune) string { return strings.Repeat("?", utf8.RuneLen(r)) })
	}},
	{name: "without invalid characters", encode: func(s string) string { return replaceRunes(s, func(rune) string { return "\ufffd" }) }},
	{name: "decoded as Latin-1", encode: func(s string) string {
		return replaceRunes(s, func(r rune) string {
			var b strings.Builder
			for _, c := range []byte(string(r)) {
				b.WriteRune(rune(c))
			}
			return b.String()
		})
	}},
	{name: "octal bytes", encode: func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, `\%03o`, s[i])
		}
		return b.String()
	}},
	{name: "upper case", encode: upper},
	{name: "lower case", encode: strings.ToLower},
	{name: "on one line", encode: func(s string) string { return strings.Join(strings.Fields(s), " ") }},
}

// replaceRunes replaces the characters that are not in ASCII.
func replaceRunes(s string, replace func(rune) string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else {
			b.WriteString(replace(r))
		}
	}
	return b.String()
}

func jsonText(s string) string {
	quoted, _ := json.Marshal(s)
	return string(quoted[1 : len(quoted)-1])
}

func lowerHex(s string) string {
	parts := strings.Split(s, "%")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToLower(parts[i][:2]) + parts[i][2:]
	}
	return strings.Join(parts, "%")
}

// upper changes only letters that can be changed back.
func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if u := unicode.ToUpper(r); unicode.ToLower(u) == r {
			return u
		}
		return r
	}, s)
}

// places are formats of bodies; %s is a secret.
var places = []string{
	`%s`,
	`not %s here`,
	`{"message":"not %s here"}`,
	`{"message":"a","data":{"b":["%s"]}}`,
	`["a", "%s"]`,
	`<e><message>%s</message></e>`,
	`{"error_description":"https://example.com/?a=b&password=%s&c=d"}`,
	`{"message":"not %s`,
}

var planted = []string{
	"hunter2-hunter3",
	`a"b<c>'d&e\f/g+h=i j`,
	"pässwörd-ключ-1",
	"100%25-%41-safe",
	"tab\tand\nline-9",
	"++//==AbC123zz",
	"\\n\\u0041\\x41-9",
	"'''quotes'''\"\"9",
	"&amp;&lt;-escape-1",
	"🔑-emoji-🔒-77",
	"correcthorsebattery",
	"-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----\n",
}

// TestEncodedSecretsAreHidden plants secrets in every encoding, in two at once, and in every place.
func TestEncodedSecretsAreHidden(t *testing.T) {
	every := 1
	if testing.Short() {
		every = 23 // the number of places is not a multiple of it, so each place has its turn
	}
	cases := 0
	show := planter(t)
	for _, secret := range planted {
		for _, first := range encodings {
			for _, second := range encodings {
				isEncodedTwice := first.name != "as it is"
				if isEncodedTwice && !slices.Contains([]string{"as it is", "form", "JSON", "HTML", "every byte in a URL"}, second.name) {
					continue
				}
				for i, place := range places {
					if isEncodedTwice && i%3 != 1 {
						continue
					}
					cases++
					if cases%every != 0 {
						continue
					}
					encoded := second.encode(first.encode(secret))
					for _, printed := range show(secret, encoded, place) {
						if leaks(printed, secret, encoded) {
							t.Errorf("%s, then %s, in %s: %q shows in %s", first.name, second.name, place, encoded, printed)
						}
					}
				}
			}
		}
	}
}

// leaks reports whether a text has a secret, or its encoded form, or most of it.
func leaks(printed, secret, encoded string) bool {
	plain := strings.Join(strings.Fields(encoded), " ")
	for _, part := range []string{secret, encoded, plain, plain[len(plain)/3:], plain[:len(plain)*2/3]} {
		if utf8.RuneCountInString(part) >= 5 && strings.Contains(printed, part) {
			return true
		}
	}
	return false
}

// planter returns a function that sends a secret to a server, and returns the texts of the error with which
// the server repeats it.
func planter(tb testing.TB) func(secret, encoded, place string) []string {
	var body string
	client, _ := serve(tb, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, body) })
	return func(secret, encoded, place string) []string {
		body = strings.Replace(place, "%s", encoded, 1)
		if json.Valid([]byte(strings.Replace(place, "%s", "", 1))) {
			body = strings.Replace(place, "%s", jsonText(encoded), 1)
		}
		config, err := airbyte.NewConfiguration(map[string]any{"host": "db.example", "password": secret})
		if err != nil {
			tb.Fatal(err)
		}
		// A fuzz target must not use the context of the fuzz test.
		_, err = client.Sources.Create(context.Background(), airbyte.SourceCreateRequest{Configuration: config})
		e, ok := errors.AsType[*airbyte.Error](err)
		if !ok {
			tb.Fatalf("got %v", err)
		}
		return []string{err.Error(), string(e.Problem.Data)}
	}
}

// FuzzEncodedSecrets plants secrets in encodings that it combines, between texts that it makes up.
func FuzzEncodedSecrets(f *testing.F) {
	for i, secret := range planted {
		f.Add(secret, "not ", " here", uint(i), uint(3*i), uint(i))
	}
	show := planter(f)
	f.Fuzz(func(t *testing.T, secret, before, after string, first, second, place uint) {
		if !isTellable(secret) || !utf8.ValidString(before+after) {
			t.Skip()
		}
		inner := encodings[first%uint(len(encodings))]
		outer := encodings[second%uint(len(encodings))]
		encoded := outer.encode(inner.encode(secret))
		text := before + " " + encoded + " " + after
		for _, printed := range show(secret, text, places[place%uint(len(places))]) {
			if strings.Contains(printed, secret) || strings.Contains(printed, encoded) {
				t.Errorf("%s, then %s: %q shows in %q", inner.name, outer.name, encoded, printed)
			}
		}
	})
}

// isTellable reports whether a secret can be told from a word.
func isTellable(secret string) bool {
	letters := strings.IndexFunc(secret, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsSpace(r) }) < 0
	return utf8.ValidString(secret) && len(strings.Join(strings.Fields(secret), "")) >= 12 && !letters &&
		strings.ContainsFunc(secret, unicode.IsDigit) && !strings.Contains(secret, "*****")
}
