package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// newTestReferences returns references, and fails the test for an invalid pattern.
func newTestReferences(t *testing.T, source secretSource, literals bool, patterns ...string) *references {
	t.Helper()
	r, err := newReferences(patterns, source, literals)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// writeFile writes a file with its folders.
func writeFile(t *testing.T, path, content string) string {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(path, []byte(content), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// failed returns the error of a call as an agent sees it.
func failed(t *testing.T, err error) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got error %v, want an *Error", err)
	}
	return e
}

func TestReferencesAreResolved(t *testing.T) {
	dir := t.TempDir()
	key := writeFile(t, filepath.Join(dir, "key.pem"), "-----BEGIN KEY-----\nMIIE\n-----END KEY-----\n")
	windows := writeFile(t, filepath.Join(dir, "password"), "from-file\r\n")
	t.Setenv("PG_PASSWORD", "from-\"env\"\n")
	r := newTestReferences(t, nil, false, "env:PG_*", "file:"+dir+"/*")
	tests := []struct {
		name    string
		op      string
		input   string
		want    string
		secrets []string
	}{
		{name: "no references", op: "createSource", input: ` {"name": "<a>", "x": 1.0}`, want: ` {"name": "<a>", "x": 1.0}`},
		{name: "empty input", op: "listJobs", input: ``, want: `{}`},
		{
			name:    "settings",
			op:      "createSource",
			input:   `{"b":1.50,"configuration":{"port":5432,"password":{"$secret":"env:PG_PASSWORD"}},"a":2}`,
			want:    `{"b":1.50,"configuration":{"port":5432,"password":"from-\"env\"\n"},"a":2}`,
			secrets: []string{"from-\"env\"\n"},
		},
		{
			name: "any key and depth, in lists, and one secret twice",
			op:   "patchDestination",
			input: `{"configuration":{"x":[{"$secret":"file:` + key + `"},{"y":{"z":{"$secret":"file:` + windows + `"}}},` +
				`{"$secret":"file:` + windows + `"}]}}`,
			want:    `{"configuration":{"x":["-----BEGIN KEY-----\nMIIE\n-----END KEY-----",{"y":{"z":"from-file"}},"from-file"]}}`,
			secrets: []string{"-----BEGIN KEY-----\nMIIE\n-----END KEY-----", "from-file"},
		},
		{
			name:    "typed field",
			op:      "createAccessToken",
			input:   `{"client_id":"a","client_secret":{"$secret":"env:PG_PASSWORD"}}`,
			want:    `{"client_id":"a","client_secret":"from-\"env\"\n"}`,
			secrets: []string{"from-\"env\"\n"},
		},
		{
			name: "mapper key",
			op:   "patchConnection",
			input: `{"connectionId":"x","configurations":{"streams":[{"mappers":[{"mapperConfiguration":` +
				`{"key":{"$secret":"env:PG_PASSWORD"}}}]}]}}`,
			want: `{"connectionId":"x","configurations":{"streams":[{"mappers":[{"mapperConfiguration":` +
				`{"key":"from-\"env\"\n"}}]}]}}`,
			secrets: []string{"from-\"env\"\n"},
		},
		{
			name:    "masks and empty values",
			op:      "putSource",
			input:   `{"configuration":{"password":"**********","token":"","api_key":null,"host":"h"}}`,
			want:    `{"configuration":{"password":"**********","token":"","api_key":null,"host":"h"}}`,
			secrets: nil,
		},
		{
			name: "a schema with names of secrets",
			op:   "createConfigTemplate",
			input: `{"partialUserConfigSpec":{"properties":{"password":{"type":"string","title":"Password",` +
				`"description":"The password. Required, see our docs.","airbyte_secret":true}}}}`,
			want: `{"partialUserConfigSpec":{"properties":{"password":{"type":"string","title":"Password",` +
				`"description":"The password. Required, see our docs.","airbyte_secret":true}}}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, secrets, err := r.resolve(t.Context(), Lookup(tt.op), json.RawMessage(tt.input))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("input (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.secrets, secrets); diff != "" {
				t.Errorf("secrets (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLiteralSecrets checks that secrets in an input are refused, or are hidden if they are allowed.
func TestLiteralSecrets(t *testing.T) {
	tests := []struct {
		name  string
		op    string
		input string
		paths []string
	}{
		{name: "typed", op: "createAccessToken", input: `{"client_secret":"L1t3ral-x"}`, paths: []string{"client_secret"}},
		{name: "key", op: "createSource", input: `{"configuration":{"password":"L1t3ral-x"}}`, paths: []string{"configuration.password"}},
		{
			name:  "deep",
			op:    "createSource",
			input: `{"configuration":{"tunnel":[{"ssh_key":"L1t3ral-x"}]}}`,
			paths: []string{"configuration.tunnel[0].ssh_key"},
		},
		{
			name:  "JSON in a string",
			op:    "createSource",
			input: `{"configuration":{"a":"{\"private_key\":\"L1t3ral-x\"}"}}`,
			paths: []string{"configuration.a.private_key"},
		},
		{name: "credentials", op: "createOrUpdateWorkspaceOAuthCredentials", input: `{"configuration":{"client_secret":"L1t3ral-x"}}`, paths: []string{"configuration.client_secret"}},
		{
			name:  "mapper",
			op:    "createConnection",
			input: `{"configurations":{"streams":[{"mappers":[{"mapperConfiguration":{"key":"L1t3ral-x"}}]}]}}`,
			paths: []string{"configurations.streams.*.mappers.*.mapperConfiguration.key"},
		},
		{
			name:  "beside a reference",
			op:    "createSource",
			input: `{"configuration":{"password":{"$secret":"env:PG_PASSWORD"},"token":"L1t3ral-x"}}`,
			paths: []string{"configuration.token"},
		},
		{
			name:  "the same key twice",
			op:    "createSource",
			input: `{"configuration":{"password":"**********"},"configuration":{"password":"L1t3ral-x"}}`,
			paths: []string{"configuration.password"},
		},
	}
	t.Setenv("PG_PASSWORD", "from-env-1")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			strict := newTestReferences(t, nil, false, "env:PG_*")
			resolved, secrets, err := strict.resolve(t.Context(), Lookup(tt.op), json.RawMessage(tt.input))
			e := failed(t, err)
			var paths []string
			for _, m := range e.Mistakes {
				paths = append(paths, m.Field)
			}
			if diff := cmp.Diff(tt.paths, paths); diff != "" {
				t.Errorf("paths (-want +got):\n%s", diff)
			}
			shown, _ := json.Marshal(e)
			if resolved != nil || strings.Contains(string(shown), "L1t3ral") || !strings.Contains(e.Do, `{"$secret":"env:PG_NAME"}`) {
				t.Errorf("got %s and the error %s", resolved, shown)
			}
			if !strings.Contains(strings.Join(secrets, " "), "L1t3ral-x") {
				t.Errorf("the refused secret is not among those to hide: %q", secrets)
			}
			lenient := newTestReferences(t, nil, true, "env:PG_*")
			_, secrets, err = lenient.resolve(t.Context(), Lookup(tt.op), json.RawMessage(tt.input))
			if err != nil || !strings.Contains(strings.Join(secrets, " "), "L1t3ral-x") {
				t.Errorf("allowed literals: secrets %q, error %v", secrets, err)
			}
		})
	}
}

// TestRefusedReferences checks references that must not be resolved. All that do not exist or are not allowed have
// the same error, because an agent could explore the files of the operator otherwise.
func TestRefusedReferences(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths of Unix")
	}
	dir := t.TempDir()
	allowed := filepath.Join(dir, "allowed")
	writeFile(t, filepath.Join(allowed, "good"), "good-secret")
	writeFile(t, filepath.Join(allowed, "sub", "deep"), "deep-secret")
	writeFile(t, filepath.Join(dir, "outside"), "outside-secret")
	for link, target := range map[string]string{
		"link":     "../outside",
		"absolute": filepath.Join(dir, "outside"),
		"folder":   "..",
		"inside":   "good",
	} {
		err := os.Symlink(target, filepath.Join(allowed, link))
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PG_PASSWORD", "x")
	t.Setenv("OTHER", "other-secret")
	t.Setenv("AIRBYTE_CLIENT_SECRET", "own-secret")
	r := newTestReferences(t, nil, false, "env:PG_*", "env:*SECRET", "env:EMPTY", "file:"+allowed+"/*")
	t.Setenv("EMPTY", "")
	inside, _, err := r.resolve(t.Context(), Lookup("createSource"), settingsWith("file:"+allowed+"/inside"))
	if err != nil || !strings.Contains(string(inside), "good-secret") {
		t.Errorf("a link inside the folder: got %s, %v", inside, err)
	}
	for _, reference := range []string{
		"env:OTHER", "env:PG_ABSENT", "env:AIRBYTE_CLIENT_SECRET", "env:", "env:PG_PASSWORD=x", "env:PG_\x00", "env:pg_password",
		"file:" + allowed + "/absent", "file:" + allowed + "/link", "file:" + allowed + "/absolute",
		"file:" + allowed + "/folder", "file:" + allowed + "/folder/outside", "file:" + allowed + "/sub",
		"file:" + allowed + "/sub/deep", "file:" + allowed + "/../outside", "file:" + allowed + "/./good",
		"file:" + allowed + "//good", "file:" + allowed + "/good/", "file:" + allowed, "file:" + dir + "/outside",
		"file:" + allowed + "/good\x00", "file:allowed/good", "file:../allowed/good", "file:~/good", "file:///etc/passwd",
		"file:/etc/passwd", "FILE:" + allowed + "/good", "vault:pg", "good", "",
	} {
		_, secrets, err := r.resolve(t.Context(), Lookup("createSource"), settingsWith(reference))
		e := failed(t, err)
		if len(secrets) > 0 {
			t.Errorf("%q: it returns secrets: %q", reference, secrets)
		}
		isUniform := len(e.Mistakes) == 1 && e.Mistakes[0].Text == errNoSecret.Error() && e.Message == "a secret is not available"
		if isReferenceText(reference) && !isUniform {
			t.Errorf("%q: got error %+v", reference, e)
		}
		shown, _ := json.Marshal(e)
		_, name, _ := strings.Cut(reference, ":")
		if name != "" && strings.Contains(string(shown), name+`"`) {
			t.Errorf("%q: the error repeats it: %s", reference, shown)
		}
	}
	for reference, content := range map[string]string{
		"env:EMPTY":                     "",
		"file:" + allowed + "/large":    strings.Repeat("x", maxSecretLength+1),
		"file:" + allowed + "/nothing":  "\n",
		"file:" + allowed + "/not-text": "a\xff\xfe",
	} {
		if path, isFile := strings.CutPrefix(reference, "file:"); isFile {
			writeFile(t, path, content)
		}
		_, _, err := r.resolve(t.Context(), Lookup("createSource"), settingsWith(reference))
		if e := failed(t, err); e.Mistakes[0].Text != errUnusableSecret.Error() {
			t.Errorf("%s: got error %+v", reference, e)
		}
	}
}

// settingsWith returns the input of createSource with a reference.
func settingsWith(reference string) json.RawMessage {
	return json.RawMessage(`{"configuration":{"password":{"$secret":` + string(quoteJSON(reference)) + `}}}`)
}

func TestMisplacedReferences(t *testing.T) {
	t.Setenv("PG_PASSWORD", "from-env-1")
	r := newTestReferences(t, nil, false, "env:PG_*")
	const reference = `{"$secret":"env:PG_PASSWORD"}`
	many := strings.TrimSuffix(strings.Repeat(reference+",", maxReferences+1), ",")
	tests := []struct {
		name  string
		op    string
		input string
		want  string // part of the error
	}{
		{name: "a name", op: "createSource", input: `{"name":` + reference + `}`, want: "may not stand here"},
		{name: "the whole input", op: "createSource", input: reference, want: "may not stand here"},
		{name: "a manifest", op: "createDeclarativeSourceDefinition", input: `{"manifest":{"a":` + reference + `}}`, want: "may not stand here"},
		{name: "an operation without secrets", op: "createTag", input: `{"name":` + reference + `}`, want: "may not stand here"},
		{name: "beside the key", op: "patchConnection", input: `{"configurations":{"streams":[{"mappers":[{"mapperConfiguration":{"mode":` + reference + `}}]}]}}`, want: "may not stand here"},
		{name: "two members", op: "createSource", input: `{"configuration":{"a":{"$secret":"env:PG_PASSWORD","x":1}}}`, want: "is not a reference"},
		{name: "twice", op: "createSource", input: `{"configuration":{"a":{"$secret":"env:PG_PASSWORD","$secret":"env:X"}}}`, want: "is not a reference"},
		{name: "a number", op: "createSource", input: `{"configuration":{"a":{"$secret":1}}}`, want: "is not a reference"},
		{name: "nested", op: "createSource", input: `{"configuration":{"a":{"$secret":` + reference + `}}}`, want: "is not a reference"},
		{name: "no scheme", op: "createSource", input: `{"configuration":{"a":{"$secret":"hunter2"}}}`, want: "is not a reference"},
		{name: "long", op: "createSource", input: `{"configuration":{"a":{"$secret":"env:` + strings.Repeat("P", 2000) + `"}}}`, want: "is not a reference"},
		{name: "many", op: "createSource", input: `{"configuration":{"a":[` + many + `]}}`, want: "more than 100 references"},
		{name: "not JSON", op: "createSource", input: `{"configuration":`, want: "not valid JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, secrets, err := r.resolve(t.Context(), Lookup(tt.op), json.RawMessage(tt.input))
			shown, _ := json.Marshal(failed(t, err))
			if !strings.Contains(string(shown), tt.want) || strings.Contains(string(shown), "hunter2") || len(secrets) > 0 {
				t.Errorf("got %s and secrets %q, want %q", shown, secrets, tt.want)
			}
		})
	}
}

func TestSecretSource(t *testing.T) {
	var asked []string
	source := func(_ context.Context, reference string) (string, error) {
		asked = append(asked, reference)
		switch reference {
		case "vault:db/good":
			return "vault-secret", nil
		case "env:PG_PASSWORD":
			return "mapped-secret", nil
		}
		return "", fmt.Errorf("the vault says that vault-secret is not in %s", reference)
	}
	t.Setenv("PG_PASSWORD", "from-env-1")
	r := newTestReferences(t, source, false, "vault:db/*", "env:PG_*")
	for reference, want := range map[string]string{"vault:db/good": "vault-secret", "env:PG_PASSWORD": "mapped-secret"} {
		got, secrets, err := r.resolve(t.Context(), Lookup("createSource"), settingsWith(reference))
		if err != nil || !strings.Contains(string(got), want) || len(secrets) != 1 {
			t.Errorf("%s: got %s, %q, %v", reference, got, secrets, err)
		}
	}
	asked = nil
	for _, reference := range []string{"vault:other/good", "vault:db/x/y", "vault:db/../x", "vault:../db/good", "file:/etc/passwd", "env:HOME"} {
		_, _, err := r.resolve(t.Context(), Lookup("createSource"), settingsWith(reference))
		failed(t, err)
	}
	if len(asked) > 0 {
		t.Errorf("the source was asked for %q, which the patterns do not allow", asked)
	}
	_, _, err := r.resolve(t.Context(), Lookup("createSource"), settingsWith("vault:db/absent"))
	if text := failed(t, err).Error(); strings.Contains(text, "vault says") || len(asked) != 1 {
		t.Errorf("got error %s after asking for %q", text, asked)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = r.resolve(ctx, Lookup("createSource"), settingsWith("vault:db/absent"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestSecretPatterns(t *testing.T) {
	for _, pattern := range []string{
		"", "PG_*", "env", "env:", ":x", "Env:X", "env:[", "file:relative/*", "file:/a/../b", "file:/a/", "file:/", "file:", "file:/a/[",
		"env:A\x00", "env:A\nB",
	} {
		_, err := newReferences([]string{pattern}, nil, false)
		if err == nil {
			t.Errorf("%q: got no error", pattern)
		}
	}
	for pattern, folder := range map[string]string{
		"file:/run/secrets/*":         "/run/secrets",
		"file:/run/secrets/pg":        "/run/secrets",
		"file:/run/*/password":        "/run",
		"file:/run/[ab]/c/*":          "/run",
		"file:/*":                     "/",
		"file:/run/secrets/tenant-?x": "/run/secrets",
	} {
		r, err := newReferences([]string{pattern}, nil, false)
		if err != nil {
			t.Errorf("%q: %v", pattern, err)
			continue
		}
		if got := r.allowed[0].folder; got != folder {
			t.Errorf("%q: symbolic links stay in %s, want %s", pattern, got, folder)
		}
	}
	none := newTestReferences(t, nil, false)
	_, _, err := none.resolve(t.Context(), Lookup("createSource"), settingsWith("env:HOME"))
	if e := failed(t, err); !strings.Contains(e.Do, "none are allowed") {
		t.Errorf("without patterns: got %+v", e)
	}
	own := newTestReferences(t, nil, false, "env:AIRBYTE_TEST_*")
	t.Setenv("AIRBYTE_TEST_1", "named")
	_, secrets, err := own.resolve(t.Context(), Lookup("createSource"), settingsWith("env:AIRBYTE_TEST_1"))
	if err != nil || len(secrets) != 1 {
		t.Errorf("a variable that a pattern names: got %q, %v", secrets, err)
	}
}
