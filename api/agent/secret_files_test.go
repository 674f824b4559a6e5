package agent

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const newSecret = "s3cret-of-the-server"

// keptFile returns the path in the reference that a result has instead of a secret.
func keptFile(t *testing.T, result json.RawMessage, field string) string {
	t.Helper()
	var fields map[string]json.RawMessage
	err := json.Unmarshal(result, &fields)
	if err != nil {
		t.Fatalf("%s: %v", result, err)
	}
	var reference map[string]string
	err = json.Unmarshal(fields[field], &reference)
	if err != nil {
		t.Fatalf("%s: %v", result, err)
	}
	path, isFile := strings.CutPrefix(reference["$secret"], "file:")
	if !isFile || !filepath.IsAbs(path) {
		t.Fatalf("got %s, want a reference to a file", fields[field])
	}
	return path
}

// entries lists a folder.
func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

func newTestFiles(t *testing.T, dir string) *secretFiles {
	t.Helper()
	files, err := newSecretFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestSecretsAreKept keeps the secrets of every operation that returns some.
func TestSecretsAreKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "secrets")
	files := newTestFiles(t, dir)
	kept := 0
	for _, op := range Operations() {
		for _, field := range op.SecretResult {
			err := files.ready(op)
			if err != nil {
				t.Fatalf("%s: %v", op.ID, err)
			}
			body := `{"id":"../../etc/passwd","name":"a ` + newSecret + ` b","` + field + `":"` + newSecret + `","n":1.50}`
			result, err := files.keep(op, json.RawMessage(body), newRedactor())
			if err != nil {
				t.Fatalf("%s: %v", op.ID, err)
			}
			if strings.Contains(string(result), newSecret) || !strings.Contains(string(result), `"n":1.50`) {
				t.Errorf("%s: got %s", op.ID, result)
			}
			path := keptFile(t, result, field)
			content, err := os.ReadFile(path)
			if err != nil || string(content) != newSecret || filepath.Dir(path) != dir {
				t.Errorf("%s: %s has %q, %v", op.ID, path, content, err)
			}
			info, err := os.Stat(path)
			if err != nil || (info.Mode().Perm() != 0o600 && runtime.GOOS != "windows") {
				t.Errorf("%s: mode %v, %v", op.ID, info.Mode(), err)
			}
			kept++
		}
	}
	if kept == 0 {
		t.Fatal("no operation returns a secret")
	}
	if got := entries(t, dir); len(got) != kept {
		t.Errorf("the folder has %q, want %d files", got, kept)
	}
}

// TestKeptReferencesStayReadable checks that redacting a result leaves the reference to the file in it.
func TestKeptReferencesStayReadable(t *testing.T) {
	files := newTestFiles(t, t.TempDir())
	op := Lookup("createApplication")
	result, err := files.keep(op, json.RawMessage(`{"id":"x","clientSecret":"`+newSecret+`"}`), newRedactor())
	if err != nil {
		t.Fatal(err)
	}
	shown, err := newRedactor(newSecret).json(result)
	if err != nil || string(shown) != string(result) {
		t.Errorf("got %s, %v, want %s", shown, err, result)
	}
}

func TestNoPlaceForSecrets(t *testing.T) {
	op := Lookup("createApplication")
	none := newTestFiles(t, "")
	e := failed(t, none.ready(op))
	if !strings.Contains(e.Message, "nothing was sent") || none.ready(Lookup("listJobs")) != nil {
		t.Errorf("without a folder: %v", e)
	}
	file := writeFile(t, filepath.Join(t.TempDir(), "file"), "x")
	if err := newTestFiles(t, file).ready(op); err == nil {
		t.Error("a file instead of a folder: got no error")
	}
	if runtime.GOOS == "windows" {
		return
	}
	open := t.TempDir()
	err := os.Chmod(open, 0o777)
	if err != nil {
		t.Fatal(err)
	}
	if e := failed(t, newTestFiles(t, open).ready(op)); !strings.Contains(e.Message, "every user can write to it") {
		t.Errorf("an open folder: %v", e)
	}
}

// TestSecretsAreNotLost makes the folder unusable after ready, and checks that the secret is kept elsewhere.
func TestSecretsAreNotLost(t *testing.T) {
	op := Lookup("createApplication")
	body := json.RawMessage(`{"id":"x","clientSecret":"` + newSecret + `"}`)
	base := t.TempDir()
	dir := filepath.Join(base, "secrets")
	other := filepath.Join(base, "tmp")
	err := os.Mkdir(other, 0o700)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", other)
	t.Setenv("TMP", other)
	files := newTestFiles(t, dir)
	err = errors.Join(files.ready(op), os.RemoveAll(dir))
	if err != nil {
		t.Fatal(err)
	}
	result, err := files.keep(op, body, newRedactor())
	if err != nil {
		t.Fatal(err)
	}
	path := keptFile(t, result, "clientSecret")
	content, err := os.ReadFile(path)
	if err != nil || string(content) != newSecret || !strings.HasPrefix(path, other) {
		t.Errorf("%s has %q, %v", path, content, err)
	}
	if !strings.Contains(string(result), "could not be written") {
		t.Errorf("the result does not say where the secret is: %s", result)
	}

	err = os.RemoveAll(other)
	if err != nil {
		t.Fatal(err)
	}
	_, err = files.keep(op, body, newRedactor())
	e := failed(t, err)
	if !e.MaybeApplied || strings.Contains(e.Error(), newSecret) {
		t.Errorf("got error %+v", e)
	}
	err = files.ready(op) // the folder can be created again
	if err != nil {
		t.Fatal(err)
	}
	names := entries(t, dir)
	if len(names) != 1 || !strings.Contains(e.Do, filepath.Join(dir, names[0])) {
		t.Fatalf("the folder has %q, and the error said: %s", names, e.Do)
	}
	content, err = os.ReadFile(filepath.Join(dir, names[0]))
	if err != nil || string(content) != newSecret {
		t.Errorf("got %q, %v", content, err)
	}
}

func TestKeepUnexpectedResults(t *testing.T) {
	op := Lookup("createApplication")
	dir := t.TempDir()
	files := newTestFiles(t, dir)
	for body, want := range map[string]string{
		`{}`:                                `{}`,
		`{"clientSecret":null}`:             `{"clientSecret":null}`,
		`{"clientSecret":""}`:               `{"clientSecret":""}`,
		`{"clientSecret":{"a":"x9-y8-z7"}}`: `{"clientSecret":{"a":"**********"}}`,
		`[]`:                                `[]`,
		`null`:                              `null`,
	} {
		got, err := files.keep(op, json.RawMessage(body), newRedactor())
		if err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v, want %s", body, got, err, want)
		}
	}
	for _, body := range []string{``, `{"clientSecret":"` + newSecret, newSecret} {
		_, err := files.keep(op, json.RawMessage(body), newRedactor())
		if e := failed(t, err); strings.Contains(e.Error(), newSecret) || !e.MaybeApplied {
			t.Errorf("%s: got error %v", body, e)
		}
	}
	if got := entries(t, dir); len(got) > 0 {
		t.Errorf("the folder has %q", got)
	}
}

// TestSecretFilesAreNotReplaced checks that neither a file nor a symbolic link of the same name is written to.
func TestSecretFilesAreNotReplaced(t *testing.T) {
	dir := t.TempDir()
	target := writeFile(t, filepath.Join(t.TempDir(), "target"), "old")
	writeFile(t, filepath.Join(dir, "file"), "old")
	err := os.Symlink(target, filepath.Join(dir, "link"))
	if err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"file", "link"} {
		err := secretFile{name: name, secret: newSecret}.write(dir)
		content, readErr := os.ReadFile(filepath.Join(dir, name))
		if err == nil || readErr != nil || string(content) != "old" {
			t.Errorf("%s: got error %v, and the content %q, %v", name, err, content, readErr)
		}
	}
	if got := entries(t, dir); len(got) != 2 {
		t.Errorf("the folder has %q", got)
	}
}
