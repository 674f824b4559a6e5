package agent

import (
	"encoding/json"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// encodeResult encodes the result of a typed method.
func encodeResult(result any) (json.RawMessage, error) {
	switch result := result.(type) {
	case nil:
		return json.RawMessage(`{"ok":true}`), nil
	case *airbyte.Redirect:
		return json.Marshal(map[string]any{"status": result.StatusCode, "location": result.Location})
	}
	return json.Marshal(result)
}

// finish prepares the result of a call for the agent: it keeps new secrets in files, hides all others, and shortens
// the rest.
func (x *execution) finish(result json.RawMessage) (json.RawMessage, error) {
	prepared, err := x.prepare(result)
	if err != nil {
		return nil, x.unshown(err)
	}
	return prepared, nil
}

func (x *execution) prepare(result json.RawMessage) (json.RawMessage, error) {
	var err error
	if len(x.op.SecretResult) > 0 {
		result, err = x.runner.files.keep(x.op, result, x.redact)
		if err != nil {
			return nil, err
		}
	}
	if x.effect == Read {
		err = x.runner.pins.checkResult(x.op, result)
		if err != nil {
			return nil, err
		}
	}
	x.runner.created.add(x.op, x.resolved, result)
	result, err = x.redact.json(result)
	if err != nil {
		return nil, err
	}
	shaped, err := shape(x.op, result, x.shaping())
	if err != nil {
		return nil, err
	}
	return withWarnings(shaped, x.warnings)
}

// shaping returns how the result is to be shortened.
func (x *execution) shaping() shaping {
	return shaping{
		fields: x.call.Fields,
		tokens: x.runner.settings.resultTokens,
		offset: x.offset,
		cursor: func(offset int) string { return cursorFor(x.op, x.input, offset) },
	}
}

// unshown returns the error of a call that succeeded, but whose result cannot be shown.
func (x *execution) unshown(err error) *Error {
	e := explain(x.op, err)
	failed := *e
	failed.Operation = x.op.ID
	if x.effect != Read {
		failed.Message = x.op.ID + " was carried out, but its result cannot be shown: " + e.Message
		failed.MaybeApplied = true
	}
	return failed.hide(x.redact)
}

// withWarnings adds warnings to a result.
func withWarnings(result json.RawMessage, warnings []string) (json.RawMessage, error) {
	if len(warnings) == 0 {
		return result, nil
	}
	var fields map[string]json.RawMessage
	if kindOf(result) != "object" {
		return json.Marshal(map[string]any{"result": result, "warnings": warnings})
	}
	err := json.Unmarshal(result, &fields)
	if err != nil {
		return nil, fmt.Errorf("agent: reading the result: %w", err)
	}
	fields["warnings"] = mustJSON(warnings)
	return json.Marshal(fields)
}

// offsetIn returns the offset that an input has, or 0.
func offsetIn(input json.RawMessage) int {
	var fields struct {
		Offset int `json:"offset"`
	}
	_ = json.Unmarshal(input, &fields) // the input has been checked
	return fields.Offset
}

// withOffset returns an input with another offset.
func withOffset(input json.RawMessage, offset int) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(input, &fields)
	if err != nil {
		return nil, fmt.Errorf("agent: reading the input: %w", err)
	}
	fields["offset"] = mustJSON(offset)
	return json.Marshal(fields)
}
