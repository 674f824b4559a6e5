package doctor

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// maxSkew is the difference of two clocks that does no harm.
const maxSkew = 30 * time.Second

// checkClock compares the clock of the server with that of this machine.
func (e *examination) checkClock(ctx context.Context) Step {
	step := Step{Name: "clock", Outcome: OK}
	x := e.ask(ctx, "/workspaces", "limit", "1")
	date, err := http.ParseTime(x.header.Get("Date"))
	if err != nil {
		return step.skip("The server does not return its time.")
	}
	// The server wrote the header, which has whole seconds, between the request and the response.
	between := x.sent.Add(x.received.Sub(x.sent) / 2)
	skew := date.Sub(between)
	if skew.Abs() <= maxSkew {
		step.say("The clocks of the server and of this machine agree within %s.", maxSkew)
		return step
	}
	relation := "ahead of"
	if skew < 0 {
		relation = "behind"
	}
	step.warn("synchronize both clocks with NTP; the client copes, but times in filters and logs are off",
		"The clock of the server is %s %s that of this machine.", skew.Abs().Round(time.Second), relation)
	return step
}

// checkLinks says where the links in pages lead.
func (e *examination) checkLinks(ctx context.Context) Step {
	step := Step{Name: "links", Outcome: OK}
	x := e.ask(ctx, "/workspaces", "limit", "1")
	next := textOf(x.object(), "next")
	if next == "" {
		return step.skip("There is no page with a link to the next one.")
	}
	u, err := url.Parse(next)
	switch {
	case err != nil:
		step.warn("nothing; the client does not follow links", "The link to the next page is not a URL.")
	case u.Host == "":
		step.say("Links to the next page are paths. The client does not follow them, but counts the offset.")
	case u.Host == e.base.Host:
		step.say("Links to the next page lead to the same host. The client counts the offset nevertheless.")
	default:
		step.say("Links to the next page lead to another host, which AIRBYTE_API_HOST of the server sets. The client does not " +
			"follow them, but counts the offset. Other tools may send their credentials there.")
	}
	return step
}

// checkRateLimit says whether the server limited the requests of the examination.
func (e *examination) checkRateLimit(context.Context) Step {
	step := Step{Name: "rate limit", Outcome: OK}
	if e.http.limited == 0 {
		step.say("None of %d requests was limited.", e.http.count)
		return step
	}
	step.warn("use airbyte.WithLimiter in programs that send many requests",
		"The server limited %d of %d requests (status 429).", e.http.limited, e.http.count)
	return step
}
