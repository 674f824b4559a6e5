package airbytetest

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// FuzzRequests checks that no request makes the server panic. Its seeds are the requests of the
// story, with every method.
func FuzzRequests(f *testing.F) {
	for i, s := range story {
		methods := []string{"GET", "POST", "PATCH", "PUT", "DELETE"}
		if testing.Short() {
			methods = methods[i%len(methods):][:1] // one for each request, and another one for the next
		}
		for _, method := range methods {
			f.Add(method, s.path, s.body)
		}
	}
	f.Fuzz(func(t *testing.T, method, path, body string) {
		fake := New(t, AllowWrongRequests(), WithProfile(SelfManaged2026March), WithSpeed(1000))
		ws := fake.AddWorkspace("w")
		src := fake.AddSource(ws, "s", Postgres)
		dst := fake.AddDestination(ws, "d", Snowflake)
		known := map[string]string{
			"ws":     ws,
			"src":    src,
			"dst":    dst,
			"conn":   fake.AddConnection(src, dst),
			"org":    fake.OrganizationID(),
			"user":   fake.UserID(),
			"job":    "1",
			"sdef":   "decd338e-5647-4c0b-adf4-da0e75f5a750",
			"region": fake.state.all(regions)[0].id,
			"perm":   fake.state.all(permissions)[0].id,
		}
		expand := func(text string) string { return os.Expand(text, func(name string) string { return known[name] }) }
		u, err := url.Parse(fake.BaseURL() + expand(path))
		if err != nil || u.Host != fake.base.Host {
			t.Skip("not a URL of the server")
		}
		req, err := http.NewRequestWithContext(t.Context(), method, u.String(), strings.NewReader(expand(body)))
		if err != nil {
			t.Skip("not a request")
		}
		req.Header.Set("Authorization", "Bearer "+fake.Token())
		req.Header.Set("Content-Type", "application/json")
		resp, err := fake.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode < 200 || resp.StatusCode > 599 {
			t.Errorf("status %d", resp.StatusCode)
		}
	})
}
