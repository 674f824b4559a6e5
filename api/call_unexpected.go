package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// unexpectedError reports a successful response whose body is not the one that the operation returns.
type unexpectedError struct {
	mismatch string   // such as "the response has no jobId"
	only     []string // names of the properties, if the operation knows none of them
	body     []byte   // nil if the error does not show it
	cause    error    // of package json; nil for none
}

func (e *unexpectedError) Error() string { return e.mismatch }

func (e *unexpectedError) Unwrap() error { return e.cause }

// explainJSON returns the error for a body that package json could not decode. It returns an
// unexpectedError if the body is not JSON or has a message.
func explainJSON(body []byte, cause error) error {
	body = trimStart(body)
	unread := fmt.Errorf("reading the response: %w", cause)
	isSyntax := !json.Valid(body)
	isDocument := bytes.HasPrefix(body, []byte("{")) || bytes.HasPrefix(body, []byte("["))
	isCutOff := strings.HasPrefix(cause.Error(), "unexpected end")
	switch {
	case isSyntax && !isDocument:
		return &unexpectedError{mismatch: "the response is not JSON", body: body, cause: cause}
	case isSyntax && !isCutOff:
		return &unexpectedError{mismatch: "the response is not valid JSON: " + cause.Error(), cause: cause}
	case !isSyntax && successMessage(body) != "":
		return &unexpectedError{mismatch: unread.Error(), body: body, cause: cause}
	default:
		return unread
	}
}

// explainRead adds the message in the body and the URL to the error of a reader, if something other than
// the public API may have responded.
func (c *call) explainRead(err error) error {
	unexpected, isUnexpected := errors.AsType[*unexpectedError](err)
	if !isUnexpected && !errors.Is(err, ErrNotAPI) {
		return err
	}
	redact := c.redactor()
	said := ""
	if isUnexpected {
		said = c.says(unexpected, redact)
	}
	return fmt.Errorf("%w%s (%s %s)", err, said, c.op.Method, redact.show(c.address()))
}

// says returns the end of the error for an unexpected body: the message in the body, the names of its
// properties, or the beginning of its text. It leaves out the values of other properties, and the text
// of responses to anonymous operations, because these may be tokens.
func (c *call) says(e *unexpectedError, redact redactor) string {
	if bytes.HasPrefix(e.body, []byte("{")) {
		message := redact.show(cmp.Or(successMessage(e.body), titleOf(e.body)))
		if message != "" {
			return ", but a message: " + message
		}
		if len(e.only) > 0 {
			return ", only " + excerpt(redact.show(strings.Join(e.only, ", ")))
		}
		return ""
	}
	text := string(e.body)
	if isMarkup(e.body) {
		text = xmlText(e.body)
	}
	isString := json.Unmarshal(e.body, &text) == nil
	isText := isString || !json.Valid(e.body)
	if !isText || c.op.Anonymous {
		return ""
	}
	shown := excerpt(redact.show(text))
	if shown == "" {
		return ""
	}
	return ": " + shown
}

// excerpt returns the beginning of a text, without words that are so long that they may be secrets.
func excerpt(text string) string {
	const (
		maxLength = 100
		maxWord   = 24
	)
	words := strings.Fields(text)
	for i, word := range words {
		isASCII := strings.IndexFunc(word, func(r rune) bool { return r > unicode.MaxASCII }) < 0
		if isASCII && len(word) > maxWord { // languages without spaces have long words
			words[i] = "…"
		}
	}
	short := strings.Join(words, " ")
	if len(short) > maxLength {
		return strings.ToValidUTF8(short[:maxLength], "") + "…"
	}
	return short
}
