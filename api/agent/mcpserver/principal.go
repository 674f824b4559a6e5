package mcpserver

import (
	"github.com/airbyte-go/airbyte/api/agent"
)

// Principal is a caller of a [Handler], with limits of its own.
type Principal struct {
	// Name identifies the principal in the audit. It must be unique.
	Name string `json:"name"`

	// TokenSHA256 is the hash of the bearer token, in hexadecimal. [HashToken] makes it.
	TokenSHA256 string `json:"tokenSha256"`

	Mode       agent.Mode `json:"mode,omitempty"`       // see agent.WithMode; "" only reads
	Allow      []string   `json:"allow,omitempty"`      // see agent.WithAllow
	Deny       []string   `json:"deny,omitempty"`       // see agent.WithDeny
	Workspaces []string   `json:"workspaces,omitempty"` // see agent.WithWorkspaces

	// Secrets maps references that the principal may use to those under which the process finds the secret, such
	// as "env:PG_PASSWORD" to "file:/run/secrets/team-a/pg".
	Secrets map[string]string `json:"secrets,omitempty"`

	// SecretsOut is the folder for secrets that the server returns. See [agent.WithSecretsOut].
	SecretsOut string `json:"secretsOut,omitempty"`

	// Unconfirmed executes destructive calls without asking a person. See [agent.WithoutConfirmation].
	Unconfirmed bool `json:"unconfirmed,omitempty"`

	// Calls is the number of calls at once; 0 for [DefaultCalls].
	Calls int `json:"calls,omitempty"`

	// Credentials tells the program which credentials of Airbyte this principal uses. This package does not
	// interpret it. The program decides what "" means.
	Credentials string `json:"credentials,omitempty"`
}

// DefaultCalls is the number of calls that a principal may have at once.
const DefaultCalls = 8

// ReadPrincipals reads a JSON file with principals:
//
//	{"principals": [{"name": "ci", "tokenSha256": "…", "mode": "write", "workspaces": ["…"]}]}
//
// It returns an error for unknown fields, and for a file that other users can change.
func ReadPrincipals(path string) ([]Principal, error) { panic("face only") }

// HashToken returns the hash of a bearer token for [Principal.TokenSHA256]. Tokens should be random and have at
// least 32 characters, such as those of [crypto/rand.Text] twice.
func HashToken(token string) string { panic("face only") }

// RunnerOptions returns the options of the runner for this principal, including its name in the audit.
func (p Principal) RunnerOptions() []agent.Option { panic("face only") }
