package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// credentialsFrom returns credentials of a client, whose tokens are prefix1, prefix2 and so on.
func credentialsFrom(t *testing.T, client *airbyte.Client, prefix string) *airbyte.CallCredentials {
	t.Helper()
	n := 0
	credentials, err := client.NewCallCredentials(airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
		n++
		return airbyte.Token{Value: airbyte.Secret(fmt.Sprintf("%s%d", prefix, n))}, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	return credentials
}

// TestCredentialsOfCalls checks that calls of several tenants use their own tokens, each of which is
// fetched once, and that the client keeps its own.
func TestCredentialsOfCalls(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) })
	a := credentialsFrom(t, client, "a-token-")
	b := credentialsFrom(t, client, "b-token-")
	other, _ := serve(t, nil)
	ofOther := credentialsFrom(t, other, "other-token-") // an error, unless another option replaces them
	for _, opts := range [][]airbyte.RequestOption{
		{airbyte.WithCallCredentials(a)},
		{airbyte.WithCallCredentials(b)},
		{},
		{airbyte.WithCallCredentials(a)},
		{airbyte.WithCallToken(" passed-on\n")},
		{airbyte.WithCallCredentials(a), airbyte.WithCallCredentials(b)},
		{airbyte.WithHeader("Authorization", "Bearer header"), airbyte.WithCallCredentials(a)},
		{airbyte.WithCallCredentials(a), airbyte.WithHeader("authorization", "Bearer header")},
		{airbyte.WithCallToken("passed-on"), airbyte.WithCallCredentials(a)},
		{airbyte.WithCallCredentials(ofOther), airbyte.WithHeader("Authorization", "Bearer header")},
	} {
		if _, err := client.Jobs.Get(t.Context(), 1, opts...); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"Bearer a-token-1", "Bearer b-token-1", "Bearer static-token", "Bearer a-token-1", "Bearer passed-on",
		"Bearer b-token-1", "Bearer a-token-1", "Bearer header", "Bearer a-token-1",
		"Bearer header",
	}
	var got []string
	for _, r := range s.seen("") {
		got = append(got, r.Authorization)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("credentials (-want +got):\n%s", diff)
	}
}

// TestCredentialsAreRenewed checks that a 401 renews the token of the call's credentials, and no other.
func TestCredentialsAreRenewed(t *testing.T) {
	refused := map[string]bool{"Bearer a-token-1": true}
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if refused[r.Header.Get("Authorization")] {
			reply(w, 401, `{"message":"revoked"}`)
			return
		}
		reply(w, 200, oneJob(1, "running"))
	})
	a := credentialsFrom(t, client, "a-token-")
	b := credentialsFrom(t, client, "b-token-")
	for _, credentials := range []*airbyte.CallCredentials{b, a, a, b} {
		if _, err := client.Jobs.Get(t.Context(), 1, airbyte.WithCallCredentials(credentials)); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"Bearer b-token-1", "Bearer a-token-1", "Bearer a-token-2", "Bearer a-token-2", "Bearer b-token-1"}
	var got []string
	for _, r := range s.seen("") {
		got = append(got, r.Authorization)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("credentials (-want +got):\n%s", diff)
	}
	refused["Bearer passed-on"] = true
	before := len(s.seen(""))
	_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithCallToken("passed-on"))
	if !errors.Is(err, airbyte.ErrUnauthorized) || len(s.seen("")) != before+1 {
		t.Errorf("with a fixed token: got %v after %d requests, want a 401 after one", err, len(s.seen(""))-before)
	}
}

// TestCredentialsOfApplications checks tenants that have an application each: the server of the client
// issues their tokens, each for its own secret.
func TestCredentialsOfApplications(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == tokenPath {
			body, _ := io.ReadAll(r.Body)
			tenant := "b"
			if strings.Contains(string(body), "a-secret") {
				tenant = "a"
			}
			reply(w, 200, `{"access_token":"token-of-`+tenant+`","expires_in":900}`)
			return
		}
		reply(w, 200, oneJob(1, "running"))
	})
	var group sync.WaitGroup
	for _, tenant := range []string{"a", "b"} {
		credentials, err := client.NewCallCredentials(airbyte.WithClientCredentials(tenant+"-id", tenant+"-secret"))
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			group.Go(func() {
				var resp *http.Response
				_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithCallCredentials(credentials), airbyte.WithResponse(&resp))
				if err != nil {
					t.Error(err)
					return
				}
				if got := resp.Request.Header.Get("Authorization"); got != "Bearer token-of-"+tenant {
					t.Errorf("tenant %s sent %s", tenant, got)
				}
			})
		}
	}
	group.Wait()
	if n := len(s.seen(tokenPath)); n != 2 {
		t.Errorf("%d tokens were fetched, want one for each tenant", n)
	}
}

// TestCredentialsInLists checks that an iterator and its retries keep the credentials of the call.
func TestCredentialsInLists(t *testing.T) {
	for _, prefetch := range []airbyte.RequestOption{nil, airbyte.WithPrefetch()} {
		client, s := serve(t, listing(250))
		a := credentialsFrom(t, client, "a-token-")
		for _, err := range client.Jobs.All(t.Context(), nil, airbyte.WithCallCredentials(a), prefetch) {
			if err != nil {
				t.Fatal(err)
			}
		}
		all := s.seen("")
		if len(all) < 3 {
			t.Fatalf("%d requests, want one for each page", len(all))
		}
		for _, r := range all {
			if r.Authorization != "Bearer a-token-1" {
				t.Errorf("%s was sent with %s", r.Query, r.Authorization)
			}
		}
	}
}

// TestCredentialsRefusals checks credentials that a call must not use.
func TestCredentialsRefusals(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) })
	other, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) })
	missing := "WithCallCredentials: the credentials are nil or were not made by NewCallCredentials"
	tests := []struct {
		name string
		opt  airbyte.RequestOption
		want string
	}{
		{name: "nil", opt: airbyte.WithCallCredentials(nil), want: missing},
		{name: "zero", opt: airbyte.WithCallCredentials(new(airbyte.CallCredentials)), want: missing},
		{
			name: "another client",
			opt:  airbyte.WithCallCredentials(credentialsFrom(t, other, "o")),
			want: "WithCallCredentials: the credentials belong to another client",
		},
		{name: "empty token", opt: airbyte.WithCallToken(" "), want: "WithCallToken: the token is empty"},
		{
			name: "with a scheme",
			opt:  airbyte.WithCallToken("Bearer hunter2"),
			want: "WithCallToken: the token has a space or a control character; pass only the token, without Bearer",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client.Jobs.Get(t.Context(), 1, tt.opt)
			if err == nil || err.Error() != "airbyte: getJob: "+tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestNewCredentialsRefusals(t *testing.T) {
	client := through(t, transport(nil))
	tests := []struct {
		name   string
		client *airbyte.Client
		opts   []airbyte.Option
		want   string
	}{
		{name: "no option", client: client, want: "want an option that sets credentials, such as WithClientCredentials"},
		{
			name:   "turned off",
			client: client,
			opts:   []airbyte.Option{airbyte.WithToken("t"), airbyte.WithoutCredentials()},
			want:   "want an option that sets credentials, such as WithClientCredentials",
		},
		{name: "invalid", client: client, opts: []airbyte.Option{airbyte.WithToken("")}, want: "WithToken: the token is empty"},
		{
			name:   "another option",
			client: client,
			opts:   []airbyte.Option{airbyte.WithToken("t"), airbyte.WithUserAgent("mine")},
			want:   "an option does not set credentials; pass it to NewClient",
		},
		{
			name:   "another server",
			client: client,
			opts:   []airbyte.Option{airbyte.WithToken("t"), airbyte.WithBaseURL("https://elsewhere.example")},
			want:   "an option does not set credentials; pass it to NewClient",
		},
		{name: "nil client", opts: []airbyte.Option{airbyte.WithToken("t")}, want: "the client was not made by NewClient"},
		{
			name:   "zero client",
			client: new(airbyte.Client),
			opts:   []airbyte.Option{airbyte.WithToken("t")},
			want:   "the client was not made by NewClient",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.client.NewCallCredentials(tt.opts...)
			if got != nil || err == nil || err.Error() != "airbyte: NewCallCredentials: "+tt.want {
				t.Errorf("got %v and %v, want %s", got, err, tt.want)
			}
		})
	}
}

// TestCredentialsAreSecret checks that errors and package fmt hide the credentials of calls.
func TestCredentialsAreSecret(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		reply(w, 422, `{"type":"error:x","data":{"message":"not for `+token+`"}}`)
	})
	basic, err := client.NewCallCredentials(nil, airbyte.WithBasicAuth("user", "hunter2-password"))
	if err != nil {
		t.Fatal(err)
	}
	fixed, err := client.NewCallCredentials(airbyte.WithToken("hunter2-fixed"))
	if err != nil {
		t.Fatal(err)
	}
	for _, opt := range []airbyte.RequestOption{
		airbyte.WithCallCredentials(basic),
		airbyte.WithCallCredentials(fixed),
		airbyte.WithCallCredentials(credentialsFrom(t, client, "hunter2-source-")),
		airbyte.WithCallToken("hunter2-call"),
	} {
		_, err := client.Jobs.Get(t.Context(), 1, opt)
		if err == nil || err.Error() != "airbyte: getJob: 422 x: not for [redacted]" {
			t.Errorf("got %v", err)
		}
	}
	for _, credentials := range []*airbyte.CallCredentials{basic, fixed} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if got := fmt.Sprintf(verb, *credentials) + fmt.Sprintf(verb, credentials); strings.Contains(got, "hunter2") {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
}

// TestCredentialsOfSlowTenant checks that a tenant whose tokens take long does not delay other tenants.
func TestCredentialsOfSlowTenant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
			airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
		slow, err := client.NewCallCredentials(airbyte.WithTokenSource(func(ctx context.Context) (airbyte.Token, error) {
			<-ctx.Done()
			return airbyte.Token{}, ctx.Err()
		}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			_, err := client.Jobs.Get(ctx, 1, airbyte.WithCallCredentials(slow))
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the slow tenant got %v", err)
			}
		})
		synctest.Wait()
		start := time.Now()
		get(t, client)
		if took := time.Since(start); took != 0 {
			t.Errorf("another call took %v", took)
		}
		group.Wait()
	})
}
