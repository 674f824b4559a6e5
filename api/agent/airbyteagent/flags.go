package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/api/agent"
)

// Names of flags.
const (
	flagOutput             = "o"
	flagFile               = "f"
	flagFields             = "fields"
	flagCursor             = "cursor"
	flagDryRun             = "dry-run"
	flagConfirm            = "confirm"
	flagMode               = "mode"
	flagAllow              = "allow"
	flagDeny               = "deny"
	flagWorkspaces         = "workspaces"
	flagSecrets            = "secrets"
	flagSecretsOut         = "secrets-out"
	flagLiteralSecrets     = "allow-literal-secrets"
	flagAudit              = "audit"
	flagTokens             = "max-tokens"
	flagCredentialsFile    = "credentials-file"
	flagCredentialsCommand = "credentials-command"
	flagDemo               = "demo"
	flagLimit              = "limit"
	flagTimeout            = "timeout"
	flagCancelAfter        = "cancel-after"
	flagInterval           = "interval"
	flagTools              = "tools"
	flagToolLimit          = "tool-limit"
	flagVerbose            = "v"
	flagAddr               = "addr"
	flagPrincipals         = "principals"
	flagHosts              = "hosts"
	flagSessions           = "sessions"
	flagCert               = "tls-cert"
	flagKey                = "tls-key"
)

// Categories of flags in help.
const (
	categoryServer = "Server and credentials"
	categoryLimits = "Limits"
	categorySecret = "Secrets"
)

func outputFlag() cli.Flag {
	return &cli.StringFlag{
		Name:      flagOutput,
		Usage:     "output `format`: json or text; the default is text on a terminal and json elsewhere",
		Validator: oneOf(formatJSON, formatText),
	}
}

func confirmFlag() cli.Flag {
	return &cli.StringFlag{
		Name:      flagConfirm,
		Usage:     "`who` confirms that something is destroyed: ask or none",
		Value:     confirmAsk,
		Validator: oneOf(confirmAsk, confirmNone),
		Category:  categoryLimits,
	}
}

// Values of -confirm.
const (
	confirmAsk  = "ask"
	confirmNone = "none"
)

// serverFlags say which server is used, and where the credentials are.
func serverFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{
			Name:     flagDemo,
			Usage:    "use sample data in this process instead of a server",
			Category: categoryServer,
		},
		&cli.StringFlag{
			Name:     flagCredentialsFile,
			Usage:    "read the credentials from a `file` that only you can read, with lines such as AIRBYTE_TOKEN=…",
			Sources:  cli.EnvVars("AIRBYTE_CREDENTIALS_FILE"),
			Category: categoryServer,
		},
		&cli.StringFlag{
			Name:     flagCredentialsCommand,
			Usage:    "read the credentials from the output of a shell `command`, such as 'pass show airbyte'",
			Sources:  cli.EnvVars("AIRBYTE_CREDENTIALS_COMMAND"),
			Category: categoryServer,
		},
	}
}

// limitFlags say which operations are allowed.
func limitFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:      flagMode,
			Usage:     "allow effects up to a `mode`: read; write, which creates and changes; full, which destroys, too",
			Value:     string(agent.ModeRead),
			Validator: oneOf(string(agent.ModeRead), string(agent.ModeWrite), string(agent.ModeFull)),
			Category:  categoryLimits,
		},
		&cli.StringSliceFlag{
			Name:     flagAllow,
			Usage:    "allow only these `operations`, services or effects",
			Category: categoryLimits,
		},
		&cli.StringSliceFlag{
			Name:     flagDeny,
			Usage:    "forbid these `operations`, services or effects, even if they are allowed",
			Category: categoryLimits,
		},
		&cli.StringSliceFlag{
			Name:     flagWorkspaces,
			Usage:    "allow only the workspaces with these `IDs`",
			Category: categoryLimits,
		},
		&cli.StringFlag{
			Name:     flagAudit,
			Usage:    "append a JSON line to a `file` before and after each request; if that fails, only reads are possible",
			Category: categoryLimits,
		},
		&cli.IntFlag{
			Name:     flagTokens,
			Usage:    "shorten results to a `number` of tokens of four bytes; 0 for the default, which is 4000",
			Category: categoryLimits,
		},
	}
}

// secretFlags say where secrets come from and go to.
func secretFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{
			Name: flagSecrets,
			Usage: "allow references to secrets, as in {\"$secret\":\"env:PG_PASSWORD\"}, that match these `patterns`, " +
				"such as env:PG_* and file:/run/secrets/*",
			Category: categorySecret,
		},
		secretsOutFlag(),
		&cli.BoolFlag{
			Name:     flagLiteralSecrets,
			Usage:    "allow secrets in the text of an input",
			Category: categorySecret,
		},
	}
}

func secretsOutFlag() cli.Flag {
	return &cli.StringFlag{
		Name:     flagSecretsOut,
		Usage:    "write secrets that the server returns to files in a `folder`; without it, such calls are refused",
		Category: categorySecret,
	}
}

// oneOf returns a validator for a flag that has some values only.
func oneOf(values ...string) func(string) error {
	return func(given string) error {
		if slices.Contains(values, given) {
			return nil
		}
		return fmt.Errorf("want %s, got %q", strings.Join(values, " or "), given)
	}
}

// runnerOptions returns the options of the runner that the flags of a verb set. It opens the audit file, which the
// caller closes.
func runnerOptions(c *cli.Command) (options []agent.Option, audit io.Closer, err error) {
	options = append(options, agent.WithMode(agent.Mode(c.String(flagMode))))
	if c.IsSet(flagAllow) {
		options = append(options, agent.WithAllow(c.StringSlice(flagAllow)...))
	}
	if c.IsSet(flagDeny) {
		options = append(options, agent.WithDeny(c.StringSlice(flagDeny)...))
	}
	if c.IsSet(flagWorkspaces) {
		options = append(options, agent.WithWorkspaces(c.StringSlice(flagWorkspaces)...))
	}
	if c.IsSet(flagSecrets) {
		options = append(options, agent.WithSecrets(c.StringSlice(flagSecrets)...))
	}
	if c.IsSet(flagSecretsOut) {
		options = append(options, agent.WithSecretsOut(c.String(flagSecretsOut)))
	}
	if c.Bool(flagLiteralSecrets) {
		options = append(options, agent.WithLiteralSecrets())
	}
	if c.String(flagConfirm) == confirmNone {
		options = append(options, agent.WithoutConfirmation())
	}
	if c.Int(flagTokens) != 0 {
		options = append(options, agent.WithResultTokens(c.Int(flagTokens)))
	}
	audit = noFile{}
	if c.IsSet(flagAudit) {
		file, err := os.OpenFile(c.String(flagAudit), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, nil, fmt.Errorf("opening the audit file: %w", err)
		}
		audit = file
		options = append(options, agent.WithAudit(file))
	}
	return options, audit, nil
}

// noFile stands for a file that is not used.
type noFile struct{}

// Close does nothing.
func (noFile) Close() error { return nil }
