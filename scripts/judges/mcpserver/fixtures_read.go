package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func addResources(server *mcp.Server) {
	addResource(server, "test://static-text", "text/plain", &mcp.ResourceContents{
		Text: "This is the content of the static text resource.",
	})
	addResource(server, "test://static-binary", "image/png", &mcp.ResourceContents{Blob: picture})
	addResource(server, "test://watched-resource", "text/plain", &mcp.ResourceContents{Text: "Watched resource content"})
	server.AddResourceTemplate(&mcp.ResourceTemplate{
		Name:        "template",
		MIMEType:    "application/json",
		URITemplate: "test://template/{id}/data",
	}, func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		id := strings.TrimSuffix(strings.TrimPrefix(req.Params.URI, "test://template/"), "/data")
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{
			URI:      req.Params.URI,
			MIMEType: "application/json",
			Text:     fmt.Sprintf(`{"id":%q,"templateTest":true,"data":"Data for ID: %s"}`, id, id),
		}}}, nil
	})
}

func addResource(server *mcp.Server, uri, kind string, contents *mcp.ResourceContents) {
	contents.URI = uri
	contents.MIMEType = kind
	resource := &mcp.Resource{Name: strings.TrimPrefix(uri, "test://"), Description: "A resource.", MIMEType: kind, URI: uri}
	server.AddResource(resource, func(context.Context, *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{contents}}, nil
	})
}

func addPrompts(server *mcp.Server) {
	addPrompt(server, "test_simple_prompt", "This is a simple prompt for testing.")
	server.AddPrompt(&mcp.Prompt{
		Name:        "test_prompt_with_arguments",
		Description: "A prompt with two arguments.",
		Arguments: []*mcp.PromptArgument{
			{Name: "arg1", Description: "First test argument", Required: true},
			{Name: "arg2", Description: "Second test argument", Required: true},
		},
	}, func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		arguments := req.Params.Arguments
		return messages(&mcp.TextContent{
			Text: fmt.Sprintf("Prompt with arguments: arg1='%s', arg2='%s'", arguments["arg1"], arguments["arg2"]),
		})
	})
	server.AddPrompt(&mcp.Prompt{
		Name:        "test_prompt_with_embedded_resource",
		Description: "A prompt with a resource.",
		Arguments:   []*mcp.PromptArgument{{Name: "resourceUri", Description: "URI of the resource", Required: true}},
	}, func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return messages(embedded(req.Params.Arguments["resourceUri"]), &mcp.TextContent{Text: "Please process it."})
	})
	server.AddPrompt(&mcp.Prompt{Name: "test_prompt_with_image", Description: "A prompt with a picture."},
		func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return messages(pictureContent(), &mcp.TextContent{Text: "Please analyze it."})
		})
	server.AddPrompt(&mcp.Prompt{Name: "test_input_required_result_prompt", Description: "A prompt that asks."},
		func(_ context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			given := accepted(req.Params.InputResponses, "user_context", "context")
			if given != nil {
				return messages(&mcp.TextContent{Text: fmt.Sprint(given)})
			}
			return &mcp.GetPromptResult{InputRequests: mcp.InputRequestMap{
				"user_context": question("What is the context?", "context", "string"),
			}}, nil
		})
}

func addPrompt(server *mcp.Server, name, words string) {
	server.AddPrompt(&mcp.Prompt{Name: name, Description: "A prompt."},
		func(context.Context, *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			return messages(&mcp.TextContent{Text: words})
		})
}

func messages(contents ...mcp.Content) (*mcp.GetPromptResult, error) {
	result := &mcp.GetPromptResult{}
	for _, content := range contents {
		result.Messages = append(result.Messages, &mcp.PromptMessage{Role: "user", Content: content})
	}
	return result, nil
}
