//airbytegen:with env

package airbyte

import "os"

// The environment variables that FromEnv reads.
const (
	EnvBaseURL      = "AIRBYTE_BASE_URL"
	EnvToken        = "AIRBYTE_TOKEN"
	EnvClientID     = "AIRBYTE_CLIENT_ID"
	EnvClientSecret = "AIRBYTE_CLIENT_SECRET"
	EnvUsername     = "AIRBYTE_USERNAME"
	EnvPassword     = "AIRBYTE_PASSWORD"
)

// FromEnv reads the base URL and the credentials from the environment, when NewClient is called:
// AIRBYTE_BASE_URL, and either AIRBYTE_TOKEN, or AIRBYTE_CLIENT_ID with AIRBYTE_CLIENT_SECRET, or
// AIRBYTE_USERNAME with AIRBYTE_PASSWORD. What is not set stays as it is; two ways to authenticate
// at once, or half of one, are an error.
func FromEnv() Option {
	return func(s *settings) {
		if baseURL := os.Getenv(EnvBaseURL); baseURL != "" {
			WithBaseURL(baseURL)(s)
		}
		var ways []Option
		if token := os.Getenv(EnvToken); token != "" {
			ways = append(ways, WithToken(token))
		}
		if id, secret := os.Getenv(EnvClientID), os.Getenv(EnvClientSecret); id != "" || secret != "" {
			if id == "" || secret == "" {
				s.fail("FromEnv: " + EnvClientID + " and " + EnvClientSecret + " go together, and one is not set")
				return
			}
			ways = append(ways, WithClientCredentials(id, secret))
		}
		if username, password := os.Getenv(EnvUsername), os.Getenv(EnvPassword); username != "" || password != "" {
			ways = append(ways, WithBasicAuth(username, password))
		}
		switch len(ways) {
		case 0:
		case 1:
			ways[0](s)
		default:
			s.fail("FromEnv: set one of " + EnvToken + ", " + EnvClientID + " and " + EnvUsername + ", not several")
		}
	}
}
