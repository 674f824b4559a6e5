package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// proxyError reports that a proxy refused to connect to the server.
type proxyError struct{ status int }

func (e *proxyError) Error() string { return "the proxy returns status " + strconv.Itoa(e.status) }

// watchProxy returns a transport whose errors tell the status with which a proxy refused to connect. Those of net/http
// have only its text. Transports of other packages stay as they are.
func watchProxy(transport http.RoundTripper) http.RoundTripper {
	if transport == nil {
		transport = http.DefaultTransport
	}
	plain, isPlain := transport.(*http.Transport)
	if !isPlain {
		return transport
	}
	watching := plain.Clone()
	watching.OnProxyConnectResponse = func(
		ctx context.Context, proxy *url.URL, req *http.Request, resp *http.Response,
	) error {
		if resp.StatusCode != http.StatusOK {
			return &proxyError{status: resp.StatusCode}
		}
		if plain.OnProxyConnectResponse == nil {
			return nil
		}
		return plain.OnProxyConnectResponse(ctx, proxy, req, resp)
	}
	return watching
}

// close closes the connections that watchProxy has kept apart from those of the caller.
func (r *recorder) close() { r.inner.CloseIdleConnections() }

// explainConnection returns the reason why a server could not be reached, and the remedy. It does not repeat the error,
// which may hold the password of a proxy.
func explainConnection(err error, host string) (text, do string) {
	proxy, isProxy := errors.AsType[*proxyError](err)
	if isProxy {
		return explainProxy(proxy.status)
	}
	operation, isOperation := errors.AsType[*net.OpError](err)
	if isOperation && operation.Op == "proxyconnect" {
		return "The proxy cannot be reached.",
			"check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment, and whether the proxy runs"
	}
	text, do = explainTLS(err, host)
	if text != "" {
		return text, do
	}
	_, isDNS := errors.AsType[*net.DNSError](err)
	_, isAddress := errors.AsType[*net.AddrError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	isTimeout := (isNet && timeout.Timeout()) || errors.Is(err, context.DeadlineExceeded)
	switch {
	case isDNS:
		return "The name " + host + " cannot be resolved.",
			"check the spelling of the base URL, and DNS or VPN of this machine"
	case isAddress:
		return "The port in the base URL is not valid.", "use a port up to 65535; without one, it is 443 for https and 80 for http"
	case isRefused(err):
		return host + " refuses the connection.", "check the port, and whether the server runs"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "There is no route to " + host + ".", "check the network and the VPN of this machine"
	case errors.Is(err, context.Canceled):
		return "The examination was stopped.", "run it again"
	case isTimeout:
		return host + " does not respond in time.",
			"check firewalls between this machine and the server, and whether the server is overloaded"
	default:
		return "The connection to " + host + " breaks before a response arrives.",
			"check whether a proxy or a load balancer is in between, and its log"
	}
}

// isRefused reports whether no program listens at an address. On Windows, package syscall does not map the number of the
// system to ECONNREFUSED.
func isRefused(err error) bool {
	const refusedOnWindows = syscall.Errno(10061) // WSAECONNREFUSED; other systems have no error of this number
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, refusedOnWindows)
}

// explainProxy returns the reason why a proxy refused a request, and the remedy.
func explainProxy(status int) (text, do string) {
	switch {
	case status == http.StatusProxyAuthRequired:
		return "The proxy wants a user name and a password (status 407), or refuses them.",
			"set HTTPS_PROXY (HTTP_PROXY for http) to http://USER:PASSWORD@HOST:PORT; write %40 for an @ in the password"
	case status >= http.StatusInternalServerError:
		return "The proxy cannot reach the server (status " + strconv.Itoa(status) + ").",
			"check the base URL, or name the host of the server in NO_PROXY if it is in your own network"
	default:
		return "The proxy refuses to connect to the server (status " + strconv.Itoa(status) + ").",
			"ask the administrator of the proxy to allow the host of the server, or name the host in NO_PROXY"
	}
}

// explainTLS returns the reason why the connection could not be encrypted, and the remedy, or "" for other errors.
func explainTLS(err error, host string) (text, do string) {
	_, isAuthority := errors.AsType[x509.UnknownAuthorityError](err)
	_, isHostname := errors.AsType[x509.HostnameError](err)
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](err)
	_, isVerification := errors.AsType[*tls.CertificateVerificationError](err)
	_, isRecord := errors.AsType[tls.RecordHeaderError](err)
	reason := errorText(err)
	switch {
	case isAuthority:
		return "The certificate of " + host + " comes from an authority that this machine does not know.",
			"add the authority to the system, or name its file in SSL_CERT_FILE"
	case isHostname:
		return "The certificate of the server is for another name than " + host + ".",
			"use the name in the certificate as base URL"
	case isInvalid && invalid.Reason == x509.Expired:
		return explainDates(invalid.Cert, host)
	case isVerification:
		return "The certificate of " + host + " is not valid.", "ask the administrator of the server to replace it"
	case isRecord, strings.Contains(reason, "server gave HTTP response to HTTPS client"):
		return host + " does not speak TLS at this port.", "use http:// in the base URL, or the port for https"
	case strings.Contains(reason, "tls: certificate required"), strings.Contains(reason, "tls: bad certificate"):
		return host + " requires a client certificate.",
			"call doctor.Examine with an HTTP client that has one; the command cannot send certificates"
	case strings.Contains(reason, "remote error: tls:"):
		return host + " ends the TLS handshake with an error.",
			"check which versions of TLS the server, or a proxy in front of it, allows"
	default:
		return "", ""
	}
}

// explainDates returns the reason why a certificate is not valid today, and the remedy.
func explainDates(certificate *x509.Certificate, host string) (text, do string) {
	if time.Now().Before(certificate.NotBefore) {
		start := certificate.NotBefore.UTC().Format(time.DateOnly)
		return "The certificate of " + host + " is valid only from " + start + ".", "check the clock of this machine"
	}
	end := certificate.NotAfter.UTC().Format(time.DateOnly)
	return "The certificate of " + host + " expired on " + end + ".",
		"renew the certificate of the server, or check the clock of this machine"
}

// errorText returns the text of an error, or "".
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
