package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// credentials are the base URL and the credentials of a client, by the name of the environment variable that holds
// them.
type credentials map[string]string

// credentialNames lists the variables, which are those of [airbyte.WithEnv].
var credentialNames = []string{
	airbyte.EnvBaseURL,
	airbyte.EnvToken,
	airbyte.EnvClientID,
	airbyte.EnvClientSecret,
	airbyte.EnvUsername,
	airbyte.EnvPassword,
}

// readCredentials reads the credentials of the operator, from the source that the flags name, or from the
// environment. The base URL may be in the environment in both cases.
func (p *program) readCredentials(ctx context.Context, c *cli.Command) (credentials, error) {
	file := c.String(flagCredentialsFile)
	command := c.String(flagCredentialsCommand)
	switch {
	case file != "" && command != "":
		return nil, commandline.Usagef("give -%s or -%s, not both", flagCredentialsFile, flagCredentialsCommand)
	case file != "":
		return p.credentialsFromFile(file)
	case command != "":
		return p.credentialsFromCommand(ctx, command)
	}
	found := p.credentialsFromEnv("")
	if found.isEmpty() {
		return nil, commandline.Usagef("there are no credentials; set %s, or %s and %s, or use -%s to try without a server",
			airbyte.EnvToken, airbyte.EnvClientID, airbyte.EnvClientSecret, flagDemo)
	}
	return found, nil
}

// credentialsFromEnv reads variables of the environment whose names have a prefix.
func (p *program) credentialsFromEnv(prefix string) credentials {
	found := credentials{}
	for _, name := range credentialNames {
		value := p.environ(prefix + name)
		if value != "" {
			found[name] = value
		}
	}
	return found
}

// isEmpty reports whether there is neither a base URL nor anything else.
func (k credentials) isEmpty() bool { return len(k) == 0 }

// credentialsFromFile reads a file. It refuses files that other users can read.
func (p *program) credentialsFromFile(path string) (credentials, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the file with the credentials: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	const ofOthers = 0o077
	if runtime.GOOS != "windows" && info.Mode().Perm()&ofOthers != 0 {
		return nil, commandline.Usagef("other users can read %s (mode %04o); run chmod 600 %s", path, info.Mode().Perm(), path)
	}
	const largest = 64 << 10
	text, err := io.ReadAll(io.LimitReader(f, largest))
	if err != nil {
		return nil, err
	}
	found, err := p.parseCredentials(string(text))
	if err != nil {
		return nil, commandline.Usagef("%s: %w", path, err)
	}
	return found, nil
}

// credentialsFromCommand runs a shell command and reads its output. Neither its output nor its messages are shown, because
// they may be secret; only a person at a terminal sees the messages.
func (p *program) credentialsFromCommand(ctx context.Context, command string) (credentials, error) {
	const longest = time.Minute // a person may have to unlock a store
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	cmd := shellCommand(ctx, command)
	var output bytes.Buffer
	cmd.Stdout = &output // stdin stays empty: it may belong to a protocol
	cmd.WaitDelay = time.Second
	hidden := "; its messages are hidden, because they may be secret: run it in a terminal to see them"
	if p.isTerminal(p.stderr) { // of a person, who may have to unlock a store
		cmd.Stderr = p.stderr
		hidden = ""
	}
	err := cmd.Run()
	if err != nil {
		return nil, fmt.Errorf("running the command for the credentials: %w%s", err, hidden)
	}
	found, err := p.parseCredentials(output.String())
	if err != nil {
		return nil, commandline.Usagef("output of the command for the credentials: %w", err)
	}
	return found, nil
}

func shellCommand(ctx context.Context, command string) *exec.Cmd {
	if runtime.GOOS == "windows" {
		return exec.CommandContext(ctx, "cmd", "/C", command) //nolint:gosec // the operator gives the command
	}
	return exec.CommandContext(ctx, "/bin/sh", "-c", command) //nolint:gosec // the operator gives the command
}

// assignment is a line of a credentials file.
var assignment = regexp.MustCompile(`^(?:export\s+)?([A-Z][A-Z_]*)=(.*)$`)

// parseCredentials reads lines such as AIRBYTE_TOKEN=…, without empty lines and comments. A single line of another
// form is a token. The base URL is that of the environment, unless a line sets it.
func (p *program) parseCredentials(text string) (credentials, error) {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	found := credentials{}
	baseURL := p.environ(airbyte.EnvBaseURL)
	if baseURL != "" {
		found[airbyte.EnvBaseURL] = baseURL
	}
	if len(lines) == 1 && !assignment.MatchString(lines[0]) {
		found[airbyte.EnvToken] = lines[0]
		return found, nil
	}
	for i, line := range lines {
		match := assignment.FindStringSubmatch(line)
		if match == nil {
			return nil, fmt.Errorf("line %d: want a name and a value, such as %s=…", i+1, airbyte.EnvToken)
		}
		if !slices.Contains(credentialNames, match[1]) {
			return nil, fmt.Errorf("line %d: unknown name; want one of %s", i+1, strings.Join(credentialNames, ", "))
		}
		found[match[1]] = unquoteValue(match[2])
	}
	if len(lines) == 0 {
		return nil, errors.New("no credentials")
	}
	return found, nil
}

// unquoteValue removes quotes around a value.
func unquoteValue(value string) string {
	for _, quote := range []string{`"`, `'`} {
		if len(value) > 1 && strings.HasPrefix(value, quote) && strings.HasSuffix(value, quote) {
			return value[1 : len(value)-1]
		}
	}
	return value
}

// check returns an error for kinds of credentials that exclude each other, and for half a pair.
func (k credentials) check() error {
	kinds := 0
	for _, name := range []string{airbyte.EnvToken, airbyte.EnvClientID, airbyte.EnvUsername} {
		if k[name] != "" {
			kinds++
		}
	}
	if kinds > 1 {
		return commandline.Usagef("set only one of %s, %s and %s", airbyte.EnvToken, airbyte.EnvClientID, airbyte.EnvUsername)
	}
	if (k[airbyte.EnvClientID] == "") != (k[airbyte.EnvClientSecret] == "") {
		return commandline.Usagef("set both %s and %s, or neither", airbyte.EnvClientID, airbyte.EnvClientSecret)
	}
	if k[airbyte.EnvPassword] != "" && k[airbyte.EnvUsername] == "" {
		return commandline.Usagef("set %s, too, if %s is set", airbyte.EnvUsername, airbyte.EnvPassword)
	}
	return nil
}

// client returns a client with the credentials.
func (k credentials) client() (*airbyte.Client, error) {
	err := k.check()
	if err != nil {
		return nil, err
	}
	client, err := airbyte.NewClient(append(k.options(), airbyte.WithUserAgent(programName))...)
	if err != nil {
		return nil, &commandline.UsageError{Err: err}
	}
	return client, nil
}

func (k credentials) options() []airbyte.Option {
	var options []airbyte.Option
	if k[airbyte.EnvBaseURL] != "" {
		options = append(options, airbyte.WithBaseURL(k[airbyte.EnvBaseURL]))
	}
	if k[airbyte.EnvToken] != "" {
		options = append(options, airbyte.WithToken(k[airbyte.EnvToken]))
	}
	if k[airbyte.EnvClientID] != "" || k[airbyte.EnvClientSecret] != "" {
		options = append(options, airbyte.WithClientCredentials(k[airbyte.EnvClientID], k[airbyte.EnvClientSecret]))
	}
	if k[airbyte.EnvUsername] != "" || k[airbyte.EnvPassword] != "" {
		options = append(options, airbyte.WithBasicAuth(k[airbyte.EnvUsername], k[airbyte.EnvPassword]))
	}
	return options
}

// secrets returns the values that nobody may see.
func (k credentials) secrets() []string {
	var all []string
	for _, name := range []string{airbyte.EnvToken, airbyte.EnvClientSecret, airbyte.EnvPassword} {
		if k[name] != "" {
			all = append(all, k[name])
		}
	}
	return all
}
