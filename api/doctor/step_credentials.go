package doctor

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// checkCredentials gets a token if the credentials need one, and checks how long it is valid.
func (e *examination) checkCredentials(ctx context.Context) Step {
	step := Step{Name: "credentials", Outcome: OK}
	c := e.settings.Credentials
	c.warnOfEnds(&step)
	switch {
	case c.Token != "":
		return e.checkToken(step, string(c.Token))
	case c.ClientID != "":
		return e.checkClientCredentials(ctx, step)
	case c.Username != "":
		step.say("The requests use basic authentication.")
	default:
		step.say("The requests have no credentials.")
	}
	return step
}

// warnOfEnds warns of credentials that begin or end with a space or a quotation mark, which was probably copied by mistake.
func (c Credentials) warnOfEnds(step *Step) {
	for _, part := range []struct{ name, value string }{
		{name: "token", value: string(c.Token)},
		{name: "client ID", value: c.ClientID},
		{name: "client secret", value: string(c.ClientSecret)},
		{name: "user name", value: c.Username},
		{name: "password", value: string(c.Password)},
	} {
		if strings.Trim(part.value, "\"' \t\r\n") != part.value {
			step.warn("remove it, unless it belongs there",
				"The %s begins or ends with a space, a line break or a quotation mark.", part.name)
		}
	}
}

// checkToken checks a token that the caller has.
func (e *examination) checkToken(step Step, token string) Step {
	claims := readClaims(token)
	if claims == nil {
		step.say("The requests use a token that is not a JWT, so that its lifetime is unknown.")
		return step
	}
	if claims.Expires == 0 {
		step.say("The requests use a token that does not expire.")
		return step
	}
	left := seconds(claims.Expires) - seconds(time.Now().Unix())
	if left <= 0 {
		return step.fail("get a new token, or give client ID and client secret, so that the client gets tokens itself",
			"The token expired %s ago.", -left)
	}
	step.say("The requests use a token that is valid for another %s.", left)
	if left < time.Hour {
		step.warn("give client ID and client secret for programs that run longer", "The client cannot renew it.")
	}
	return step
}

// checkClientCredentials gets a token with client ID and client secret.
func (e *examination) checkClientCredentials(ctx context.Context, step Step) Step {
	c := e.settings.Credentials
	e.http.take(nil)
	token, err := e.client.Applications.CreateAccessToken(ctx, airbyte.AccessTokenRequest{
		ClientID:     c.ClientID,
		ClientSecret: airbyte.SecretInput(c.ClientSecret),
	}, airbyte.WithTimeout(patience))
	x := e.http.take(err)
	if isRedirect(x) {
		return e.explainRedirect(step, x)
	}
	if err != nil || token.AccessToken == "" {
		return e.refusedCredentials(step, x)
	}
	lifetime := seconds(token.ExpiresIn)
	step.say("For client ID and client secret the server gives tokens that are valid for %s.", lifetime)
	claims := readClaims(string(token.AccessToken))
	if claims != nil && claims.Expires > 0 && claims.Issued > 0 {
		actual := seconds(claims.Expires) - seconds(claims.Issued)
		if (actual - lifetime).Abs() > time.Minute {
			step.say("The token itself says %s; the client uses the shorter lifetime.", actual)
		}
	}
	if lifetime < 5*time.Minute {
		step.say("That is short. The client renews tokens in time; programs of your own that keep tokens must do so too.")
	}
	return step
}

// refusedCredentials explains a response of the token endpoint without a token.
func (e *examination) refusedCredentials(step Step, x *exchange) Step {
	if x.ok() {
		return step.fail("look at what is in front of the server, such as a login page",
			"The response to the request for a token has no token (status %d, %s).", x.status, x.kind())
	}
	switch x.status {
	case 0:
		text, do := explainConnection(x.err, e.base.Hostname())
		return step.fail(do, "The request for a token got no response. %s", text)
	case http.StatusNotFound:
		return step.fail("leave the client ID out, or use basic authentication (AIRBYTE_USERNAME, AIRBYTE_PASSWORD)",
			"The server has no token endpoint: its authentication is off, or it is older than release 0.64.")
	case http.StatusForbidden:
		return step.fail("use the base URL of the public API", "The token endpoint is not available at this base URL (status 403).")
	case http.StatusTooManyRequests:
		return step.fail("wait some minutes, and run it again", "The server limits the requests for tokens (status 429).")
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusInternalServerError:
		return step.fail("copy client ID and client secret from the application in the user interface again; "+
			"they belong to this server only", "The server refuses client ID and client secret (status %d).", x.status)
	default:
		return step.fail("look at the log of the server", "The request for a token returns status %d (%s).", x.status, x.kind())
	}
}

// claims are the claims of a token that say how long it is valid.
type claims struct {
	Issued  int64 `json:"iat"`
	Expires int64 `json:"exp"`
}

// readClaims returns the claims of a JWT, without checking it, or nil if the token is not a JWT.
func readClaims(token string) *claims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil
	}
	c := new(claims)
	if json.Unmarshal(data, c) != nil {
		return nil
	}
	return c
}

// seconds returns a duration between zero and two hundred years. Servers may send any number.
func seconds(n int64) time.Duration {
	const limit = 200 * 365 * 24 * 60 * 60
	return time.Duration(min(max(n, 0), limit)) * time.Second
}
