package demotest

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"testing"

	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

var urlPattern = regexp.MustCompile(`https?://127\.0\.0\.1:\d+`)

// Serve runs a program that serves pages until the test ends. It returns the first URL that the program prints, and an
// HTTP client that keeps cookies and follows no redirects.
func Serve(t *testing.T, program demo.Program, args ...string) (string, *http.Client) {
	t.Helper()
	setEnv(t, "", "", "")
	ctx, cancel := context.WithCancel(t.Context())
	output, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := program(ctx, args, out)
		_ = out.CloseWithError(io.EOF) // never fails
		ended <- err
	}()
	t.Cleanup(func() {
		cancel()
		err := <-ended
		if err != nil {
			t.Errorf("the program failed: %v", err)
		}
	})
	address := firstURL(output)
	if address == "" {
		t.Fatal("the program printed no URL")
	}
	go func() { _, _ = io.Copy(io.Discard, output) }()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return address, &http.Client{
		Jar:           jar,
		Transport:     &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// firstURL returns the first URL of this machine in the lines of an output, or "" if there is none.
func firstURL(output io.Reader) string {
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		found := urlPattern.FindString(lines.Text())
		if found != "" {
			return found
		}
	}
	return ""
}
