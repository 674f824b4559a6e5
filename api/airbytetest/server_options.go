package airbytetest

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Option configures a [Server].
type Option func(*settings)

type settings struct {
	features // of the profile, with the overrides below

	profile       Profile
	baseURL       string // overrides the profile; empty for no override
	instanceAdmin *bool  // overrides the profile; nil for no override
	run           Run    // of jobs without a script
	speed         float64
	lifetime      *time.Duration // of tokens; overrides the profile; nil for no override
	open          bool           // authentication is off
	unlicensed    bool
	lenient       bool // invalid requests do not fail the test
	strict        bool // deviations that servers pass over are mistakes
	ownLinks      bool // links in pages lead back to the server
	keptRequests  int  // for Requests; less than 0 for all
	movingRows    bool // a change moves a resource to the end of lists
	latency       time.Duration
	webhooks      *http.Client // sends notifications; nil for none
	connectors    []Connector
	logger        *slog.Logger
}

// WithProfile selects the server to imitate. The default is [Cloud].
func WithProfile(p Profile) Option {
	return func(s *settings) { s.profile = p }
}

// WithInstanceAdmin sets whether the caller is an instance admin. For an unknown ID, an instance
// admin gets status 404 where other users get 403. The default depends on the profile.
func WithInstanceAdmin(admin bool) Option {
	return func(s *settings) { s.instanceAdmin = &admin }
}

// WithBaseURL sets the base URL of the server, for example one below the path of a proxy. It must
// have a host and a path, and no user information. The default depends on the profile.
func WithBaseURL(baseURL string) Option {
	return func(s *settings) { s.baseURL = baseURL }
}

// WithoutAuth turns authentication off, which self-managed servers allow. The server then needs no
// credentials, issues no tokens, and has no applications.
func WithoutAuth() Option {
	return func(s *settings) { s.open = true }
}

// WithoutLicence makes operations that need a licence return status 403. These are the operations on
// regions, data planes, groups, config templates, connection templates, widget tokens and the OAuth
// credentials of organizations.
func WithoutLicence() Option {
	return func(s *settings) { s.unlicensed = true }
}

// WithTokenLifetime sets how long an access token is valid. The default depends on the profile. For
// most profiles it is 15 minutes.
func WithTokenLifetime(d time.Duration) Option {
	return func(s *settings) { s.lifetime = &d }
}

// WithJobs sets the run of jobs that have no script (see [Server.Script]). By default jobs are
// pending for two seconds, run for a minute, and succeed.
func WithJobs(run Run) Option {
	return func(s *settings) { s.run = run }
}

// WithSpeed makes the server's clock run faster than time.Now by the given factor, which must be
// greater than 0 and at most 1,000,000. It is meant for programs that people watch; in tests use
// testing/synctest. The lifetime of tokens does not change.
func WithSpeed(factor float64) Option {
	return func(s *settings) { s.speed = factor }
}

// WithRequestLimit sets how many requests the server keeps for [Server.Requests]; it drops the oldest
// ones. Without WithRequestLimit it keeps all, and with a limit of 0 none. Servers that run for a long
// time should have a limit.
func WithRequestLimit(limit int) Option {
	return func(s *settings) { s.keptRequests = max(limit, 0) }
}

// WithLatency delays every response by the given time, on the clock of package time.
func WithLatency(d time.Duration) Option {
	return func(s *settings) { s.latency = d }
}

// WithOwnLinks makes the absolute links in pages lead back to the server, at the host that the request
// was sent to. Without it they lead to another host, as the links of many servers do, so that tests
// notice if a program follows them.
func WithOwnLinks() Option {
	return func(s *settings) { s.ownLinks = true }
}

// WithMovingRows makes each change move the changed resource to the end of lists. Real servers do not sort
// most lists, and their database moves changed rows. A walk over several pages misses a resource that is
// moved while it reads a later page, or sees it twice.
func WithMovingRows() Option {
	return func(s *settings) { s.movingRows = true }
}

// WithConnectors adds connectors to the ones that the server knows. A connector replaces the one of the
// same type, or with the same ID. [LoadConnectors] reads connectors from a file.
func WithConnectors(connectors ...Connector) Option {
	return func(s *settings) { s.connectors = append(s.connectors, connectors...) }
}

// AllowWrongRequests keeps invalid requests from failing the test. The server still rejects them.
func AllowWrongRequests() Option {
	return func(s *settings) { s.lenient = true }
}

// WithStrict makes the server reject deviations from the API document that real servers pass over,
// and fails the test that sent them. These are unknown query parameters, unknown properties, null in
// optional properties, enum values in another case, times in other formats in queries, and bodies that
// the operation does not take.
// Without WithStrict the server acts like real servers, and logs these deviations.
func WithStrict() Option {
	return func(s *settings) { s.strict = true }
}

// WithLogger logs each request at level info, and each invalid request also at level warn. An entry
// holds the operation, the method, the path and the status, but no headers and no body. By default
// nothing is logged.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) { s.logger = logger }
}

func newSettings(opts []Option) (*settings, error) {
	s := &settings{
		profile: Cloud,
		run:     Succeed(time.Minute),
		speed:   1,

		keptRequests: -1,
	}
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	s.features = profiles[s.profile]
	s.base = cmp.Or(s.baseURL, s.base)
	if s.instanceAdmin != nil {
		s.admin = *s.instanceAdmin
	}
	if s.lifetime != nil {
		s.tokenLifetime = *s.lifetime
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	return s, nil
}

func (s *settings) check() error {
	if _, ok := profiles[s.profile]; !ok {
		return fmt.Errorf("airbytetest: unknown profile %q; want one of %s", s.profile, joinProfiles())
	}
	if !(s.speed > 0 && s.speed <= 1e6) { // two comparisons with || would accept NaN
		return fmt.Errorf("airbytetest: the speed must be greater than 0 and at most 1,000,000, got %v", s.speed)
	}
	if s.latency < 0 {
		return errors.New("airbytetest: the latency must not be negative")
	}
	if s.lifetime != nil && *s.lifetime <= 0 {
		return errors.New("airbytetest: the lifetime of tokens must be greater than 0")
	}
	return s.run.check()
}

func joinProfiles() string {
	var names []string
	for _, p := range Profiles() {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
}
