package airbytetest

import (
	"io"
	"maps"
	"net/http"
	"strconv"
)

// answer is what goes back over the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// redirect and text are results that are no JSON.
type (
	redirect string
	text     string
)

// newAnswer is the answer with a result; nil, of any type, is no body.
func newAnswer(status int, result any) *answer {
	a := &answer{status: status, header: http.Header{}}
	switch result := result.(type) {
	case redirect:
		a.header.Set("Location", string(result))
		a.write("", nil)
	case text:
		a.write("text/plain", []byte(result))
	default:
		if o, isObject := result.(object); result == nil || isObject && o == nil {
			a.write("", nil)
		} else {
			a.write("application/json", encode(result))
		}
	}
	return a
}

// write gives the answer a body.
func (a *answer) write(contentType string, body []byte) {
	a.body = body
	if len(body) > 0 {
		a.header.Set("Content-Type", contentType)
	}
	if a.status != http.StatusNoContent {
		a.header.Set("Content-Length", strconv.Itoa(len(body)))
	}
}

// send sends the answer, or half of it.
func (a *answer) send(w http.ResponseWriter, truncated bool) (err error) {
	body := a.body
	if truncated {
		body, err = body[:len(body)/2], io.ErrUnexpectedEOF
	}
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(body) // nobody is left to tell
	if truncated {
		_ = http.NewResponseController(w).Flush()
	}
	return err
}
