package doctor

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// certificateReserve is the remaining validity of a certificate below which the step warns.
const certificateReserve = 14 * 24 * time.Hour

// checkAddress checks that the server can be reached: name, proxy, connection and TLS.
func (e *examination) checkAddress(ctx context.Context) Step {
	step := Step{Name: "address", Outcome: OK}
	e.sayProxy(&step)
	x := e.askHealth(ctx)
	if x.status == 0 {
		text, do := explainConnection(x.err, e.base.Hostname())
		return step.fail(do, "%s", text)
	}
	if x.status == http.StatusProxyAuthRequired {
		text, do := explainProxy(x.status)
		return step.fail(do, "%s", text)
	}
	if e.isTLSPort(x) {
		return step.fail("use https:// in the base URL", "%s speaks TLS at this port.", e.base.Host)
	}
	step.say("The server at %s responds in %s.", e.base.Host, x.received.Sub(x.sent).Round(time.Millisecond))
	e.checkTLS(&step, x)
	return step
}

// askHealth asks for the health of the server, without retries. The question is asked only once.
func (e *examination) askHealth(ctx context.Context) *exchange {
	const name = "health"
	if e.answers[name] == nil {
		e.http.take(nil)
		err := e.client.Server.CheckHealth(ctx, airbyte.WithoutRetry(), airbyte.WithTimeout(patience))
		e.answers[name] = e.http.take(err)
	}
	return e.answers[name]
}

// howToWriteProxy is the remedy for an invalid address of a proxy.
const howToWriteProxy = "write HTTP_PROXY and HTTPS_PROXY as http://USER:PASSWORD@HOST:PORT, " +
	"with %25 for a % and %40 for an @ in the password"

// sayProxy says which proxy the requests go through, if the transport is one of net/http.
func (e *examination) sayProxy(step *Step) {
	transport, isPlain := e.http.inner.Transport.(*http.Transport)
	if !isPlain || transport.Proxy == nil {
		return
	}
	proxy, err := transport.Proxy(&http.Request{URL: e.base})
	if err != nil {
		step.warn(howToWriteProxy, "The address of the proxy is not valid.")
		return
	}
	// For an invalid URL such as http://proxy:x, package http takes "http:" as the host.
	isMisread := proxy != nil && strings.HasSuffix(proxy.Host, ":")
	if isMisread {
		step.warn(howToWriteProxy, "The address of the proxy is not valid.")
		return
	}
	if proxy != nil {
		step.say("Requests go through the proxy %s.", proxy.Host)
		e.isProxied = e.base.Scheme == "http"
		return
	}
	if name := brokenProxy(e.base.Scheme, os.Getenv); name != "" && e.settings.HTTPClient == http.DefaultClient {
		step.warn(howToWriteProxy,
			"%s in the environment is not a valid URL, so requests go through no proxy.", name)
	}
}

// brokenProxy returns the name of the environment variable that should set the proxy if its value is not a valid URL,
// because package net/http ignores such a value. Otherwise, it returns "".
func brokenProxy(scheme string, environ func(string) string) string {
	name := strings.ToUpper(scheme) + "_PROXY"
	for _, name := range []string{name, strings.ToLower(name)} {
		value := environ(name)
		if value == "" {
			continue
		}
		_, err := url.Parse(value)
		_, errWithScheme := url.Parse("http://" + value) // the scheme may be missing
		if err != nil && errWithScheme != nil {
			return name
		}
		return ""
	}
	return ""
}

// isTLSPort reports whether a port for TLS has refused a request that is not encrypted, with a text as servers and
// proxies have it.
func (e *examination) isTLSPort(x *exchange) bool {
	text := strings.ToLower(string(x.body))
	isRefused := e.base.Scheme == "http" && x.status == http.StatusBadRequest
	return isRefused && strings.Contains(text, "http request") && strings.Contains(text, "https")
}

// checkTLS says how the connection is encrypted.
func (e *examination) checkTLS(step *Step, x *exchange) {
	if e.base.Scheme == "http" {
		if !isLoopback(e.base.Hostname()) {
			step.warn("use https, or reach the server through a private network",
				"The connection is not encrypted. Whoever can listen to it gets the credentials.")
		}
		return
	}
	if x.tls == nil {
		return
	}
	step.say("The connection uses %s, with a certificate that is valid until %s.",
		x.tls.version, x.tls.expires.UTC().Format(time.DateOnly))
	if time.Until(x.tls.expires) < certificateReserve {
		step.warn("renew the certificate of the server", "The certificate expires soon.")
	}
}

// isLoopback reports whether a host is the machine itself.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}
