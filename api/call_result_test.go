package airbyte_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestUnexpectedObjects checks that JSON that is not the expected object is an error.
func TestUnexpectedObjects(t *testing.T) {
	const url = "https://airbyte.example/api/public/v1"
	getJob := func(c *airbyte.Client) error { _, err := c.Jobs.Get(t.Context(), 1); return err }
	listJobs := func(c *airbyte.Client) error { _, err := c.Jobs.List(t.Context(), nil); return err }
	allJobs := func(c *airbyte.Client) error { return lastError(c.Jobs.All(t.Context(), nil)) }
	listRegions := func(c *airbyte.Client) error { _, err := c.Regions.List(t.Context(), "o", nil); return err }
	allTags := func(c *airbyte.Client) error { return lastError(c.Tags.All(t.Context(), nil)) }
	createTag := func(c *airbyte.Client) error {
		_, err := c.Tags.Create(t.Context(), airbyte.TagCreateRequest{Name: "n", WorkspaceID: "w", Color: "FFFFFF"})
		return err
	}
	findDefinition := func(c *airbyte.Client) error {
		_, err := c.FindSourceDefinition(t.Context(), "w", "x")
		if errors.Is(err, airbyte.ErrNotFound) {
			t.Errorf("%v matches ErrNotFound", err)
		}
		return err
	}
	widget := func(c *airbyte.Client) error {
		_, err := c.Embedded.CreateWidgetToken(t.Context(), airbyte.EmbeddedWidgetTokenRequest{})
		return err
	}
	tests := []struct {
		name  string
		call  func(*airbyte.Client) error
		body  string
		want  string // "" for no error
		maybe bool
	}{
		{
			name: "an object",
			call: getJob,
			body: `{"message":"ok"}`,
			want: "getJob: the response has no jobId, but a message: ok (GET " + url + "/jobs/1)",
		},
		{name: "an empty object", call: getJob, body: `{}`, want: "getJob: the response has no jobId (GET " + url + "/jobs/1)"},
		{
			name: "an object with other properties",
			call: getJob,
			body: `{"status":"running"}`,
			want: "getJob: the response has no jobId (GET " + url + "/jobs/1)",
		},
		{
			name:  "a created object",
			call:  createTag,
			body:  `{"name":"n"}`,
			want:  "createTag: the response has no tagId (POST " + url + "/tags): the request may have been applied",
			maybe: true,
		},
		{
			name: "a page",
			call: listJobs,
			body: `{"message":"ok"}`,
			want: "listJobs: the response has none of the properties of JobsResponse, but a message: ok (GET " + url + "/jobs)",
		},
		{
			name: "pages",
			call: allJobs,
			body: `{"error":{"message":"quota"}}`,
			want: "listJobs: the response has none of the properties of JobsResponse, but a message: quota (GET " + url + "/jobs)",
		},
		{name: "a list", call: allTags, body: `{"status":"ok"}`, want: "listTags: the response has none of the properties of TagsResponse (GET " + url + "/tags)"},
		{
			name: "a list that may be an array",
			call: listRegions,
			body: `{"message":"ok"}`,
			want: "listRegions: the response has none of the properties of DataList",
		},
		{
			name:  "an object without an ID",
			call:  widget,
			body:  `{"message":"ok"}`,
			want:  "getEmbeddedWidget: the response has none of the properties of EmbeddedWidgetToken, but a message: ok",
			maybe: true,
		},
		{
			name: "a message instead of a list",
			call: listJobs,
			body: `{"message":"ok","data":null}`,
			want: "listJobs: the response has no data, but a message: ok (GET " + url + "/jobs)",
		},
		{
			name: "a message instead of lists",
			call: allJobs,
			body: `{"status":"error","message":"no entry","data":null}`,
			want: "listJobs: the response has no data, but a message: no entry (GET " + url + "/jobs)",
		},
		{
			name: "a message beside an empty list",
			call: listJobs,
			body: `{"message":"ok","data":[]}`,
			want: "listJobs: the response has an empty list, but a message: ok (GET " + url + "/jobs)",
		},
		{
			name: "a message beside an empty list, in All",
			call: allTags,
			body: `{"errors":["no entry"],"data":[]}`,
			want: "listTags: the response has an empty list, but a message: no entry (GET " + url + "/tags)",
		},
		{
			name: "a message beside a link",
			call: allJobs,
			body: `{"message":"ok","next":""}`,
			want: "listJobs: the response has no data, but a message: ok (GET " + url + "/jobs)",
		},
		{
			name: "a message to a search",
			call: findDefinition,
			body: `{"message":"ok","data":[]}`,
			want: "listSourceDefinitions: the response has an empty list, but a message: ok (GET " + url + "/workspaces/w/definitions/sources)",
		},
		{
			name: "a failure beside an empty list",
			call: listJobs,
			body: `{"success":false,"data":[]}`,
			want: "listJobs: the response has an empty list (GET " + url + "/jobs)",
		},
		{
			name: "a failure with a title",
			call: listJobs,
			body: `{"status":503,"title":"Closed","data":[]}`,
			want: "listJobs: the response has an empty list, but a message: Closed (GET " + url + "/jobs)",
		},
		{
			name: "a code without a list",
			call: listRegions,
			body: `{"code":5,"data":null}`,
			want: "listRegions: the response has no data (GET " + url + "/regions)",
		},
		{
			name: "an object in data",
			call: listRegions,
			body: `{"data":{"items":[]}}`,
			want: "listRegions: the property data of the response is an object instead of an array (GET " + url + "/regions)",
		},
		{
			name: "other items",
			call: listRegions,
			body: `[{"message":"no entry"}]`,
			want: "listRegions: the first item of the response has none of the properties of Region, but a message: no entry",
		},
		{
			name: "other items in a page",
			call: allJobs,
			body: `{"data":[{"code":5}]}`,
			want: "listJobs: the first item of the response has none of the properties of Job (GET " + url + "/jobs)",
		},
		{
			name: "another item behind a good one",
			call: allJobs,
			body: `{"data":[{"jobId":1},{"error":"no entry"}]}`,
			want: "listJobs: item 2 of the response has none of the properties of Job, but a message: no entry",
		},
		{name: "no token", call: widget, body: `{}`, want: "getEmbeddedWidget: the response has none of the properties of EmbeddedWidgetToken", maybe: true},
		{
			name:  "an empty token with a message",
			call:  widget,
			body:  `{"token":"","message":"ok"}`,
			want:  "getEmbeddedWidget: the response has no values of EmbeddedWidgetToken, but a message: ok",
			maybe: true,
		},
		{name: "a page", call: getJob, body: `{"data":[],"next":""}`, want: "getJob: the response has no jobId, only data, next (GET " + url + "/jobs/1)"},
		{name: "an object in another", call: getJob, body: `{"data":{"jobId":1}}`, want: "getJob: the response has no jobId, only data (GET " + url + "/jobs/1)"},
		{name: "a problem", call: getJob, body: `{"status":500,"detail":"boom"}`, want: "getJob: the response has no jobId, but a message: boom (GET " + url + "/jobs/1)"},
		{name: "an empty page of old servers", call: listJobs, body: `{}`},
		{name: "an empty page with links", call: listJobs, body: `{"data":[],"next":"","previous":""}`},
		{name: "an empty page with unknown properties", call: listJobs, body: `{"data":[],"total":0,"title":"Jobs","message":"","errors":[]}`},
		{name: "an empty page with a status", call: allJobs, body: `{"status":"ok","success":true,"data":[]}`},
		{name: "a page with a message", call: listJobs, body: `{"message":"ok","data":[{"jobId":1}]}`},
		{name: "null data and links", call: allJobs, body: `{"data":null,"next":null,"message":null}`},
		{name: "an item with a single property", call: listJobs, body: `{"data":[{"jobId":1},{"status":"running"}]}`},
		{name: "items without values", call: listJobs, body: `{"data":[{},null]}`},
		{name: "an empty page after a byte order mark", call: listJobs, body: "\ufeff{}"},
		{name: "an object after a byte order mark", call: getJob, body: "\ufeff" + oneJob(1, "running")},
		{name: "empty pages of old servers", call: allJobs, body: ` {} `},
		{name: "an empty page", call: listJobs, body: `{"data":[]}`},
		{name: "a page without data", call: listJobs, body: `{"next":""}`},
		{name: "null data", call: listJobs, body: `{"data":null}`},
		{name: "an empty list", call: allTags, body: `{"data":[]}`},
		{name: "an empty array", call: listRegions, body: `[]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, tt.body) })
			err := tt.call(client)
			if tt.want == "" && err != nil {
				t.Errorf("got %v", err)
			}
			if tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), "airbyte: "+tt.want)) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if errors.Is(err, airbyte.ErrMaybeApplied) != tt.maybe {
				t.Errorf("matches ErrMaybeApplied: %t", !tt.maybe)
			}
			if n := len(s.seen("")); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// TestOtherKinds checks the errors for successful responses of another kind. They name the URL, and the
// beginning of a text.
func TestOtherKinds(t *testing.T) {
	const url = " (GET https://airbyte.example/api/public/v1"
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0"
	tests := []struct{ body, job, streams string }{
		{body: `[]`, job: "the response is an array instead of an object" + url + "/jobs/1)"},
		{
			body:    `"x"`,
			job:     "the response is a string instead of an object: x" + url + "/jobs/1)",
			streams: "the response is a string instead of an array: x" + url + "/streams)",
		},
		{
			body:    `true`,
			job:     "the response is a boolean instead of an object" + url + "/jobs/1)",
			streams: "the response is a boolean instead of an array" + url + "/streams)",
		},
		{
			body:    `17`,
			job:     "the response is a number instead of an object" + url + "/jobs/1)",
			streams: "the response is a number instead of an array" + url + "/streams)",
		},
		{
			body:    `{"message":"quota"}`,
			job:     "the response has no jobId, but a message: quota" + url + "/jobs/1)",
			streams: "the response is an object instead of an array, but a message: quota" + url + "/streams)",
		},
		{
			body:    `[{"message":"quota"}]`,
			job:     "the response is an array instead of an object" + url + "/jobs/1)",
			streams: "the first item of the response has none of the properties of StreamProperties, but a message: quota" + url + "/streams)",
		},
		{
			body:    "\ufeff OK\n",
			job:     "the response is not JSON: OK" + url + "/jobs/1)",
			streams: "the response is not JSON: OK" + url + "/streams)",
		},
		{
			body:    strings.Repeat("many words ", 100),
			job:     "the response is not JSON: " + strings.Repeat("many words ", 9) + "m…" + url + "/jobs/1)",
			streams: "the response is not JSON: " + strings.Repeat("many words ", 9) + "m…" + url + "/streams)",
		},
		{
			body:    "この機能は現在ご利用いただけません",
			job:     "the response is not JSON: この機能は現在ご利用いただけません" + url + "/jobs/1)",
			streams: "the response is not JSON: この機能は現在ご利用いただけません" + url + "/streams)",
		},
		{
			body:    "token " + token,
			job:     "the response is not JSON: token [redacted]" + url + "/jobs/1)",
			streams: "the response is not JSON: token [redacted]" + url + "/streams)",
		},
		{
			body:    `<?xml version="1.0"?><Error><Message>denied</Message></Error>`,
			job:     "the response is not JSON: denied" + url + "/jobs/1)",
			streams: "the response is not JSON: denied" + url + "/streams)",
		},
		{
			body:    `{"a":1}{"b":2}`,
			job:     "the response is not valid JSON: invalid character '{' after top-level value" + url + "/jobs/1)",
			streams: "the response is not valid JSON: invalid character '{' after top-level value" + url + "/streams)",
		},
	}
	for _, tt := range tests {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, tt.body) })
		_, err := client.Jobs.Get(t.Context(), 1)
		if want := "airbyte: getJob: " + tt.job; err == nil || err.Error() != want {
			t.Errorf("%.80s:\ngot  %v\nwant %s", tt.body, err, want)
		}
		_, err = client.Streams.GetProperties(t.Context(), "s", nil)
		want := "airbyte: getStreamProperties: " + tt.streams
		if tt.streams == "" && err != nil {
			t.Errorf("%.80s: got %v", tt.body, err)
		}
		if tt.streams != "" && (err == nil || err.Error() != want) {
			t.Errorf("%.80s:\ngot  %v\nwant %s", tt.body, err, want)
		}
	}
}

// TestDoOtherKinds checks the errors of raw requests. They keep the Go type, which the caller chose.
func TestDoOtherKinds(t *testing.T) {
	for body, want := range map[string]string{
		`{"message":"quota"}`: "reading the response: json: cannot unmarshal object into Go value of type []airbyte.Job, " +
			"but a message: quota (GET https://airbyte.example/api/public/v1/x)",
		`OK`: "the response is not JSON: OK (GET https://airbyte.example/api/public/v1/x)",
		`{}`: "reading the response: json: cannot unmarshal object into Go value of type []airbyte.Job",
	} {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, body) })
		var jobs []airbyte.Job
		err := client.Do(t.Context(), "GET", "/x", nil, &jobs)
		if want := "airbyte: GET /x: " + want; err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", body, err, want)
		}
	}
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, "\ufeff[]") })
	var jobs []airbyte.Job
	if err := client.Do(t.Context(), "GET", "/x", nil, &jobs); err != nil {
		t.Errorf("after a byte order mark: %v", err)
	}
}

// lastError returns the error that ends an iteration.
func lastError[Item any](all func(func(*Item, error) bool)) error {
	var last error
	all(func(_ *Item, err error) bool {
		last = err
		return true
	})
	return last
}

// TestUnexpectedObjectKeepsSecrets repeats the request in a response that is not the expected one.
func TestUnexpectedObjectKeepsSecrets(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"message":"got hunter2-hunter2"}`) })
	_, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: airbyte.Configuration(`{"password":"hunter2-hunter2"}`)})
	if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "got [redacted]") {
		t.Errorf("got %v", err)
	}
}

// TestPagesOfTheWebAppNameTheURL checks that the error names the URL that returned a web page.
func TestPagesOfTheWebAppNameTheURL(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, "<html></html>") })
	want := "airbyte: getJob: " + airbyte.ErrNotAPI.Error() + " (GET https://airbyte.example/api/public/v1/jobs/1)"
	if _, err := client.Jobs.Get(t.Context(), 1); err == nil || err.Error() != want || !errors.Is(err, airbyte.ErrNotAPI) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestDeletesWithoutObject checks that a DELETE succeeds without a body. Methods that return the object
// read it again.
func TestDeletesWithoutObject(t *testing.T) {
	for _, body := range []string{"", "{}", "null", " {\n} "} {
		client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				reply(w, 200, oneJob(7, "cancelled"))
				return
			}
			reply(w, 200, body)
		})
		var resp *http.Response
		job, err := client.Jobs.Cancel(t.Context(), 7, airbyte.WithResponse(&resp))
		if err != nil || job.JobID != 7 || job.Status != airbyte.JobStatusCancelled || len(s.seen("/api/public/v1/jobs/7")) != 2 {
			t.Errorf("%q: got %+v, %v after %v", body, job, err, s.seen(""))
		}
		if resp == nil || resp.Request.Method != http.MethodDelete {
			t.Errorf("%q: got the response of another request", body)
		}
		if err := client.Sources.Delete(t.Context(), "s"); err != nil {
			t.Errorf("%q: a method without a result: %v", body, err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				reply(w, 503, `{"message":"Not Found"}`)
				return
			}
			w.WriteHeader(204)
		})
		region, err := client.Regions.Delete(t.Context(), "a b/c")
		if err != nil || region.RegionID != "a b/c" {
			t.Errorf("a region that is gone: got %+v, %v", region, err)
		}
		job, err := client.Jobs.Cancel(t.Context(), 7)
		want := "airbyte: cancelJob: the request was successful, but its response has no object, and reading the " +
			"object failed: getJob: 503 service unavailable: Not Found"
		if job != nil || err == nil || err.Error() != want {
			t.Errorf("a job that cannot be read: got %+v, %v, want %s", job, err, want)
		}
		if !errors.Is(err, airbyte.ErrMaybeApplied) || !errors.Is(err, airbyte.ErrServer) {
			t.Errorf("a job that cannot be read: got %v, want ErrMaybeApplied and the response", err)
		}
	})
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"message":"ok"}`) })
	if _, err := client.Jobs.Cancel(t.Context(), 7); err == nil || !errors.Is(err, airbyte.ErrMaybeApplied) {
		t.Errorf("another object: got %v", err)
	}
}

// TestDocumentationIsHTML checks that operations that redirect accept web pages. Servers return 406
// otherwise.
func TestDocumentationIsHTML(t *testing.T) {
	accepted := map[string]string{}
	client := through(t, transport(func(req *http.Request) (*http.Response, error) {
		accepted[req.URL.Path] = req.Header.Get("Accept")
		return &http.Response{StatusCode: 302, Header: http.Header{"Location": {"https://x"}}, Body: io.NopCloser(strings.NewReader(""))}, nil
	}))
	if _, err := client.Server.GetDocumentation(t.Context()); err != nil {
		t.Error(err)
	}
	_, _ = client.Jobs.Get(context.Background(), 1)
	if got, want := accepted["/api/public/"], "application/json, text/html"; got != want {
		t.Errorf("getDocumentation accepts %s, want %s", got, want)
	}
	if got, want := accepted["/api/public/v1/jobs/1"], "application/json"; got != want {
		t.Errorf("getJob accepts %s, want %s", got, want)
	}
}
