package doctor_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/doctor"
)

// certificateOf describes the certificate of a server on the loopback interface.
type certificateOf struct {
	name      string // "" for the right address
	from, to  time.Duration
	isUnknown bool // the client does not trust it
}

// newTLSServer starts a server with a certificate, and returns its URL and a client for it.
func newTLSServer(t *testing.T, handler http.Handler, c certificateOf) (baseURL string, client *http.Client) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "airbyte"},
		NotBefore:             time.Now().Add(c.from),
		NotAfter:              time.Now().Add(c.to),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if c.name == "" {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	} else {
		template.DNSNames = []string{c.name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		MinVersion:   tls.VersionTLS12,
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	trusted := x509.NewCertPool()
	if !c.isUnknown {
		trusted.AddCert(parsed)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return server.URL, &http.Client{Transport: transport}
}

const day = 24 * time.Hour

// TestCertificates checks the findings of Examine about certificates of real servers.
func TestCertificates(t *testing.T) {
	for _, test := range []struct {
		name        string
		certificate certificateOf
		says        string
		do          string
	}{
		{
			name:        "unknown authority",
			certificate: certificateOf{from: -day, to: 90 * day, isUnknown: true},
			says:        "comes from an authority that this machine does not know",
			do:          "SSL_CERT_FILE",
		},
		{
			name:        "expired",
			certificate: certificateOf{from: -90 * day, to: -day},
			says:        "expired on " + time.Now().Add(-day).UTC().Format(time.DateOnly),
			do:          "renew the certificate",
		},
		{
			name:        "not valid yet",
			certificate: certificateOf{from: 2 * day, to: 90 * day},
			says:        "is valid only from " + time.Now().Add(2*day).UTC().Format(time.DateOnly),
			do:          "check the clock of this machine",
		},
		{
			name:        "another host",
			certificate: certificateOf{name: "airbyte.example", from: -day, to: 90 * day},
			says:        "is for another name than 127.0.0.1",
			do:          "use the name in the certificate",
		},
		{
			name:        "expires soon",
			certificate: certificateOf{from: -day, to: 5 * day},
			says:        "The certificate expires soon.",
			do:          "renew the certificate of the server",
		},
		{
			name:        "valid",
			certificate: certificateOf{from: -day, to: 90 * day},
			says:        "The connection uses TLS 1.3, with a certificate that is valid until",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			settings := fake.settings()
			host, client := newTLSServer(t, fake, test.certificate)
			settings.BaseURL = host + "/api/public/v1"
			settings.HTTPClient = client
			report := examine(t, settings)
			checkStep(t, report, "address", test.says, test.do)
		})
	}
}

// checkStep checks a sentence and a remedy of a step. Without a remedy, the step must be a success.
func checkStep(t *testing.T, report *doctor.Report, name, says, do string) {
	t.Helper()
	for _, step := range report.Steps {
		if step.Name != name {
			continue
		}
		isSaid := strings.Contains(strings.Join(step.Says, " "), says)
		isDone := strings.Contains(strings.Join(step.Do, " "), do)
		if isSaid && isDone && (do != "") == (step.Outcome != doctor.OK) {
			return
		}
	}
	t.Errorf("want that step %s says %q, and to do %q, in\n%s", name, says, do, report)
}

// proxy is a proxy for TLS connections.
type proxy struct {
	status   int    // with which it refuses all connections, or 0
	password string // that it demands, or ""
	asked    int    // number of requests
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.asked++
	if p.status != 0 {
		w.WriteHeader(p.status)
		return
	}
	r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
	_, password, _ := r.BasicAuth()
	if password != p.password {
		w.Header().Set("Proxy-Authenticate", "Basic")
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	p.connect(w, r)
}

// connect passes bytes on in both directions.
func (p *proxy) connect(w http.ResponseWriter, r *http.Request) {
	server, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = server.Close()
		return
	}
	go func() {
		_, _ = io.Copy(server, buffered)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

const proxyPassword = "open-sesame"

// TestProxies checks the findings of Examine about proxies, for a server with TLS and for one without.
func TestProxies(t *testing.T) {
	for _, test := range []struct {
		name  string
		proxy proxy
		user  *url.Userinfo
		says  string
		do    string
		isTLS bool // only for a server with TLS
	}{
		{
			name:  "refuses",
			proxy: proxy{status: http.StatusForbidden},
			says:  "The proxy refuses to connect to the server (status 403).",
			do:    "NO_PROXY",
			isTLS: true,
		},
		{
			name:  "does not reach the server",
			proxy: proxy{status: http.StatusBadGateway},
			says:  "The proxy cannot reach the server (status 502).",
			do:    "NO_PROXY",
			isTLS: true,
		},
		{
			name:  "demands a password",
			proxy: proxy{password: proxyPassword},
			says:  "The proxy wants a user name and a password (status 407)",
			do:    "HTTPS_PROXY",
		},
		{
			name:  "refuses the password",
			proxy: proxy{password: "another"},
			user:  url.UserPassword("ada", proxyPassword),
			says:  "The proxy wants a user name and a password (status 407), or refuses them.",
			do:    "HTTPS_PROXY",
		},
		{
			name:  "works",
			proxy: proxy{password: proxyPassword},
			user:  url.UserPassword("ada", proxyPassword),
			says:  "Requests go through the proxy 127.0.0.1:",
			isTLS: true,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged20)
			passing := test.proxy
			server := httptest.NewServer(&passing)
			defer server.Close()
			through, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			through.User = test.user
			baseURL, client := newTLSServer(t, fake, certificateOf{from: -day, to: 90 * day})
			client.Transport.(*http.Transport).Proxy = http.ProxyURL(through)
			schemes := []string{baseURL}
			if !test.isTLS {
				schemes = append(schemes, strings.TrimSuffix(fake.Listen(), "/api/public/v1"))
			}
			for _, base := range schemes {
				settings := fake.settings()
				settings.BaseURL = base + "/api/public/v1"
				settings.HTTPClient = client
				report := examine(t, settings)
				checkStep(t, report, "address", test.says, test.do)
				checkHidden(t, report, proxyPassword, "ada")
				if strings.Contains(report.Markdown(), through.Host) {
					t.Errorf("the Markdown names the proxy:\n%s", report.Markdown())
				}
			}
			if passing.asked == 0 {
				t.Error("no request went through the proxy")
			}
		})
	}
}

// checkHidden checks that no form of a report contains any of the texts.
func checkHidden(t *testing.T, report *doctor.Report, hidden ...string) {
	t.Helper()
	data, err := report.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{report.String(), string(data), report.Markdown()} {
		for _, text := range hidden {
			if strings.Contains(form, text) {
				t.Errorf("the report contains %q:\n%s", text, form)
			}
		}
	}
}

// TestProxyPages checks the findings of Examine about a proxy that responds itself to requests that are not encrypted.
func TestProxyPages(t *testing.T) {
	for status, says := range map[int]string{
		http.StatusOK:                 "A web page responds at this address (status 200).",
		http.StatusForbidden:          "A web page responds at this address (status 403).",
		http.StatusServiceUnavailable: "A web page with status 503 comes from a gateway",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<html>blocked by hunter2</html>")) // the report shows an error
		}))
		through, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		report := examine(t, doctor.Settings{
			BaseURL:    "http://airbyte.example",
			HTTPClient: &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(through)}},
		})
		server.Close()
		checkStep(t, report, "API", says, "if the proxy sends this response, name the host of the server in NO_PROXY")
		checkHidden(t, report, "hunter2")
	}
}

// TestInvalidProxy checks that an address of a proxy that net/http takes for a host is not shown.
func TestInvalidProxy(t *testing.T) {
	through := &url.URL{Scheme: "http", Host: "http:", Path: "//ada:" + proxyPassword + "@proxy:31x28"}
	report := examine(t, doctor.Settings{
		BaseURL:    "http://airbyte.example",
		HTTPClient: &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(through)}},
	})
	checkStep(t, report, "address", "The address of the proxy is not valid.", "http://USER:PASSWORD@HOST:PORT")
	checkHidden(t, report, proxyPassword, "ada", "http:.")
}

// closedPort returns an address at which nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it listens at once
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// TestProxyDown checks the findings of Examine about a proxy that does not run.
func TestProxyDown(t *testing.T) {
	through := &url.URL{Scheme: "http", Host: closedPort(t), User: url.UserPassword("ada", proxyPassword)}
	for _, base := range []string{"https://airbyte.example", "http://airbyte.example"} {
		report := examine(t, doctor.Settings{
			BaseURL:    base,
			HTTPClient: &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(through)}},
		})
		checkStep(t, report, "address", "The proxy cannot be reached.", "whether the proxy runs")
		checkHidden(t, report, proxyPassword, "ada")
	}
}

// TestWrongPort checks the findings of Examine about closed ports, and ports with another protocol.
func TestWrongPort(t *testing.T) {
	fake := newFake(t, airbytetest.SelfManaged20)
	plain := strings.TrimPrefix(fake.Listen(), "http://")
	encrypted, client := newTLSServer(t, fake, certificateOf{from: -day, to: 90 * day})
	for _, test := range []struct {
		name    string
		baseURL string
		says    string
		do      string
	}{
		{
			name:    "TLS at a port without",
			baseURL: "https://" + plain,
			says:    "127.0.0.1 does not speak TLS at this port.",
			do:      "use http:// in the base URL",
		},
		{
			name:    "no TLS at a port with TLS",
			baseURL: strings.Replace(encrypted, "https", "http", 1) + "/api/public/v1",
			says:    "speaks TLS at this port.",
			do:      "use https:// in the base URL",
		},
		{
			name:    "port that no host has",
			baseURL: "http://127.0.0.1:99999",
			says:    "The port in the base URL is not valid.",
			do:      "use a port up to 65535",
		},
		{
			name:    "closed port",
			baseURL: "http://" + closedPort(t),
			says:    "127.0.0.1 refuses the connection.",
			do:      "check the port",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			settings := fake.settings()
			settings.BaseURL = test.baseURL
			settings.HTTPClient = client
			checkStep(t, examine(t, settings), "address", test.says, test.do)
		})
	}
}

// TestUnknownName checks the findings of Examine about a name that DNS does not have. The resolver asks a closed port, so that the
// test needs no network.
func TestUnknownName(t *testing.T) {
	server := closedPort(t)
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server)
	}}
	dialer := &net.Dialer{Resolver: resolver}
	report := examine(t, doctor.Settings{
		BaseURL:    "https://airbyte.invalid",
		HTTPClient: &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}},
	})
	checkStep(t, report, "address", "The name airbyte.invalid cannot be resolved.", "check the spelling")
}

// TestClientCertificate checks that Examine recognizes a server that requires a client certificate.
func TestClientCertificate(t *testing.T) {
	fake := newFake(t, airbytetest.SelfManaged20)
	server := httptest.NewUnstartedServer(fake)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	settings := fake.settings()
	settings.BaseURL = server.URL
	settings.HTTPClient = server.Client()
	checkStep(t, examine(t, settings), "address", "requires a client certificate", "doctor.Examine")
}

// TestSilence checks the findings of Examine about a server that accepts connections and never responds.
func TestSilence(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it listens at once
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	timeout := 200 * time.Millisecond
	if testing.Short() {
		timeout = 50 * time.Millisecond
	}
	report := examine(t, doctor.Settings{
		BaseURL:    "http://" + listener.Addr().String(),
		HTTPClient: &http.Client{Timeout: timeout},
	})
	checkStep(t, report, "address", "127.0.0.1 does not respond in time.", "check firewalls")
}
