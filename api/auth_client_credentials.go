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

// application fetches access tokens with a client ID and a client secret.
type application struct {
	client *Client
	id     string
	secret Secret
}

// credentials returns credentials that send the tokens of the application.
func (a *application) credentials() credentials {
	c := tokenCredentials(a.token)
	addTokens := c.secrets
	c.secrets = func(s *secretSet) {
		s.secrets = append(s.secrets, string(a.secret))
		addTokens(s)
	}
	return c
}

// opFetchToken is the operation that fetches a token. It is not taken from the operations table,
// because a client may be generated without it.
var opFetchToken = &Operation{
	ID:         "createAccessToken",
	Method:     http.MethodPost,
	Path:       "/applications/token",
	Service:    "Applications",
	Name:       "CreateAccessToken",
	Idempotent: true,
	Anonymous:  true,
	identity:   "access_token",
}

// tokenResponse is the response of the token endpoint.
type tokenResponse struct {
	AccessToken string          `json:"access_token"`
	ExpiresIn   json.RawMessage `json:"expires_in"` // seconds; some gateways send a string
}

// token fetches a token. It sends JSON first, which Airbyte servers of all versions accept. If the
// server refuses that, it sends a form, because some proxies and older servers accept nothing else.
func (a *application) token(ctx context.Context) (Token, error) {
	token, err := a.tokenByJSON(ctx)
	if hasStatus(err, http.StatusBadRequest, http.StatusUnauthorized, http.StatusUnsupportedMediaType) {
		token, err = a.tokenByForm(ctx, err)
	}
	if err != nil {
		return Token{}, fmt.Errorf("getting a token: %w", nestedError{explainRefusal(err)})
	}
	return token, nil
}

// hasStatus reports whether an error is a response with one of the statuses.
func hasStatus(err error, statuses ...int) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && slices.Contains(statuses, e.StatusCode)
}

func (a *application) tokenByJSON(ctx context.Context) (Token, error) {
	body, err := json.Marshal(map[string]string{
		"client_id":     a.id,
		"client_secret": string(a.secret),
		// The API document requires grant_type, but defines grant-type. Servers read neither, but a
		// gateway may.
		"grant_type": "client_credentials",
		"grant-type": "client_credentials",
	})
	if err != nil {
		return Token{}, err
	}
	return a.fetch(ctx, "application/json", body)
}

// tokenByForm fetches a token after the server refused a JSON request with jsonErr. If it refuses
// the form too, tokenByForm returns the error that is about the credentials, not about the media
// type.
func (a *application) tokenByForm(ctx context.Context, jsonErr error) (Token, error) {
	form := url.Values{"client_id": {a.id}, "client_secret": {string(a.secret)}, "grant_type": {"client_credentials"}}
	token, err := a.fetch(ctx, "application/x-www-form-urlencoded", []byte(form.Encode()))
	if err == nil {
		return token, nil
	}
	if hasStatus(jsonErr, http.StatusUnsupportedMediaType) || errors.Is(err, ErrUnauthorized) {
		return Token{}, err
	}
	return Token{}, jsonErr
}

func (a *application) fetch(ctx context.Context, mediaType string, data []byte) (Token, error) {
	sentAt := time.Now()
	values := map[string]any{"client_id": a.id, "client_secret": SecretInput(a.secret)}
	req := &request{body: &content{mediaType: mediaType, data: data, body: values}}
	resp, err := send[tokenResponse](ctx, a.client, opFetchToken, req, nil)
	if err != nil {
		return Token{}, err
	}
	value, err := checkToken(resp.AccessToken)
	if err != nil {
		return Token{}, errors.New("airbyte: createAccessToken: the access_token in the response is not a token: " +
			"it is empty, or has a space or a control character")
	}
	token := Token{Value: value}
	if life := resp.lifetime(sentAt); life > 0 {
		token.Expiry = sentAt.Add(life)
	}
	return token, nil
}

// lifetime returns the lifetime of a new token: the shorter one of expires_in and the time between
// its iat and exp claims. They differ on servers with Keycloak (server source,
// ApplicationServiceKeycloakImpl.kt). Two claims of the same token can be compared even if the
// clock of this machine is wrong. lifetime returns 0 if neither is known.
func (r *tokenResponse) lifetime(sentAt time.Time) time.Duration {
	life := r.expiresIn()
	issued, expires := jwtTimes(r.AccessToken)
	if issued.Unix() <= 0 {
		issued = sentAt
	}
	own := expires.Sub(issued)
	if own <= 0 {
		return life
	}
	if life == 0 {
		return own
	}
	return min(own, life)
}

// expiresIn returns expires_in, or 0 if it is missing, negative or not a number.
func (r *tokenResponse) expiresIn() time.Duration {
	seconds, err := strconv.ParseFloat(strings.Trim(string(r.ExpiresIn), `"`), 64)
	if err != nil || seconds >= 1<<31 {
		return 0
	}
	return max(0, time.Duration(seconds*float64(time.Second)))
}

// explainRefusal adds the likely cause to an error of the token endpoint. Servers differ in the
// status that they return for wrong credentials.
func explainRefusal(err error) error {
	refusal, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	refusal.ofTokens = true
	isMissing := refusal.StatusCode == http.StatusNotFound || refusal.StatusCode == http.StatusMethodNotAllowed
	isExplained := refusal.hint != "" || errors.Is(err, ErrNotAPI)
	if isExplained && !isMissing {
		return err
	}
	if refusal.blamesCredentials() {
		return fmt.Errorf("%w: the client ID or the client secret is wrong", err)
	}
	isAboutOther := !refusal.repeats(refusal.Problem.message())
	if isAboutOther && !isMissing {
		return err
	}
	switch refusal.StatusCode {
	case http.StatusBadRequest, http.StatusUnauthorized:
		return fmt.Errorf("%w: the client ID or the client secret may be wrong", err)
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return fmt.Errorf("%w: the server has no token endpoint: authentication is turned off and the client needs no "+
			"credentials, or the server is older than 0.64 and may need WithBasicAuth, or the base URL is wrong", err)
	case http.StatusInternalServerError:
		return fmt.Errorf("%w: some servers return this status if the client ID or the client secret is wrong", err)
	default:
		return err
	}
}

// credentialWords are the words, in lower case, that show that the token endpoint, or a gateway in front of
// it, refused the credentials.
var credentialWords = []string{
	"client id", "client_id", "clientid", "client secret", "client_secret", "clientsecret", "client credential",
	"invalid client", "invalid_client", "unauthorized_client", "invalid credential", "wrong credential",
	"bad credential", "incorrect credential", "invalid-api-key",
}

// blamesCredentials reports whether the token endpoint refused the client ID or the client secret. Airbyte
// Cloud then returns a 401 that has only an errorId.
func (e *Error) blamesCredentials() bool {
	refusals := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden}
	if !slices.Contains(refusals, e.StatusCode) {
		return false
	}
	problem := e.Problem
	isOfCloud := e.StatusCode == http.StatusUnauthorized && problem.ErrorID != "" && problem.message() == ""
	if isOfCloud {
		return true
	}
	var body struct{ Error string } // the code of an OAuth error, which the message may leave out
	_ = json.Unmarshal(trimStart(e.Body), &body)
	said := strings.ToLower(strings.Join([]string{problem.Type, problem.Title, problem.message(), body.Error}, " "))
	isSaid := func(word string) bool { return strings.Contains(said, word) }
	return slices.ContainsFunc(credentialWords, isSaid)
}
