package airbyte_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const transportSecret = "s3cr3t/Value+of=the.test"

// replyRaw returns a client of a server that answers each request with the same bytes.
func replyRaw(t *testing.T, response string, opts ...airbyte.Option) *airbyte.Client {
	t.Helper()
	network := &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			req, err := http.ReadRequest(bufio.NewReader(server))
			if err == nil {
				_, _ = io.Copy(io.Discard, req.Body)
				_, _ = io.WriteString(server, response)
			}
			_ = server.Close()
		}()
		return client, nil
	}}
	return through(t, network, append([]airbyte.Option{
		airbyte.WithToken(transportSecret), airbyte.WithRetry(airbyte.RetryPolicy{}),
	}, opts...)...)
}

// TestTransportErrorsKeepSecrets repeats the token in broken responses, whose parts package net/http quotes
// in its errors.
func TestTransportErrorsKeepSecrets(t *testing.T) {
	forms := map[string]string{
		"as it is":    transportSecret,
		"URL-encoded": url.QueryEscape(transportSecret),
		"path":        url.PathEscape(transportSecret),
		"base64":      base64.StdEncoding.EncodeToString([]byte(transportSecret)),
		"hexadecimal": hex.EncodeToString([]byte(transportSecret)),
		"upper case":  strings.ToUpper(transportSecret),
	}
	for place, response := range map[string]string{
		"header line":       "HTTP/1.1 400 Bad Request\r\nX-Echo Bearer %s\r\n\r\n",
		"status line":       "HTTP/1.1 %s\r\n\r\n",
		"status":            "HTTP/1.1 4%s Bad\r\n\r\n",
		"protocol":          "%s 200 OK\r\n\r\n",
		"length":            "HTTP/1.1 400 Bad Request\r\nContent-Length: %s\r\n\r\n",
		"lengths":           "HTTP/1.1 400 Bad Request\r\nContent-Length: 1\r\nContent-Length: %s\r\n\r\n",
		"transfer encoding": "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: %s\r\n\r\n",
		"Location":          "HTTP/1.1 302 Found\r\nLocation: http://[%s\r\nContent-Length: 0\r\n\r\n",
		"Location path":     "HTTP/1.1 302 Found\r\nLocation: /x?token=%[1]s#%[1]s\r\nContent-Length: 0\r\n\r\n",
		"body":              "HTTP/1.1 400 Bad Request\r\nContent-Length: 1000\r\n\r\n{\"message\":\"not %s",
		"JSON":              "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"jobId\":\"%s\"}",
	} {
		for form, text := range forms {
			t.Run(place+", "+form, func(t *testing.T) {
				client := replyRaw(t, fmt.Sprintf(response, text))
				_, err := client.Jobs.Get(t.Context(), 1)
				if err == nil {
					t.Fatal("no error")
				}
				wantNoSecret(t, err, text)
			})
		}
	}
}

// wantNoSecret checks that no text of an error shows a secret.
func wantNoSecret(t *testing.T, err error, secret string) {
	t.Helper()
	asJSON, jsonErr := json.Marshal(err)
	if jsonErr != nil {
		t.Error(jsonErr)
	}
	texts := []string{string(asJSON)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		texts = append(texts, fmt.Sprintf(verb, err))
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		texts = append(texts, inner.Error())
	}
	for _, text := range texts {
		if strings.Contains(text, secret) || strings.Contains(text, secret[:8]) {
			t.Errorf("%q shows in %s", secret, text)
		}
	}
}

// TestCleanErrorsCanBeCompared checks that an error whose message had a secret matches the same errors as
// before.
func TestCleanErrorsCanBeCompared(t *testing.T) {
	own := errors.New("own error")
	client := through(t, transport(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("proxy said %s: %w, %w", transportSecret, own, context.DeadlineExceeded)}
	}), airbyte.WithToken(transportSecret), airbyte.WithRetry(airbyte.RetryPolicy{}))
	_, err := client.Jobs.Get(t.Context(), 1)
	wantNoSecret(t, err, transportSecret)
	if !errors.Is(err, own) || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		t.Errorf("%v does not match", err)
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		t.Error("an error with the secret can be reached")
	}
	if timeout, ok := errors.AsType[net.Error](err); !ok || !timeout.Timeout() {
		t.Errorf("%v is not a timeout", err)
	}
	if !strings.Contains(err.Error(), "dial tcp: proxy said [redacted]: own error") {
		t.Errorf("got %v", err)
	}
}

// TestTokenErrorsKeepSecrets repeats the request for a token, as gateways do.
func TestTokenErrorsKeepSecrets(t *testing.T) {
	const secret = "cl1ent/s3cret+&=%"
	for name, response := range map[string]func(body string) string{
		"as it is": func(body string) string { return body },
		"in JSON":  func(body string) string { return encode(t, map[string]string{"message": "cannot read " + body}) },
		"in HTML":  func(body string) string { return `<error><message>` + url.QueryEscape(body) + `</message></error>` },
		"in a URL": func(body string) string { return `{"error":"invalid_request /token?` + url.QueryEscape(body) + `"}` },
	} {
		t.Run(name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				reply(w, 400, response(string(body)))
			}, airbyte.WithClientCredentials("the-client", secret))
			_, err := client.Jobs.Get(t.Context(), 1)
			if err == nil || len(s.seen("")) != 2 {
				t.Fatalf("got %v after %d requests, want JSON and a form", err, len(s.seen("")))
			}
			for _, part := range []string{"cl1ent", "s3cret"} {
				if strings.Contains(err.Error(), part) {
					t.Errorf("%s shows in %v", part, err)
				}
			}
			if name != "as it is" && !strings.Contains(err.Error(), "the-client") {
				t.Errorf("the client ID is missing in %v", err)
			}
		})
	}
}

// TestOptionErrorsKeepSecrets checks errors of calls that are not sent.
func TestOptionErrorsKeepSecrets(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) })
	broken := brokenSettings{Password: "hunter2-hunter2"}
	err := client.Do(t.Context(), "POST", "/things", broken, nil)
	if err == nil || !strings.Contains(err.Error(), "cannot encode") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
	_, err = client.Jobs.Get(t.Context(), 1, airbyte.WithHeader("X-Key: hunter2", ""))
	if err == nil || !strings.Contains(err.Error(), `"X-Key:…"`) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a value in the name of a header: got %v", err)
	}
}

// brokenSettings have an encoding that fails, with an error that has their secret.
type brokenSettings struct {
	Password string `json:"password"`
}

func (s brokenSettings) MarshalJSON() ([]byte, error) {
	return nil, errors.New("cannot encode password=" + s.Password)
}
