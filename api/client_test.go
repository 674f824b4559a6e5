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

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestNewClientRefuses(t *testing.T) {
	tests := []struct {
		name string
		opt  airbyte.Option
		want string
	}{
		{
			name: "no scheme",
			opt:  airbyte.WithBaseURL("localhost:8000"),
			want: "the base URL must look like https://api.airbyte.com/v1 or http://localhost:8000/api/public/v1",
		},
		{name: "no host", opt: airbyte.WithBaseURL("https:///v1"), want: "the base URL must look like"},
		{name: "other scheme", opt: airbyte.WithBaseURL("ftp://h/v1"), want: "the base URL must look like"},
		{name: "not a URL", opt: airbyte.WithBaseURL("http://h/%zz"), want: "the base URL must look like"},
		{
			name: "password in the URL",
			opt:  airbyte.WithBaseURL("https://user:hunter2@h/v1"),
			want: "the base URL has a user name or a password; set credentials with an option of NewClient",
		},
		{
			name: "dots in the path",
			opt:  airbyte.WithBaseURL("https://h/x/../v1"),
			want: "the base URL of h has a . or .. in its path",
		},
		{
			name: "dots in the path, escaped",
			opt:  airbyte.WithBaseURL("https://h/%2e%2E/v1"),
			want: "the base URL of h has a . or .. in its path",
		},
		{
			name: "query",
			opt:  airbyte.WithBaseURL("https://h/v1?a=b"),
			want: "the base URL of h has a query or a fragment",
		},
		{name: "empty token", opt: airbyte.WithToken(""), want: "WithToken: the token is empty"},
		{
			name: "empty secret",
			opt:  airbyte.WithClientCredentials("id", ""),
			want: "WithClientCredentials: the client ID or the client secret is empty",
		},
		{name: "nil source", opt: airbyte.WithTokenSource(nil), want: "WithTokenSource: the source is nil"},
		{
			name: "empty user",
			opt:  airbyte.WithBasicAuth("", "p"),
			want: "WithBasicAuth: the user name is empty",
		},
		{name: "nil client", opt: airbyte.WithHTTPClient(nil), want: "WithHTTPClient: the client is nil"},
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

// TestHeldClientIsNotPrinted prints structs with a client in a field, where package fmt cannot call
// the client's methods.
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
		get(t, client) // so that the client has a token
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

// TestHTTPClientKeepsItsTimeout checks that the timeout of the caller's HTTP client is used.
func TestHTTPClientKeepsItsTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{handle: func(_ http.ResponseWriter, r *http.Request) { wait(r, time.Hour) }}
		client, err := airbyte.NewClient(airbyte.WithHTTPClient(&http.Client{Transport: s, Timeout: 7 * time.Second}))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err = client.Jobs.Get(t.Context(), 1, airbyte.WithoutRetry())
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 7*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// TestZeroClient checks that a client that was not made by NewClient returns an error instead of
// panicking.
func TestZeroClient(t *testing.T) {
	ctx, zero := t.Context(), &airbyte.Client{Services: airbyte.Services{Jobs: new(airbyte.JobsService)}}
	for name, call := range map[string]func() error{
		"get":         func() error { _, err := zero.Jobs.Get(ctx, 1); return err },
		"an array":    func() error { _, err := new(airbyte.RegionsService).List(ctx, "o", nil); return err },
		"no response": func() error { return new(airbyte.TagsService).Delete(ctx, "t") },
		"all": func() (last error) {
			for job, err := range new(airbyte.JobsService).All(ctx, nil, airbyte.WithPrefetch()) {
				last = err
				if job != nil {
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
