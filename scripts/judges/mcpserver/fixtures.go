//lint:file-ignore SA1019 the suite still tests what 2026-07-28 deprecates

package main

//lint:file-ignore SA1019 the suite still tests what 2026-07-28 deprecates

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent/mcpserver"
)

// The conformance suite calls tools, prompts and resources by fixed names, and checks their results. The names and
// the texts that it checks come from the suite.

// fixtureOptions adds the fixtures to a handler of package mcpserver.
func fixtureOptions() []mcpserver.HandlerOption {
	enable := func(o *mcp.ServerOptions) {
		o.Capabilities = nil // the suite expects notifications about changed lists
		o.CompletionHandler = func(context.Context, *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{}}}, nil
		}
		o.SubscribeHandler = func(context.Context, *mcp.SubscribeRequest) error { return nil }
		o.UnsubscribeHandler = func(context.Context, *mcp.UnsubscribeRequest) error { return nil }
	}
	add := func(_ mcpserver.Principal, server *mcp.Server) {
		addTools(server)
		addElicitingTools(server)
		addInputTools(server)
		addResources(server)
		addPrompts(server)
	}
	return []mcpserver.HandlerOption{
		mcpserver.WithServer(mcpserver.WithServerOptions(enable)),
		mcpserver.WithSetup(add),
	}
}

// handler handles a call of a fixture.
type handler func(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error)

// addTool adds a tool that accepts every input.
func addTool(server *mcp.Server, name, about string, handle handler) {
	schema := json.RawMessage(`{"type":"object","properties":{}}`)
	server.AddTool(&mcp.Tool{Name: name, Description: about, InputSchema: schema}, mcp.ToolHandler(handle))
}

func contents(all ...mcp.Content) (*mcp.CallToolResult, error) {
	return &mcp.CallToolResult{Content: all}, nil
}

func text(format string, args ...any) (*mcp.CallToolResult, error) {
	return contents(&mcp.TextContent{Text: fmt.Sprintf(format, args...)})
}

// The smallest files of their kinds: a picture of one pixel, and a sound without samples.
var (
	picture = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU" +
		"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82")
	sound = []byte("RIFF$\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00@\x1f\x00\x00@\x1f\x00\x00\x01\x00\x08\x00" +
		"data\x00\x00\x00\x00")
)

func pictureContent() mcp.Content { return &mcp.ImageContent{Data: picture, MIMEType: "image/png"} }

func embedded(uri string) mcp.Content {
	return &mcp.EmbeddedResource{Resource: &mcp.ResourceContents{
		URI:      uri,
		MIMEType: "text/plain",
		Text:     "This is an embedded resource content.",
	}}
}

func addTools(server *mcp.Server) {
	addTool(server, "test_simple_text", "Returns a text.", func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return text("This is a simple text response for testing.")
	})
	addTool(server, "test_image_content", "Returns a picture.", func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return contents(pictureContent())
	})
	addTool(server, "test_audio_content", "Returns a sound.", func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return contents(&mcp.AudioContent{Data: sound, MIMEType: "audio/wav"})
	})
	addTool(server, "test_embedded_resource", "Returns a resource.",
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return contents(embedded("test://embedded-resource"))
		})
	addTool(server, "test_multiple_content_types", "Returns a text, a picture and a resource.",
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return contents(&mcp.TextContent{Text: "Multiple content types test:"}, pictureContent(),
				embedded("test://mixed-content-resource"))
		})
	addTool(server, "test_error_handling", "Fails.", func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		result, err := text("This tool intentionally returns an error for testing")
		result.IsError = true
		return result, err
	})
	addTool(server, "test_tool_with_logging", "Sends three log messages.", logThrice)
	addTool(server, "test_logging_tool", "Sends a log message to clients that want it.", logOnce)
	addTool(server, "test_tool_with_progress", "Reports progress.", reportProgress)
	addTool(server, "test_streaming_elicitation", "Reports progress, and asks nothing.", reportProgress)
	addTool(server, "test_reconnection", "Closes the stream during the call.", closeStream)
	addTool(server, "test_missing_capability", "Needs a client that samples.", needSampling)
	addTool(server, "test_trigger_tool_change", "Changes the list of tools.",
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			addTool(server, "changed", "Was added by a call.", logOnce)
			return text("changed")
		})
	addTool(server, "test_trigger_prompt_change", "Changes the list of prompts.",
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			addPrompt(server, "changed", "Was added by a call.")
			return text("changed")
		})
	server.AddTool(&mcp.Tool{
		Name:        "json_schema_2020_12_tool",
		Description: "Has a schema with many keywords.",
		InputSchema: manyKeywords,
	}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return text("called") })
	server.AddTool(&mcp.Tool{
		Name:        "test_x_mcp_header",
		Description: "Has an argument that clients repeat in a header.",
		InputSchema: json.RawMessage(`{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},` +
			`"level":{"type":"integer"}}}`),
	}, func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) { return text("called") })
}

var manyKeywords = json.RawMessage(`{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"type": "object",
	"$defs": {"address": {
		"$anchor": "addressDef",
		"type": "object",
		"properties": {"street": {"type": "string"}, "city": {"type": "string"}}
	}},
	"properties": {
		"name": {"type": "string"},
		"address": {"$ref": "#/$defs/address"},
		"contactMethod": {"type": "string", "enum": ["phone", "email"]},
		"phone": {"type": "string"},
		"email": {"type": "string"}
	},
	"allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
	"if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
	"then": {"required": ["phone"]},
	"else": {"required": ["email"]},
	"additionalProperties": false
}`)

// pause separates messages, so that they do not arrive at once.
const pause = 50 * time.Millisecond

func logThrice(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	for _, message := range []string{"Tool execution started", "Tool processing data", "Tool execution completed"} {
		//nolint:staticcheck // deprecated in 2026-07-28, and still tested
		err := req.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: message})
		if err != nil {
			return nil, err
		}
		time.Sleep(pause)
	}
	return text("logged")
}

func logOnce(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	//nolint:staticcheck // deprecated in 2026-07-28, and still tested
	err := req.Session.Log(ctx, &mcp.LoggingMessageParams{Level: "info", Data: "called"})
	if err != nil {
		return nil, err
	}
	return text("logged")
}

func reportProgress(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	token := req.Params.GetProgressToken()
	const total = 100
	for progress := 0.0; token != nil && progress <= total; progress += total / 2 {
		err := req.Session.NotifyProgress(ctx, &mcp.ProgressNotificationParams{
			ProgressToken: token,
			Progress:      progress,
			Total:         total,
			Message:       fmt.Sprintf("Completed step %v of %d", progress, total),
		})
		if err != nil {
			return nil, err
		}
		time.Sleep(pause)
	}
	return text("%v", token)
}

func closeStream(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	if req.Extra != nil && req.Extra.CloseSSEStream != nil {
		req.Extra.CloseSSEStream(mcp.CloseSSEStreamArgs{RetryAfter: pause})
	}
	time.Sleep(2 * pause)
	return text("reconnected")
}

func needSampling(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	client := req.ClientCapabilities()
	if client != nil && client.Sampling != nil { //nolint:staticcheck // deprecated in 2026-07-28, and still tested
		return text("the client samples")
	}
	data, err := json.Marshal(mcp.MissingRequiredClientCapabilityData{
		//nolint:staticcheck // deprecated in 2026-07-28, and still tested
		RequiredCapabilities: &mcp.ClientCapabilities{Sampling: &mcp.SamplingCapabilities{}},
	})
	if err != nil {
		return nil, err
	}
	return nil, &jsonrpc.Error{
		Code:    mcp.CodeMissingRequiredClientCapabilities,
		Message: "the client does not sample",
		Data:    data,
	}
}
