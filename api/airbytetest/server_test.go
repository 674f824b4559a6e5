package airbytetest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// recorder is a test that records its failures.
type recorder struct {
	testing.TB
	mu   sync.Mutex
	said []string
	ends []func()
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.ends = append(r.ends, f) }
func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

func TestInvalidRequestAfterTest(t *testing.T) {
	r := &recorder{TB: t}
	fake := airbytetest.New(r)
	w := &wire{t: t, fake: fake}
	for _, end := range r.ends {
		end()
	}
	w.send("GET /nowhere", "")
	if len(r.said) != 0 {
		t.Errorf("reported %q, want nothing", r.said)
	}
}

func TestRequestToOtherHost(t *testing.T) {
	r := &recorder{TB: t}
	fake := airbytetest.New(r, airbytetest.WithProfile(airbytetest.SelfManaged2026March))
	w := &wire{t: t, fake: fake, token: fake.Token()}
	newPipeline(fake)
	next := strings.Trim(w.get(200, "GET /sources", "", "next"), `"`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, next, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: fake}
	if _, err := client.Do(req); err == nil || !strings.Contains(err.Error(), "no such host") {
		t.Errorf("got %v", err)
	}
	want := []string{
		"airbytetest: GET http://localhost:8001/api/public/v1/sources: " +
			"the request went to a host other than airbyte.example; do not follow links in responses",
	}
	if diff := cmp.Diff(want, r.said); diff != "" {
		t.Errorf("reported (-want +got):\n%s", diff)
	}
}

func TestListen(t *testing.T) {
	each(t, func(t *testing.T, p airbytetest.Profile) {
		fake := airbytetest.New(t, airbytetest.WithProfile(p))
		id, secret := fake.Credentials()
		client, err := airbyte.NewClient(airbyte.WithBaseURL(fake.Listen()), airbyte.WithClientCredentials(id, secret))
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Server.CheckHealth(t.Context()); err != nil {
			t.Error(err)
		}
		redirect, err := client.Server.GetDocumentation(t.Context())
		if err != nil || redirect.Location != "https://reference.airbyte.com/" {
			t.Errorf("got %v, %v", redirect, err)
		}
		if _, err := client.Workspaces.Create(t.Context(), airbyte.WorkspaceCreateRequest{Name: "w"}); err != nil {
			t.Error(err)
		}
	})
}

func TestBaseURLBelowProxyPath(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithBaseURL("https://proxy.example/air%20byte/api/public/v1/"))
	newPipeline(fake)
	if sources, err := fake.Client().Sources.List(t.Context(), nil); err != nil || len(sources.Data) != 1 {
		t.Errorf("got %v, %v", sources, err)
	}
}

func TestRequestsHideSecrets(t *testing.T) {
	fake := airbytetest.New(t)
	ws := fake.AddWorkspace("w")
	config, err := airbyte.NewConfiguration(map[string]any{
		"sourceType":    "stripe",
		"account_id":    "a",
		"client_secret": "hunter2",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = fake.Client().Sources.Create(t.Context(), airbyte.SourceCreateRequest{
		Name:          "s",
		WorkspaceID:   ws,
		Configuration: config,
	})
	if err != nil {
		t.Fatal(err)
	}
	all := fake.Requests()
	if got := fmt.Sprint(all); got != "[POST createAccessToken 200 POST createSource 200]" {
		t.Errorf("got %s", got)
	}
	var body struct{ Configuration map[string]string }
	err = json.Unmarshal(fake.Requests("createSource")[0].Body, &body)
	if err != nil || body.Configuration["client_secret"] != "hunter2" {
		t.Errorf("the body differs from the one that was sent: %v", err)
	}
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	_, secret := fake.Credentials()
	for _, text := range []string{
		string(b),
		fmt.Sprintf("%v %+v %#v", all, all, all),
		fmt.Sprintf("%v %+v %#v", fake, fake, fake),
	} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, secret) {
			t.Errorf("a secret is printed: %s", text)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	fake := airbytetest.New(t)
	p := newPipeline(fake)
	client := fake.Client()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			ws := fake.AddWorkspace("w")
			fake.Inject(airbytetest.Fault{Operation: "getTag", Status: 404})
			tag := airbyte.TagCreateRequest{Name: "t", Color: "ffffff", WorkspaceID: ws}
			if _, err := client.Tags.Create(t.Context(), tag); err != nil {
				t.Error(err)
			}
			if _, err := client.Sync(t.Context(), p.connection); err != nil && !errors.Is(err, airbyte.ErrConflict) {
				t.Error(err)
			}
			if _, err := client.Sources.List(t.Context(), nil); err != nil {
				t.Error(err)
			}
			_ = fake.Requests()
		})
	}
	wg.Wait()
	if jobs, err := client.Jobs.List(t.Context(), nil); err != nil || len(jobs.Data) != 1 {
		t.Errorf("%d jobs, %v", len(jobs.Data), err)
	}
}

func TestInvalidOptions(t *testing.T) {
	for want, opts := range map[string][]airbytetest.Option{
		`unknown profile "x"`:                         {airbytetest.WithProfile("x")},
		"greater than 0 and at most 1,000,000, got 0": {airbytetest.WithSpeed(0)},
		"at most 1,000,000, got +Inf":                 {airbytetest.WithSpeed(math.Inf(1))},
		"WithBaseURL wants":                           {airbytetest.WithBaseURL("localhost:8000")},
		"such as https":                               {airbytetest.WithBaseURL("https://ada:hunter2@airbyte.example/api/public/v1")},
		"public/v1":                                   {airbytetest.WithBaseURL("http://localhost:8000/")}, // has no path
		"at least one phase":                          {airbytetest.WithJobs(nil)},
		"a negative duration":                         {airbytetest.WithJobs(airbytetest.Run{{Status: "running", For: -1}})},
		"lifetime of tokens":                          {airbytetest.WithTokenLifetime(0)},
		"must have a status":                          {airbytetest.WithJobs(airbytetest.Run{{}})},
	} {
		_, err := airbytetest.NewServer(opts...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		if strings.Contains(fmt.Sprint(err), "hunter2") {
			t.Errorf("the error repeats a password: %v", err)
		}
	}
}

func TestInvalidSeeds(t *testing.T) {
	for want, seed := range map[string]func(*airbytetest.Server){
		`there is no workspace "x"`: func(s *airbytetest.Server) { s.AddSource("x", "n", airbytetest.Postgres) },
		`the configuration of n has no sourceType`: func(s *airbytetest.Server) {
			s.AddSource(s.AddWorkspace("w"), "n", map[string]any{"type": "x"})
		},
		`the server has no source connector "x"; add it with WithConnectors`: func(s *airbytetest.Server) {
			s.AddSource(s.AddWorkspace("w"), "n", map[string]any{"sourceType": "x"})
		},
		`there is no connection "x"`: func(s *airbytetest.Server) { s.Script("x", airbytetest.Fail(0)) },
		`unknown operation "createJobs"`: func(s *airbytetest.Server) {
			s.Inject(airbytetest.Fault{Operation: "createJobs", Status: 500})
		},
		`unknown operation "x"`: func(s *airbytetest.Server) { s.Inject(airbytetest.Fault{Operation: "x"}) },
		"could not be read": func(s *airbytetest.Server) {
			ws := s.AddWorkspace("w")
			source := s.AddSource(ws, "n", airbytetest.Postgres)
			s.SetStreams(source)
			s.AddConnection(source, s.AddDestination(ws, "n", airbytetest.Snowflake))
		},
		"with status 42":  func(s *airbytetest.Server) { s.Inject(airbytetest.Fault{Status: 42}) },
		"with status 100": func(s *airbytetest.Server) { s.Inject(airbytetest.Fault{Status: 100}) },
		"with status -1":  func(s *airbytetest.Server) { s.Inject(airbytetest.Fault{Status: -1}) },
		"unsupported type: func()": func(s *airbytetest.Server) {
			s.Inject(airbytetest.Fault{Set: map[string]any{"a": func() {}}})
		},
		`unknown operation "getJobs"`: func(s *airbytetest.Server) { s.Requests("getJobs") },
		"no source or destination":    func(s *airbytetest.Server) { s.StoredConfiguration("x") },
		"the base URL must look like": func(s *airbytetest.Server) { s.Client(airbyte.WithBaseURL("x")) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("got %s, want %s", got, want)
				}
			}()
			seed(airbytetest.New(&recorder{TB: t}))
		}()
	}
}
