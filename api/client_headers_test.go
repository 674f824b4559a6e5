package airbyte_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestDefaultHeader checks that default headers are sent with every request, those for tokens included,
// and that a header of the call replaces them.
func TestDefaultHeader(t *testing.T) {
	var mu sync.Mutex
	got := map[string][]string{}
	tokens := &tokenServer{expiresIn: 900}
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		got[r.URL.Path] = append(got[r.URL.Path], fmt.Sprintf("%s %v %v", r.Host, r.Header["X-Team"], r.Header["X-Stage"]))
		mu.Unlock()
		tokens.handle(w, r)
	},
		airbyte.WithClientCredentials("id", "secret"),
		airbyte.WithDefaultHeader("x-team", "data"),
		airbyte.WithDefaultHeader("X-Stage", "test"),
		airbyte.WithDefaultHeader("X-Stage", "production"),
		airbyte.WithHost("localhost"),
	)
	get(t, client)
	if _, err := client.Jobs.Get(t.Context(), 2, airbyte.WithHeader("X-Team", "ops")); err != nil {
		t.Fatal(err)
	}
	if err := client.Do(t.Context(), "GET", "/things", nil, nil); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		tokenPath:               {"localhost [data] [production]"},
		"/api/public/v1/jobs/1": {"localhost [data] [production]"},
		"/api/public/v1/jobs/2": {"localhost [ops] [production]"},
		"/api/public/v1/things": {"localhost [data] [production]"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("host and headers (-want +got):\n%s", diff)
	}
}

// TestDefaultHeaderRefusals checks that headers that the client needs for itself are refused, and that
// errors do not repeat values.
func TestDefaultHeaderRefusals(t *testing.T) {
	tests := []struct {
		name string
		opt  airbyte.Option
		want string
	}{
		{
			name: "credentials",
			opt:  airbyte.WithDefaultHeader("authorization", "Bearer hunter2"),
			want: "WithDefaultHeader: cannot set Authorization; set credentials with an option such as WithToken",
		},
		{
			name: "host",
			opt:  airbyte.WithDefaultHeader("Host", "localhost"),
			want: "WithDefaultHeader: cannot set Host; use WithHost",
		},
		{
			name: "user agent",
			opt:  airbyte.WithDefaultHeader("User-agent", "mine"),
			want: "WithDefaultHeader: cannot set User-Agent; use WithUserAgent",
		},
		{
			name: "line break",
			opt:  airbyte.WithDefaultHeader("X-Key", "hunter2\r\nX-More: 1"),
			want: "WithDefaultHeader: the value of X-Key has a line break or another control character",
		},
		{
			name: "no name",
			opt:  airbyte.WithDefaultHeader("", "hunter2"),
			want: `WithDefaultHeader: cannot set a header named ""`,
		},
		{
			name: "not a name",
			opt:  airbyte.WithDefaultHeader("X Key", "hunter2"),
			want: `WithDefaultHeader: cannot set a header named "X Key"`,
		},
		{
			name: "a name with a value",
			opt:  airbyte.WithDefaultHeader("X-Key: hunter2", ""),
			want: `WithDefaultHeader: cannot set a header named "X-Key:…"`,
		},
	}
	own := []string{
		"Accept", "accept-encoding", "Content-Encoding", "Content-Length", "Content-Type", "Range", "Connection",
		"Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
		"Idempotency-Key", "X-Idempotency-Key",
	}
	for _, name := range own {
		tests = append(tests, struct {
			name string
			opt  airbyte.Option
			want string
		}{
			name: name,
			opt:  airbyte.WithDefaultHeader(name, "hunter2"),
			want: "WithDefaultHeader: cannot set " + name + ", which the client sets itself or must leave out",
		})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := airbyte.NewClient(tt.opt)
			if err == nil || err.Error() != "airbyte: "+tt.want || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestHostRefusals(t *testing.T) {
	for _, host := range []string{
		"", ":8000", "http://localhost", "localhost/", "localhost/api", "user@localhost", "a b", "localhost\n",
		"localhost\r\nX-More: 1", "localhost?x", "localhost#x", "localhost:port", "\x7f",
	} {
		_, err := airbyte.NewClient(airbyte.WithHost(host))
		if err == nil || !strings.HasPrefix(err.Error(), "airbyte: WithHost: want a host name") || strings.ContainsAny(err.Error(), "\r\n") {
			t.Errorf("%q: got %v", host, err)
		}
	}
	for _, host := range []string{"localhost", "localhost:8000", "airbyte.example.com", "[::1]:8000", "10.0.0.1"} {
		if _, err := airbyte.NewClient(airbyte.WithHost(host)); err != nil {
			t.Errorf("%q: %v", host, err)
		}
	}
}

// TestDefaultHeaderRedaction checks that errors hide the values of default headers that are credentials,
// and show the others.
func TestDefaultHeaderRedaction(t *testing.T) {
	token := jwt(`{"sub":"me"}`)
	tests := []struct{ name, value, echo, want string }{
		{name: "CF-Access-Client-Secret", value: "s3cr3t-value", echo: "bad s3cr3t-value", want: "bad [redacted]"},
		{name: "X-Api-Key", value: "k-12345", echo: "bad k-12345", want: "bad [redacted]"},
		{name: "Proxy-Authorization", value: "Bearer abc-def", echo: "bad abc-def", want: "bad [redacted]"},
		{name: "Cookie", value: "session=0123abcd; theme=dark-one", echo: "bad 0123abcd", want: "bad [redacted]"},
		{name: "X-Forwarded", value: token, echo: "bad " + token, want: "bad [redacted]"},
		{name: "X-Forwarded", value: "Basic dTpodW50ZXIy", echo: "bad dTpodW50ZXIy", want: "bad [redacted]"},
		{name: "X-AuthToken", value: "abc-defg", echo: "bad abc-defg", want: "bad [redacted]"},
		{name: "X-Author", value: "warehouse", echo: "warehouse is full", want: "warehouse is full"},
		{name: "CF-Access-Client-Id", value: "client-7", echo: "no client-7", want: "no client-7"},
		{name: "X-Team", value: "warehouse", echo: "warehouse is full", want: "warehouse is full"},
		{name: "X-Workspace", value: "3a4f8b52-0b43-4a4c-9d51-0123456789ab", echo: "no 3a4f8b52-0b43-4a4c-9d51-0123456789ab", want: "no 3a4f8b52-0b43-4a4c-9d51-0123456789ab"},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.value[:6], func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				reply(w, 422, `{"type":"error:x","data":{"message":"`+tt.echo+`"}}`)
			}, airbyte.WithDefaultHeader(tt.name, tt.value))
			_, err := client.Jobs.Get(t.Context(), 1)
			if err == nil || err.Error() != "airbyte: getJob: 422 x: "+tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			for _, printed := range []string{fmt.Sprintf("%+v", *client), fmt.Sprintf("%#v", client), fmt.Sprintf("%+v", struct{ c any }{*client})} {
				if strings.Contains(printed, tt.value) {
					t.Errorf("the client prints the header: %s", printed)
				}
			}
		})
	}
}

// TestDefaultHeaderIsNotRedirected checks that the headers do not go to the target of a redirect.
func TestDefaultHeaderIsNotRedirected(t *testing.T) {
	var hosts []string
	client := through(t, transport(func(req *http.Request) (*http.Response, error) {
		hosts = append(hosts, req.URL.Host)
		header := http.Header{"Location": {"https://elsewhere.example/jobs/1"}}
		return &http.Response{StatusCode: 307, Header: header, Body: http.NoBody, Request: req}, nil
	}), airbyte.WithDefaultHeader("X-Api-Key", "k-12345"))
	_, err := client.Jobs.Get(t.Context(), 1)
	if err == nil || !strings.Contains(err.Error(), "does not follow redirects") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"airbyte.example"}, hosts); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}
