package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"path"
	"strings"
)

// Problem is what the body of an error says. Servers answer in five shapes;
// all are read into this one, and what a shape lacks is zero.
type Problem struct {
	Type             string          // what went wrong, for programs; compare it with the constants Problem…
	Title            string          // in a word or two
	Detail           string          // in a sentence that is fixed for the type
	Message          string          // about this very error: the useful text
	DocumentationURL string          // where to read more
	ErrorID          string          // under which the server logged it
	Data             json.RawMessage // what else is known of it
}

// name is the last word of the type: resource-not-found of
// https://reference.airbyte.com/reference/errors#resource-not-found. Three
// types share the bare URL and differ by their title.
func (p Problem) name() string {
	if _, fragment, ok := strings.Cut(p.Type, "#"); ok {
		return fragment
	}
	if rest, ok := strings.CutPrefix(p.Type, "error:"); ok {
		return rest
	}
	return cmp.Or(p.Title, strings.Trim(path.Base("/"+p.Type), "/"))
}

// text is the most useful sentence.
func (p Problem) text() string {
	text := cmp.Or(p.Message, p.Detail)
	if p.ErrorID != "" {
		text = strings.TrimSpace(text + " (errorId " + p.ErrorID + ")")
	}
	return text
}

// scrub takes secrets out of the texts.
func (p *Problem) scrub(secrets []string) {
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		p.Title = strings.ReplaceAll(p.Title, secret, redacted)
		p.Detail = strings.ReplaceAll(p.Detail, secret, redacted)
		p.Message = strings.ReplaceAll(p.Message, secret, redacted)
	}
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
	var text string
	if json.Unmarshal(b, &text) == nil {
		*s = looseString(text)
	}
	return nil
}

// readProblem reads a body of any shape, whatever its content type says.
func readProblem(raw []byte) Problem {
	raw = bytes.TrimSpace(raw)
	if isHTML(raw) {
		return Problem{Message: ErrNotAPI.Error()}
	}
	var b problemBody
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &b) != nil {
		return Problem{Message: plainText(string(raw))}
	}
	return Problem{
		Type:             string(b.Type),
		Title:            string(b.Title),
		Detail:           plainText(string(b.Detail)),
		Message:          plainText(cmp.Or(dataMessage(b.Data), embeddedMessages(b.Embedded), string(b.Message), string(b.ErrorDescription), string(b.Error))),
		DocumentationURL: string(b.DocumentationURL),
		ErrorID:          string(b.ErrorID),
		Data:             b.Data,
	}
}

// dataMessage is data.message of the deliberate errors of servers.
func dataMessage(data json.RawMessage) string {
	var d struct {
		Message looseString `json:"message"`
	}
	_ = json.Unmarshal(data, &d) // absent, null, or without a message
	return string(d.Message)
}

// embeddedMessages are the useful texts of the framework's errors, whose own
// message is but the name of the status.
func embeddedMessages(embedded json.RawMessage) string {
	var e struct {
		Errors []struct {
			Message looseString `json:"message"`
		} `json:"errors"`
	}
	_ = json.Unmarshal(embedded, &e) // absent, or of another shape
	var all []string
	for _, item := range e.Errors {
		if item.Message != "" {
			all = append(all, string(item.Message))
		}
	}
	return strings.Join(all, "; ")
}

// plainText is the start of a text, on one line.
func plainText(text string) string {
	const most = 500
	text = strings.ToValidUTF8(text, "")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == ' ' || r == 0x7f }), " ")
}

// hostOf is the host of an address, which is enough to say where it leads.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "an address on the same host"
	}
	return u.Scheme + "://" + u.Host
}
