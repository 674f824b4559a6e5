// Package oauth sends a customer to the consent page of a source, such as Google Ads. It gets the ID of a secret, with
// which Airbyte can then read the source.
//
// Only Airbyte Cloud has such consent pages. Self-managed servers return 501, which matches
// [airbyte.ErrUnsupported].
//
//	consents, err := oauth.New(oauth.Settings{
//		Client:  client,
//		URL:     "https://app.example.com/airbyte/consent",
//		Key:     key,
//		Session: func(req *http.Request) string { return sessionID(req) },
//		Done: func(w http.ResponseWriter, req *http.Request, result oauth.Result) {
//			source, err := consents.CreateSource(req.Context(), result, request)
//			// … show the source, or say why there is none
//		},
//	})
//	http.Handle("/airbyte/consent/", http.StripPrefix("/airbyte/consent", consents))
//
//	// When the customer clicks "Connect":
//	url, err := consents.Begin(ctx, oauth.Attempt{WorkspaceID: workspace, SourceType: "google-ads", Session: session})
//	http.Redirect(w, req, url, http.StatusSeeOther)
//
// Airbyte does not return a state parameter, so each attempt has a path of its own, which is encrypted and bound to the
// session of the customer. Several instances of a program can share the work if they have the same key.
package oauth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// DefaultLifetime is how long a customer may take to give the consent.
const DefaultLifetime = 30 * time.Minute

// Settings configure [Consents].
type Settings struct {
	// Client calls Airbyte Cloud.
	Client *airbyte.Client

	// URL is the address at which browsers reach the handler. It must begin with https://, because Airbyte refuses
	// other addresses; for a test on your machine, use a tunnel.
	URL string

	// Key encrypts the paths of attempts: 32 random bytes, the same for all instances of the program.
	Key []byte

	// Session returns the ID of the session of a request, such as the value of a cookie, or "" without one. An attempt
	// ends only in the session in which it began, so that nobody can end it for somebody else. The ID must not change
	// in the meantime. The cookie needs SameSite=Lax: with Strict, browsers do not send it when they come from the
	// consent page.
	Session func(req *http.Request) string

	// Done responds to the browser that comes back from the consent page.
	Done func(w http.ResponseWriter, req *http.Request, result Result)

	// Lifetime is how long an attempt is valid. The default is [DefaultLifetime].
	Lifetime time.Duration
}

// Attempt is an attempt to get the consent of a customer.
type Attempt struct {
	WorkspaceID string // of the future source
	SourceType  string // such as google-ads
	Session     string // ID of the customer's session, as Settings.Session returns it

	// Input has the settings that some connectors need before the flow can start. It may be nil.
	Input airbyte.Configuration

	// Scopes replace the scopes that the connector requests. OptionalScopes are requested in addition. Both may be nil.
	Scopes         []string
	OptionalScopes []string
}

// Result is the end of an attempt.
type Result struct {
	WorkspaceID string
	SourceType  string

	// SecretID identifies the secret in Airbyte. It is a credential: keep it from logs and from the browser. It is "" if
	// Err is set. [Consents.CreateSource] and [Consents.UpdateSource] use it; Sources.Replace does not take it.
	SecretID airbyte.Secret

	// Err is nil, or matches ErrDenied or ErrFailed.
	Err error
}

// Errors of a [Result].
var (
	// ErrDenied reports that the browser came back without a secret, and with the error access_denied or none. Airbyte
	// leaves the error out in most cases, so the consent page may also have failed.
	ErrDenied = errors.New("oauth: the customer did not consent")

	// ErrFailed reports another error of the consent page, or a secret of another workspace.
	ErrFailed = errors.New("oauth: the consent page reported an error")
)

// Consents is an [http.Handler] to which browsers come back from consent pages. It is safe for concurrent use.
type Consents struct {
	settings Settings
	sealer   *sealer

	mu   sync.Mutex
	used map[string]time.Time // attempts that ended, with the time when they expire
}

// New returns a handler. Its errors name the setting that is missing or wrong.
func New(settings Settings) (*Consents, error) {
	u, err := url.Parse(settings.URL)
	isHTTPS := err == nil && u.Scheme == "https" && u.Host != ""
	hasMore := isHTTPS && (strings.ContainsAny(settings.URL, "?#") || u.User != nil)
	switch {
	case settings.Client == nil:
		return nil, errors.New("oauth: Settings.Client is nil")
	case !isHTTPS:
		return nil, errors.New("oauth: want an address that begins with https:// in Settings.URL; Airbyte refuses others")
	case hasMore:
		return nil, errors.New("oauth: want an address without user, query and fragment in Settings.URL")
	case settings.Session == nil:
		return nil, errors.New("oauth: Settings.Session is nil")
	case settings.Done == nil:
		return nil, errors.New("oauth: Settings.Done is nil")
	}
	s, err := newSealer(settings.Key)
	if err != nil {
		return nil, err
	}
	if settings.Lifetime <= 0 {
		settings.Lifetime = DefaultLifetime
	}
	return &Consents{settings: settings, sealer: s, used: map[string]time.Time{}}, nil
}

// Begin starts an attempt and returns the URL of the consent page. Send the browser of the customer there.
//
// The error matches [airbyte.ErrUnsupported] on servers other than Airbyte Cloud.
func (c *Consents) Begin(ctx context.Context, attempt Attempt) (consentURL string, err error) {
	if attempt.WorkspaceID == "" || attempt.SourceType == "" || attempt.Session == "" {
		return "", errors.New("oauth: an attempt needs a workspace, a source type and a session")
	}
	path, err := c.sealer.seal(ticket{
		WorkspaceID: attempt.WorkspaceID,
		SourceType:  attempt.SourceType,
		Session:     hashOf(attempt.Session),
		Expires:     time.Now().Add(c.settings.Lifetime),
	})
	if err != nil {
		return "", err
	}
	consent, err := c.settings.Client.Sources.InitiateOAuth(ctx, airbyte.InitiateOAuthRequest{
		WorkspaceID:             attempt.WorkspaceID,
		SourceType:              &attempt.SourceType,
		RedirectURL:             strings.TrimSuffix(c.settings.URL, "/") + "/" + path,
		OAuthInputConfiguration: attempt.Input,
		RequestedScopes:         attempt.Scopes,
		RequestedOptionalScopes: attempt.OptionalScopes,
	})
	if errors.Is(err, airbyte.ErrUnsupported) {
		return "", fmt.Errorf("oauth: only Airbyte Cloud has consent pages; give the tokens of your own OAuth application "+
			"in the configuration of the source instead: %w", err)
	}
	if err != nil {
		return "", err
	}
	if !isWebPage(consent.URL) {
		return "", errors.New("oauth: the server returned an address of the consent page that is not an http or https URL")
	}
	return consent.URL, nil
}

func isWebPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// ServeHTTP ends an attempt. It calls Settings.Done only if the attempt began in the session of the request, has not
// expired, and has not ended before.
func (c *Consents) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer") // the query has the ID of the secret
	if req.Method != http.MethodGet {
		header.Set("Allow", http.MethodGet)
		http.Error(w, "want GET", http.StatusMethodNotAllowed)
		return
	}
	path := strings.Trim(req.URL.Path, "/")
	t, err := c.sealer.open(path)
	if err != nil {
		http.NotFound(w, req)
		return
	}
	session := c.settings.Session(req)
	isSame := session != "" && subtle.ConstantTimeCompare(hashOf(session), t.Session) == 1
	switch {
	case !isSame:
		http.Error(w, "This consent began in another session. Please sign in, and connect the source again.", http.StatusForbidden)
	case time.Now().After(t.Expires):
		http.Error(w, "This consent took too long. Please connect the source again.", http.StatusGone)
	case !c.use(path, t.Expires):
		http.Error(w, "This consent has ended already.", http.StatusGone)
	default:
		c.settings.Done(w, req, resultOf(t, req.URL.Query()))
	}
}

// use marks an attempt as ended. It returns false if it had ended before.
func (c *Consents) use(path string, expires time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for other, end := range c.used {
		if now.After(end) {
			delete(c.used, other)
		}
	}
	if _, isUsed := c.used[path]; isUsed {
		return false
	}
	c.used[path] = expires
	return true
}

// resultOf reads the query with which the browser comes back: the ID of a secret or, without it, maybe an error.
func resultOf(t ticket, query url.Values) Result {
	result := Result{WorkspaceID: t.WorkspaceID, SourceType: t.SourceType}
	secretID := query.Get("secret_id")
	reason := query.Get("error")
	switch {
	case secretID != "" && isOfOther(secretID, t.WorkspaceID):
		result.Err = fmt.Errorf("%w: the secret belongs to another workspace", ErrFailed)
	case secretID != "":
		result.SecretID = airbyte.Secret(secretID)
	case reason == "" || reason == "access_denied":
		result.Err = ErrDenied
	default:
		result.Err = fmt.Errorf("%w: %.100q", ErrFailed, reason)
	}
	return result
}

// ownerPattern finds the workspaces that the ID of a secret names.
var ownerPattern = regexp.MustCompile(`(?i)workspace_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})`)

// isOfOther reports whether the ID of a secret names another workspace, which servers do not check. It returns false for
// an ID that names no workspace.
func isOfOther(secretID, workspaceID string) bool {
	for _, match := range ownerPattern.FindAllStringSubmatch(secretID, -1) {
		if !strings.EqualFold(match[1], workspaceID) {
			return true
		}
	}
	return false
}
