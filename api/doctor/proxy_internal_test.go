package doctor

import "testing"

// TestBrokenProxy checks that variables with a proxy that net/http ignores are found.
func TestBrokenProxy(t *testing.T) {
	for _, test := range []struct {
		scheme  string
		environ map[string]string
		want    string
	}{
		{scheme: "https", want: ""},
		{scheme: "https", environ: map[string]string{"HTTPS_PROXY": "http://ada:p@proxy.example:3128"}, want: ""},
		{scheme: "https", environ: map[string]string{"HTTPS_PROXY": "proxy.example:3128"}, want: ""},
		{scheme: "https", environ: map[string]string{"HTTPS_PROXY": "http://ada:p%zw@proxy.example:3128"}, want: "HTTPS_PROXY"},
		{scheme: "https", environ: map[string]string{"https_proxy": "http://ada:p%zw@proxy.example:3128"}, want: "https_proxy"},
		{scheme: "https", environ: map[string]string{"HTTP_PROXY": "http://ada:p%zw@proxy.example:3128"}, want: ""},
		{scheme: "http", environ: map[string]string{"HTTP_PROXY": "http://ada:p%zw@proxy.example:3128"}, want: "HTTP_PROXY"},
	} {
		got := brokenProxy(test.scheme, func(name string) string { return test.environ[name] })
		if got != test.want {
			t.Errorf("%s, %v: got %q, want %q", test.scheme, test.environ, got, test.want)
		}
	}
}
