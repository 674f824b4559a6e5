package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode"
)

// Problem is what the body of an error says. Servers answer in five shapes; all are read into this
// one, and what a shape lacks is zero.
type Problem struct {
	Type             string          // what went wrong, for programs; compare it with the constants Problem…
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
	Type             looseString     `json:"type"`
	Title            looseString     `json:"title"`
	Detail           looseString     `json:"detail"`
	DocumentationURL looseString     `json:"documentationUrl"`
	Data             json.RawMessage `json:"data"`
	Message          looseString     `json:"message"`
	ErrorID          looseString     `json:"errorId"`
	Error            looseString     `json:"error"` // of gateways
	ErrorDescription looseString     `json:"error_description"`
	Embedded         json.RawMessage `json:"_embedded"`
}

// looseString is a string, or "" for anything else.
type looseString string

func (s *looseString) UnmarshalJSON(b []byte) error {
	_ = json.Unmarshal(b, (*string)(s)) // which leaves it "" for anything else
	return nil
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
	if json.Unmarshal(raw, &b) != nil { // no object, perhaps a text or a list of them
		texts := []string{}
		visitStrings(raw, func(_, text string) { texts = append(texts, text) })
		return Problem{Message: h.show(cmp.Or(looseString(strings.Join(texts, "; ")), h.hideStart(looseString(raw))))}
	}
	p := Problem{
		Title:            h.show(b.Title),
		Detail:           h.show(b.Detail),
		Message:          h.show(cmp.Or(dataMessage(b.Data), embeddedMessages(b.Embedded), b.Message, b.ErrorDescription, b.Error)),
		DocumentationURL: h.show(b.DocumentationURL),
		ErrorID:          h.show(b.ErrorID),
	}
	if len(b.Data) <= 64<<10 && !repeats(b.Data, h) {
		p.Data = b.Data
	}
	// The beginning is the same for all, and a word of it may have been sent.
	const same = "https://reference.airbyte.com/reference/errors"
	rest := strings.TrimPrefix(string(b.Type), same)
	p.Type = string(b.Type[:len(b.Type)-len(rest)]) + h.show(looseString(rest))
	return p
}

// dataMessage is data.message of the deliberate errors of servers.
func dataMessage(data json.RawMessage) looseString {
	var d problemBody
	_ = json.Unmarshal(data, &d) // absent, null, or without a message
	return d.Message
}

// embeddedMessages are the useful texts of the framework's errors, whose own message is but the
// name of the status.
func embeddedMessages(embedded json.RawMessage) looseString {
	var e struct {
		Errors []problemBody `json:"errors"`
	}
	_ = json.Unmarshal(embedded, &e) // absent, or of another shape
	var all []string
	for _, item := range e.Errors {
		if item.Message != "" {
			all = append(all, string(item.Message))
		}
	}
	return looseString(strings.Join(all, "; "))
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

// hostOf is the host of an address, which is enough to say where it leads.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "an address on the same host"
	}
	return u.Scheme + "://" + u.Host
}
