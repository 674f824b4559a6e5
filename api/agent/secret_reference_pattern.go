package agent

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// The kinds of references that a runner resolves itself.
const (
	schemeEnv  = "env"
	schemeFile = "file"
)

// secretPattern matches references to secrets, such as env:PG_* or file:/run/secrets/*.
type secretPattern struct {
	scheme string
	glob   string // in the syntax of package path, or of package filepath for files
	folder string // of files: the longest part of glob that has no wildcard; symbolic links may not leave it
}

// newSecretPattern parses a pattern. A wildcard matches no slash.
func newSecretPattern(text string) (secretPattern, error) {
	scheme, glob, _ := strings.Cut(text, ":")
	if !isReferenceText(text) {
		return secretPattern{}, fmt.Errorf("%q does not match references to secrets; "+
			"want a pattern such as env:PG_* or file:/run/secrets/*", text)
	}
	p := secretPattern{scheme: scheme, glob: glob}
	if scheme == schemeFile {
		isPath := filepath.IsAbs(glob) && filepath.Clean(glob) == glob && filepath.Dir(glob) != glob
		if !isPath {
			return secretPattern{}, fmt.Errorf("%q does not match files; "+
				"want an absolute path without .. and without a slash at its end", text)
		}
		p.folder = folderOf(glob)
	}
	_, err := p.match("")
	if err != nil {
		return secretPattern{}, fmt.Errorf("%q is not a valid pattern", text)
	}
	return p, nil
}

// folderOf returns the longest folder of a pattern that has no wildcard.
func folderOf(glob string) string {
	folder := filepath.Dir(glob)
	for strings.ContainsAny(folder, `*?[\`) && filepath.Dir(folder) != folder {
		isPlain := os.PathSeparator == '\\' && !strings.ContainsAny(folder, "*?[")
		if isPlain {
			break
		}
		folder = filepath.Dir(folder)
	}
	return folder
}

// hasWildcard reports whether the pattern may match several references.
func (p secretPattern) hasWildcard() bool { return strings.ContainsAny(p.glob, `*?[\`) }

func (p secretPattern) String() string { return p.scheme + ":" + p.glob }

// example returns a reference that the pattern may match.
func (p secretPattern) example() string {
	return p.scheme + ":" + strings.NewReplacer("*", "NAME", "?", "X").Replace(p.glob)
}

func (p secretPattern) match(name string) (bool, error) {
	if p.scheme == schemeFile {
		return filepath.Match(p.glob, name)
	}
	return path.Match(p.glob, name)
}

// ownVariables is a part of the names of environment variables that have the operator's credentials for Airbyte, such as
// AIRBYTE_TOKEN and TEAM_A_AIRBYTE_TOKEN. A wildcard does not match them.
const ownVariables = "AIRBYTE_"

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// matches reports whether a reference matches the pattern. Paths match only in their shortest form, without "..".
func (p secretPattern) matches(reference string) bool {
	scheme, name, _ := strings.Cut(reference, ":")
	if scheme != p.scheme || strings.ContainsRune(name, 0) {
		return false
	}
	switch scheme {
	case schemeEnv:
		isOwn := strings.Contains(strings.ToUpper(name), ownVariables) && !strings.Contains(p.glob, ownVariables)
		if isOwn || !envName.MatchString(name) {
			return false
		}
	case schemeFile:
		if !filepath.IsAbs(name) || filepath.Clean(name) != name {
			return false
		}
	default:
		if slices.Contains(strings.Split(name, "/"), "..") {
			return false
		}
	}
	isMatch, err := p.match(name)
	return isMatch && err == nil
}

// read returns the secret of a reference that matches. Its errors have no details.
func (p secretPattern) read(reference string) (string, error) {
	_, name, _ := strings.Cut(reference, ":")
	switch p.scheme {
	case schemeEnv:
		secret, isSet := os.LookupEnv(name)
		if !isSet {
			return "", errNoSecret
		}
		return secret, nil
	case schemeFile:
		return p.readFile(name)
	}
	return "", errNoSecret
}

// readFile returns the content of a file without the line break at its end. The file must be below the folder of
// the pattern, even if symbolic links lead to it.
func (p secretPattern) readFile(name string) (string, error) {
	root, err := os.OpenRoot(p.folder)
	if err != nil {
		return "", errNoSecret
	}
	defer func() { _ = root.Close() }()
	inside, err := filepath.Rel(p.folder, name)
	if err != nil {
		return "", errNoSecret
	}
	info, err := root.Stat(inside) // opening a pipe would block
	if err != nil || !info.Mode().IsRegular() {
		return "", errNoSecret
	}
	f, err := root.Open(inside)
	if err != nil {
		return "", errNoSecret
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(io.LimitReader(f, maxSecretLength+1))
	if err != nil {
		return "", errNoSecret
	}
	if len(content) > maxSecretLength {
		return "", errUnusableSecret
	}
	text := strings.TrimSuffix(string(content), "\n")
	return strings.TrimSuffix(text, "\r"), nil
}
