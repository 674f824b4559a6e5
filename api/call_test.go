package airbyte_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestIDs checks that an ID cannot change the path of a request.
func TestIDs(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"id":"a"}`) })
	for _, id := range []string{"", ".", ".."} {
		_, err := client.Applications.Delete(t.Context(), id)
		if err == nil || !strings.HasPrefix(err.Error(), "airbyte: deleteApplication: applicationId is ") {
			t.Errorf("%q: got %v", id, err)
		}
	}
	for _, id := range []string{" ", "\u00a0", "\n", "\x00", "a\n", "a\x7f"} {
		_, err := client.Applications.Get(t.Context(), id)
		if err == nil || !strings.HasPrefix(err.Error(), "airbyte: getApplication: applicationId has ") {
			t.Errorf("%q: got %v", id, err)
		}
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	for id, want := range map[string]string{
		"a/b": "a%2Fb", "a?b#c": "a%3Fb%23c", "a b": "a%20b", "%2e%2e": "%252e%252e", "../../x": "..%2F..%2Fx", "ü": "%C3%BC",
	} {
		if _, err := client.Applications.Get(t.Context(), id); err != nil {
			t.Errorf("%q: %v", id, err)
		}
		all := s.seen("")
		if got := all[len(all)-1].Path; got != "/api/public/v1/applications/"+want {
			t.Errorf("%q: went to %s", id, got)
		}
	}
}

func TestQueries(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"data":[]}`) })
	_, err := client.Jobs.List(t.Context(), &airbyte.ListJobsParams{
		WorkspaceIDs: []string{"a", "b&c"}, Status: new(airbyte.JobStatus("brand new")), OrderBy: new(airbyte.JobOrderCreatedAtDesc), Offset: new(0),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Jobs.List(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Jobs.List(t.Context(), &airbyte.ListJobsParams{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"offset=0&workspaceIds=a&workspaceIds=b%26c&status=brand%20new&orderBy=createdAt%7CDESC", "", ""}
	var got []string
	for _, r := range s.seen("") {
		got = append(got, strings.ReplaceAll(r.Query, "+", "%20"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
}

func TestRequestOptions(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "r1")
		if r.Header.Get("X-Trace") != "7" || r.Header.Get("User-Agent") != "tests/1 airbyte-go/"+airbyte.Version {
			t.Errorf("the header is %v", r.Header)
		}
		reply(w, 200, oneJob(1, "running"))
	}, airbyte.WithUserAgent("tests/1"))
	var resp *http.Response
	_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithHeader("X-Trace", "7"), airbyte.WithResponse(&resp), nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp == nil || resp.Header.Get("X-Request-Id") != "r1" {
		t.Errorf("the response is %v", resp)
	}
	if _, err := client.Jobs.Get(t.Context(), 1, airbyte.WithHeader("X-Trace", "7"), airbyte.WithHeader("Authorization", "Bearer mine")); err != nil {
		t.Fatal(err)
	}
	if got := s.seen("")[1].Authorization; got != "Bearer mine" {
		t.Errorf("authorization %q, want the caller's", got)
	}
}

// TestResponseIsOfThisCall checks that WithResponse removes the response of an earlier call.
func TestResponseIsOfThisCall(t *testing.T) {
	client := through(t, transport(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }), airbyte.WithRetry(airbyte.RetryPolicy{}))
	resp := &http.Response{StatusCode: 200}
	if _, err := client.Jobs.Get(t.Context(), 1, airbyte.WithResponse(&resp)); err == nil || resp != nil {
		t.Errorf("got %v with %v", err, resp)
	}
	resp = &http.Response{StatusCode: 200}
	if _, err := client.Tags.Get(t.Context(), "", airbyte.WithResponse(&resp)); err == nil || resp != nil {
		t.Errorf("not sent: got %v with %v", err, resp)
	}
}

// TestEmptyParameters checks that required parameters must not be empty.
func TestEmptyParameters(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"data":[]}`) })
	_, users := client.Users.List(t.Context(), "", nil)
	_, definitions := client.ConnectorDefinitions.List(t.Context(), "source", "", nil)
	_, kinds := client.ConnectorDefinitions.List(t.Context(), "", "w", nil)
	var groups error
	for _, err := range client.Groups.All(t.Context(), "", nil) {
		groups = err
	}
	for want, err := range map[string]error{
		"airbyte: listUsersWithinAnOrganization: organizationId is empty": users,
		"airbyte: listConnectorDefinitions: workspaceId is empty":         definitions,
		"airbyte: listConnectorDefinitions: type is empty":                kinds,
		"airbyte: listGroups: organizationId is empty":                    groups,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
