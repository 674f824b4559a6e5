package airbyte_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// Responses for a path that the server does not have.
const (
	unknownPath403 = `{"message":"Forbidden","_embedded":{"errors":[{"message":"Forbidden","_embedded":{},"_links":{}}]},` +
		`"_links":{"self":{"href":"/api/public/v1/tags","templated":false}}}`
	unknownPath404 = `{"_links":{"self":[{"href":"/api/public/v1/tags","templated":false}]},` +
		`"_embedded":{"errors":[{"message":"Page Not Found"}]},"message":"Not Found"}`
)

// TestUnsupported checks which responses indicate that the server lacks an operation.
func TestUnsupported(t *testing.T) {
	type client = *airbyte.Client
	listTags := func(ctx context.Context, c client) error {
		_, err := c.Tags.List(ctx, nil)
		return err
	}
	listSources := func(ctx context.Context, c client) error {
		_, err := c.Sources.List(ctx, nil)
		return err
	}
	listConfigTemplates := func(ctx context.Context, c client) error {
		_, err := c.ConfigTemplates.List(ctx, "org", nil)
		return err
	}
	const (
		since16 = "servers have this operation since 1.6"
		removed = "servers no longer have this operation since April 2026"
	)
	tests := []struct {
		name   string
		call   func(context.Context, client) error
		base   string // the default is a self-managed server
		status int
		body   string
		want   string // end of the error; "" if the error does not match ErrUnsupported
	}{
		{name: "unknown path", call: listTags, status: 403, body: unknownPath403, want: since16},
		{name: "unknown path, short", call: listTags, status: 403, body: `{"message":"Forbidden"}`, want: since16},
		{name: "unknown path, empty body", call: listTags, status: 403, body: "\n", want: since16},
		{name: "unknown path without authentication", call: listTags, status: 404, body: unknownPath404, want: since16},
		{name: "unknown path without authentication, empty body", call: listTags, status: 404, want: since16},
		{name: "operation of all servers", call: listSources, status: 403, body: unknownPath403},
		{name: "new operation on Cloud", call: listTags, base: airbyte.CloudURL, status: 403, body: unknownPath403},
		{name: "removed from Cloud", call: listConfigTemplates, base: airbyte.CloudURL, status: 403, body: unknownPath403, want: removed},
		{name: "no or wrong credentials", call: listTags, status: 401, body: `{"message":"Unauthorized"}`},
		{name: "other status", call: listTags, status: 405, body: `{"message":"Method Not Allowed"}`},
		{
			name:   "missing role",
			call:   listTags,
			status: 403,
			body:   `{"status":403,"type":"https://reference.airbyte.com/reference/errors#forbidden","title":"forbidden","data":{"message":"m"}}`,
		},
		{name: "missing licence", call: listTags, status: 403, body: `{"status":403,"type":"error:license/entitlement","data":null}`},
		{
			name:   "missing resource",
			call:   listTags,
			status: 404,
			body:   `{"status":404,"type":"https://reference.airbyte.com/reference/errors#resource-not-found","data":{"resourceId":"1"}}`,
		},
		{name: "missing resource, error ID", call: listTags, status: 404, body: `{"errorId":"5d2b"}`},
		{name: "missing resource, known exception", call: listTags, status: 404, body: `{"message":"Not Found","errorId":"5d2b"}`},
		{name: "missing resource, blank type", call: listTags, status: 404, body: `{"type":"about:blank","status":404}`},
		{
			name:   "missing resource, message in the framework's format",
			call:   listTags,
			status: 404,
			body:   `{"message":"Not Found","_embedded":{"errors":[{"message":"No such workspace"}]}}`,
		},
		{
			name:   "missing resource, exception",
			call:   listTags,
			status: 404,
			body:   `{"message":"Not Found","exceptionClassName":"ConfigNotFoundException","exceptionStack":[]}`,
		},
		{name: "gateway", call: listTags, status: 403, body: `{"code":403,"message":"Forbidden"}`},
		{name: "gateway, text", call: listTags, status: 403, body: `RBAC: access denied`},
		{name: "gateway, text in JSON", call: listTags, status: 403, body: `"Forbidden"`},
		{name: "proxy", call: listTags, status: 404, body: "<html>\r\n<head><title>404 Not Found</title></head></html>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var opts []airbyte.Option
			if tt.base != "" {
				opts = append(opts, airbyte.WithBaseURL(tt.base))
			}
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, tt.status, tt.body) }, opts...)
			err := tt.call(t.Context(), client)
			if err == nil {
				t.Fatal("no error")
			}
			want := tt.want != ""
			if got := errors.Is(err, airbyte.ErrUnsupported); got != want {
				t.Errorf("%v: matches ErrUnsupported: %t, want %t", err, got, want)
			}
			if got := errors.Is(err, errors.ErrUnsupported); got != want {
				t.Errorf("%v: matches errors.ErrUnsupported: %t, want %t", err, got, want)
			}
			message, _, _ := strings.Cut(err.Error(), " (GET ")
			message, _, _ = strings.Cut(message, " (POST ")
			if want && !strings.HasSuffix(message, ": "+tt.want) {
				t.Errorf("got %v, want %s at the end, before the URL", err, tt.want)
			}
			if !want && strings.Contains(err.Error(), "servers ") {
				t.Errorf("got %v, which is about the age of servers", err)
			}
		})
	}
}

// TestUnsupportedInterrupted checks that a response that ended early says nothing about the server.
func TestUnsupportedInterrupted(t *testing.T) {
	transport := roundTripper(func(req *http.Request) (*http.Response, error) {
		body := io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
		return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: body, Request: req}, nil
	})
	client, _ := serve(t, nil, airbyte.WithHTTPClient(&http.Client{Transport: transport}))
	_, err := client.Tags.List(t.Context(), nil)
	if !errors.Is(err, airbyte.ErrForbidden) || errors.Is(err, airbyte.ErrUnsupported) {
		t.Errorf("got %v, want an error that matches only ErrForbidden", err)
	}
}

// TestUnsupportedOperations calls every operation on a server that has none. The error says which
// servers have the operation, unless all have it.
func TestUnsupportedOperations(t *testing.T) {
	for path, item := range openapi.Document().Paths.Map() {
		for method, spec := range item.Operations() {
			c := &contract{Route: openapi.Route(method, path)}
			entry := tableEntry(t, spec.OperationID)
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 403, unknownPath403) })
			m := reflect.ValueOf(client.Services).FieldByName(entry.Service).MethodByName(entry.Name)
			results := m.Call(c.arguments(t, m.Type()))
			err, _ := results[len(results)-1].Interface().(error)
			if err == nil {
				t.Errorf("%s: no error", entry)
				continue
			}
			want := entry.Since != "" || entry.Removed != ""
			if got := errors.Is(err, airbyte.ErrUnsupported); got != want {
				t.Errorf("%s: %v: matches ErrUnsupported: %t, want %t", entry, err, got, want)
			}
			if !strings.Contains(err.Error(), entry.Since) || !strings.Contains(err.Error(), entry.Removed) {
				t.Errorf("%s: got %v, want %q and %q in it", entry, err, entry.Since, entry.Removed)
			}
		}
	}
}

// TestNotFound checks which 404 responses match ErrNotFound and so tell that a resource is gone. Those that
// are about the path do not.
func TestNotFound(t *testing.T) {
	const missing = `{"status":404,"type":"https://reference.airbyte.com/reference/errors#resource-not-found","data":{"resourceId":"1"}}`
	deleteTag := func(c *airbyte.Client) error { return c.Tags.Delete(t.Context(), "t") }
	deleteSource := func(c *airbyte.Client) error { return c.Sources.Delete(t.Context(), "s") }
	deleteRaw := func(c *airbyte.Client) error { return c.Do(t.Context(), "DELETE", "/tags/t", nil, nil) }
	tests := []struct {
		name        string
		call        func(*airbyte.Client) error
		base        string // the default is a self-managed server
		body        string
		notFound    bool
		unsupported bool
	}{
		{name: "missing tag", call: deleteTag, body: missing, notFound: true},
		{name: "missing tag, error ID", call: deleteTag, body: `{"errorId":"5d2b"}`, notFound: true},
		{name: "missing tag on Cloud, no body", call: deleteTag, base: airbyte.CloudURL, notFound: true},
		{name: "no tags", call: deleteTag, body: unknownPath404, unsupported: true},
		{name: "no tags, no body", call: deleteTag, unsupported: true},
		{name: "no tags, short", call: deleteTag, body: `{"message":"Not Found"}`, unsupported: true},
		{name: "web page", call: deleteTag, body: "<html></html>"},
		{name: "missing source", call: deleteSource, body: missing, notFound: true},
		{name: "missing source, short", call: deleteSource, body: `{"message":"Not Found"}`, notFound: true},
		{name: "missing source, no body", call: deleteSource, notFound: true},
		{name: "missing source, framework", call: deleteSource, body: `{"message":"Not Found","_embedded":{"errors":[{"message":"No such source"}]}}`, notFound: true},
		{name: "wrong base URL", call: deleteSource, body: unknownPath404, unsupported: true},
		{name: "wrong base URL, short", call: deleteSource, body: `{"message":"Page Not Found"}`, unsupported: true},
		{name: "wrong base URL, links only", call: deleteSource, body: `{"message":"Not Found","_links":{"self":{"href":"/x"}}}`, unsupported: true},
		{name: "wrong base URL, byte order mark", call: deleteSource, body: "\ufeff" + unknownPath404, unsupported: true},
		{name: "wrong host", call: deleteSource, body: "<html></html>"},
		{name: "raw request, missing tag", call: deleteRaw, body: missing, notFound: true},
		{name: "raw request, no tags", call: deleteRaw, body: unknownPath404, unsupported: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opts := []airbyte.Option{airbyte.WithBaseURL(cmp.Or(tt.base, testBase))}
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 404, tt.body) }, opts...)
			err := tt.call(client)
			if err == nil {
				t.Fatal("no error")
			}
			if got := errors.Is(err, airbyte.ErrNotFound); got != tt.notFound {
				t.Errorf("%v: matches ErrNotFound: %t, want %t", err, got, tt.notFound)
			}
			if got := errors.Is(err, airbyte.ErrUnsupported); got != tt.unsupported {
				t.Errorf("%v: matches ErrUnsupported: %t, want %t", err, got, tt.unsupported)
			}
		})
	}
}

// TestDeletedOnServerWithoutOperation checks that a 404 for an unknown path is not taken for the success
// of an earlier attempt.
func TestDeletedOnServerWithoutOperation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			n++
			if n == 1 {
				reply(w, 503, ``)
				return
			}
			reply(w, 404, unknownPath404)
		})
		err := client.Tags.Delete(t.Context(), "t")
		if !errors.Is(err, airbyte.ErrUnsupported) || n != 2 {
			t.Errorf("got %v after %d requests", err, n)
		}
	})
}

// TestNoTokenEndpointIsNotMissingResource checks that a 404 of the token endpoint says nothing about the
// resource or the operation that needed the token.
func TestNoTokenEndpointIsNotMissingResource(t *testing.T) {
	for _, body := range []string{``, unknownPath404, `{"errorId":"5d2b"}`} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 404, body) },
			airbyte.WithClientCredentials("the-id", "the-secret"))
		err := client.Tags.Delete(t.Context(), "t")
		if err == nil || errors.Is(err, airbyte.ErrNotFound) || errors.Is(err, airbyte.ErrUnsupported) {
			t.Errorf("%s: got %v", body, err)
		}
	}
}
