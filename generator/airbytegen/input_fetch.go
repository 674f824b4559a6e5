package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator"
)

// Bounds on a document: on all of them, and on those from the network.
const (
	fetchLimit   = 32 << 20
	fetchTimeout = time.Minute
)

// readDocument reads a document from a file, from an https URL or, as "-",
// from standard input.
func readDocument(from string) (generator.Source, error) {
	switch {
	case from == "-":
		data, err := readLimited("standard input", os.Stdin)
		return generator.Source{Name: "standard input", Data: data}, err
	case strings.HasPrefix(from, "https://"):
		return fetch(http.DefaultTransport, from)
	case strings.Contains(from, "://"):
		return generator.Source{}, fmt.Errorf("%s: only files and https URLs are read", from)
	}
	return readFile(from)
}

// fetch gets a document from an https URL. It follows redirects on the same
// host only.
func fetch(transport http.RoundTripper, from string) (src generator.Source, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return src, err
	}
	client := http.Client{Transport: transport, CheckRedirect: sameHost(req.URL)}
	resp, err := client.Do(req)
	if err != nil {
		return src, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		return src, fmt.Errorf("%s: %s", from, resp.Status)
	}
	data, err := readLimited("the answer", resp.Body)
	if err != nil {
		return src, fmt.Errorf("%s: %w", from, err)
	}
	return generator.Source{Name: from, Data: data}, nil
}

func sameHost(from *url.URL) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		if req.URL.Host != from.Host || req.URL.Scheme != from.Scheme {
			return fmt.Errorf("it redirects to %s://%s, which is another host", req.URL.Scheme, req.URL.Host)
		}
		if len(via) >= 5 {
			return errors.New("it redirects too often")
		}
		return nil
	}
}

func readLimited(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, fetchLimit+1))
	if err == nil && len(data) > fetchLimit {
		err = fmt.Errorf("%s has more than the %d bytes that a document may have", name, fetchLimit)
	}
	return data, err
}
