//airbytegen:with env

package airbyte

import "os"

// The environment variables that [WithEnv] reads.
const (
	EnvBaseURL      = "AIRBYTE_BASE_URL"
	EnvToken        = "AIRBYTE_TOKEN"
	EnvClientID     = "AIRBYTE_CLIENT_ID"
	EnvClientSecret = "AIRBYTE_CLIENT_SECRET"
	EnvUsername     = "AIRBYTE_USERNAME"
	EnvPassword     = "AIRBYTE_PASSWORD"
)

// WithEnv reads the base URL and the credentials from the environment when [NewClient] is called.
// The base URL is in AIRBYTE_BASE_URL. The credentials are in AIRBYTE_TOKEN, or in
// AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET, or in AIRBYTE_USERNAME and AIRBYTE_PASSWORD.
//
// Unset and empty variables have no effect. It is an error to set more than one kind of
// credentials, a client ID without its secret, a secret without its client ID, or a password
// without a user name.
func WithEnv() Option {
	return func(s *settings) {
		if baseURL := os.Getenv(EnvBaseURL); baseURL != "" {
			WithBaseURL(baseURL)(s)
		}
		found := credentialsFromEnv(s)
		if len(found) > 1 {
			s.fail("WithEnv: set only one of " + EnvToken + ", " + EnvClientID + " and " + EnvUsername)
			return
		}
		for _, opt := range found {
			opt(s)
		}
	}
}

// credentialsFromEnv returns an option for each kind of credentials in the environment.
func credentialsFromEnv(s *settings) []Option {
	var found []Option
	if token := os.Getenv(EnvToken); token != "" {
		found = append(found, WithToken(token))
	}
	clientID, clientSecret := os.Getenv(EnvClientID), os.Getenv(EnvClientSecret)
	if (clientID == "") != (clientSecret == "") {
		s.fail("WithEnv: set both " + EnvClientID + " and " + EnvClientSecret + ", or neither")
		return nil
	}
	if clientID != "" {
		found = append(found, WithClientCredentials(clientID, clientSecret))
	}
	username, password := os.Getenv(EnvUsername), os.Getenv(EnvPassword)
	if username != "" || password != "" {
		found = append(found, WithBasicAuth(username, password))
	}
	return found
}
