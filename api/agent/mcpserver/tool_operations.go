package mcpserver

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// The arguments that tools for single operations have besides the input. No operation has fields of these names.
var (
	extraOfReads   = []argument{readArguments[2], readArguments[3]}
	extraOfChanges = []argument{changeArguments[2]}
)

// operationTools returns a tool for each operation that the operator allows, and the one that waits.
func (s *server) operationTools() []*tool {
	var tools []*tool
	for _, op := range agent.Operations() {
		_, ok := s.operator.Allowed(op.ID)
		effects := s.permitted(op)
		if ok && len(effects) > 0 {
			tools = append(tools, s.operationTool(op, effects[len(effects)-1]))
		}
	}
	return append(tools, s.waitTool())
}

// permitted lists the effects of an operation that the mode permits, the weakest first.
func (s *server) permitted(op *agent.Operation) []agent.Effect {
	return slices.DeleteFunc(op.Effects(), func(e agent.Effect) bool { return !permits(s.operator.Mode(), e) })
}

func (s *server) operationTool(op *agent.Operation, strongest agent.Effect) *tool {
	extra := extraOfChanges
	if strongest == agent.Read {
		extra = extraOfReads
	}
	description := op.Summary
	if op.Notes != "" {
		description += " " + op.Notes
	}
	return &tool{
		name:        op.ID,
		title:       op.Service + ": " + op.Name,
		description: description,
		schema:      withArguments(op.Schema, extra),
		effect:      strongest,
		remote:      true,

		endsWithClient: strongest == agent.Read,
		run: func(ctx context.Context, req *mcp.CallToolRequest, raw json.RawMessage) (json.RawMessage, error) {
			call, err := operationCall(op, extra, raw)
			if err != nil {
				return nil, err
			}
			return s.execute(ctx, req, op, strongest, call)
		},
	}
}

// execute runs a call by its effect.
func (s *server) execute(
	ctx context.Context, req *mcp.CallToolRequest, op *agent.Operation, strongest agent.Effect, call agent.Call,
) (json.RawMessage, error) {
	err := s.checkEffect(strongest, op.ID, call.Input)
	if err != nil {
		return nil, err
	}
	switch op.EffectOf(call.Input) {
	case agent.Read:
		return s.operator.Read(ctx, call)
	case agent.Write:
		return s.operator.Write(ctx, call)
	}
	call.Ask = s.asker(req)
	return s.operator.Delete(ctx, call)
}

// withArguments adds arguments to the schema of an operation.
func withArguments(schema string, extra []argument) json.RawMessage {
	const start = `{"type":"object","properties":{`
	rest, ok := strings.CutPrefix(schema, start)
	if !ok { // no properties
		rest = `},"additionalProperties":false}`
	}
	var added strings.Builder
	for _, a := range extra {
		added.WriteString(quote(a.name) + ":" + a.schema() + ",")
	}
	properties := added.String()
	if strings.HasPrefix(rest, "}") {
		properties = strings.TrimSuffix(properties, ",")
	}
	return json.RawMessage(start + properties + rest)
}

// operationCall splits arguments into the input of an operation and the others.
func operationCall(op *agent.Operation, extra []argument, raw json.RawMessage) (agent.Call, error) {
	call := agent.Call{Operation: op.ID}
	given, err := readObject(raw)
	if err != nil {
		return call, wrongValue(op.ID, "", err.Error())
	}
	others := map[string]json.RawMessage{}
	for _, a := range extra {
		others[a.name] = given[a.name]
		delete(given, a.name)
	}
	joined, err := json.Marshal(others)
	if err != nil {
		return call, wrongValue(op.ID, "", "the arguments are not valid JSON")
	}
	values, err := readValues(op.ID, extra, joined)
	if err != nil {
		return call, err
	}
	call = values.call()
	call.Operation = op.ID
	call.Input, err = json.Marshal(given)
	if err != nil {
		return call, wrongValue(op.ID, "", "the arguments are not valid JSON")
	}
	return call, nil
}
