package airbyte

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// WithDefaultHeader sets a header of all requests, for example one that a proxy in front of the server
// requires:
//
//	airbyte.WithDefaultHeader("CF-Access-Client-Id", id)
//
// The header goes to the configured server only: with the requests of all operations and with those for
// access tokens, but not with requests of your own [TokenSource]. The client follows no redirects, so
// no other host receives it. [WithHeader] replaces the value for a single call.
//
// It is an error to set a header that the client needs for itself. Use [WithToken], [WithBasicAuth] and
// the like for Authorization, [WithHost] for Host, and [WithUserAgent] for User-Agent. If the name or
// the value looks like that of a credential, errors redact the value. Logs have no headers.
func WithDefaultHeader(name, value string) Option {
	return func(s *settings) {
		if err := checkDefaultHeader(name, value); err != nil {
			s.fail("WithDefaultHeader: " + err.Error())
			return
		}
		earlier := s.addHeaders
		s.addHeaders = func(header http.Header) {
			if earlier != nil {
				earlier(header)
			}
			header.Set(name, value)
		}
	}
}

// checkDefaultHeader returns an error for a header that cannot be sent with all requests. The error does
// not repeat the value, which may be confidential.
func checkDefaultHeader(name, value string) error {
	if !isToken(name) {
		return fmt.Errorf("cannot set a header named %s", quotedName(name))
	}
	if hasControl(value) {
		return fmt.Errorf("the value of %s has a line break or another control character", name)
	}
	canonical := http.CanonicalHeaderKey(name)
	switch canonical {
	case "Authorization":
		return fmt.Errorf("cannot set Authorization; set credentials with an option such as WithToken")
	case "Host":
		return fmt.Errorf("cannot set Host; use WithHost")
	case "User-Agent":
		return fmt.Errorf("cannot set User-Agent; use WithUserAgent")
	}
	if isOwnHeader(canonical) {
		return fmt.Errorf("cannot set %s, which the client sets itself or must leave out", name)
	}
	return nil
}

// isOwnHeader reports whether a header belongs to the client or to its transport. A default value would
// make the body unreadable, or would make net/http break or repeat requests.
func isOwnHeader(name string) bool {
	switch name {
	case "Accept", "Accept-Encoding", "Content-Encoding", "Content-Length", "Content-Type", "Range":
		return true
	case "Connection", "Expect", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return strings.HasSuffix(name, "Idempotency-Key")
}

// WithHost sets the Host header of all requests, including those for access tokens. The requests still
// go to the host of the base URL. Use it for a server behind an ingress that chooses by the host name,
// such as that of abctl:
//
//	client, err := airbyte.NewClient(
//		airbyte.WithBaseURL("http://host.docker.internal:8000"),
//		airbyte.WithHost("localhost"),
//	)
//
// The host may have a port. With https, the certificate must still be that of the base URL.
func WithHost(host string) Option {
	return func(s *settings) {
		u, err := url.Parse("//" + host)
		if err != nil || u.Host != host || u.Hostname() == "" {
			s.fail(fmt.Sprintf("WithHost: want a host name, such as localhost, got %q", plainText(host)))
			return
		}
		s.host = host
	}
}
