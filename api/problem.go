package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"path"
	"strings"
	"unicode"
)

// Problem is what the body of an error says. Servers answer in five shapes; all are read into this
// one, and what a shape lacks is zero.
type Problem struct {
	Type             string          // what went wrong, for programs: an address, or a word after error:
	Title            string          // in a word or two
	Detail           string          // in a sentence that is fixed for the type
	Message          string          // about this very error: the useful text
	DocumentationURL string          // where to read more
	ErrorID          string          // under which the server logged it
	Data             json.RawMessage // what else is known of it; nil where it repeats what was sent, or is large
}

// name is the last word of the type: resource-not-found of
// https://reference.airbyte.com/reference/errors#resource-not-found. Three types share the bare URL
// and differ by their title.
func (p Problem) name() string {
	if rest, ok := strings.CutPrefix(p.Type, "error:"); ok {
		return rest
	}
	_, fragment, _ := strings.Cut(p.Type, "#")
	return cmp.Or(fragment, p.Title, strings.Trim(path.Base("/"+p.Type), "/"))
}

// text is the most useful sentence.
func (p Problem) text() string {
	text := cmp.Or(p.Message, p.Detail)
	if p.ErrorID != "" {
		text = strings.TrimSpace(text + " (errorId " + p.ErrorID + ")")
	}
	return text
}

// problemBody is the union of the shapes of error bodies that servers send.
type problemBody struct {
	Type, Title, Detail, DocumentationURL, ErrorID, Message string

	Error            string // of gateways
	ErrorDescription string `json:"error_description"`
	Data             json.RawMessage
	Embedded         struct{ Errors []struct{ Message string } } `json:"_embedded"`
}

// message is the useful text. Deliberate errors have it in data, and the framework's own message is
// but the name of the status.
func (b *problemBody) message() string {
	var data struct{ Message string }
	_ = json.Unmarshal(b.Data, &data) // absent, null, or without a message
	var all []string
	for _, e := range b.Embedded.Errors {
		if e.Message != "" {
			all = append(all, e.Message)
		}
	}
	return cmp.Or(data.Message, strings.Join(all, "; "), b.Message, b.ErrorDescription, b.Error)
}

// readProblem reads a body of any shape, whatever its content type says, and hides what was sent.
func readProblem(status int, raw []byte, h hider) Problem {
	raw = bytes.TrimSpace(raw)
	if isHTML(raw) {
		if status >= http.StatusInternalServerError {
			return Problem{Message: "the answer is a page, as proxies send while the server behind them is out of reach"}
		}
		return Problem{Message: ErrNotAPI.Error()}
	}
	var b problemBody
	err := json.Unmarshal(raw, &b) // what does not fit is left out
	if misfit, ok := errors.AsType[*json.UnmarshalTypeError](err); err != nil && (!ok || misfit.Field == "") {
		texts := []string{} // of what is no object, perhaps a text or a list of them
		visitStrings(raw, func(_, text string) { texts = append(texts, text) })
		return Problem{Message: h.show(cmp.Or(strings.Join(texts, "; "), h.hideStart(string(raw))))}
	}
	p := Problem{
		Title:            h.show(b.Title),
		Detail:           h.show(b.Detail),
		Message:          h.show(b.message()),
		DocumentationURL: h.show(b.DocumentationURL),
		ErrorID:          h.show(b.ErrorID),
	}
	if len(b.Data) <= 64<<10 && !repeats(b.Data, h) {
		p.Data = b.Data
	}
	// The beginning is the same for all, and a word of it may have been sent.
	const same = "https://reference.airbyte.com/reference/errors"
	rest, known := strings.CutPrefix(b.Type, same)
	if p.Type = h.show(rest); known {
		p.Type = same + p.Type
	}
	return p
}

// plainText is the start of a text, on one line.
func plainText(text string) string {
	const most = 500
	if text = tidy(text); len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// tidy is a text on one line.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\ufffd", "") // which stands for invalid bytes
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }), " ")
}
