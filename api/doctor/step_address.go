package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// certificateReserve is how long a certificate must be valid to be no reason for a warning.
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
	step.say("The server at %s responds in %s.", e.base.Host, x.received.Sub(x.sent).Round(time.Millisecond))
	e.checkTLS(&step, x)
	return step
}

// askHealth asks for the health of the server, without retries. The question is asked only once.
func (e *examination) askHealth(ctx context.Context) *exchange {
	const name = "health"
	if e.answers[name] == nil {
		e.http.take(nil)
		err := e.client.Server.CheckHealth(ctx, airbyte.WithoutRetry())
		e.answers[name] = e.http.take(err)
	}
	return e.answers[name]
}

// sayProxy says which proxy the requests go through, if the transport is one of net/http.
func (e *examination) sayProxy(step *Step) {
	transport, isPlain := e.http.transport().(*http.Transport)
	if !isPlain || transport.Proxy == nil {
		return
	}
	proxy, err := transport.Proxy(&http.Request{URL: e.base})
	if err != nil {
		step.warn("correct HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment", "The address of the proxy is not valid.")
		return
	}
	if proxy != nil {
		step.say("Requests go through the proxy %s.", proxy.Host)
	}
}

func (e *examination) checkTLS(step *Step, x *exchange) {
	if e.base.Scheme == "http" {
		if !isLoopback(e.base.Hostname()) {
			step.warn("use https, or keep the network between you and the server closed",
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
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// explainConnection returns the reason why a server could not be reached, and the remedy. It does not repeat the error, which may
// hold a proxy's password.
func explainConnection(err error, host string) (text, do string) {
	var (
		dns         *net.DNSError
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		timeout     net.Error
	)
	switch {
	case errors.As(err, &dns):
		return "The name " + host + " cannot be resolved.", "check the spelling of the base URL, and DNS or VPN of this machine"
	case errors.As(err, &authority):
		return "The certificate of " + host + " comes from an authority that this machine does not know.",
			"add the authority to the system, or name its file in SSL_CERT_FILE"
	case errors.As(err, &hostname):
		return "The certificate of the server is for another name than " + host + ".", "use the name in the certificate as base URL"
	case errors.As(err, &certificate):
		return "The certificate of " + host + " is not valid.", "check its dates, and the clock of this machine"
	case errors.As(err, &record), strings.Contains(errorText(err), "server gave HTTP response to HTTPS client"):
		return host + " does not speak TLS at this port.", "use http:// in the base URL, or the port for https"
	case errors.Is(err, syscall.ECONNREFUSED):
		return host + " refuses the connection.", "check the port, and whether the server runs"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "There is no route to " + host + ".", "check the network and the VPN of this machine"
	case errors.Is(err, context.Canceled):
		return "The examination was stopped.", "run it again"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return host + " does not respond in time.", "check firewalls between this machine and the server"
	default:
		return "The connection to " + host + " breaks before a response arrives.", "check whether a proxy or a load balancer is in between, and its log"
	}
}

// errorText returns the text of an error, or "".
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
