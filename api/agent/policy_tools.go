package agent

import "fmt"

// tool is a tool that agents call.
type tool string

// The tools.
const (
	toolRead   tool = "airbyte_read"
	toolWrite  tool = "airbyte_write"
	toolDelete tool = "airbyte_delete"
	toolWait   tool = "airbyte_wait"
)

// effect returns the effect of the calls that a tool executes.
func (t tool) effect() Effect {
	switch t {
	case toolWrite:
		return Write
	case toolDelete:
		return Destroy
	}
	return Read
}

// toolFor returns the tool that executes calls with an effect.
func toolFor(effect Effect) tool {
	switch effect {
	case Read:
		return toolRead
	case Write:
		return toolWrite
	}
	return toolDelete
}

// toolWords names the tool that executes an operation, with those for special inputs.
func toolWords(op *Operation) string {
	words := string(toolFor(op.Effect))
	for _, c := range op.Cases {
		words += fmt.Sprintf("; %s with %s %s", toolFor(c.Effect), c.Field, c.Value)
	}
	return words
}

// checkTool returns an error if a call with this effect belongs to another tool. Clients approve tools one by one, so
// that a person who approves reads does not approve more.
func checkTool(t tool, op *Operation, effect Effect) *Error {
	if t.effect() == effect {
		return nil
	}
	return &Error{
		Message:   fmt.Sprintf("%s does not execute this call of %s: its effect is %s", t, op.ID, effect),
		Operation: op.ID,
		Do:        "use " + string(toolFor(effect)) + " with the same operation and input",
	}
}
