// Package doctor examines an Airbyte server: whether it can be reached, which API responds, the rights of the
// credentials, the release that it seems to be, and its differences from the servers that package airbyte expects.
//
//	report, err := doctor.Examine(ctx, doctor.Settings{BaseURL: "https://airbyte.example.com"})
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Print(report)
//
// The command airbyteagent runs it as the verb doctor.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Settings say which server to examine, and how.
type Settings struct {
	// BaseURL is the base URL, as for [airbyte.WithBaseURL]. The default is [airbyte.CloudURL].
	BaseURL string

	// Credentials identify the caller. The zero value sends none.
	Credentials Credentials

	// HTTPClient sends the requests. The default is [http.DefaultClient].
	HTTPClient *http.Client

	// Workspace is the ID of a workspace in which Examine may create a source and a tag of its own. Examine
	// deletes them again, and those that an interrupted run has left. If it is "", Examine only reads.
	Workspace string

	// Progress is called with each step when it ends. It may be nil.
	Progress func(Step)
}

// Credentials are the credentials of a caller. Set a token, or client ID and secret, or user name and password. [Examine]
// returns an error for several of these kinds.
type Credentials struct {
	Token        airbyte.Secret
	ClientID     string
	ClientSecret airbyte.Secret
	Username     string
	Password     airbyte.Secret
}

// check returns an error if credentials of several kinds are set. It would be unclear which ones are examined.
func (c Credentials) check() error {
	kinds := 0
	for _, isSet := range []bool{
		c.Token != "",
		c.ClientID != "" || c.ClientSecret != "",
		c.Username != "" || c.Password != "",
	} {
		if isSet {
			kinds++
		}
	}
	if kinds > 1 {
		return errors.New("doctor: set one of Token, ClientID and Username, got several")
	}
	return nil
}

// options returns the options of a client with these credentials. The client refuses half a pair.
func (c Credentials) options() []airbyte.Option {
	var options []airbyte.Option
	if c.Token != "" {
		options = append(options, airbyte.WithToken(string(c.Token)))
	}
	if c.ClientID != "" || c.ClientSecret != "" {
		options = append(options, airbyte.WithClientCredentials(c.ClientID, string(c.ClientSecret)))
	}
	if c.Username != "" || c.Password != "" {
		options = append(options, airbyte.WithBasicAuth(c.Username, string(c.Password)))
	}
	return options
}

// Examine examines a server and returns a report, also if the server cannot be used. It returns an error only
// for invalid settings. If ctx ends, the report says which steps are missing.
//
// Examine sends some 80 requests, one after another. It changes nothing on the server, except as the setting
// Workspace says. It then deletes its objects even if ctx has ended, for at most 30 seconds.
func Examine(ctx context.Context, settings Settings) (*Report, error) {
	e, err := newExamination(settings)
	if err != nil {
		return nil, err
	}
	defer e.http.close()
	ctx, e.stop = context.WithCancelCause(ctx)
	defer e.stop(nil)
	e.run(ctx)
	return e.report, nil
}

// examination is an examination under way.
type examination struct {
	settings Settings
	base     *url.URL
	http     *recorder // sends all requests and keeps their responses
	client   *airbyte.Client
	report   *Report

	answers map[string]*exchange // of the questions that were asked, by name
	caller  caller
	release release

	isProxied       bool      // requests go through a proxy that can respond itself, since they are not encrypted
	unknown         *exchange // response for a path that no server has
	hasServerErrors bool      // errors come from the server, and not from a program in front of it that replaces them

	names   int                 // names given to objects
	created map[string][]string // IDs of objects that were created and not deleted, by the path of their list

	silent  int                     // requests in a row without a response
	refused int                     // requests in a row that the server did not respond to, or that it limited
	misses  int                     // all requests of this kind
	stop    context.CancelCauseFunc // ends the examination
}

func newExamination(settings Settings) (*examination, error) {
	err := settings.Credentials.check()
	if err != nil {
		return nil, err
	}
	if settings.BaseURL == "" {
		settings.BaseURL = airbyte.CloudURL
	}
	if settings.HTTPClient == nil {
		settings.HTTPClient = http.DefaultClient
	}
	record := newRecorder(settings.HTTPClient)
	retry := airbyte.DefaultRetry()
	retry.Attempts = 3
	retry.MaxDelay = longestDelay
	options := append(settings.Credentials.options(),
		airbyte.WithRetry(retry),
		airbyte.WithBaseURL(settings.BaseURL),
		airbyte.WithHTTPClient(record.client()),
		airbyte.WithUserAgent("airbyte-go-doctor"),
	)
	client, err := airbyte.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("doctor: %w", err)
	}
	base, err := url.Parse(client.BaseURL())
	if err != nil {
		return nil, fmt.Errorf("doctor: %w", err)
	}
	return &examination{
		settings: settings,
		base:     base,
		http:     record,
		client:   client,
		report:   &Report{BaseURL: base.String()},
		answers:  map[string]*exchange{},
		created:  map[string][]string{},
	}, nil
}

// run takes the steps in order. It stops if a step fails that later ones need, and when ctx ends.
func (e *examination) run(ctx context.Context) {
	needed := []func(context.Context) Step{
		e.checkAddress,
		e.checkAPI,
		e.checkCredentials,
		e.checkAccess,
	}
	others := []func(context.Context) Step{
		e.checkRelease,
		e.checkOperations,
		e.checkClock,
		e.checkLinks,
		e.checkFacts,
		e.checkWrites,
		e.checkRateLimit,
	}
	for i, check := range slices.Concat(needed, others) {
		step := check(ctx)
		if ctx.Err() != nil {
			e.addLast(ctx, step)
			return
		}
		e.add(step)
		isNeeded := i < len(needed)
		if isNeeded && step.Outcome == Failed {
			return
		}
	}
}

// addLast ends the report of an examination whose ctx ended during a step. Conclusions of this step may be wrong, so
// only steps with facts stay in the report.
func (e *examination) addLast(ctx context.Context, step Step) {
	hasFacts := step.Name == "facts" || step.Name == "writes"
	if hasFacts {
		e.add(step)
	}
	if step.Name == "release" {
		e.report.Release = ""
	}
	if step.Name == "operations" {
		e.report.Lacks = nil
	}
	end := Step{Name: "end"}
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, errSilent):
		end.fail("look at the log of the server, and run it again",
			"The server does not respond any more: %d requests in a row got no response.", maxSilent)
	case errors.Is(cause, errRefused):
		end.warn("wait some minutes, and run it again; if that does not help, look at the log of the server",
			"The server is limited or overloaded: %d requests in a row got status 429, 502, 503 or 504, or no response.",
			maxRefused)
	default:
		end.skip("The examination was stopped during the step " + step.Name + ".")
	}
	e.add(end)
}

// add adds a step to the report.
func (e *examination) add(step Step) {
	e.report.Steps = append(e.report.Steps, step)
	if e.settings.Progress != nil {
		e.settings.Progress(step)
	}
}
