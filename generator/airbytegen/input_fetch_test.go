package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// responses is a transport that returns a response for each URL, and 404 for
// others.
type responses map[string]*http.Response

// RoundTrip returns the response for the URL of a request.
func (r responses) RoundTrip(req *http.Request) (*http.Response, error) {
	resp := r[req.URL.String()]
	if resp == nil {
		resp = &http.Response{StatusCode: 404, Status: "404 Not Found"}
	}
	resp.Request = req
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	return resp, nil
}

func redirectTo(location string) *http.Response {
	return &http.Response{StatusCode: 302, Header: http.Header{"Location": {location}}}
}

func TestFetch(t *testing.T) {
	transport := responses{
		"https://docs.example/api.yaml":  {StatusCode: 200, Body: io.NopCloser(strings.NewReader(smallSpec))},
		"https://docs.example/moved":     redirectTo("https://docs.example/api.yaml"),
		"https://docs.example/elsewhere": redirectTo("https://evil.example/api.yaml"),
		"https://docs.example/plain":     redirectTo("http://docs.example/api.yaml"),
		"https://docs.example/loop":      redirectTo("https://docs.example/loop"),
		"https://docs.example/huge":      {StatusCode: 200, Body: io.NopCloser(io.LimitReader(zeros{}, maxInput+10))},
	}
	src, err := fetch(transport, "https://docs.example/moved")
	if err != nil || string(src.Data) != smallSpec {
		t.Errorf("got %d bytes, %v", len(src.Data), err)
	}
	const hint = " refused; only redirects to https://docs.example are followed"
	refusals := map[string]string{
		"https://docs.example/elsewhere": "redirect to https://evil.example" + hint,
		"https://docs.example/plain":     "redirect to http://docs.example" + hint,
		"https://docs.example/loop":      "more than 4 redirects",
		"https://docs.example/huge":      "the response is larger than 33554432 bytes, the limit for a document",
		"https://docs.example/none":      "404 Not Found",
	}
	for from, want := range refusals {
		if _, err := fetch(transport, from); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", from, err, want)
		}
	}
}

// zeros is an endless reader.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
