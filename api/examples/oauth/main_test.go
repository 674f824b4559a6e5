package main

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

func TestOAuth(t *testing.T) {
	want := `No AIRBYTE_* variable is set: using an in-memory Airbyte, 300 times as fast as a real one
A customer connects a Google Sheet, and wants to agree:
  ✓ consent page api.airbyte.com/consent
  ✓ source       Google Sheet
  The product shows: Your sheet is connected.
A customer connects a Google Sheet, and wants to refuse:
  ✓ consent page api.airbyte.com/consent
  – the customer refused
  The product shows: You did not agree, so nothing is connected.
`
	if diff := cmp.Diff(want, demotest.InMemory(t, run)); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

// TestServe connects a source over https. The browser test does the same in a browser.
func TestServe(t *testing.T) {
	page, client := demotest.Serve(t, run, "-serve", "-addr", "127.0.0.1:0")
	client.CheckRedirect = nil
	client.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	b := &browser{client: client}
	_, err := b.send(t.Context(), http.MethodPost, page+"/connect", nil)
	if err == nil || !strings.Contains(err.Error(), "status 401") {
		t.Errorf("nobody is signed in: %v", err)
	}
	_, err = b.send(t.Context(), http.MethodPost, page+"/sign-in", url.Values{"user": {"ada"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, choice := range []struct{ link, want string }{
		{link: "agree", want: "Your sheet is connected."},
		{link: "refuse", want: "You did not agree, so nothing is connected."},
	} {
		consent, err := b.send(t.Context(), http.MethodPost, page+"/connect", nil)
		if err != nil {
			t.Fatal(err)
		}
		target, err := consent.link(choice.link)
		if err != nil {
			t.Fatal(err)
		}
		back, err := b.send(t.Context(), http.MethodGet, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		if back.note() != choice.want || strings.Contains(back.url.String(), "secret") {
			t.Errorf("%s: the page %s shows %q, want %q", choice.link, back.url, back.note(), choice.want)
		}
		if n := strings.Count(back.html, "<li>"); n != 1 {
			t.Errorf("%s: %d sources, want 1", choice.link, n)
		}
	}
}

// TestFailures checks that the program returns an error if it cannot listen, or if the URL does not use https.
func TestFailures(t *testing.T) {
	for _, args := range [][]string{
		{"-serve", "-addr", "127.0.0.1:-1"},
		{"-serve", "-addr", "127.0.0.1:0", "-url", "http://app.example"},
	} {
		err := run(t.Context(), args, io.Discard)
		if err == nil {
			t.Errorf("%v: no error", args)
		}
	}
	fake := airbytetest.New(t)
	id, secret := fake.Credentials()
	t.Setenv("AIRBYTE_BASE_URL", fake.Listen())
	t.Setenv("AIRBYTE_CLIENT_ID", id)
	t.Setenv("AIRBYTE_CLIENT_SECRET", secret)
	for _, args := range [][]string{{}, {"-workspace", fake.AddWorkspace("w")}} {
		err := run(t.Context(), args, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "usage") {
			t.Errorf("%v with a real Airbyte: error %v", args, err)
		}
	}
}

// TestSelfManaged checks that the program says why it cannot use a self-managed server.
func TestSelfManaged(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged20))
	id, secret := fake.Credentials()
	t.Setenv("AIRBYTE_BASE_URL", fake.Listen())
	t.Setenv("AIRBYTE_CLIENT_ID", id)
	t.Setenv("AIRBYTE_CLIENT_SECRET", secret)
	var out strings.Builder
	d, err := demo.Connect(&out)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := newProduct(d, fake.AddWorkspace("w"), productURL)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBrowser(d, handler)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.send(t.Context(), http.MethodPost, productURL+"/sign-in", url.Values{"user": {"ada"}})
	if err != nil {
		t.Fatal(err)
	}
	page, err := b.send(t.Context(), http.MethodPost, productURL+"/connect", nil)
	if err != nil {
		t.Fatal(err)
	}
	if page.note() != "This Airbyte has no consent pages." || !strings.Contains(out.String(), "only Airbyte Cloud") {
		t.Errorf("the page shows %q; output:\n%s", page.note(), out.String())
	}
}
