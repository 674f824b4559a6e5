package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Option configures a [Runner]. Nil options have no effect.
type Option func(*settings)

// settings are the options of a runner.
type settings struct {
	mode       Mode
	allow      []string // rules; nil to allow all
	deny       []string // rules
	allowIsSet bool     // WithAllow was given, even if without rules
	workspaces []string // nil for no limit

	withoutConfirmation bool

	secretPatterns []string
	secretSource   func(ctx context.Context, reference string) (string, error) // nil for none
	literalSecrets bool
	secretsOut     string // folder; "" for none
	hidden         []string

	audit        io.Writer // nil for none
	principal    string
	resultTokens int
	errs         []error // of invalid options
}

// defaultResultTokens is the size of results without [WithResultTokens].
const defaultResultTokens = 4000

// minResultTokens leaves space for one item of a list and the cursor.
const minResultTokens = 200

func newSettings(opts []Option) (*settings, error) {
	s := &settings{mode: ModeRead, resultTokens: defaultResultTokens}
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	err := errors.Join(s.errs...)
	if err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	return s, nil
}

// fail records an error about an invalid option.
func (s *settings) fail(format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf(format, args...))
}

// Mode limits the effects that a runner allows.
type Mode string

// The modes, from the strictest.
const (
	ModeRead  Mode = "read"  // only operations that change nothing; the default
	ModeWrite Mode = "write" // also those that create or change something
	ModeFull  Mode = "full"  // also those that destroy something
)

// WithMode sets the mode. The default is [ModeRead].
func WithMode(mode Mode) Option {
	return func(s *settings) {
		if !mode.isKnown() {
			s.fail("WithMode: want read, write or full, got %.40q", string(mode))
		}
		s.mode = mode
	}
}

// WithAllow allows only the operations that match a rule. A rule is an operation ID such as listJobs, a service such
// as Jobs, or an effect such as read. It does not extend the mode. Without rules nothing is allowed.
func WithAllow(rules ...string) Option {
	return func(s *settings) {
		s.checkRules("WithAllow", rules)
		s.allow = append(s.allow, rules...)
		s.allowIsSet = true
	}
}

// WithDeny forbids the operations that match a rule, even if [WithAllow] allows them.
func WithDeny(rules ...string) Option {
	return func(s *settings) {
		s.checkRules("WithDeny", rules)
		s.deny = append(s.deny, rules...)
	}
}

// checkRules records an error for a rule that matches nothing, because it may be misspelt.
func (s *settings) checkRules(option string, rules []string) {
	for _, rule := range rules {
		if isRule(rule) {
			continue
		}
		text := fmt.Sprintf("%s: %.60q is not an operation, a service or an effect", option, rule)
		near := suggest(rule, knownRules())
		if near != "" {
			text += "; did you mean " + near + "?"
		}
		s.fail("%s", text)
	}
}

// WithWorkspaces limits the runner to some workspaces. It adds their IDs to calls that can have them, and refuses
// calls on other workspaces and those that concern more than a workspace, such as operations on users. For a call on
// an object such as a source, it reads the object first and compares its workspace. Without IDs, all such calls are
// refused.
func WithWorkspaces(ids ...string) Option {
	return func(s *settings) {
		if s.workspaces == nil {
			s.workspaces = []string{}
		}
		for _, id := range ids {
			id = strings.ToLower(strings.TrimSpace(id))
			if !isUUID(id) {
				s.fail("WithWorkspaces: want IDs such as %s", exampleUUID)
				continue
			}
			s.workspaces = append(s.workspaces, id)
		}
	}
}

// WithoutConfirmation executes destructive calls without asking a person.
func WithoutConfirmation() Option {
	return func(s *settings) { s.withoutConfirmation = true }
}

// WithSecrets allows references to secrets that match a pattern, such as env:PG_* or file:/run/secrets/*. Without
// it no references are allowed. A pattern with a wildcard does not match the credentials of the client and the values
// of [WithHidden], wherever they are.
func WithSecrets(patterns ...string) Option {
	return func(s *settings) { s.secretPatterns = append(s.secretPatterns, patterns...) }
}

// WithSecretSource resolves references by a function of the program, such as a vault. The patterns of [WithSecrets]
// hold for it as well. The reference comes without its {"$secret"} around.
func WithSecretSource(resolve func(ctx context.Context, reference string) (string, error)) Option {
	return func(s *settings) {
		if resolve == nil {
			s.fail("WithSecretSource: the function is nil")
		}
		s.secretSource = resolve
	}
}

// WithLiteralSecrets allows secrets in the text of an input.
func WithLiteralSecrets() Option {
	return func(s *settings) { s.literalSecrets = true }
}

// WithSecretsOut sets the folder for secrets that the server returns, in files that only the user can read.
// Without it, operations with such a result are refused before anything is sent.
func WithSecretsOut(dir string) Option {
	return func(s *settings) {
		if dir == "" {
			s.fail("WithSecretsOut: the folder is empty")
		}
		s.secretsOut = dir
	}
}

// WithHidden adds values that may not leave the runner, such as the credentials of the client.
func WithHidden(secrets ...string) Option {
	return func(s *settings) { s.hidden = append(s.hidden, secrets...) }
}

// WithAudit writes a JSON line before and after each call that is sent, and one for each call that is refused. If a
// line cannot be written, writes are refused. The reads with which the runner checks workspaces and prepares questions
// belong to their call and have no lines of their own. The runner calls w from one goroutine at a time.
func WithAudit(w io.Writer) Option {
	return func(s *settings) {
		if w == nil {
			s.fail("WithAudit: the writer is nil")
		}
		s.audit = w
	}
}

// WithPrincipal sets the name in the audit lines, such as that of a user.
func WithPrincipal(name string) Option {
	return func(s *settings) { s.principal = name }
}

// WithResultTokens sets the size of results in tokens of four bytes, at least 200. The default is 4,000.
func WithResultTokens(n int) Option {
	return func(s *settings) {
		if n < minResultTokens {
			s.fail("WithResultTokens: want at least %d, got %d", minResultTokens, n)
		}
		s.resultTokens = n
	}
}
