package mcpserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

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
// It returns an error for unknown fields, for a file without principals, and for a file that other users can change.
func ReadPrincipals(path string) ([]Principal, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("mcpserver: %w", err)
	}
	const writableByOthers = 0o022
	if runtime.GOOS != "windows" && info.Mode().Perm()&writableByOthers != 0 {
		return nil, fmt.Errorf("mcpserver: other users can change %s (mode %04o); run chmod go-w", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("mcpserver: %w", err)
	}
	principals, err := parsePrincipals(text)
	if err != nil {
		return nil, fmt.Errorf("mcpserver: %s: %w", path, err)
	}
	return principals, nil
}

func parsePrincipals(text []byte) ([]Principal, error) {
	var file struct {
		Principals []Principal `json:"principals"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&file)
	if err != nil {
		return nil, err
	}
	_, err = decoder.Token()
	if !errors.Is(err, io.EOF) {
		return nil, errors.New("there is text after the object")
	}
	// Without principals, a handler is open to everybody.
	if len(file.Principals) == 0 {
		return nil, errors.New("no principals")
	}
	return file.Principals, checkPrincipals(file.Principals)
}

// checkPrincipals checks the settings that the runner does not check.
func checkPrincipals(principals []Principal) error {
	names := map[string]bool{}
	hashes := map[string]string{}
	for i, p := range principals {
		if strings.TrimSpace(p.Name) == "" {
			return fmt.Errorf("principal %d has no name", i+1)
		}
		if names[p.Name] {
			return fmt.Errorf("two principals have the name %s", p.Name)
		}
		names[p.Name] = true
		hash := p.tokenHash()
		if hash == nil {
			return fmt.Errorf("principal %s: tokenSha256 is not a SHA-256 hash in hexadecimal", p.Name)
		}
		other := hashes[string(hash)]
		if other != "" {
			return fmt.Errorf("principals %s and %s have the same token", other, p.Name)
		}
		hashes[string(hash)] = p.Name
		err := p.check()
		if err != nil {
			return fmt.Errorf("principal %s: %w", p.Name, err)
		}
	}
	return nil
}

func (p Principal) check() error {
	if p.Calls < 0 {
		return fmt.Errorf("calls: want at least 1, got %d", p.Calls)
	}
	switch p.Mode {
	case "", agent.ModeRead, agent.ModeWrite, agent.ModeFull:
	default:
		return fmt.Errorf("unknown mode %q", p.Mode)
	}
	// An empty list would allow everything, which the script that wrote it hardly intended.
	if p.Allow != nil && len(p.Allow) == 0 {
		return errors.New("allow is empty; leave it out to allow all operations of the mode")
	}
	if p.Workspaces != nil && len(p.Workspaces) == 0 {
		return errors.New("workspaces is empty; leave it out to allow all workspaces")
	}
	return nil
}

// tokenHash returns the bytes of the hash, or nil if it is wrong.
func (p Principal) tokenHash() []byte {
	hash, err := hex.DecodeString(p.TokenSHA256)
	empty := sha256.Sum256(nil)
	if err != nil || len(hash) != sha256.Size || bytes.Equal(hash, empty[:]) {
		return nil
	}
	return hash
}

// HashToken returns the hash of a bearer token for [Principal.TokenSHA256]. Tokens should be random and have at
// least 32 characters, such as those of [crypto/rand.Text] twice.
func HashToken(token string) string {
	hash := sha256.Sum256([]byte(token))
	return hex.EncodeToString(hash[:])
}

// RunnerOptions returns the options of the runner for this principal, including its name in the audit.
func (p Principal) RunnerOptions() []agent.Option {
	options := []agent.Option{agent.WithPrincipal(p.Name)}
	if p.Mode != "" {
		options = append(options, agent.WithMode(p.Mode))
	}
	if len(p.Allow) > 0 {
		options = append(options, agent.WithAllow(p.Allow...))
	}
	if len(p.Deny) > 0 {
		options = append(options, agent.WithDeny(p.Deny...))
	}
	if len(p.Workspaces) > 0 {
		options = append(options, agent.WithWorkspaces(p.Workspaces...))
	}
	if len(p.Secrets) > 0 {
		references := slices.Sorted(maps.Keys(p.Secrets))
		options = append(options, agent.WithSecrets(references...), agent.WithSecretSource(p.secret))
	}
	if p.SecretsOut != "" {
		options = append(options, agent.WithSecretsOut(p.SecretsOut))
	}
	if p.Unconfirmed {
		options = append(options, agent.WithoutConfirmation())
	}
	return options
}

// secret returns the secret to which the principal maps a reference. Its errors do not say where the secret is.
func (p Principal) secret(_ context.Context, reference string) (string, error) {
	where, ok := p.Secrets[reference]
	if !ok {
		return "", fmt.Errorf("%q is not among the secrets of %s", reference, p.Name)
	}
	missing := fmt.Errorf("the secret %q of %s cannot be read", reference, p.Name)
	kind, place, _ := strings.Cut(where, ":")
	switch kind {
	case "env":
		value, ok := os.LookupEnv(place)
		if !ok {
			return "", missing
		}
		return value, nil
	case "file":
		text, err := os.ReadFile(place)
		if err != nil {
			return "", missing
		}
		return strings.TrimRight(string(text), "\r\n"), nil
	}
	return "", missing
}
