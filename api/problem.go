package airbyte

import (
	"bytes"
	"cmp"
	"encoding/json"
	"path"
	"strings"
)

// Problem is what the body of an error says. Servers answer in five shapes;
// all are read into this one, and what a shape lacks is zero.
type Problem struct {
	Type             string          // what went wrong, for programs
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
	return cmp.Or(p.Title, path.Base("/" + p.Type)[1:])
}

// text is the most useful sentence.
func (p Problem) text() string {
	text := cmp.Or(p.Message, p.Detail)
	if p.ErrorID != "" {
		text = strings.TrimSpace(text + " (errorId " + p.ErrorID + ")")
	}
	return text
}

// body is the union of the shapes of error bodies that servers send.
type body struct {
	Type             *string         `json:"type"`
	Title            *string         `json:"title"`
	Detail           *string         `json:"detail"`
	DocumentationURL *string         `json:"documentationUrl"`
	Data             json.RawMessage `json:"data"`
	Message          *string         `json:"message"`
	ErrorID          *string         `json:"errorId"`
	Embedded         struct {
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	} `json:"_embedded"`
}

// readProblem reads a body of any shape, whatever its content type says.
func readProblem(raw []byte) Problem {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '{' {
		return Problem{Message: plainText(raw)}
	}
	var b body
	if err := json.Unmarshal(raw, &b); err != nil {
		return Problem{Message: plainText(raw)}
	}
	p := Problem{
		Type:             value(b.Type),
		Title:            value(b.Title),
		Detail:           value(b.Detail),
		DocumentationURL: value(b.DocumentationURL),
		ErrorID:          value(b.ErrorID),
		Data:             b.Data,
	}
	var data struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(b.Data, &data) // absent, null or of a shape without a message
	p.Message = data.Message
	if p.Message == "" && len(b.Embedded.Errors) > 0 {
		var all []string
		for _, e := range b.Embedded.Errors {
			all = append(all, e.Message)
		}
		p.Message = strings.Join(all, "; ")
	}
	p.Message = cmp.Or(p.Message, value(b.Message))
	return p
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// plainText is the start of a body that is not JSON.
func plainText(raw []byte) string {
	const most = 200
	if len(raw) > most {
		raw = append(bytes.Clone(raw[:most]), "…"...)
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(string(raw), "")), " ")
}
