package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

// productURL is where browsers find the product in memory.
const productURL = "https://app.example"

// runInMemory does the work of two browsers: in one, the customer agrees, and in the other one, they refuse.
func runInMemory(ctx context.Context, d *demo.Demo, workspaceID string) error {
	handler, err := newProduct(d, workspaceID, productURL)
	if err != nil {
		return err
	}
	for _, choice := range []string{"agree", "refuse"} {
		d.Printf("A customer connects a Google Sheet, and wants to %s:", choice)
		b, err := newBrowser(d, handler)
		if err != nil {
			return err
		}
		err = b.connect(ctx, choice)
		if err != nil {
			return fmt.Errorf("%s: %w", choice, err)
		}
	}
	return nil
}

// browser stands for the browser of a customer. It follows redirects and keeps cookies, as an http.Client does.
type browser struct {
	client *http.Client
	demo   *demo.Demo
}

func newBrowser(d *demo.Demo, handler http.Handler) (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	hosts := hosts{product: handler, airbyte: d.Fake}
	return &browser{client: &http.Client{Jar: jar, Transport: hosts}, demo: d}, nil
}

// connect signs in, connects a source, and clicks on a link of the consent page.
func (b *browser) connect(ctx context.Context, choice string) error {
	_, err := b.send(ctx, http.MethodPost, productURL+"/sign-in", url.Values{"user": {"ada"}})
	if err != nil {
		return err
	}
	consent, err := b.send(ctx, http.MethodPost, productURL+"/connect", nil)
	if err != nil {
		return err
	}
	b.demo.Done("consent page", consent.url.Host+consent.url.Path)
	target, err := consent.link(choice)
	if err != nil {
		return err
	}
	back, err := b.send(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	b.demo.Printf("  The product shows: %s", back.note())
	return nil
}

// webPage is a page that a browser shows.
type webPage struct {
	url  *url.URL
	html string
}

// send sends a request, follows redirects, and returns the page at their end.
func (b *browser) send(ctx context.Context, method, target string, form url.Values) (*webPage, error) {
	req, err := http.NewRequestWithContext(ctx, method, target, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := b.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s%s: status %d", resp.Request.URL.Host, resp.Request.URL.Path, resp.StatusCode)
	}
	return &webPage{url: resp.Request.URL, html: string(body)}, nil
}

// link returns the target of a link by its ID.
func (p *webPage) link(id string) (string, error) {
	match := regexp.MustCompile(`id="` + id + `" href="([^"]+)"`).FindStringSubmatch(p.html)
	if match == nil {
		return "", errors.New("the page has no link to " + id)
	}
	target, err := p.url.Parse(html.UnescapeString(match[1]))
	if err != nil {
		return "", err
	}
	return target.String(), nil
}

var notePattern = regexp.MustCompile(`role="status">([^<]+)<`)

// note returns the note of the product's page, or "nothing".
func (p *webPage) note() string {
	match := notePattern.FindStringSubmatch(p.html)
	if match == nil {
		return "nothing"
	}
	return html.UnescapeString(match[1])
}

// hosts sends requests to the product or to Airbyte, without a network.
type hosts struct {
	product http.Handler
	airbyte http.RoundTripper
}

func (h hosts) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme+"://"+req.URL.Host != productURL {
		return h.airbyte.RoundTrip(req)
	}
	recorder := httptest.NewRecorder()
	h.product.ServeHTTP(recorder, req)
	resp := recorder.Result()
	resp.Request = req
	return resp, nil
}
