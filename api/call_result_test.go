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
		{name: "an empty page of old servers", call: listJobs, body: `{}`},
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
		if err != nil || job.JobID != 7 || job.Status != "" {
			t.Errorf("a job that cannot be read: got %+v, %v", job, err)
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
