package doctor

import (
	"context"
	"net/http"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// healthy is the text with which a server says that it is up.
const healthy = "Successful operation"

// checkAPI checks that the base URL is that of the public API, and not of a web page, of a proxy or of the Config API.
func (e *examination) checkAPI(ctx context.Context) Step {
	step := Step{Name: "API", Outcome: OK}
	x := e.askHealth(ctx)
	switch {
	case isHealthy(x):
		step.say("The public API responds at %s and says that the server is up.", e.base)
		return step
	case x.status == http.StatusServiceUnavailable && x.problemType() != "":
		return step.fail("look at the pods and the database of the server", "The API says that the server is down (status 503).")
	}
	if front := frontOf(x); front != "" {
		step.say("A response with status %d comes from %s, not from Airbyte.", x.status, front)
		if x.status == http.StatusUnauthorized {
			return step.fail("give its user name and password (AIRBYTE_USERNAME, AIRBYTE_PASSWORD), "+
				"or use an address that does not go through it", "It asks for credentials of its own.")
		}
		if x.status >= http.StatusInternalServerError {
			return step.fail("check whether Airbyte runs behind it, and its configuration", "It does not reach the server.")
		}
	}
	if other := e.findBase(ctx); other != "" {
		return step.fail("use "+other+" as base URL", "This is not the base URL of the public API. It is at %s.", other)
	}
	if e.answersRaw(ctx) {
		step.warn("nothing, if the other steps succeed", "The server has no health check at this address, as before release 0.64.")
		return step
	}
	if x.isHTML() {
		return step.fail("use the URL of the API, such as https://HOST/api/public/v1, or ask who runs the server",
			"A web page responds at this address (status %d).", x.status)
	}
	return step.fail("check the base URL; it ends in /api/public/v1 on self-managed servers and in /v1 on Airbyte Cloud",
		"The health check returns status %d (%s). This may not be the public API.", x.status, x.kind())
}

// isHealthy reports whether a response says that the server is up. The text may change, JSON of other APIs and web
// pages do not count.
func isHealthy(x *exchange) bool {
	return x.ok() && !x.isHTML() && x.object() == nil
}

// answersRaw reports whether the API responds at the base URL although it has no health check there.
func (e *examination) answersRaw(ctx context.Context) bool {
	x := e.ask(ctx, "/workspaces", "limit", "1")
	isList := x.ok() && x.object() != nil
	return isList
}

// frontOf names the program in front of the server that sent a response, or "".
func frontOf(x *exchange) string {
	server := strings.ToLower(x.header.Get("Server"))
	via := strings.ToLower(x.header.Get("Via"))
	asksBasic := strings.HasPrefix(strings.ToLower(x.header.Get("WWW-Authenticate")), "basic ")
	o := x.object()
	switch {
	case asksBasic:
		return "a proxy with basic authentication"
	case strings.Contains(via, "google") && x.isHTML():
		return "the Google load balancer"
	case strings.Contains(server, "cloudflare") && x.isHTML():
		return "Cloudflare"
	case strings.Contains(server, "nginx") && x.isHTML():
		return "nginx"
	case strings.Contains(server, "envoy") && o["code"] != nil:
		return "the gateway of Airbyte Cloud"
	default:
		return ""
	}
}

// findBase returns another base URL at which the public API responds, or "". It sends no credentials.
func (e *examination) findBase(ctx context.Context) string {
	root := e.base.Scheme + "://" + e.base.Host
	for _, path := range []string{"/api/public/v1", "/v1", "/api/v1/public"} {
		if path == e.base.Path {
			continue
		}
		client, err := airbyte.NewClient(
			airbyte.WithBaseURL(root),
			airbyte.WithBasePath(path),
			airbyte.WithHTTPClient(e.http.client()),
		)
		if err != nil {
			continue
		}
		e.http.take(nil)
		err = client.Server.CheckHealth(ctx, airbyte.WithoutRetry())
		if isHealthy(e.http.take(err)) {
			return root + path
		}
	}
	return ""
}
