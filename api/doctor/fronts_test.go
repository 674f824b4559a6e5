package doctor_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/doctor"
)

// TestFronts checks the findings of Examine about a program in front of the server that responds itself.
func TestFronts(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault airbytetest.Fault
		step  string
		says  string
	}{
		{
			name:  "Google does not reach the server",
			fault: airbytetest.Fault{Face: airbytetest.GoogleFrontEnd},
			step:  "API",
			says:  "the Google load balancer",
		},
		{
			name:  "nginx does not reach the server",
			fault: airbytetest.Fault{Face: airbytetest.Nginx},
			step:  "API",
			says:  "nginx",
		},
		{
			name:  "ingress with basic authentication",
			fault: airbytetest.Fault{Face: airbytetest.BasicAuthIngress},
			step:  "API",
			says:  "a proxy with basic authentication",
		},
		{
			name:  "gateway refuses the token",
			fault: airbytetest.Fault{Operation: "listWorkspaces", Face: airbytetest.CloudGateway},
			step:  "access",
			says:  "refuses the credentials",
		},
		{
			name:  "web application",
			fault: airbytetest.Fault{HTML: true},
			step:  "API",
			says:  "A web page responds",
		},
		{
			name:  "server is down",
			fault: airbytetest.Fault{Operation: "getHealthCheck", Status: 503},
			step:  "API",
			says:  "down",
		},
		{
			name:  "rate limit of the health check",
			fault: airbytetest.Fault{Operation: "getHealthCheck", Status: 429},
			step:  "API",
			says:  "limits the requests",
		},
		{
			name:  "rate limit",
			fault: airbytetest.Fault{Operation: "listWorkspaces", Status: 429},
			step:  "access",
			says:  "limits the requests",
		},
		{
			name:  "wrong credentials on Community",
			fault: airbytetest.Fault{Operation: "createAccessToken", Status: 400},
			step:  "credentials",
			says:  "refuses client ID and client secret",
		},
		{
			name:  "no token endpoint",
			fault: airbytetest.Fault{Operation: "createAccessToken", Status: 404},
			step:  "credentials",
			says:  "has no token endpoint",
		},
		{
			name:  "the connection breaks",
			fault: airbytetest.Fault{DropBefore: true},
			step:  "address",
			says:  "breaks before a response arrives",
		},
	} {
		profiles := []airbytetest.Profile{airbytetest.Cloud}
		if test.fault.Operation == "" {
			profiles = airbytetest.Profiles()
		}
		for _, profile := range profiles {
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t, profile)
				test.fault.Count = airbytetest.Always
				fake.Inject(test.fault)
				report := examine(t, fake.settings())
				last := report.Steps[len(report.Steps)-1]
				wantStep := test.step
				if profile == airbytetest.SelfManaged063 {
					wantStep = "API" // these servers have no health check at the base URL that could break
				}
				text := strings.Join(last.Says, " ")
				if last.Name != wantStep || last.Outcome != doctor.Failed || !strings.Contains(text, test.says) {
					t.Errorf("%s, %s: want step %s to fail with %q, got:\n%s", profile, test.name, wantStep, test.says, report)
				}
				if len(last.Do) == 0 {
					t.Errorf("%s: the step does not say what to do", test.name)
				}
			})
		}
	}
}

// failing is a transport that always fails.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

// TestConnection checks the findings of Examine about connections that fail.
func TestConnection(t *testing.T) {
	refusedOnWindows := &net.OpError{Op: "dial", Err: syscall.Errno(10061)}
	for says, err := range map[string]error{
		"airbyte.example refuses":        refusedOnWindows,
		"cannot be resolved":             &net.DNSError{Err: "no such host", Name: "airbyte.example"},
		"refuses the connection":         &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"There is no route":              &net.OpError{Op: "dial", Err: syscall.ENETUNREACH},
		"an authority that this machine": x509.UnknownAuthorityError{},
		"is for another name":            x509.HostnameError{Host: "airbyte.example", Certificate: new(x509.Certificate)},
		"does not speak TLS":             errors.New("http: server gave HTTP response to HTTPS client"),
		"does not respond in time":       context.DeadlineExceeded,
	} {
		report := examine(t, doctor.Settings{
			BaseURL:    "https://airbyte.example",
			HTTPClient: &http.Client{Transport: failing{err: err}},
		})
		if !strings.Contains(report.String(), says) || report.Outcome() != doctor.Failed {
			t.Errorf("%v: want %q in\n%s", err, says, report)
		}
	}
}

// TestWrongBaseURL checks that Examine finds the right base URL.
func TestWrongBaseURL(t *testing.T) {
	fake := newFake(t, airbytetest.SelfManaged20)
	for _, path := range []string{"/api/v1", "/v1", "/airbyte"} {
		settings := fake.settings()
		settings.BaseURL = strings.TrimSuffix(fake.BaseURL(), "/api/public/v1") + path
		report := examine(t, settings)
		want := "use " + fake.BaseURL() + " as base URL"
		if !strings.Contains(report.String(), want) {
			t.Errorf("%s: want %q in\n%s", path, want, report)
		}
	}
}

// TestClock checks that Examine notices a clock that is wrong.
func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := newFake(t, airbytetest.Cloud)
		settings := fake.settings()
		settings.HTTPClient = &http.Client{Transport: late{inner: fake, by: 10 * time.Minute}}
		report := examine(t, settings)
		if !strings.Contains(report.String(), "The clock of the server is 10m0s behind that of this machine.") {
			t.Errorf("the report does not tell the skew:\n%s", report)
		}
	})
}

// late is a transport whose responses have an old date.
type late struct {
	inner http.RoundTripper
	by    time.Duration
}

func (l late) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.inner.RoundTrip(req)
	if err == nil {
		resp.Header.Set("Date", time.Now().Add(-l.by).UTC().Format(http.TimeFormat))
	}
	return resp, err
}

// TestNoSecrets checks that no form of a report has credentials or other data that an issue should not show.
func TestNoSecrets(t *testing.T) {
	fake := newFake(t, airbytetest.SelfManaged20)
	settings := fake.settings()
	settings.Workspace = fake.workspace
	report := examine(t, settings)
	data, err := report.JSON()
	if err != nil {
		t.Fatal(err)
	}
	markdown := report.Markdown()
	for _, text := range []string{report.String(), string(data), markdown} {
		for _, secret := range []string{settings.Credentials.ClientID, string(settings.Credentials.ClientSecret), "eyJ", "Tenant", "tenant_42_db"} {
			if strings.Contains(text, secret) {
				t.Errorf("a report contains %q:\n%s", secret, text)
			}
		}
	}
	for _, hidden := range []string{fake.workspace, "airbyte.example"} {
		if strings.Contains(markdown, hidden) {
			t.Errorf("the Markdown contains %q:\n%s", hidden, markdown)
		}
	}
}

// TestFaults injects faults in the middle of an examination of each profile, and checks that it still finds out the
// release, and does not take the faults for differences.
func TestFaults(t *testing.T) {
	skips := []int{8, 20, 35}
	apart := 1
	if testing.Short() {
		apart = 4 // about two faults for each profile, and other ones for the next
	}
	for i, profile := range someProfiles() {
		want := releases[profile][0]
		for j, fault := range []airbytetest.Fault{
			{Latency: 5 * time.Second, Count: 10},
			{Status: http.StatusTooManyRequests, RetryAfter: "2", Count: 2},
			{Status: http.StatusServiceUnavailable, Count: 2},
			{Face: airbytetest.GoogleFrontEnd, Count: 2},
			{Face: airbytetest.Nginx, Count: 2},
			{DropBefore: true, Count: 2},
			{DropAfter: true, Count: 2},
			{Truncated: true, Count: 2},
			{RevokeToken: true},
		} {
			if (i+j)%apart != 0 {
				continue
			}
			synctest.Test(t, func(t *testing.T) {
				fake := newFake(t, profile)
				fault.Skip = skips[(i+j)%len(skips)]
				fake.Inject(fault)
				report := examine(t, fake.settings())
				if report.Release != want {
					t.Errorf("%s, %+v: release %q, want %q", profile, fault, report.Release, want)
				}
				checkHolds(t, report)
			})
		}
	}
}

// TestReplacedErrors checks that a program in front of the server that replaces all errors does not lead to wrong
// conclusions about the release and the operations, or to differences.
func TestReplacedErrors(t *testing.T) {
	apart := 1
	if testing.Short() {
		apart = 3 // a body for each profile, and another one for the next
	}
	bodies := []string{"<html>Error</html>", `{"error":{"message":"no"}}`, ""}
	for i, profile := range someProfiles() {
		want := examine(t, newFake(t, profile).settings())
		for j, body := range bodies {
			if (i+j)%apart != 0 {
				continue
			}
			fake := newFake(t, profile)
			settings := fake.settings()
			settings.Workspace = fake.workspace
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := fake.RoundTrip(req)
				if err == nil && resp.StatusCode >= http.StatusBadRequest {
					resp.Body = io.NopCloser(strings.NewReader(body))
					resp.ContentLength = int64(len(body))
				}
				return resp, err
			})}
			report := examine(t, settings)
			if report.Release != want.Release {
				t.Errorf("%q, %s: release %q, want %q", body, profile, report.Release, want.Release)
			}
			if diff := cmp.Diff(want.Lacks, report.Lacks); diff != "" {
				t.Errorf("%q, %s: lacking operations (-want +got):\n%s", body, profile, diff)
			}
			checkHolds(t, report)
			checkStep(t, report, "release", "A program in front of the server replaces its errors", "let it pass errors on")
		}
	}
}

// TestBadGatewayForOne checks that a request that a gateway never passes on is not a difference, also if several steps
// send it.
func TestBadGatewayForOne(t *testing.T) {
	fake := newFake(t, airbytetest.SelfManaged20)
	settings := fake.settings()
	settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := fake.RoundTrip(req)
		if err == nil && resp.StatusCode == http.StatusInternalServerError {
			resp.StatusCode = http.StatusBadGateway
		}
		return resp, err
	})}
	synctest.Test(t, func(t *testing.T) { checkHolds(t, examine(t, settings)) })
}

// TestUnknownRelease checks that a report draws no conclusions if the request fails that tells how the server responds to
// unknown paths.
func TestUnknownRelease(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusBadGateway} {
		synctest.Test(t, func(t *testing.T) {
			fake := newFake(t, airbytetest.SelfManaged15)
			settings := fake.settings()
			settings.Workspace = fake.workspace
			settings.HTTPClient = &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := fake.RoundTrip(req)
				if err == nil && strings.HasSuffix(req.URL.Path, "/airbyte-go-doctor") {
					resp.StatusCode = status
				}
				return resp, err
			})}
			report := examine(t, settings)
			if report.Release != "" || len(report.Lacks) > 0 {
				t.Errorf("status %d: release %q and lacking operations %v, want neither", status, report.Release, report.Lacks)
			}
			checkHolds(t, report)
			checkStep(t, report, "release", "The release is unknown, because the server did not respond", "run it again")
		})
	}
}
