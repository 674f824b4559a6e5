package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Thin stand-ins until the branch with secrets and shaping is merged.

type references struct{}

func newReferences(*settings) (*references, error) { return &references{}, nil }

func (*references) resolve(_ context.Context, _ *Operation, input json.RawMessage) (json.RawMessage, []string, error) {
	return input, nil, nil
}

type secretFiles struct{ dir string }

func newSecretFiles(s *settings) (*secretFiles, error) { return &secretFiles{dir: s.secretsOut}, nil }

func (f *secretFiles) ready(op *Operation) error {
	if f.dir == "" {
		return &Error{Message: op.ID + " returns a secret, and there is no place to keep it", Operation: op.ID}
	}
	return nil
}

func (f *secretFiles) keep(op *Operation, result json.RawMessage) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(result, &fields)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op.ID, err)
	}
	for _, name := range op.SecretResult {
		fields[name] = mustJSON("(kept)")
	}
	return json.Marshal(fields)
}

type redactor struct{ secrets []string }

func newRedactor(hidden ...string) *redactor { return &redactor{secrets: hidden} }

func (r *redactor) with(secrets ...string) *redactor {
	return &redactor{secrets: append(append([]string{}, r.secrets...), secrets...)}
}

func (r *redactor) json(raw json.RawMessage) (json.RawMessage, error) {
	text := json.RawMessage(r.text(string(raw)))
	if !json.Valid(text) {
		return nil, fmt.Errorf("agent: the result is not JSON")
	}
	return text, nil
}

func (r *redactor) text(s string) string {
	for _, secret := range r.secrets {
		s = strings.ReplaceAll(s, secret, "[redacted]")
	}
	return s
}

type shaping struct {
	fields []string
	tokens int
	cursor func(offset int) string
	offset int
}

func shape(_ *Operation, result json.RawMessage, _ shaping) (json.RawMessage, error) { return result, nil }

func cursorFor(op *Operation, _ json.RawMessage, offset int) string {
	return fmt.Sprintf("%s:%d", op.ID, offset)
}

func readCursor(op *Operation, _ json.RawMessage, cursor string) (int, error) {
	var offset int
	_, err := fmt.Sscanf(cursor, op.ID+":%d", &offset)
	if err != nil {
		return 0, &Error{Message: "the cursor belongs to another call", Operation: op.ID}
	}
	return offset, nil
}
