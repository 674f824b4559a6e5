package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestBaseURL shows where requests for data and for tokens go. The token
// endpoint cost users of every other client an evening.
func TestBaseURL(t *testing.T) {
	tests := []struct{ base, token, jobs, root string }{
		{"http://h", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"http://h/", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"http://h:8000/api/public/v1", "http://h:8000/api/public/v1/applications/token", "http://h:8000/api/public/v1/jobs/1", "http://h:8000/api/public/"},
		{"http://h/api/public/v1/", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"http://h//api/public//v1//", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"http://h/api/public", "http://h/api/public/v1/applications/token", "http://h/api/public/v1/jobs/1", "http://h/api/public/"},
		{"https://proxy/airbyte/api/public/v1", "https://proxy/airbyte/api/public/v1/applications/token", "https://proxy/airbyte/api/public/v1/jobs/1", "https://proxy/airbyte/api/public/"},
		{"https://api.airbyte.com", "https://api.airbyte.com/v1/applications/token", "https://api.airbyte.com/v1/jobs/1", "https://api.airbyte.com/"},
		{"https://API.airbyte.com", "https://API.airbyte.com/v1/applications/token", "https://API.airbyte.com/v1/jobs/1", "https://API.airbyte.com/"},
		{"https://h/a%2Fb//c%20d/api/public/v1/", "https://h/a%2Fb/c%20d/api/public/v1/applications/token", "https://h/a%2Fb/c%20d/api/public/v1/jobs/1", "https://h/a%2Fb/c%20d/api/public/"},
		{"https://api.airbyte.com/v1/", "https://api.airbyte.com/v1/applications/token", "https://api.airbyte.com/v1/jobs/1", "https://api.airbyte.com/"},
		{"", "https://api.airbyte.com/v1/applications/token", "https://api.airbyte.com/v1/jobs/1", "https://api.airbyte.com/"},
	}
	for _, tt := range tests {
		t.Run(tt.base, func(t *testing.T) {
			var got []string
			opts := []airbyte.Option{
				airbyte.WithClientCredentials("id", "secret"),
				airbyte.WithHTTPClient(&http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
					got = append(got, req.URL.String())
					return (&server{handle: func(w http.ResponseWriter, r *http.Request) {
						if strings.HasSuffix(r.URL.Path, "/token") {
							reply(w, 200, `{"access_token":"t","expires_in":900}`)
							return
						}
						reply(w, 200, oneJob(1, "running"))
					}}).RoundTrip(req)
				})}),
			}
			if tt.base != "" {
				opts = append(opts, airbyte.WithBaseURL(tt.base))
			}
			client, err := airbyte.NewClient(opts...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			if _, err := client.Server.GetDocumentation(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{tt.token, tt.jobs, tt.root}, got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestNewClientRefuses(t *testing.T) {
	tests := []struct {
		name string
		opt  airbyte.Option
		want string
	}{
		{"no scheme", airbyte.WithBaseURL("localhost:8000"), "the base URL must look like https://api.airbyte.com/v1 or http://localhost:8000/api/public/v1"},
		{"no host", airbyte.WithBaseURL("https:///v1"), "the base URL must look like"},
		{"other scheme", airbyte.WithBaseURL("ftp://h/v1"), "the base URL must look like"},
		{"not a URL", airbyte.WithBaseURL("http://h/%zz"), "the base URL must look like"},
		{"password in the URL", airbyte.WithBaseURL("https://user:hunter2@h/v1"), "the base URL has a user name or a password; give credentials with an option of NewClient"},
		{"up and away", airbyte.WithBaseURL("https://h/x/../v1"), "the base URL of h has a . or .. in its path"},
		{"up and away, escaped", airbyte.WithBaseURL("https://h/%2e%2E/v1"), "the base URL of h has a . or .. in its path"},
		{"query", airbyte.WithBaseURL("https://h/v1?a=b"), "the base URL of h has a query or a fragment"},
		{"empty token", airbyte.WithToken(""), "WithToken: the token is empty"},
		{"empty secret", airbyte.WithClientCredentials("id", ""), "WithClientCredentials: the client ID or the client secret is empty"},
		{"nil source", airbyte.WithTokenSource(nil), "WithTokenSource: the source is nil"},
		{"empty user", airbyte.WithBasicAuth("", "p"), "WithBasicAuth: the user name is empty"},
		{"nil client", airbyte.WithHTTPClient(nil), "WithHTTPClient: the client is nil"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := airbyte.NewClient(tt.opt)
			if err == nil || !strings.HasPrefix(err.Error(), "airbyte: "+tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats the password: %v", err)
			}
		})
	}
	if _, err := airbyte.NewClient(airbyte.WithToken(""), airbyte.WithHTTPClient(nil)); err == nil || strings.Count(err.Error(), "With") != 2 {
		t.Errorf("got %v, want both mistakes", err)
	}
}

func TestWithEnv(t *testing.T) {
	set := func(t *testing.T, env map[string]string) {
		for _, name := range []string{airbyte.EnvBaseURL, airbyte.EnvToken, airbyte.EnvClientID, airbyte.EnvClientSecret, airbyte.EnvUsername, airbyte.EnvPassword} {
			t.Setenv(name, env[name])
		}
	}
	t.Run("token", func(t *testing.T) {
		set(t, map[string]string{"AIRBYTE_BASE_URL": "https://env.example", "AIRBYTE_TOKEN": "env-token"})
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithEnv())
		if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if got := s.seen("")[0]; got.Authorization != "Bearer env-token" || !strings.Contains(fmt.Sprint(client), "https://env.example/api/public/v1") {
			t.Errorf("sent %+v with %v", got, client)
		}
	})
	t.Run("basic", func(t *testing.T) {
		set(t, map[string]string{"AIRBYTE_USERNAME": "u", "AIRBYTE_PASSWORD": "p"})
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithEnv())
		if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if got := s.seen("")[0].Authorization; got != "Basic dTpw" {
			t.Errorf("sent %s", got)
		}
	})
	t.Run("not asked", func(t *testing.T) {
		set(t, map[string]string{"AIRBYTE_BASE_URL": "https://env.example", "AIRBYTE_TOKEN": "env-token"})
		client, err := airbyte.NewClient()
		if err != nil || fmt.Sprint(client) != "airbyte.Client(https://api.airbyte.com/v1)" {
			t.Errorf("got %v, %v", client, err)
		}
	})
	for name, tt := range map[string]struct {
		env  map[string]string
		want string
	}{
		"two ways":          {map[string]string{"AIRBYTE_TOKEN": "t", "AIRBYTE_CLIENT_ID": "i", "AIRBYTE_CLIENT_SECRET": "s"}, "WithEnv: set only one of AIRBYTE_TOKEN, AIRBYTE_CLIENT_ID and AIRBYTE_USERNAME"},
		"half of one":       {map[string]string{"AIRBYTE_CLIENT_ID": "i"}, "AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET belong together"},
		"the other half":    {map[string]string{"AIRBYTE_CLIENT_SECRET": "s"}, "AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET belong together"},
		"a password only":   {map[string]string{"AIRBYTE_PASSWORD": "p"}, "the user name is empty"},
		"malformed address": {map[string]string{"AIRBYTE_BASE_URL": "airbyte"}, "the base URL must look like"},
	} {
		t.Run(name, func(t *testing.T) {
			set(t, tt.env)
			if client, err := airbyte.NewClient(airbyte.WithEnv()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, %v; want %s", client, err, tt.want)
			}
		})
	}
}

// TestIDs shows that no ID leads a request elsewhere.
func TestIDs(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) })
	for _, id := range []string{"", ".", ".."} {
		_, err := client.Applications.Delete(t.Context(), id)
		if err == nil || !strings.HasPrefix(err.Error(), "airbyte: deleteApplication: applicationId is ") {
			t.Errorf("%q: got %v", id, err)
		}
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were made", n)
	}
	for id, want := range map[string]string{
		"a/b": "a%2Fb", "a?b#c": "a%3Fb%23c", "a b": "a%20b", "%2e%2e": "%252e%252e", "../../x": "..%2F..%2Fx", "ü": "%C3%BC", "\x00": "%00",
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
		WorkspaceIDs: []string{"a", "b&c"}, Status: new(airbyte.JobStatus("brand new")), OrderBy: new("createdAt|DESC"), Offset: new(0),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = client.Jobs.List(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err = client.Jobs.List(t.Context(), &airbyte.ListJobsParams{}); err != nil {
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
		if r.Header.Get("X-Trace") != "7" || r.Header.Get("User-Agent") != "tests/1 airbyte-go/0.1.0" {
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

// TestResponseIsOfThisCall shows that a response of an earlier call does not stay.
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

// TestRedirects shows that no redirect is followed, so that no credentials go
// to a host that a server names.
func TestRedirects(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://evil.example/steal?token=1")
			w.WriteHeader(status)
		})
		_, err := client.Jobs.Get(t.Context(), 1)
		var e *airbyte.Error
		if !errors.As(err, &e) || e.StatusCode != status || !strings.Contains(err.Error(), "https://evil.example") || strings.Contains(err.Error(), "steal") {
			t.Errorf("%d: got %v", status, err)
		}
		if n := len(s.seen("")); n != 1 {
			t.Errorf("%d: %d requests were made", status, n)
		}
	}
	// Where a redirect is the answer, it is returned.
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://reference.airbyte.com/")
		w.WriteHeader(302)
	})
	got, err := client.Server.GetDocumentation(t.Context())
	if err != nil || got.Location != "https://reference.airbyte.com/" || got.StatusCode != 302 {
		t.Errorf("got %v, %v", got, err)
	}
	if r := s.seen("")[0]; r.Authorization != "" || r.Path != "/api/public/" {
		t.Errorf("sent %+v, want no credentials", r)
	}
}

// TestWithoutCredentials is a server with authentication turned off.
func TestWithoutCredentials(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithoutCredentials())
	if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if got := s.seen("")[0].Authorization; got != "" {
		t.Errorf("sent %q", got)
	}
}

func TestHealth(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("Successful operation")) })
	if err := client.Server.CheckHealth(t.Context()); err != nil {
		t.Error(err)
	}
	client, _ = serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 503, `{"title":"service-unavailable","type":"https://reference.airbyte.com/reference/errors","status":503,"detail":"down"}`)
	}, airbyte.WithRetry(airbyte.RetryPolicy{}))
	err := client.Server.CheckHealth(t.Context())
	if want := "airbyte: getHealthCheck: 503 service-unavailable: down"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestClientIsNotPrinted(t *testing.T) {
	client, err := airbyte.NewClient(airbyte.WithClientCredentials("the-id", "hunter2hunter2"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{client, *client, []*airbyte.Client{client}, client.Jobs} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			if s := fmt.Sprintf(verb, v); strings.Contains(s, "hunter2") || strings.Contains(s, "the-id") || strings.Contains(s, "68756e74") {
				t.Errorf("%s of %T prints credentials: %s", verb, v, s)
			}
		}
		if b, err := json.Marshal(v); err != nil || strings.Contains(string(b), "hunter2") {
			t.Errorf("the JSON of %T is %s, %v", v, b, err)
		}
	}
}

// TestHeldClientIsNotPrinted prints clients that are in fields of others, where package fmt cannot
// ask them how.
func TestHeldClientIsNotPrinted(t *testing.T) {
	type hidden struct{ c *airbyte.Client }
	type shown struct{ Client *airbyte.Client }
	type byValue struct{ c airbyte.Client }
	type service struct{ jobs *airbyte.JobsService }
	for name, opt := range map[string]airbyte.Option{
		"token":              airbyte.WithToken("hunter2hunter2"),
		"basic":              airbyte.WithBasicAuth("the-user", "hunter2hunter2"),
		"client credentials": airbyte.WithClientCredentials("the-id", "hunter2hunter2"),
		"token source": airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
			return airbyte.Token{Value: "hunter2hunter2"}, nil
		}),
	} {
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				reply(w, 200, `{"access_token":"hunter2hunter2"}`)
				return
			}
			reply(w, 200, oneJob(1, "running"))
		}, opt)
		get(t, client) // so that there is a token
		for _, v := range []any{
			client, *client, hidden{client}, &hidden{client}, shown{client}, &shown{client}, byValue{*client}, &byValue{*client}, service{client.Jobs}, client.Services,
			[]*airbyte.Client{client}, []airbyte.Client{*client}, []hidden{{client}}, []*hidden{{client}}, map[string]hidden{"a": {client}}, []any{&client}, &service{client.Jobs},
		} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
				s := strings.ToLower(fmt.Sprintf(verb, v))
				for _, secret := range []string{"hunter2", "68756e746572", "104 117 110", "0x68, 0x75"} {
					if strings.Contains(s, secret) {
						t.Errorf("%s: %s of %T prints credentials: %s", name, verb, v, s)
					}
				}
			}
		}
	}
}

// TestHTTPClientKeepsItsTimeout shows that what a caller's client was set up with is kept.
func TestHTTPClientKeepsItsTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{handle: func(_ http.ResponseWriter, r *http.Request) { wait(r, time.Hour) }}
		client, err := airbyte.NewClient(airbyte.WithHTTPClient(&http.Client{Transport: s, Timeout: 7 * time.Second}))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err = client.Jobs.Get(t.Context(), 1, airbyte.WithoutRetry()); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 7*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// TestZeroClient shows that what was not made by NewClient is an error and no crash.
func TestZeroClient(t *testing.T) {
	ctx, zero := t.Context(), &airbyte.Client{Services: airbyte.Services{Jobs: new(airbyte.JobsService)}}
	for name, call := range map[string]func() error{
		"get":       func() error { _, err := zero.Jobs.Get(ctx, 1); return err },
		"an array":  func() error { _, err := new(airbyte.RegionsService).List(ctx, "o"); return err },
		"no answer": func() error { return new(airbyte.TagsService).Delete(ctx, "t") },
		"all": func() (last error) {
			for job, err := range new(airbyte.JobsService).All(ctx, nil, airbyte.WithPrefetch()) {
				if last = err; job != nil {
					t.Errorf("a job came: %v", job)
				}
			}
			return last
		},
		"sync": func() error { _, err := zero.Sync(ctx, "c"); return err },
		"wait": func() error { _, err := zero.WaitForJob(ctx, 1, airbyte.WithTolerance(0)); return err },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("panicked: %v", r)
				}
			}()
			if err := call(); err == nil || !strings.HasSuffix(err.Error(), ": the client was not made by NewClient") {
				t.Errorf("got %v", err)
			}
		})
	}
	for _, v := range []any{zero, *zero} {
		if got := fmt.Sprint(v); got != "airbyte.Client(<nil>)" {
			t.Errorf("%T is printed as %s", v, got)
		}
	}
}

// TestEmptyParameters are required parameters that are empty.
func TestEmptyParameters(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"data":[]}`) })
	_, users := client.Users.List(t.Context(), "", nil)
	_, definitions := client.ConnectorDefinitions.List(t.Context(), "source", "")
	_, kinds := client.ConnectorDefinitions.List(t.Context(), "", "w")
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
		t.Errorf("%d requests were made", n)
	}
}
