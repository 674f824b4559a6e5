package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/airbyte-go/airbyte/generator/document"
)

// upstreamDocument is the URL of the latest document of Airbyte.
const upstreamDocument = "https://raw.githubusercontent.com/airbytehq/airbyte-platform/main/" + upstreamPath

// upstreamPath is the path of the document in its repository.
const upstreamPath = "airbyte-api/server-api/src/main/openapi/api.yaml"

const (
	fetchTimeout = time.Minute // for the request and all redirects
	maxRedirects = 4
)

// fetch reads a document from an https URL. It follows redirects on the same
// host only.
func fetch(transport http.RoundTripper, from string) (document.Source, error) {
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return document.Source{}, err
	}
	client := http.Client{Transport: transport, CheckRedirect: onSameHost(req.URL)}
	resp, err := client.Do(req)
	if err != nil {
		return document.Source{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return document.Source{}, fmt.Errorf("%s: status %s", from, resp.Status)
	}
	data, err := readLimited("the response", resp.Body)
	if err != nil {
		return document.Source{}, fmt.Errorf("%s: %w", from, err)
	}
	return document.Source{Name: from, Data: data}, nil
}

// onSameHost returns a policy that allows only redirects to the scheme and the
// host of the first request.
func onSameHost(first *url.URL) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		if req.URL.Scheme != first.Scheme || req.URL.Host != first.Host {
			return fmt.Errorf("redirect to %s://%s refused; only redirects to %s://%s are followed",
				req.URL.Scheme, req.URL.Host, first.Scheme, first.Host)
		}
		if len(via) > maxRedirects {
			return fmt.Errorf("more than %d redirects", maxRedirects)
		}
		return nil
	}
}
