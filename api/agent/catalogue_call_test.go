package agent_test

import (
	"bytes"
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
	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// TestCall calls every operation of the document twice, with the required fields
// and with all fields. Each request must have the same bytes as that of the typed
// method, and exactly the fields of the input.
func TestCall(t *testing.T) {
	for _, op := range agent.Operations() {
		route := openapi.Route(op.Method, op.Path)
		if route == nil {
			t.Errorf("%s: the document has no %s %s", op.ID, op.Method, op.Path)
			continue
		}
		for _, all := range []bool{false, true} {
			name := op.ID + "/required"
			if all {
				name = op.ID + "/all"
			}
			t.Run(name, func(t *testing.T) {
				in := newSample(route.PathItem, route.Operation, all)
				checkCall(t, op, in)
			})
		}
	}
}

func checkCall(t *testing.T, op *agent.Operation, in *sample) {
	t.Helper()
	raw := mustMarshal(t, in.merged())
	if err := op.Check(raw); err != nil {
		t.Fatalf("the input is refused: %v\n%s", err, raw)
	}
	called := &recorder{}
	result, err := op.Call(t.Context(), called.client(t), raw)
	if err != nil && !errors.As(err, new(*airbyte.Error)) {
		t.Fatalf("Call: %v\n%s", err, raw)
	}
	typed := &recorder{}
	wantResult, wantErr := callTyped(t, typed.client(t), op, in)
	if diff := cmp.Diff(typed.requests, called.requests); diff != "" {
		t.Errorf("requests differ (-typed +called):\n%s", diff)
	}
	if diff := cmp.Diff(fmt.Sprint(wantErr), fmt.Sprint(err)); diff != "" {
		t.Errorf("errors differ (-typed +called):\n%s", diff)
	}
	if diff := cmp.Diff(string(mustMarshal(t, wantResult)), string(mustMarshal(t, result))); diff != "" {
		t.Errorf("results differ (-typed +called):\n%s", diff)
	}
	if len(called.requests) != 1 {
		t.Fatalf("it sent %d requests, want 1", len(called.requests))
	}
	checkSent(t, called.requests[0], in)
}

// checkSent checks that a request has exactly the fields of an input.
func checkSent(t *testing.T, sent request, in *sample) {
	t.Helper()
	if diff := cmp.Diff(in.values(), sent.query()); diff != "" {
		t.Errorf("query (-input +sent):\n%s", diff)
	}
	if in.body == nil {
		if sent.Body != "" {
			t.Errorf("it sent the body %s, want none", sent.Body)
		}
		return
	}
	var got map[string]any
	decoder := json.NewDecoder(strings.NewReader(sent.Body))
	decoder.UseNumber()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"grant_type", "grant-type"} { // the client adds both spellings
		if _, ok := in.body[name]; !ok {
			delete(got, name)
		}
	}
	if diff := cmp.Diff(string(mustMarshal(t, in.body)), string(mustMarshal(t, got))); diff != "" {
		t.Errorf("body (-input +sent):\n%s", diff)
	}
}

// request is a recorded request.
type request struct {
	Method string
	URL    string
	Header http.Header
	Body   string
}

func (r request) query() url.Values {
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil
	}
	return u.Query()
}

// recorder is a transport that records requests and responds to all of them.
type recorder struct{ requests []request }

func (r *recorder) client(t testing.TB) *airbyte.Client {
	t.Helper()
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL("https://airbyte.example/api/public/v1"),
		airbyte.WithToken("token"),
		airbyte.WithHTTPClient(&http.Client{Transport: r}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
	}
	r.requests = append(r.requests, request{
		Method: req.Method,
		URL:    req.URL.String(),
		Header: req.Header.Clone(),
		Body:   string(body),
	})
	return &http.Response{
		StatusCode: http.StatusBadRequest,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(`{"title":"recorded"}`)),
		Request:    req,
	}, nil
}

// callTyped calls the method of an operation by reflection, with arguments that it
// makes from the document.
func callTyped(t *testing.T, client *airbyte.Client, op *agent.Operation, in *sample) (any, error) {
	t.Helper()
	service := reflect.ValueOf(client.Services).FieldByName(op.Service)
	method := service.MethodByName(op.Name)
	if !method.IsValid() {
		t.Fatalf("there is no method %s.%s", op.Service, op.Name)
	}
	args := []reflect.Value{reflect.ValueOf(t.Context())}
	positional := in.positional(op.Path)
	hasParams := false
	for i := 1; i < method.Type().NumIn()-1; i++ {
		want := method.Type().In(i)
		arg := reflect.New(want)
		switch {
		case len(positional) > 0:
			mustDecode(t, positional[0], arg.Interface())
			positional = positional[1:]
		case want.Kind() == reflect.Pointer:
			hasParams = true
			arg.Elem().Set(reflect.New(want.Elem()))
			in.fillParams(t, arg.Elem().Elem())
		default:
			mustDecode(t, in.body, arg.Interface())
		}
		args = append(args, arg.Elem())
	}
	if !hasParams {
		for _, p := range in.optional() {
			args = append(args, reflect.ValueOf(airbyte.WithQuery(p.Name, fmt.Sprint(in.parameters[p.Name]))))
		}
	}
	results := method.Call(args)
	err, _ := results[len(results)-1].Interface().(error)
	if len(results) == 1 || results[0].IsNil() {
		return nil, err
	}
	return results[0].Interface(), err
}

// sample is an input that is made from the document.
type sample struct {
	described  []*openapi3.Parameter
	parameters map[string]any
	body       map[string]any // nil if the operation has none
}

func newSample(item *openapi3.PathItem, operation *openapi3.Operation, all bool) *sample {
	s := &sample{parameters: map[string]any{}}
	for _, ref := range slices.Concat(item.Parameters, operation.Parameters) {
		s.described = append(s.described, ref.Value)
		if all || ref.Value.Required {
			s.parameters[ref.Value.Name] = sampleValue(ref.Value.Schema, all, 0)
		}
	}
	if operation.RequestBody != nil {
		schema := operation.RequestBody.Value.Content.Get("application/json").Schema
		s.body = sampleValue(schema, all, 0).(map[string]any)
	}
	return s
}

// merged returns the fields of all parts side by side.
func (s *sample) merged() map[string]any {
	all := map[string]any{}
	for name, value := range s.parameters {
		all[name] = value
	}
	for name, value := range s.body {
		all[name] = value
	}
	return all
}

// values returns the query that a request must have.
func (s *sample) values() url.Values {
	query := url.Values{}
	for _, p := range s.described {
		value, ok := s.parameters[p.Name]
		if !ok || p.In != "query" {
			continue
		}
		switch value := value.(type) {
		case []any:
			for _, item := range value {
				query.Add(p.Name, fmt.Sprint(item))
			}
		case map[string]any: // an exploded object is one parameter per key
			for name, item := range value {
				query.Set(name, fmt.Sprint(item))
			}
		default:
			query.Set(p.Name, fmt.Sprint(value))
		}
	}
	return query
}

// positional returns the values of the positional arguments: those of the path, in
// its order, then the required ones of the query.
func (s *sample) positional(path string) []any {
	var all []any
	for segment := range strings.SplitSeq(path, "/") {
		name, ok := strings.CutPrefix(segment, "{")
		if ok {
			all = append(all, s.parameters[strings.TrimSuffix(name, "}")])
		}
	}
	for _, p := range s.described {
		if p.In == "query" && p.Required {
			all = append(all, s.parameters[p.Name])
		}
	}
	return all
}

// optional returns the optional parameters that the sample has.
func (s *sample) optional() []*openapi3.Parameter {
	var all []*openapi3.Parameter
	for _, p := range s.described {
		if _, ok := s.parameters[p.Name]; ok && !p.Required {
			all = append(all, p)
		}
	}
	return all
}

// fillParams sets the fields of a params struct.
func (s *sample) fillParams(t *testing.T, params reflect.Value) {
	t.Helper()
	for i := range params.NumField() {
		name := params.Type().Field(i).Tag.Get("query")
		if value, ok := s.parameters[name]; ok {
			mustDecode(t, value, params.Field(i).Addr().Interface())
		}
	}
}

// sampleValue returns a value of a schema with its required fields, or with all.
func sampleValue(ref *openapi3.SchemaRef, all bool, depth int) any {
	s := ref.Value
	switch {
	case len(s.OneOf) > 0:
		return sampleVariant(s, 0, all, depth)
	case len(s.Enum) > 0:
		return s.Enum[len(s.Enum)-1]
	case s.Type.Includes("string"):
		return sampleString(s.Format)
	case s.Type.Is("integer"):
		return 3
	case s.Type.Is("boolean"):
		return true
	case s.Type.Is("array"):
		return sampleItems(s, all, depth)
	}
	object := map[string]any{}
	for name, property := range s.Properties {
		if all || slices.Contains(s.Required, name) {
			object[name] = sampleValue(property, all, depth+1)
		}
	}
	values := s.AdditionalProperties.Schema
	if values != nil && all {
		object["key"] = sampleValue(values, all, depth+1)
	}
	if len(s.Properties) == 0 && values == nil && all {
		object["note"] = "a < b & c"
		object["large"] = json.Number("9007199254740993")
	}
	return object
}

// sampleItems returns an array with an item of each variant.
func sampleItems(s *openapi3.Schema, all bool, depth int) []any {
	const deepest = 12
	if depth > deepest {
		return []any{}
	}
	items := []any{sampleValue(s.Items, all, depth+1)}
	for i := 1; i < len(s.Items.Value.OneOf); i++ {
		items = append(items, sampleVariant(s.Items.Value, i, all, depth+1))
	}
	return items
}

// sampleVariant returns a value of a union.
func sampleVariant(s *openapi3.Schema, i int, all bool, depth int) any {
	value := sampleValue(s.OneOf[i], all, depth+1).(map[string]any)
	for tag, target := range s.Discriminator.Mapping {
		if target.Ref == s.OneOf[i].Ref {
			value[s.Discriminator.PropertyName] = tag
		}
	}
	return value
}

func sampleString(format string) string {
	switch format {
	case "uuid":
		return "18dccc91-0ab1-4f72-9ed7-0b8fc27c5826"
	case "date-time":
		return "2026-03-25T01:30:50Z"
	case "email":
		return "ana@example.com"
	case "uri":
		return "https://example.com/a?b=c&d=e"
	}
	return "a/b c?d%2F & ü"
}

func mustMarshal(t testing.TB, v any) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustDecode(t testing.TB, value, target any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(mustMarshal(t, value)))
	decoder.UseNumber()
	if err := decoder.Decode(target); err != nil {
		t.Fatal(err)
	}
}

// TestCallResults checks the results of calls that succeed.
func TestCallResults(t *testing.T) {
	tests := []struct {
		id       string
		input    string
		status   int
		location string
		body     string
		want     any
	}{
		{
			id:     "getTag",
			input:  `{"tagId":"18dccc91-0ab1-4f72-9ed7-0b8fc27c5826"}`,
			status: http.StatusOK,
			body:   `{"tagId":"1","workspaceId":"2","name":"n","color":"ffffff"}`,
			want:   &airbyte.Tag{TagID: "1", WorkspaceID: "2", Name: "n", Color: "ffffff"},
		},
		{
			id:     "deleteTag",
			input:  `{"tagId":"18dccc91-0ab1-4f72-9ed7-0b8fc27c5826"}`,
			status: http.StatusNoContent,
			want:   nil,
		},
		{
			id:     "getHealthCheck",
			status: http.StatusOK,
			body:   "Successful operation",
			want:   nil,
		},
		{
			id:       "getDocumentation",
			input:    "{}",
			status:   http.StatusFound,
			location: "https://reference.example/",
			want:     &airbyte.Redirect{StatusCode: http.StatusFound, Location: "https://reference.example/"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			transport := transportFunc(func(req *http.Request) (*http.Response, error) {
				header := http.Header{"Content-Type": {"application/json"}}
				if tt.location != "" {
					header.Set("Location", tt.location)
				}
				body := io.NopCloser(strings.NewReader(tt.body))
				return &http.Response{StatusCode: tt.status, Header: header, Body: body, Request: req}, nil
			})
			client, err := airbyte.NewClient(airbyte.WithToken("token"), airbyte.WithHTTPClient(&http.Client{Transport: transport}))
			if err != nil {
				t.Fatal(err)
			}
			got, err := agent.Lookup(tt.id).Call(t.Context(), client, json.RawMessage(tt.input))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// TestCallRefuses checks that a wrong input, an unresolved reference to a secret and
// a missing client send nothing.
func TestCallRefuses(t *testing.T) {
	sent := &recorder{}
	client := sent.client(t)
	tests := []struct {
		id    string
		input string
		want  string
	}{
		{id: "getJob", input: `{}`, want: "getJob: jobId: is missing; want an integer"},
		{id: "getJob", input: `{"jobID":1}`, want: "getJob: jobID: unknown field; did you mean jobId?; jobId: is missing; want an integer"},
		{id: "getJob", input: `[]`, want: "getJob: want an object, got an array"},
		{
			id:    "createAccessToken",
			input: `{"client_id":"a","client_secret":{"$secret":"env:S"}}`,
			want:  "createAccessToken: client_secret: refers to a secret; resolve the reference before the call",
		},
		{
			id:    "patchSource",
			input: `{"sourceId":"` + id + `","configuration":{"tunnel":[{"key":{"$secret":"env:S"}}]}}`,
			want:  "patchSource: configuration: refers to a secret; resolve the reference before the call",
		},
	}
	for _, tt := range tests {
		result, err := agent.Lookup(tt.id).Call(t.Context(), client, json.RawMessage(tt.input))
		if result != nil || err == nil || err.Error() != tt.want {
			t.Errorf("%s %s:\ngot  %v, %v\nwant %s", tt.id, tt.input, result, err, tt.want)
		}
		if !errors.As(err, new(*agent.InputError)) {
			t.Errorf("%s %s: the error is a %T", tt.id, tt.input, err)
		}
	}
	if len(sent.requests) > 0 {
		t.Errorf("it sent %d requests", len(sent.requests))
	}
	_, err := agent.Lookup("getHealthCheck").Call(t.Context(), nil, nil)
	if err == nil {
		t.Error("a nil client is no error")
	}
}

// TestCallOptions checks that request options reach the call, and that a call does
// not change the slice of the caller.
func TestCallOptions(t *testing.T) {
	sent := &recorder{}
	opts := make([]airbyte.RequestOption, 1, 4)
	opts[0] = airbyte.WithHeader("X-Trace", "7")
	input := json.RawMessage(`{"sourceId":"18dccc91-0ab1-4f72-9ed7-0b8fc27c5826","includeSecretCoordinates":true}`)
	_, err := agent.Lookup("getSource").Call(t.Context(), sent.client(t), input, opts...)
	if !errors.As(err, new(*airbyte.Error)) {
		t.Fatal(err)
	}
	if got := sent.requests[0].Header.Get("X-Trace"); got != "7" {
		t.Errorf("the header is %q, want 7", got)
	}
	if got := sent.requests[0].query().Get("includeSecretCoordinates"); got != "true" {
		t.Errorf("includeSecretCoordinates is %q, want true", got)
	}
	if opts[:2][1] != nil {
		t.Error("the call wrote into the slice of the caller")
	}
}

// BenchmarkCall compares Call with the typed method.
func BenchmarkCall(b *testing.B) {
	answer := `{"jobId":1,"status":"running","jobType":"sync","startTime":"2026-03-25T01:30:50Z","connectionId":"18dccc91-0ab1-4f72-9ed7-0b8fc27c5826"}`
	transport := transportFunc(func(req *http.Request) (*http.Response, error) {
		body := io.NopCloser(strings.NewReader(answer))
		header := http.Header{"Content-Type": {"application/json"}}
		return &http.Response{StatusCode: http.StatusOK, Header: header, Body: body, Request: req}, nil
	})
	client, err := airbyte.NewClient(airbyte.WithToken("token"), airbyte.WithHTTPClient(&http.Client{Transport: transport, Timeout: time.Minute}))
	if err != nil {
		b.Fatal(err)
	}
	const connection = "18dccc91-0ab1-4f72-9ed7-0b8fc27c5826"
	b.Run("typed", func(b *testing.B) {
		for b.Loop() {
			_, err := client.Jobs.Create(b.Context(), airbyte.JobCreateRequest{ConnectionID: connection, JobType: airbyte.JobTypeSync})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	op := agent.Lookup("createJob")
	input := json.RawMessage(`{"connectionId":"` + connection + `","jobType":"sync"}`)
	b.Run("called", func(b *testing.B) {
		for b.Loop() {
			_, err := op.Call(b.Context(), client, input)
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
