package airbytetest

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Profile is which server a Server behaves like.
type Profile string

// The profiles.
const (
	// Cloud is Airbyte Cloud. It answers every operation that any revision of the API document has, and
	// the caller is no instance admin.
	Cloud Profile = "cloud"
	// SelfManaged2026March is a self-managed server with the 96 operations of March 2026. Applications
	// cannot be made, OAuth is 501.
	SelfManaged2026March Profile = "self-managed-2026-03"
	// SelfManaged2026July has no config templates any more, can delete OAuth credentials of workspaces,
	// and returns a queued sync instead of refusing.
	SelfManaged2026July Profile = "self-managed-2026-07"
)

// features is in what profiles differ.
type features struct {
	base, links string // where clients find the server, and where its links lead: elsewhere, also where those of real ones do not
	region      string // shared by all organizations
	cloud       bool   // OAuth and applications work, images of one's own do not
	admin       bool   // the caller is an instance admin
	templates   bool   // config templates exist
	july        bool   // what changed by July 2026, operations newer than the API document among it
}

// inside is what self-managed servers usually link to, an address in their cluster.
const inside = "http://localhost:8001/api/public/v1"

var profiles = map[Profile]features{
	Cloud:                {base: "https://api.airbyte.com/v1", links: "https://api.airbyte-internal.example/v1", region: "US", cloud: true, templates: true, july: true},
	SelfManaged2026March: {base: "https://airbyte.example/api/public/v1", links: inside, region: "AUTO", admin: true, templates: true},
	SelfManaged2026July:  {base: "https://airbyte.example/api/public/v1", links: inside, region: "AUTO", admin: true, july: true},
}

// Option changes how a Server is made.
type Option func(*settings)

type settings struct {
	features
	profile    Profile
	ownBase    string // instead of the profile's; "" for none
	ownAdmin   *bool  // likewise; nil for none
	run        Run
	speed      float64
	tokenLife  time.Duration
	open       bool // authentication is turned off
	unlicensed bool
	lenient    bool // wrong requests do not fail the test
	connectors []Connector
	logger     *slog.Logger
}

// WithProfile says which server to behave like; Cloud without it.
func WithProfile(p Profile) Option { return func(s *settings) { s.profile = p } }

// WithInstanceAdmin says whether the caller is an instance admin, who is told that an ID does not
// exist where others get 403. Without it the profile says.
func WithInstanceAdmin(admin bool) Option { return func(s *settings) { s.ownAdmin = &admin } }

// WithBaseURL is where the server is to be found, such as below a path of a proxy. Without it the
// profile says.
func WithBaseURL(baseURL string) Option { return func(s *settings) { s.ownBase = baseURL } }

// WithoutAuth turns authentication off, as self-managed servers can: no token is asked for, and
// there are no applications, nor tokens to be had.
func WithoutAuth() Option { return func(s *settings) { s.open = true } }

// WithoutLicence has the operations that need one answer 403: regions, dataplanes, groups, the
// widget, config templates and the OAuth credentials of organizations.
func WithoutLicence() Option { return func(s *settings) { s.unlicensed = true } }

// WithTokenLifetime is how long an access token is good for; 15 minutes without it.
func WithTokenLifetime(d time.Duration) Option { return func(s *settings) { s.tokenLife = d } }

// WithJobs is how jobs run for which there is no Script. Without it they are pending for two
// seconds, run for a minute, and succeed.
func WithJobs(run Run) Option { return func(s *settings) { s.run = run } }

// WithSpeed lets the clock of the server run faster than time.Now, by a factor, for programs that
// people watch; in tests use testing/synctest. The life of tokens is not changed.
func WithSpeed(factor float64) Option { return func(s *settings) { s.speed = factor } }

// WithConnectors adds connectors to those that the server knows.
func WithConnectors(connectors ...Connector) Option {
	return func(s *settings) { s.connectors = append(s.connectors, connectors...) }
}

// AllowWrongRequests has wrong requests answered and no more. Without it they also fail the test.
func AllowWrongRequests() Option { return func(s *settings) { s.lenient = true } }

// WithLogger logs each request at level info, and wrong ones at level warn: operation, method, path
// and status, no header and no body.
func WithLogger(logger *slog.Logger) Option { return func(s *settings) { s.logger = logger } }

func newSettings(opts []Option) (*settings, error) {
	s := &settings{profile: Cloud, speed: 1, tokenLife: 15 * time.Minute, run: Succeed(time.Minute)}
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	f, ok := profiles[s.profile]
	if !ok {
		return nil, fmt.Errorf("airbytetest: there is no profile %q; there are %s, %s and %s", s.profile, Cloud, SelfManaged2026March, SelfManaged2026July)
	}
	if !(s.speed > 0 && s.speed <= 1e6) || s.tokenLife <= 0 { // no number is no speed either
		return nil, errors.New("airbytetest: the speed and the life of tokens must be more than zero, and the speed a million at most")
	}
	f.base, f.admin = cmp.Or(s.ownBase, f.base), *cmp.Or(s.ownAdmin, &f.admin)
	s.features, s.logger = f, cmp.Or(s.logger, slog.New(slog.DiscardHandler))
	return s, s.run.check()
}
