package airbyte

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// application is what gets tokens for itself.
type application struct {
	client *Client
	id     string
	secret Secret
}

// tokenOperation is the request for a token. It is not taken from the operations table, which a
// client may have without it.
var tokenOperation = &Operation{
	ID: "createAccessToken", Method: http.MethodPost, Path: "/applications/token",
	Service: "Applications", Name: "CreateAccessToken", Idempotent: true, Anonymous: true,
}

// tokenAnswer is the answer of the token endpoint.
type tokenAnswer struct {
	AccessToken string          `json:"access_token"`
	ExpiresIn   json.RawMessage `json:"expires_in"` // seconds, in quotes from some gateways
}

// token asks for a token in JSON, which servers of all ages read, and once more as a form where
// that is refused: some proxies and older servers accept nothing else.
func (a *application) token(ctx context.Context) (Token, error) {
	body, _ := json.Marshal(map[string]string{ // strings always can be
		"client_id": a.id, "client_secret": string(a.secret),
		// The API document requires the first and defines the second; servers read neither, gateways may.
		"grant_type": "client_credentials", "grant-type": "client_credentials",
	})
	token, err := a.ask(ctx, "application/json", body)
	refusal, refused := errors.AsType[*Error](err)
	if refused && slices.Contains([]int{400, 401, 415}, refusal.StatusCode) {
		form := url.Values{"client_id": {a.id}, "client_secret": {string(a.secret)}, "grant_type": {"client_credentials"}}
		token, formErr := a.ask(ctx, "application/x-www-form-urlencoded", []byte(form.Encode()))
		if formErr == nil {
			return token, nil
		}
		if refusal.StatusCode == http.StatusUnsupportedMediaType || errors.Is(formErr, ErrUnauthorized) {
			err = formErr // about the credentials, and not about the form they came in
		}
	}
	if refusal, ok := errors.AsType[*Error](err); ok && tokenRefusals[refusal.StatusCode] != "" {
		err = fmt.Errorf("%w: %s", err, tokenRefusals[refusal.StatusCode])
	}
	if err != nil {
		return Token{}, fmt.Errorf("getting a token: %w", err)
	}
	return token, nil
}

func (a *application) ask(ctx context.Context, mediaType string, body []byte) (Token, error) {
	asked := time.Now()
	in := &input{body: &content{mediaType: mediaType, data: body, secrets: []string{string(a.secret)}}}
	answer, err := send(ctx, a.client, tokenOperation, in, new(tokenAnswer), nil)
	if err != nil {
		return Token{}, err
	}
	if answer.AccessToken == "" {
		return Token{}, errors.New("airbyte: createAccessToken: the answer has no access_token")
	}
	token := Token{Value: Secret(answer.AccessToken)}
	if life := answer.lifetime(asked); life > 0 {
		token.Expiry = asked.Add(life)
	}
	return token, nil
}

// lifetime is the shorter of what came with the token and what the token says, which differ on
// servers with Keycloak (server source, ApplicationServiceKeycloakImpl.kt). It is 0 where neither
// says anything. The token is new, so where it says when it was issued, its life is the difference,
// whatever the clock of this machine says.
func (a *tokenAnswer) lifetime(asked time.Time) time.Duration {
	life := time.Duration(0)
	if seconds, err := strconv.ParseFloat(strings.Trim(string(a.ExpiresIn), `"`), 64); err == nil && seconds < 1<<31 {
		life = max(0, time.Duration(seconds*float64(time.Second)))
	}
	issued, expires := jwtTimes(a.AccessToken)
	if issued.Unix() <= 0 {
		issued = asked
	}
	if own := expires.Sub(issued); own > 0 && (life == 0 || own < life) {
		return own
	}
	return life
}

// tokenRefusals says what a refusal of the token endpoint means, which differs between deployments.
var tokenRefusals = map[int]string{
	http.StatusBadRequest:          "the client ID or the client secret is wrong",
	http.StatusUnauthorized:        "the client ID or the client secret is wrong",
	http.StatusForbidden:           "the client ID or the client secret is wrong",
	http.StatusNotFound:            "the server has no token endpoint: authentication is turned off, and no credentials are needed, or the base URL is wrong",
	http.StatusInternalServerError: "some servers answer so when the client ID or the client secret is wrong",
}
