package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// dryBase is the base URL of dry runs. Nothing is sent to it.
const dryBase = "https://dry-run.invalid/api/public/v1"

// errDry ends every request of a dry run.
var errDry = errors.New("a dry run sends nothing")

// dryRun returns the request that the call would send. It makes the request with the typed method of a client that
// cannot send anything, and that has no credentials and so needs no token.
func (x *execution) dryRun(ctx context.Context) (json.RawMessage, error) {
	sent, err := x.record(ctx)
	if err != nil {
		return nil, explain(x.op, err).hide(x.redact)
	}
	request, err := sent.encode()
	if err != nil {
		return nil, explain(x.op, err).hide(x.redact)
	}
	safe, err := x.redact.json(request)
	if err != nil {
		return nil, explain(x.op, err).hide(x.redact)
	}
	return safe, nil
}

// record calls the typed method and returns the request that it makes.
func (x *execution) record(ctx context.Context) (*dryTransport, error) {
	transport := &dryTransport{}
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL(dryBase),
		airbyte.WithHTTPClient(&http.Client{Transport: transport}),
		airbyte.WithRetry(airbyte.RetryPolicy{}),
	)
	if err != nil {
		return nil, err
	}
	_, err = x.op.Call(ctx, client, x.resolved)
	if transport.request == nil {
		return nil, fmt.Errorf("%s: the typed method made no request: %w", x.op.ID, err)
	}
	return transport, nil
}

// dryTransport records the request of a dry run.
type dryTransport struct {
	request *http.Request
	body    []byte
}

// RoundTrip records a request and fails.
func (t *dryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		closeErr := req.Body.Close()
		if errors.Join(err, closeErr) != nil {
			return nil, errors.Join(err, closeErr)
		}
		t.body = body
	}
	t.request = req
	return nil, errDry
}

// dryRequest is the result of a dry run.
type dryRequest struct {
	DryRun bool                `json:"dryRun"`
	Method string              `json:"method"`
	Path   string              `json:"path"` // below the base URL
	Query  map[string][]string `json:"query,omitempty"`
	Body   json.RawMessage     `json:"body,omitempty"`
}

func (t *dryTransport) encode() (json.RawMessage, error) {
	request := dryRequest{
		DryRun: true,
		Method: t.request.Method,
		Path:   "/" + strings.TrimLeft(strings.TrimPrefix(t.request.URL.EscapedPath(), "/api/public/v1"), "/"),
		Query:  t.request.URL.Query(),
		Body:   t.body,
	}
	if len(t.body) > 0 && !json.Valid(t.body) {
		request.Body = mustJSON(string(t.body))
	}
	return json.Marshal(request)
}
