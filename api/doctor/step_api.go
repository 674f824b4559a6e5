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
	step := e.checkBase(ctx)
	if step.Outcome == Failed && e.isProxied {
		step.Do = append(step.Do, "if the proxy sends this response, name the host of the server in NO_PROXY, "+
			"or ask the administrator of the proxy")
	}
	return step
}

// checkBase is like checkAPI, without the remedy for proxies.
func (e *examination) checkBase(ctx context.Context) Step {
	step := Step{Name: "API", Outcome: OK}
	x := e.askHealth(ctx)
	switch {
	case isHealthy(x) && string(x.body) == healthy:
		step.say("The public API responds at %s and says that the server is up.", e.base)
		return step
	case isHealthy(x):
		step.warn("check the base URL if a later step fails",
			"A health check responds at %s, but not in the words of Airbyte.", e.base)
		return step
	case isRedirect(x):
		return e.explainRedirect(step, x)
	case x.status == http.StatusServiceUnavailable && x.problemType() != "":
		return step.fail("look at the pods and the database of the server", "The API says that the server is down (status 503).")
	case x.status == http.StatusTooManyRequests:
		return step.fail("wait some minutes, and run it again", "The server limits the requests (status 429).")
	}
	isFront, step := explainFront(step, x)
	if isFront {
		return step
	}
	if other := e.findBase(ctx); other != "" {
		return step.fail("use "+other+" as base URL", "The public API is not at this base URL, but at %s.", other)
	}
	return e.checkWithoutHealth(ctx, step, x)
}

// checkWithoutHealth looks for the API at a base URL whose health check fails. Servers before release 0.64 have none.
func (e *examination) checkWithoutHealth(ctx context.Context, step Step, health *exchange) Step {
	list := e.ask(ctx, "/workspaces", "limit", "1")
	isBroken := health.status >= http.StatusInternalServerError
	switch {
	case list.isList() && isBroken:
		step.warn("look at the log of the server",
			"The API responds, but its health check returns status %d (%s).", health.status, health.kind())
		return step
	case list.isList():
		step.warn("nothing, if the other steps succeed", "The server has no health check at this address, as before release 0.64.")
		return step
	case list.status == 0:
		text, do := explainConnection(list.err, e.base.Hostname())
		return step.fail(do, "%s", text)
	case isRedirect(list):
		return e.explainRedirect(step, list)
	}
	isFront, step := explainFront(step, list)
	if isFront {
		return step
	}
	for _, page := range []*exchange{health, list} {
		if page.isHTML() {
			return step.fail("use the URL of the API, such as https://HOST/api/public/v1, or ask the administrator of the server",
				"A web page responds at this address (status %d).", page.status)
		}
	}
	if isBroken {
		return step.fail("look at the log of the server; if it has no such request, check the base URL",
			"The health check returns status %d (%s).", health.status, health.kind())
	}
	return step.fail("check the base URL; it ends in /api/public/v1 on self-managed servers and in /v1 on Airbyte Cloud",
		"The health check returns status %d (%s). This may not be the public API.", health.status, health.kind())
}

// explainFront fails the step if a program in front of the server has sent the response, because the program wants
// credentials of its own or does not reach the server. It reports whether that is so.
func explainFront(step Step, x *exchange) (bool, Step) {
	front := frontOf(x)
	isGateway := x.status >= http.StatusInternalServerError && x.isHTML()
	if front == "" && isGateway {
		return true, step.fail("check whether Airbyte runs behind it, and its configuration",
			"A web page with status %d comes from a gateway in front of the server. It does not reach the server.", x.status)
	}
	if front == "" {
		return false, step
	}
	step.say("A response with status %d comes from %s, not from Airbyte.", x.status, front)
	if x.status == http.StatusUnauthorized {
		return true, step.fail("give its user name and password (AIRBYTE_USERNAME, AIRBYTE_PASSWORD), "+
			"or use an address that does not go through it", "It asks for credentials of its own.")
	}
	if x.status >= http.StatusInternalServerError {
		return true, step.fail("check whether Airbyte runs behind it, and its configuration", "It does not reach the server.")
	}
	return false, step
}

// isHealthy reports whether a response says that the server is up. The body may be any text, except for a JSON object,
// which other APIs return, and a web page.
func isHealthy(x *exchange) bool {
	return x.ok() && !x.isHTML() && x.object() == nil
}

// isRedirect reports whether a response redirects to another URL.
func isRedirect(x *exchange) bool {
	switch x.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	default:
		return false
	}
}

// explainRedirect says where a redirect leads. It does not repeat the URL, which comes from the server.
func (e *examination) explainRedirect(step Step, x *exchange) Step {
	target, err := x.url.Parse(x.header.Get("Location"))
	switch {
	case err != nil:
		return step.fail("ask the administrator of the server for the URL of the API",
			"The address redirects (status %d) to an invalid URL.", x.status)
	case target.Hostname() != e.base.Hostname():
		return step.fail("ask the administrator of the server for an address that needs no login in a browser",
			"The address redirects (status %d) to another host, maybe a login page. The client does not follow it.", x.status)
	case target.Scheme == "https" && e.base.Scheme == "http":
		return step.fail("use https:// in the base URL",
			"The address redirects (status %d) to https. The client does not follow it.", x.status)
	default:
		return step.fail("open the base URL in a browser, and use the URL that it leads to, or /api/public/v1 below the host",
			"The address redirects (status %d) to another URL of the host. The client does not follow it.", x.status)
	}
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
		err = client.Server.CheckHealth(ctx, airbyte.WithoutRetry(), airbyte.WithTimeout(patience))
		if isHealthy(e.http.take(err)) {
			return root + path
		}
	}
	return ""
}
