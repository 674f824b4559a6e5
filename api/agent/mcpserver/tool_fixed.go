package mcpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
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
	cancelArgument = argument{
		name:  "cancelAfterSeconds",
		kind:  kindInteger,
		about: "Cancel the job if it runs longer than this after its start. Waits until then, however long.",
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

		endsWithClient: true,
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

		endsWithClient: true,
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

		endsWithClient: true,
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

// waitTool returns the tool that waits for jobs. Where the operator may cancel jobs, so may the tool, and then it
// does not only read.
func (s *server) waitTool() *tool {
	arguments := waitArguments
	effect := agent.Read
	description := "Wait for a job to end. If the time is over before, call it again."
	_, mayCancel := s.operator.Allowed("cancelJob")
	if mayCancel && permits(s.operator.Mode(), agent.Write) {
		arguments = append(slices.Clone(waitArguments), cancelArgument)
		effect = agent.Write
		description += " It cancels the job only if you set cancelAfterSeconds."
	}
	return &tool{
		name:        toolWait,
		title:       "Wait for an Airbyte job",
		description: description,
		schema:      schemaOf(arguments),
		effect:      effect,
		remote:      true,

		endsWithClient: true,
		run: func(ctx context.Context, req *mcp.CallToolRequest, raw json.RawMessage) (json.RawMessage, error) {
			values, err := readValues(toolWait, arguments, raw)
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

// Bounds of a wait in seconds.
const (
	longestWait  = 300
	longestLimit = 24 * 60 * 60
)

// waitCall returns the wait that the values describe.
func (v *values) waitCall() (agent.WaitCall, error) {
	call := agent.WaitCall{JobID: v.JobID}
	var err error
	call.CancelAfter, err = duration("cancelAfterSeconds", v.CancelAfterSeconds, longestLimit)
	if err != nil {
		return call, err
	}
	longest := int64(longestWait)
	if call.CancelAfter > 0 {
		longest = longestLimit // the wait ends with the job
	}
	call.Timeout, err = duration("seconds", v.Seconds, longest)
	if err != nil {
		return call, err
	}
	call.Interval, err = duration("pollSeconds", v.PollSeconds, longestWait)
	return call, err
}

// duration checks an argument of the tool that waits. Its default is 0.
func duration(name string, seconds *int64, longest int64) (time.Duration, error) {
	if seconds == nil {
		return 0, nil
	}
	if *seconds < 1 || *seconds > longest {
		return 0, wrongValue(toolWait, name, fmt.Sprintf("want 1 to %d, got %d", longest, *seconds))
	}
	return time.Duration(*seconds) * time.Second, nil
}
