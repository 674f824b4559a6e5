package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// auditLog writes a JSON line before and after each request. A nil *auditLog writes nothing.
type auditLog struct {
	principal string

	mu     sync.Mutex // guards the fields below
	writer io.Writer
	number int64 // of the last call
}

func newAuditLog(s *settings) *auditLog {
	if s.audit == nil {
		return nil
	}
	return &auditLog{principal: s.principal, writer: s.audit}
}

// auditEvent is the reason of an audit line.
type auditEvent string

// The events.
const (
	eventBefore  auditEvent = "before"  // a request is about to be sent
	eventAfter   auditEvent = "after"   // the request has ended
	eventRefused auditEvent = "refused" // nothing was sent
)

// auditLine is a line of the audit log.
type auditLine struct {
	Time      time.Time      `json:"time"`
	Event     auditEvent     `json:"event"`
	Call      int64          `json:"call"` // the lines of one call have the same number
	Principal string         `json:"principal,omitempty"`
	Tool      tool           `json:"tool"`
	Operation string         `json:"operation"`
	Effect    Effect         `json:"effect,omitempty"`
	Input     map[string]any `json:"input,omitempty"`
	OK        *bool          `json:"ok,omitempty"`     // whether the request succeeded, of lines after it
	Status    int            `json:"status,omitempty"` // HTTP status of an error
	Millis    *int64         `json:"durationMs,omitempty"`
	Reason    string         `json:"reason,omitempty"` // why nothing was sent
	Maybe     bool           `json:"maybeApplied,omitempty"`
}

// auditEntry is a request between its two lines.
type auditEntry struct {
	log    *auditLog
	line   auditLine
	start  time.Time
	redact *redactor
}

// before writes the line before a request. The entry is never nil.
func (a *auditLog) before(x *execution) (*auditEntry, error) {
	if a == nil {
		return &auditEntry{}, nil
	}
	entry := &auditEntry{log: a, line: a.newLine(x), start: time.Now(), redact: x.redact}
	entry.line.Event = eventBefore
	return entry, a.write(entry.line, x.redact)
}

// after writes the line after a request that ended with err.
func (e *auditEntry) after(err error) error {
	if e.log == nil {
		return nil
	}
	line := e.line
	line.Event = eventAfter
	line.Time = time.Now()
	line.OK = new(err == nil)
	line.Millis = new(time.Since(e.start).Milliseconds())
	if err != nil {
		failed := explain(Lookup(line.Operation), err)
		line.Status = failed.Status
		line.Maybe = failed.MaybeApplied
	}
	return e.log.write(line, e.redact)
}

// refused writes the line of a call that was not sent. A failure changes nothing: nothing happened.
func (a *auditLog) refused(x *execution, reason error) {
	if a == nil {
		return
	}
	line := a.newLine(x)
	line.Event = eventRefused
	line.Reason = "the person was not asked, or has not decided yet"
	e, ok := errors.AsType[*Error](reason)
	if ok {
		line.Reason = e.Message
		line.Status = e.Status
	}
	_ = a.write(line, x.redact)
}

func (a *auditLog) newLine(x *execution) auditLine {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.number++
	return auditLine{
		Time:      time.Now(),
		Call:      a.number,
		Principal: a.principal,
		Tool:      x.tool,
		Operation: x.op.ID,
		Effect:    x.effect,
		Input:     auditInput(x.op, x.input),
	}
}

// write writes a line in one piece.
func (a *auditLog) write(line auditLine, redact *redactor) error {
	line.Time = line.Time.UTC().Truncate(time.Millisecond)
	raw, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("encoding an audit line: %w", err)
	}
	safe, err := redact.json(raw)
	if err != nil {
		return fmt.Errorf("hiding secrets in an audit line: %w", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	n, err := a.writer.Write(append(safe, '\n'))
	if err == nil && n <= len(safe) {
		err = io.ErrShortWrite
	}
	return err
}

// auditInput returns the fields of an input at its top level. It shows the values of IDs, numbers, booleans and known
// words; others may be secret.
func auditInput(op *Operation, raw json.RawMessage) map[string]any {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(orEmpty(raw), &fields)
	if err != nil {
		return nil
	}
	shown := map[string]any{}
	for name, value := range fields {
		f := op.input.field(name)
		if f == nil {
			continue // it is not a field of the operation, and may be anything
		}
		shown[name] = auditValue(f.schema.resolve(), value)
	}
	return shown
}

func auditValue(s *schema, raw json.RawMessage) any {
	const hidden = "…"
	if s.secret {
		return hidden
	}
	switch s.kind {
	case boolean, integer, number:
		if kindOf(raw) == "number" || kindOf(raw) == "boolean" {
			return raw
		}
	case str:
		var text string
		err := json.Unmarshal(raw, &text)
		isSafe := err == nil && (isUUID(text) || isKnownValue(s, text))
		if isSafe {
			return text
		}
	case array:
		return "… (" + strconv.Itoa(countItems(raw)) + " items)"
	}
	return hidden
}

func isKnownValue(s *schema, text string) bool {
	return slices.ContainsFunc(s.values, func(value string) bool { return strings.EqualFold(value, text) })
}

func countItems(raw json.RawMessage) int {
	var items []json.RawMessage
	_ = json.Unmarshal(raw, &items) // other values have no items
	return len(items)
}
