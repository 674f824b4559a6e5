package mcpserver

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
)

func TestReadPrincipals(t *testing.T) {
	hash := HashToken("a")
	one := `{"name":"a","tokenSha256":"` + hash + `"`
	tests := []struct {
		name string
		text string
		want string // error; "" for none
	}{
		{name: "one", text: `{"principals":[` + one + `,"mode":"write","workspaces":["w"],"calls":3}]}`},
		{name: "no JSON", text: `principals:`, want: "invalid character"},
		{name: "empty file", text: ``, want: "EOF"},
		{name: "no principals", text: `{}`, want: "no principals"},
		{name: "empty list", text: `{"principals":[]}`, want: "no principals"},
		{name: "unknown field", text: `{"principals":[` + one + `,"modes":"full"}]}`, want: `unknown field "modes"`},
		{name: "two objects", text: `{"principals":[` + one + `}]}{}`, want: "text after the object"},
		{name: "no name", text: `{"principals":[{"name":" ","tokenSha256":"` + hash + `"}]}`, want: "principal 1 has no name"},
		{name: "same name", text: `{"principals":[` + one + `},{"name":"a","tokenSha256":"` + HashToken("b") + `"}]}`,
			want: "two principals have the name a"},
		{name: "same token", text: `{"principals":[` + one + `},{"name":"b","tokenSha256":"` + hash + `"}]}`,
			want: "principals a and b have the same token"},
		{name: "no hash", text: `{"principals":[{"name":"a"}]}`, want: "not a SHA-256 hash"},
		{name: "token instead of its hash", text: `{"principals":[{"name":"a","tokenSha256":"secret"}]}`, want: "not a SHA-256 hash"},
		{name: "hash of nothing", text: `{"principals":[{"name":"a","tokenSha256":"` + HashToken("") + `"}]}`, want: "not a SHA-256 hash"},
		{name: "unknown mode", text: `{"principals":[` + one + `,"mode":"admin"}]}`, want: `unknown mode "admin"`},
		{name: "negative calls", text: `{"principals":[` + one + `,"calls":-1}]}`, want: "want at least 1"},
		{name: "empty allow", text: `{"principals":[` + one + `,"allow":[]}]}`, want: "allow is empty"},
		{name: "empty workspaces", text: `{"principals":[` + one + `,"workspaces":[]}]}`, want: "workspaces is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "principals.json")
			if err := os.WriteFile(path, []byte(tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := ReadPrincipals(path)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got error %v, want %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := []Principal{{Name: "a", TokenSHA256: hash, Mode: agent.ModeWrite, Workspaces: []string{"w"}, Calls: 3}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("principals (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadPrincipalsChecksTheFile(t *testing.T) {
	if _, err := ReadPrincipals(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing file is no error")
	}
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes")
	}
	path := filepath.Join(t.TempDir(), "principals.json")
	text := `{"principals":[{"name":"a","tokenSha256":"` + HashToken("a") + `"}]}`
	for mode, ok := range map[os.FileMode]bool{0o600: true, 0o644: true, 0o660: false, 0o666: false, 0o602: false} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := ReadPrincipals(path)
		if (err == nil) != ok {
			t.Errorf("mode %04o: error %v", mode, err)
		}
	}
}

func TestPrincipalSecrets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("from file\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MCP_TEST_SECRET", "from env")
	p := Principal{Name: "a", Secrets: map[string]string{
		"env:A": "env:MCP_TEST_SECRET",
		"env:B": "file:" + file,
		"env:C": "env:MCP_TEST_MISSING",
		"env:D": "file:" + file + "-missing",
		"env:E": "vault:x",
	}}
	tests := []struct {
		reference string
		want      string
		err       string
	}{
		{reference: "env:A", want: "from env"},
		{reference: "env:B", want: "from file"},
		{reference: "env:C", err: `the secret "env:C" of a cannot be read`},
		{reference: "env:D", err: `the secret "env:D" of a cannot be read`},
		{reference: "env:E", err: `the secret "env:E" of a cannot be read`},
		{reference: "env:MCP_TEST_SECRET", err: `"env:MCP_TEST_SECRET" is not among the secrets of a`},
	}
	for _, tt := range tests {
		got, err := p.secret(context.Background(), tt.reference)
		if got != tt.want || (err == nil) != (tt.err == "") || (err != nil && err.Error() != tt.err) {
			t.Errorf("%s: got %q, error %v; want %q, error %q", tt.reference, got, err, tt.want, tt.err)
		}
	}
}
