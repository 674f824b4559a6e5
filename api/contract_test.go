package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// The base URL has a path, so that the test notices a request that ignores it.
const (
	contractBase  = "https://proxy.example/prefix/api/public/v1"
	contractToken = "contract-token"
)

// TestContract calls every operation of the patched document once, through its generated method.
// Kin-openapi checks each request against the document. The test takes the operations from the
// document, so it covers all of them.
func TestContract(t *testing.T) {
	called := 0
	for path, item := range openapi.Document().Paths.Map() {
		for method, spec := range item.Operations() {
			called++
			t.Run(spec.OperationID, func(t *testing.T) {
				callOnce(t, &contract{Route: openapi.Route(method, path)})
			})
		}
	}
	if table := len(airbyte.Operations()); called == 0 || called != table {
		t.Errorf("the document has %d operations, and the table has %d", called, table)
	}
}

// contract is one operation of the document. It is also the transport that checks the request and
// responds to it.
type contract struct {
	*routers.Route

	wantPath  string // escaped
	wantQuery url.Values
	wantBody  any
	response  any // body of the response, as JSON
	requests  int
	problem   error
}

func callOnce(t *testing.T, c *contract) {
	entry := tableEntry(t, c.Operation.OperationID)
	if entry.Method != c.Method || entry.Path != c.Path {
		t.Errorf("the table has %s %s, and the document has %s %s", entry.Method, entry.Path, c.Method, c.Path)
	}
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL(contractBase),
		airbyte.WithToken(contractToken),
		airbyte.WithHTTPClient(&http.Client{Transport: c}),
	)
	if err != nil {
		t.Fatal(err)
	}
	service := reflect.ValueOf(client.Services).FieldByName(entry.Service)
	if !service.IsValid() {
		t.Fatalf("the client has no service %s", entry.Service)
	}
	method := service.MethodByName(entry.Name)
	if !method.IsValid() {
		t.Fatalf("%s has no method %s", entry.Service, entry.Name)
	}
	results := method.Call(c.arguments(t, method.Type()))
	if c.requests != 1 {
		t.Errorf("it made %d requests, want 1", c.requests)
	}
	if c.problem != nil {
		t.Error(c.problem)
	}
	if err, _ := results[len(results)-1].Interface().(error); err != nil {
		t.Fatalf("%s.%s: %v", entry.Service, entry.Name, err)
	}
	if len(results) == 2 && c.response != nil {
		checkRoundTrip(t, c.response, results[0].Interface())
	}
}

func tableEntry(t *testing.T, id string) airbyte.Operation {
	t.Helper()
	all := airbyte.Operations()
	i := slices.IndexFunc(all, func(o airbyte.Operation) bool { return o.ID == id })
	if i < 0 {
		t.Fatalf("the table has no operation %s", id)
	}
	return all[i]
}

// arguments returns the arguments of a method, including all optional ones, and records how they
// must be sent.
func (c *contract) arguments(t *testing.T, method reflect.Type) []reflect.Value {
	t.Helper()
	args := []reflect.Value{reflect.ValueOf(context.Background())}
	positional := c.parameters("path", true)
	slices.SortFunc(positional, func(a, b *openapi3.Parameter) int {
		return strings.Index(c.Path, "{"+a.Name+"}") - strings.Index(c.Path, "{"+b.Name+"}")
	})
	positional = append(positional, c.parameters("query", true)...)
	root := "/prefix/api/public/v1"
	c.wantPath, c.wantQuery = strings.TrimSuffix(root, c.above())+c.Path, url.Values{}
	for i := 1; i < method.NumIn()-1; i++ {
		in := method.In(i)
		switch {
		case len(positional) > 0:
			value := reflect.New(in).Elem()
			c.fill(t, value, positional[0])
			args, positional = append(args, value), positional[1:]
		case in.Kind() == reflect.Pointer:
			params := reflect.New(in.Elem())
			optional := c.parameters("query", false)
			if len(optional) != in.Elem().NumField() {
				t.Errorf("%s has %d fields, and the document has %d optional parameters", in, in.Elem().NumField(), len(optional))
			}
			for j, p := range optional {
				c.fill(t, params.Elem().Field(j), p)
			}
			args = append(args, params)
		default:
			body := reflect.New(in)
			c.wantBody = sample(c.Operation.RequestBody.Value.Content["application/json"].Schema)
			mustUnmarshal(t, c.wantBody, body.Interface())
			args = append(args, body.Elem())
		}
	}
	if len(positional) > 0 {
		t.Errorf("the method has no argument for %s", positional[0].Name)
	}
	return args
}

func (c *contract) above() string {
	if len(c.PathItem.Servers) > 0 {
		return strings.TrimPrefix(c.Spec.Servers[0].URL, c.PathItem.Servers[0].URL)
	}
	return ""
}

func (c *contract) parameters(in string, required bool) []*openapi3.Parameter {
	var all []*openapi3.Parameter
	for _, ref := range append(slices.Clone(c.PathItem.Parameters), c.Operation.Parameters...) {
		if ref.Value.In == in && ref.Value.Required == required {
			all = append(all, ref.Value)
		}
	}
	return all
}

// fill sets a Go value to the sample of a parameter, and records how it must be sent.
func (c *contract) fill(t *testing.T, v reflect.Value, p *openapi3.Parameter) {
	t.Helper()
	value := sample(p.Schema)
	if p.Name == "name" || p.Name == "applicationId" {
		value = "a/b c?d%2F" // free text in a path segment
	}
	if p.Schema.Value.Format == "date-time" {
		parsed, _ := time.Parse(time.RFC3339, value.(string))
		v.Set(reflect.ValueOf(&parsed))
	} else {
		mustUnmarshal(t, value, v.Addr().Interface())
	}
	var texts []string
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			texts = append(texts, fmt.Sprint(item))
		}
	case map[string]any:
		for name, item := range value { // an exploded object is one parameter per key
			c.wantQuery[name] = []string{fmt.Sprint(item)}
		}
		return
	default:
		texts = []string{fmt.Sprint(value)}
	}
	if p.In == "path" {
		c.wantPath = strings.Replace(c.wantPath, "{"+p.Name+"}", url.PathEscape(texts[0]), 1)
		return
	}
	c.wantQuery[p.Name] = texts
}

// RoundTrip checks a request and responds as the document specifies.
func (c *contract) RoundTrip(req *http.Request) (*http.Response, error) {
	c.requests++
	c.problem = errors.Join(c.checkAddress(req), c.checkBody(req), c.checkDocument(req))
	return c.respond(req)
}

func (c *contract) checkAddress(req *http.Request) error {
	var errs []error
	if req.Method != c.Method {
		errs = append(errs, fmt.Errorf("method %s, want %s", req.Method, c.Method))
	}
	if got := req.URL.EscapedPath(); got != c.wantPath {
		errs = append(errs, fmt.Errorf("path %s, want %s", got, c.wantPath))
	}
	if diff := cmp.Diff(c.wantQuery, req.URL.Query()); diff != "" {
		errs = append(errs, fmt.Errorf("query %s (-want +got):\n%s", req.URL.RawQuery, diff))
	}
	want, got := "", req.Header.Get("Content-Type")
	if c.Operation.RequestBody != nil {
		want = "application/json"
	}
	if got != want {
		errs = append(errs, fmt.Errorf("content type %q, want %q", got, want))
	}
	wantAccept := "application/json"
	if c.Operation.Responses.Value("302") != nil {
		wantAccept = "application/json, text/html"
	}
	if accept := req.Header.Get("Accept"); accept != wantAccept {
		errs = append(errs, fmt.Errorf("accept %q, want %s", accept, wantAccept))
	}
	anonymous := c.Operation.Security != nil && len(*c.Operation.Security) == 0
	if auth := req.Header.Get("Authorization"); anonymous != (auth == "") || !anonymous && auth != "Bearer "+contractToken {
		errs = append(errs, fmt.Errorf("authorization %q, anonymous %t", auth, anonymous))
	}
	return errors.Join(errs...)
}

// checkBody compares the body with the sample that it was made from, to check that the Go type
// keeps every field.
func (c *contract) checkBody(req *http.Request) error {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	req.Body = io.NopCloser(strings.NewReader(string(body)))
	if c.wantBody == nil {
		if len(body) > 0 {
			return fmt.Errorf("body %q, want none", body)
		}
		return nil
	}
	if int64(len(body)) != req.ContentLength {
		return fmt.Errorf("content length %d, the body has %d bytes", req.ContentLength, len(body))
	}
	var got, want any
	wanted, err := json.Marshal(c.wantBody)
	if err := errors.Join(err, decodeExact(wanted, &want), decodeExact(body, &got)); err != nil {
		return err
	}
	if c.Operation.OperationID == "createAccessToken" {
		want.(map[string]any)["grant_type"] = want.(map[string]any)["grant-type"] // which the client sends under both names
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Errorf("body (-want +got):\n%s", diff)
	}
	return nil
}

// checkDocument checks the parameters and the body against the document.
func (c *contract) checkDocument(req *http.Request) error {
	params := map[string]string{}
	template := strings.Split(c.Path, "/")
	segments := strings.Split(strings.TrimPrefix(req.URL.EscapedPath(), "/prefix/api/public/v1"), "/")
	for i, name := range template {
		if strings.HasPrefix(name, "{") && i < len(segments) {
			params[strings.Trim(name, "{}")], _ = url.PathUnescape(segments[i])
		}
	}
	body, err := io.ReadAll(req.Body)
	for _, wrong := range openapi.Check(c.Route, params, req, body) {
		err = errors.Join(err, errors.New(wrong))
	}
	return err
}

// respond returns a successful response with a sample of the body.
func (c *contract) respond(req *http.Request) (*http.Response, error) {
	resp := &http.Response{Header: http.Header{}, Body: http.NoBody, Request: req}
	for status, ref := range c.Operation.Responses.Map() {
		if status == "default" {
			continue
		}
		if _, err := fmt.Sscan(status, &resp.StatusCode); err != nil {
			return nil, err
		}
		if status[0] == '3' {
			resp.Header.Set("Location", "https://reference.example/")
		}
		if content := ref.Value.Content["application/json"]; content != nil {
			c.response = sample(content.Schema)
			b, err := json.Marshal(c.response)
			if err != nil {
				return nil, err
			}
			resp.Body = io.NopCloser(strings.NewReader(string(b)))
		}
	}
	return resp, nil
}

// checkRoundTrip compares a response with the JSON encoding of the Go value decoded from it.
func checkRoundTrip(t *testing.T, response, value any) {
	t.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	want, got := normalise(t, response), normalise(t, json.RawMessage(b))
	maskWebhooks(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoding and encoding the response (-sent +kept):\n%s", diff)
	}
}

// maskWebhooks masks the URLs of webhooks, as responses are encoded.
func maskWebhooks(value any) {
	switch value := value.(type) {
	case map[string]any:
		webhook, isWebhook := value["webhook"].(map[string]any)
		if isWebhook {
			webhook["url"] = "**********"
		}
		for _, member := range value {
			maskWebhooks(member)
		}
	case []any:
		for _, item := range value {
			maskWebhooks(item)
		}
	}
}
