//lint:file-ignore SA1019 the suite still tests what 2026-07-28 deprecates

package main

//lint:file-ignore SA1019 the suite still tests what 2026-07-28 deprecates

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// addElicitingTools adds tools that call the client, as revisions before 2026-07-28 do.
func addElicitingTools(server *mcp.Server) {
	addTool(server, "test_sampling", "Lets the client sample.", func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var arguments struct {
			Prompt string `json:"prompt"`
		}
		err := json.Unmarshal(req.Params.Arguments, &arguments)
		if err != nil {
			return nil, err
		}
		//nolint:staticcheck // deprecated in 2026-07-28, and still tested
		reply, err := req.Session.CreateMessage(ctx, sampling(arguments.Prompt))
		if err != nil {
			return nil, err
		}
		encoded, err := json.Marshal(reply.Content)
		if err != nil {
			return nil, err
		}
		return text("LLM response: %s", encoded)
	})
	addTool(server, "test_elicitation", "Asks for a name.", func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		var arguments struct {
			Message string `json:"message"`
		}
		err := json.Unmarshal(req.Params.Arguments, &arguments)
		if err != nil {
			return nil, err
		}
		return elicit(ctx, req, arguments.Message, `{"type":"object","properties":{"username":{"type":"string"},`+
			`"email":{"type":"string"}},"required":["username","email"]}`)
	})
	addTool(server, "test_elicitation_sep1034_defaults", "Asks with defaults.",
		func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return elicit(ctx, req, "Check the defaults.", `{"type":"object","properties":{
				"name": {"type": "string", "default": "John Doe"},
				"age": {"type": "integer", "default": 30},
				"score": {"type": "number", "default": 95.5},
				"status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
				"verified": {"type": "boolean", "default": true}}}`)
		})
	addTool(server, "test_elicitation_sep1330_enums", "Asks for choices.",
		func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			const titled = `[{"const":"value1","title":"First"},{"const":"value2","title":"Second"},{"const":"value3","title":"Third"}]`
			return elicit(ctx, req, "Choose.", `{"type":"object","properties":{
				"untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
				"titledSingle": {"type": "string", "oneOf": `+titled+`},
				"legacyEnum": {"type": "string", "enum": ["opt1", "opt2"], "enumNames": ["One", "Two"]},
				"untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2"]}},
				"titledMulti": {"type": "array", "items": {"anyOf": `+titled+`}}}}`)
		})
}

func elicit(ctx context.Context, req *mcp.CallToolRequest, message, schema string) (*mcp.CallToolResult, error) {
	reply, err := req.Session.Elicit(ctx, &mcp.ElicitParams{Message: message, RequestedSchema: json.RawMessage(schema)})
	if err != nil {
		return nil, err
	}
	content, err := json.Marshal(reply.Content)
	if err != nil {
		return nil, err
	}
	return text("Elicitation completed: action=%s, content=%s", reply.Action, content)
}

//nolint:staticcheck // deprecated in 2026-07-28, and still tested
func sampling(prompt string) *mcp.CreateMessageParams {
	return &mcp.CreateMessageParams{
		Messages:  []*mcp.SamplingMessage{{Role: "user", Content: &mcp.TextContent{Text: prompt}}},
		MaxTokens: 100,
	}
}

// question asks for one value of a JSON type.
func question(message, name, kind string) *mcp.ElicitParams {
	schema := fmt.Sprintf(`{"type":"object","properties":{%q:{"type":%q}},"required":[%q]}`, name, kind, name)
	return &mcp.ElicitParams{Mode: "form", Message: message, RequestedSchema: json.RawMessage(schema)}
}

// accepted returns the value that a person gave, or nil.
func accepted(responses mcp.InputResponseMap, id, name string) any {
	reply, ok := responses[id].(*mcp.ElicitResult)
	if !ok || reply.Action != "accept" {
		return nil
	}
	return reply.Content[name]
}

// sampled reports whether the client has sampled.
func sampled(responses mcp.InputResponseMap, id string) bool {
	_, ok := responses[id].(*mcp.CreateMessageWithToolsResult) //nolint:staticcheck // deprecated, and still tested
	return ok
}

// roots returns the roots of the client.
//
//nolint:staticcheck // deprecated in 2026-07-28, and still tested
func roots(responses mcp.InputResponseMap, id string) (*mcp.ListRootsResult, bool) {
	reply, ok := responses[id].(*mcp.ListRootsResult)
	return reply, ok
}

func ask(state string, requests mcp.InputRequestMap) (*mcp.CallToolResult, error) {
	return &mcp.CallToolResult{InputRequests: requests, RequestState: state}, nil
}

// addInputTools adds tools that return their questions, as 2026-07-28 does.
func addInputTools(server *mcp.Server) {
	addTool(server, "test_input_required_result_elicitation", "Asks for a name.", askName)
	addTool(server, "test_input_required_result_sampling", "Lets the client sample.",
		func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			if sampled(req.Params.InputResponses, "capital_question") {
				return text("The client has sampled.")
			}
			return ask("", mcp.InputRequestMap{"capital_question": sampling("What is the capital of France?")})
		})
	addTool(server, "test_input_required_result_list_roots", "Asks for the roots.",
		func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			reply, ok := roots(req.Params.InputResponses, "client_roots")
			if ok {
				return text("The client has %d roots.", len(reply.Roots))
			}
			return ask("", mcp.InputRequestMap{"client_roots": &mcp.ListRootsParams{}}) //nolint:staticcheck // deprecated
		})
	addTool(server, "test_input_required_result_request_state", "Asks with a state.", askWithState)
	addTool(server, "test_input_required_result_tampered_state", "Asks with a state.", askWithState)
	addTool(server, "test_input_required_result_multiple_inputs", "Asks three questions at once.", askThree)
	addTool(server, "test_input_required_result_multi_round", "Asks twice.", askTwice)
	addTool(server, "test_input_required_result_capabilities", "Asks only what the client supports.", askSupported)
}

func askName(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	name, ok := accepted(req.Params.InputResponses, "user_name", "name").(string)
	if ok {
		return text("Hello, %s!", name)
	}
	return ask("", mcp.InputRequestMap{"user_name": question("What is your name?", "name", "string")})
}

// askWithState expects its state back. Package mcpserver signs its states; a fixed one does for the suite.
func askWithState(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	const state = "state of the fixture"
	if req.Params.RequestState != "" && req.Params.RequestState != state {
		return nil, &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "the state is not ours"}
	}
	if accepted(req.Params.InputResponses, "confirm", "ok") != nil && req.Params.RequestState == state {
		return text("state-ok")
	}
	return ask(state, mcp.InputRequestMap{"confirm": question("Please confirm", "ok", "boolean")})
}

func askThree(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	responses := req.Params.InputResponses
	name := accepted(responses, "user_name", "name")
	list, hasRoots := roots(responses, "client_roots")
	if name != nil && hasRoots && sampled(responses, "greeting") {
		return text("%v has %d roots.", name, len(list.Roots))
	}
	return ask("three", mcp.InputRequestMap{
		"user_name":    question("What is your name?", "name", "string"),
		"greeting":     sampling("Generate a greeting"),
		"client_roots": &mcp.ListRootsParams{}, //nolint:staticcheck // deprecated in 2026-07-28, and still tested
	})
}

func askTwice(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	const second = "second:"
	responses := req.Params.InputResponses
	name, isSecond := strings.CutPrefix(req.Params.RequestState, second)
	if isSecond {
		return text("%s likes %v.", name, accepted(responses, "step2", "color"))
	}
	if req.Params.RequestState == "" {
		return ask("first", mcp.InputRequestMap{"step1": question("What is your name?", "name", "string")})
	}
	state := fmt.Sprint(second, accepted(responses, "step1", "name"))
	return ask(state, mcp.InputRequestMap{"step2": question("What is your favorite color?", "color", "string")})
}

//nolint:staticcheck // sampling and roots are deprecated in 2026-07-28, and still tested
func askSupported(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	client := req.ClientCapabilities()
	if len(req.Params.InputResponses) > 0 || client == nil {
		return text("done")
	}
	requests := mcp.InputRequestMap{}
	if client.Elicitation != nil {
		requests["user_name"] = question("What is your name?", "name", "string")
	}
	if client.Sampling != nil {
		requests["greeting"] = sampling("Generate a greeting")
	}
	if client.RootsV2 != nil {
		requests["client_roots"] = &mcp.ListRootsParams{}
	}
	if len(requests) == 0 {
		return text("the client supports no questions")
	}
	return ask("", requests)
}
