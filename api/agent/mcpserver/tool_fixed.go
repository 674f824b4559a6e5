package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// Names of the tools.
const (
	toolSearch   = "airbyte_search"
	toolDescribe = "airbyte_describe"
	toolRead     = "airbyte_read"
	toolWrite    = "airbyte_write"
	toolDelete   = "airbyte_delete"
	toolWait     = "airbyte_wait"
)

// The arguments of the tools.
var (
	searchArguments = []argument{
		{name: "intent", kind: kindString, required: true, about: "What to do, in plain English."},
		{name: "limit", kind: kindInteger, about: "Number of operations at most."},
	}
	describeArguments = []argument{
		{name: "operations", kind: kindStrings, required: true, about: "IDs of up to 5 operations."},
	}
	readArguments = []argument{
		operationArgument,
		inputArgument,
		{name: "fields", kind: kindStrings, about: `Fields of the result, as dotted paths such as "schedule.cronExpression".`},
		{name: "cursor", kind: kindString, about: "Continues a list: cursor of the result before."},
	}
	changeArguments = []argument{
		operationArgument,
		inputArgument,
		{name: "dryRun", kind: kindBoolean, about: "Check the call and show the request instead of sending it."},
	}
	waitArguments = []argument{
		{name: "jobId", kind: kindInteger, required: true},
		{name: "seconds", kind: kindInteger, about: "How long to wait, from 1 to 300. The default is 45."},
		{name: "pollSeconds", kind: kindInteger, about: "Time between two looks at the job, from 1."},
	}
	operationArgument = argument{name: "operation", kind: kindString, required: true, about: "ID, such as listJobs."}
	inputArgument     = argument{name: "input", kind: kindObject, about: "Input of the operation, by its schema."}
)

// fixedTools returns the tools that the mode of the operator permits.
func (s *server) fixedTools() []*tool {
	all := []*tool{s.searchTool(), s.describeTool(), s.readTool(), s.writeTool(), s.deleteTool(), s.waitTool()}
	var tools []*tool
	for _, t := range all {
		if permits(s.operator.Mode(), t.effect) {
			tools = append(tools, t)
		}
	}
	return tools
}

func (s *server) searchTool() *tool {
	return &tool{
		name:  toolSearch,
		title: "Search Airbyte operations",
		description: "Find operations by what you want to do, such as \"pause the nightly pipeline\". Returns their IDs, " +
			"the tool that runs each, and the steps of longer tasks.",
		schema: schemaOf(searchArguments),
		effect: agent.Read,
		run: func(_ context.Context, _ *mcp.CallToolRequest, raw json.RawMessage) (json.RawMessage, error) {
			values, err := readValues(toolSearch, searchArguments, raw)
			if err != nil {
				return nil, err
			}
			const most = 50
			return s.operator.Search(values.Intent, int(min(max(values.Limit, 0), most)))
		},
	}
}

func (s *server) describeTool() *tool {
	return &tool{
		name:        toolDescribe,
		title:       "Describe Airbyte operations",
		description: "Get input schema, example and notes of operations. Use it before you call an operation.",
		schema:      schemaOf(describeArguments),
		effect:      agent.Read,
		run: func(_ context.Context, _ *mcp.CallToolRequest, raw json.RawMessage) (json.RawMessage, error) {
			values, err := readValues(toolDescribe, describeArguments, raw)
			if err != nil {
				return nil, err
			}
			return s.operator.Describe(values.Operations...)
		},
	}
}

func (s *server) readTool() *tool {
	return &tool{
		name:        toolRead,
		title:       "Read from Airbyte",
		description: "Execute an operation that changes nothing, such as listJobs.",
		schema:      schemaOf(readArguments),
		effect:      agent.Read,
		remote:      true,
		run: func(ctx context.Context, _ *mcp.CallToolRequest, raw json.RawMessage) (json.RawMessage, error) {
			values, err := readValues(toolRead, readArguments, raw)
			if err != nil {
				return nil, err
			}
			err = s.checkEffect(agent.Read, values.Operation, values.Input)
			if err != nil {
				return nil, err
			}
			return s.operator.Read(ctx, values.call())
		},
	}
}

func (s *server) writeTool() *tool {
	return &tool{
		name:        toolWrite,
		title:       "Change Airbyte",
		description: "Execute an operation that creates or changes something, such as createJob to start a sync.",
		schema:      schemaOf(changeArguments),
		effect:      agent.Write,
		remote:      true,
		run: func(ctx context.Context, _ *mcp.CallToolRequest, raw json.RawMessage) (json.RawMessage, error) {
			values, err := readValues(toolWrite, changeArguments, raw)
			if err != nil {
				return nil, err
			}
			err = s.checkEffect(agent.Write, values.Operation, values.Input)
			if err != nil {
				return nil, err
			}
			return s.operator.Write(ctx, values.call())
		},
	}
}

func (s *server) deleteTool() *tool {
	return &tool{
		name:  toolDelete,
		title: "Delete from Airbyte",
		description: "Execute an operation that destroys something, such as deleteSource, or createJob to clear data. " +
			"A person may be asked first.",
		schema: schemaOf(changeArguments),
		effect: agent.Destroy,
		remote: true,
		run: func(ctx context.Context, req *mcp.CallToolRequest, raw json.RawMessage) (json.RawMessage, error) {
			values, err := readValues(toolDelete, changeArguments, raw)
			if err != nil {
				return nil, err
			}
			call := values.call()
			call.Ask = s.asker(req)
			return s.operator.Delete(ctx, call)
		},
	}
}

func (s *server) waitTool() *tool {
	return &tool{
		name:        toolWait,
		title:       "Wait for an Airbyte job",
		description: "Wait for a job to end. Never cancels it. If the time is over before, call it again.",
		schema:      schemaOf(waitArguments),
		effect:      agent.Read,
		remote:      true,
		run: func(ctx context.Context, req *mcp.CallToolRequest, raw json.RawMessage) (json.RawMessage, error) {
			values, err := readValues(toolWait, waitArguments, raw)
			if err != nil {
				return nil, err
			}
			call, err := values.waitCall()
			if err != nil {
				return nil, err
			}
			call.Progress = s.progress(ctx, req)
			return s.operator.Wait(ctx, call)
		},
	}
}

// checkEffect returns an error if a call has a stronger effect than the tool may have. It leaves unknown
// operations to the runner.
func (s *server) checkEffect(tool agent.Effect, operation string, input json.RawMessage) error {
	op := agent.Lookup(operation)
	if op == nil {
		return nil
	}
	effect := op.EffectOf(input)
	if strength(effect) <= strength(tool) {
		return nil
	}
	failure := &agent.Error{Operation: operation}
	name := toolWrite
	failure.Message = "this call of " + operation + " changes something"
	if effect == agent.Destroy {
		name = toolDelete
		failure.Message = "this call of " + operation + " destroys something"
	}
	if permits(s.operator.Mode(), effect) {
		failure.Do = "call " + name
	} else {
		failure.Do = fmt.Sprintf("ask the operator of this server; its mode is %s", s.operator.Mode())
	}
	return failure
}

// call returns the call of an operation that the values describe.
func (v *values) call() agent.Call {
	return agent.Call{
		Operation: v.Operation,
		Input:     v.Input,
		Fields:    v.Fields,
		Cursor:    v.Cursor,
		DryRun:    v.DryRun,
	}
}

// waitCall returns the wait that the values describe.
func (v *values) waitCall() (agent.WaitCall, error) {
	const most = 300
	call := agent.WaitCall{JobID: v.JobID}
	if v.Seconds != nil {
		if *v.Seconds < 1 || *v.Seconds > most {
			return call, wrongValue(toolWait, "seconds", fmt.Sprintf("want 1 to %d, got %d", most, *v.Seconds))
		}
		call.Timeout = time.Duration(*v.Seconds) * time.Second
	}
	if v.PollSeconds != nil {
		if *v.PollSeconds < 1 || *v.PollSeconds > most {
			return call, wrongValue(toolWait, "pollSeconds", fmt.Sprintf("want 1 to %d, got %d", most, *v.PollSeconds))
		}
		call.Interval = time.Duration(*v.PollSeconds) * time.Second
	}
	return call, nil
}
