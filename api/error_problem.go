package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// Problem is the body of an error response. Servers and the proxies in front of them send errors in
// many formats; the fields that a format does not have are empty.
type Problem struct {
	Type             string          // kind of the problem: a URL, or a name that starts with "error:"
	Title            string          // short name of the type
	Detail           string          // a sentence, for most types the same for all problems of the type
	Message          string          // describes this occurrence; the most useful field
	DocumentationURL string          // where the problem is documented
	ErrorID          string          // ID of the entry in the server's log
	Data             json.RawMessage // further details, without secrets; nil if over 64 KiB or nested very deeply
}

// String formats the fields like %+v, but Data as text.
func (p Problem) String() string {
	return fmt.Sprintf("{Type:%s Title:%s Detail:%s Message:%s DocumentationURL:%s ErrorID:%s Data:%s}",
		p.Type, p.Title, p.Detail, p.Message, p.DocumentationURL, p.ErrorID, p.Data)
}

// problemURL is the Type of problems without a type of their own, and the beginning of other types.
const problemURL = "https://reference.airbyte.com/reference/errors"

// blankType is the Type that old servers send with problems that only repeat the status.
const blankType = "about:blank"

// Titles of problems that share the type problemURL, and the type of a resource that does not exist.
const (
	titleValueNotFound   = "value-not-found"
	typeResourceNotFound = problemURL + "#resource-not-found"
)

// maxProblemData is the maximum size of Data, in bytes. Larger data is dropped.
const maxProblemData = 64 << 10

// name returns a short name of the problem, such as resource-not-found for
// https://reference.airbyte.com/reference/errors#resource-not-found. Three problems share the URL
// without a fragment; their titles are their names.
func (p Problem) name() string {
	if p.Type == "" || p.Type == blankType {
		return "" // the title may be anything
	}
	if name, ok := strings.CutPrefix(p.Type, "error:"); ok {
		return name
	}
	_, fragment, _ := strings.Cut(p.Type, "#")
	lastSegment := strings.Trim(path.Base("/"+p.Type), "/")
	return cmp.Or(fragment, p.Title, lastSegment)
}

// repeatsStatus reports whether a text only repeats a status or the name of a problem, such as
// "404 Not Found." for 404.
func repeatsStatus(text string, status int, name string) bool {
	text = strings.TrimLeft(strings.TrimPrefix(text, strconv.Itoa(status)), " :-")
	text = plainWords(text)
	return text == "" || text == plainWords(http.StatusText(status)) || text == plainWords(name)
}

// plainWords returns a text in lower case, with spaces between its words and without a full stop.
func plainWords(text string) string {
	return strings.Trim(wordSeparators.Replace(strings.ToLower(text)), " .!")
}

var wordSeparators = strings.NewReplacer("-", " ", "_", " ")

// isOfAPI reports whether the API sent the problem. Its titles only repeat the names.
func (p Problem) isOfAPI() bool {
	return strings.HasPrefix(p.Type, problemURL) || strings.HasPrefix(p.Type, "error:")
}

// message returns the most useful sentence.
func (p Problem) message() string { return cmp.Or(p.Message, p.Detail) }

// readProblem reads a body in any format, regardless of its content type, and redacts secrets.
func readProblem(status int, raw []byte, isBroken bool, redact redactor) Problem {
	raw = bytes.TrimSpace(trimStart(raw))
	if isHTML(raw) {
		return htmlProblem(status)
	}
	if isMarkup(raw) {
		return Problem{Message: redact.showCut(xmlText(raw), cutOf(raw, isBroken))}
	}
	var b problemBody
	isWhole := isDecoded(json.Unmarshal(raw, &b))
	if !isWhole && !isDecoded(json.Unmarshal(withoutDepth(raw), &b)) {
		return Problem{Message: textOf(raw, isBroken, redact)}
	}
	b.Data = redactData(b.Data, redact)
	p := Problem{
		Type:             redactType(b.Type, redact),
		Title:            redact.show(b.Title),
		Detail:           redact.show(b.detail()),
		Message:          redact.show(b.message(status)),
		DocumentationURL: redact.show(b.DocumentationURL),
		ErrorID:          redact.show(b.ErrorID),
	}
	if isWhole && len(b.Data) <= maxProblemData {
		p.Data = b.Data
	}
	return p
}

// redactData removes secrets from data that is not too large, while their keys are known.
func redactData(data json.RawMessage, redact redactor) json.RawMessage {
	if len(data) == 0 || len(data) > maxProblemData {
		return data
	}
	return redact.redactJSON(data)
}

// htmlProblem returns the problem of a response that is a web page.
func htmlProblem(status int) Problem {
	if status >= http.StatusInternalServerError {
		return Problem{Message: "the response is a web page; proxies send one if they cannot reach the server behind them"}
	}
	return Problem{Message: ErrNotAPI.Error()}
}

// isDecoded reports whether json.Unmarshal has decoded an object. Fields with an unexpected type do
// not matter, because it skips them.
func isDecoded(err error) bool {
	if err == nil {
		return true
	}
	misfit, ok := errors.AsType[*json.UnmarshalTypeError](err)
	return ok && misfit.Field != ""
}

// textOf returns the message of a body that is not a JSON object: the strings in it, or the body
// itself if it is not JSON.
func textOf(raw []byte, isBroken bool, redact redactor) string {
	var texts []string
	if !startsJSON(raw) && !json.Valid(raw) {
		return redact.showCut(string(raw), cutOf(raw, isBroken)) // such as "404 page not found"
	}
	findJSONValues(withoutDepth(raw), func(v foundValue) {
		if v.isSecret {
			v.text = redacted
		}
		texts = append(texts, v.text)
	})
	if len(texts) > 0 {
		return redact.show(strings.Join(texts, "; "))
	}
	return redact.showCut(string(raw), cutOf(raw, isBroken))
}

// cutOf returns whether a body that cannot be decoded was cut off. Plain text does not show it.
func cutOf(raw []byte, isBroken bool) cut {
	if isBroken || startsJSON(raw) {
		return isCut
	}
	return maybeCut
}

// startsJSON reports whether a body starts like a JSON object, array or string. Plain text may start like
// other JSON values, for example with a number.
func startsJSON(raw []byte) bool {
	return len(raw) > 0 && bytes.IndexByte([]byte(`{["`), raw[0]) >= 0
}

// redactType redacts the type of a problem. It keeps the common prefix, even if a word in it equals
// a secret of the request.
func redactType(problemType string, redact redactor) string {
	rest, isURL := strings.CutPrefix(problemType, problemURL)
	if isURL {
		return problemURL + redact.show(rest)
	}
	return redact.show(rest)
}

// plainText returns the beginning of a string, on one line.
func plainText(text string) string {
	const limit = 500
	text = oneLine(text)
	if len(text) > limit {
		return strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return text
}

// oneLine returns a string on one line, without characters that cannot be printed.
func oneLine(text string) string {
	valid := strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\ufffd", "") // U+FFFD replaces invalid bytes
	words := strings.FieldsFunc(valid, func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) })
	return strings.Join(words, " ")
}
