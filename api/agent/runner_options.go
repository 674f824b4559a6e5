package agent

import (
	"context"
	"io"
)

// Option configures a [Runner].
type Option func(*settings)

// settings are the options of a runner.
type settings struct{}

// Mode limits the effects that a runner allows.
type Mode string

// The modes, from the strictest.
const (
	ModeRead  Mode = "read"  // only operations that change nothing; the default
	ModeWrite Mode = "write" // also those that create or change something
	ModeFull  Mode = "full"  // also those that destroy something
)

// WithMode sets the mode. The default is [ModeRead].
func WithMode(mode Mode) Option { panic("face only") }

// WithAllow allows only the operations that match a rule. A rule is an operation ID such as listJobs, a service such
// as Jobs, or an effect such as read. It does not extend the mode.
func WithAllow(rules ...string) Option { panic("face only") }

// WithDeny forbids the operations that match a rule, even if [WithAllow] allows them.
func WithDeny(rules ...string) Option { panic("face only") }

// WithWorkspaces limits the runner to some workspaces.
func WithWorkspaces(ids ...string) Option { panic("face only") }

// WithoutConfirmation executes destructive calls without asking a person.
func WithoutConfirmation() Option { panic("face only") }

// WithSecrets allows references to secrets that match a pattern, such as env:PG_* or file:/run/secrets/*. Without
// it no references are allowed.
func WithSecrets(patterns ...string) Option { panic("face only") }

// WithSecretSource resolves references by a function of the program, such as a vault. The patterns of [WithSecrets]
// hold for it as well. The reference comes without its {"$secret"} around.
func WithSecretSource(resolve func(ctx context.Context, reference string) (string, error)) Option {
	panic("face only")
}

// WithLiteralSecrets allows secrets in the text of an input.
func WithLiteralSecrets() Option { panic("face only") }

// WithSecretsOut sets the folder for secrets that the server returns, in files that only the user can read.
// Without it, operations with such a result are refused before anything is sent.
func WithSecretsOut(dir string) Option { panic("face only") }

// WithHidden adds values that may not leave the runner, such as the credentials of the client.
func WithHidden(secrets ...string) Option { panic("face only") }

// WithAudit writes a JSON line before and after each request. If a line cannot be written, writes are refused.
func WithAudit(w io.Writer) Option { panic("face only") }

// WithPrincipal sets the name in the audit lines, such as that of a user.
func WithPrincipal(name string) Option { panic("face only") }

// WithResultTokens sets the size of results in tokens of four bytes. The default is 4,000.
func WithResultTokens(n int) Option { panic("face only") }
