package airbyte

import (
	"errors"
	"fmt"
	"reflect"
)

// CallCredentials are credentials for single calls, for programs that act for many tenants or users.
// Create them with [Client.NewCallCredentials], and pass them to calls with [WithCallCredentials].
//
// They keep an access token of their own and renew it, so create them once for each tenant, not for each
// call. CallCredentials are safe for concurrent use.
type CallCredentials struct {
	client      *Client // that may use them; nil for any client
	credentials credentials
}

// NewCallCredentials returns credentials for single calls. The option is one of those that set the
// credentials of a client, such as [WithClientCredentials], [WithTokenSource] or [WithToken]; if there
// are several, the last one wins. It is an error to pass an option that sets anything else.
//
// The credentials can be used with this client only. NewCallCredentials sends no requests.
func (c *Client) NewCallCredentials(opts ...Option) (*CallCredentials, error) {
	if c == nil || c.base == nil {
		return nil, errors.New("airbyte: NewCallCredentials: the client was not made by NewClient")
	}
	s := new(settings)
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	if err := errors.Join(s.errs...); err != nil {
		return nil, fmt.Errorf("airbyte: NewCallCredentials: %w", err)
	}
	if s.credentials == nil {
		return nil, errors.New("airbyte: NewCallCredentials: want an option that sets credentials, " +
			"such as WithClientCredentials")
	}
	others := *s
	others.credentials = nil
	others.errs = nil
	if !reflect.ValueOf(others).IsZero() {
		return nil, errors.New("airbyte: NewCallCredentials: an option does not set credentials; pass it to NewClient")
	}
	return &CallCredentials{client: c, credentials: s.credentials(c)}, nil
}

// WithCallCredentials sends other credentials with the call, instead of those of the client. If the
// server refuses a token with a 401, the call gets a new one from the same credentials. Nil credentials
// are an error, so that a missing tenant never acts as the client. Credentials of another client are an
// error, because they may be for another server.
//
// WithCallCredentials, [WithCallToken] and an Authorization header set with [WithHeader] exclude each
// other; the last one wins.
func WithCallCredentials(credentials *CallCredentials) RequestOption {
	return func(o *requestOptions) {
		if credentials == nil || credentials.credentials.get == nil {
			o.err = errors.New("WithCallCredentials: the credentials are nil or were not made by NewCallCredentials")
			return
		}
		o.setCredentials(credentials)
	}
}

// WithCallToken sends a fixed bearer token with the call, instead of the credentials of the client. It
// suits programs that pass on the token of their caller. Leading and trailing space is removed; an empty
// token is an error. If the server refuses the token, the call fails.
func WithCallToken(token string) RequestOption {
	checked, err := checkToken(token)
	fixed := &CallCredentials{credentials: fixedCredentials("Bearer " + string(checked))}
	return func(o *requestOptions) {
		if err != nil {
			o.err = fmt.Errorf("WithCallToken: %w", err)
			return
		}
		o.setCredentials(fixed)
	}
}

// setCredentials sets the credentials of the call. They replace an Authorization header.
func (o *requestOptions) setCredentials(credentials *CallCredentials) {
	o.credentials = credentials
	o.header.Del("Authorization")
}

// credentialsFor returns the credentials of a call: those that an option sets, or those of the client.
func (c *Client) credentialsFor(options *requestOptions) (credentials, error) {
	if options.credentials == nil {
		return c.auth, nil
	}
	owner := options.credentials.client
	if owner != nil && owner != c {
		return credentials{}, errors.New("WithCallCredentials: the credentials belong to another client")
	}
	return options.credentials.credentials, nil
}
