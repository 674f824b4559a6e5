package agent

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// secretFiles writes secrets to files that only the user can read, because servers return them only once.
type secretFiles struct {
	dir string // absolute; "" if there is no place for secrets

	mu      sync.Mutex
	waiting []secretFile // that could not be written yet
}

// secretFile is a file with a secret.
type secretFile struct {
	name   string // in the folder
	secret airbyte.Secret
}

// newSecretFiles returns files in a folder, which need not exist. Without a folder, operations that return secrets
// are refused.
func newSecretFiles(dir string) (*secretFiles, error) {
	if dir == "" {
		return &secretFiles{}, nil
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("the folder for secrets: %w", err)
	}
	return &secretFiles{dir: absolute}, nil
}

// ready returns an [*Error] if the result of an operation has a secret that could not be kept. Call it before the
// operation is sent, because many secrets can never be read again. It writes secrets that could not be written
// before.
func (f *secretFiles) ready(op *Operation) error {
	if len(op.SecretResult) == 0 {
		return nil
	}
	if f.dir == "" {
		return &Error{
			Message:   "the result has a secret, and there is no place to keep it; nothing was sent",
			Operation: op.ID,
			Do:        "ask the operator to set a folder for secrets",
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.checkFolder()
	if err != nil {
		return &Error{
			Message:   "the result has a secret, and the folder for secrets cannot be used; nothing was sent: " + err.Error(),
			Operation: op.ID,
			Do:        "ask the operator to correct the folder " + f.dir,
		}
	}
	return nil
}

// checkFolder creates the folder and writes the waiting secrets. It also writes a file, and removes it again.
func (f *secretFiles) checkFolder() error {
	err := os.MkdirAll(f.dir, 0o700)
	if err != nil {
		return cause(err)
	}
	info, err := os.Stat(f.dir)
	if err != nil {
		return cause(err)
	}
	isOpen := info.Mode().Perm()&0o002 != 0 && runtime.GOOS != "windows"
	if isOpen {
		return errors.New("every user can write to it")
	}
	for len(f.waiting) > 0 {
		err := f.waiting[0].write(f.dir)
		if err != nil {
			return err
		}
		f.waiting = f.waiting[1:]
	}
	probe := secretFile{name: ".probe-" + rand.Text(), secret: airbyte.Secret(strings.Repeat("x", maxSecretLength))}
	err = probe.write(f.dir)
	if err != nil {
		return err
	}
	return cause(os.Remove(filepath.Join(f.dir, probe.name)))
}

// keep writes the secrets in the result of an operation to files, and returns the result with references to these
// files instead of the secrets. If the folder can no longer be written, it uses a folder for temporary files,
// and the result says so in secretNote. If that fails as well, the secrets wait in memory until the next call of
// ready, and keep returns an [*Error] that says where they will be.
//
// result is the body of the response, because package airbyte does not encode secrets. The names of the files have
// no part of it. redact knows the other secrets that result may have.
func (f *secretFiles) keep(op *Operation, result json.RawMessage, redact *redactor) (json.RawMessage, error) {
	root, err := parseJSON(result)
	if err != nil {
		return nil, unreadableSecret(op)
	}
	references := map[string]*jsonNode{}
	var secrets []string
	note := ""
	for _, path := range op.SecretResult {
		secret := root.at(path).text()
		if secret == "" {
			continue
		}
		secrets = append(secrets, secret)
		file, err := f.save(op, path, secret)
		if err != nil {
			return nil, err
		}
		if filepath.Dir(file) != f.dir {
			note = "the folder for secrets could not be written, so that the secret is in another one; move it"
		}
		references[path] = newObject(jsonMember{name: secretKey, value: newString(schemeFile + ":" + file)})
	}
	return withReferences(op, result, redact.with(secrets...), references, note)
}

// unreadableSecret returns the error of a result whose secret cannot be found.
func unreadableSecret(op *Operation) error {
	return &Error{
		Message:      "the operation succeeded, but its result is not the expected JSON, and is withheld",
		Operation:    op.ID,
		MaybeApplied: true,
		Do:           "tell the operator; the secret in the result is lost",
	}
}

// withReferences returns a result without secrets, wherever they stand in it, and with references in the places of
// those that were kept.
func withReferences(
	op *Operation, result json.RawMessage, redact *redactor, references map[string]*jsonNode, note string,
) (json.RawMessage, error) {
	clean, err := redact.json(result)
	if err != nil {
		clean = json.RawMessage("{}")
	}
	root, err := parseJSON(clean)
	if err != nil {
		return nil, unreadableSecret(op)
	}
	for _, path := range op.SecretResult {
		reference, isKept := references[path]
		if isKept {
			root.set(path, reference)
		}
	}
	if note != "" {
		root.set("secretNote", newString(note))
	}
	return root.encode(), nil
}

// save writes a secret and returns the path of its file.
func (f *secretFiles) save(op *Operation, field string, secret string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now().UTC().Format("20060102T150405Z")
	file := secretFile{
		name:   strings.Join([]string{op.ID, field, now, rand.Text()}, "-"),
		secret: airbyte.Secret(secret),
	}
	err := file.write(f.dir)
	if err == nil {
		return filepath.Join(f.dir, file.name), nil
	}
	other, otherErr := os.MkdirTemp("", "airbyte-secret-") // only the user can read it
	if otherErr == nil {
		otherErr = file.write(other)
	}
	if otherErr == nil {
		return filepath.Join(other, file.name), nil
	}
	f.waiting = append(f.waiting, file)
	return "", &Error{
		Message: "the operation succeeded, but the secret in its result could not be written: " + err.Error() +
			"; it is lost when this process ends",
		Operation:    op.ID,
		MaybeApplied: true,
		Do: "do not end this process; have the operator correct the folder " + f.dir + ", then call " + op.ID +
			" with dryRun or again; the secret is then written to " + filepath.Join(f.dir, file.name),
	}
}

// write writes the file into a folder. Either the whole file is there afterwards, or none. It never replaces a
// file.
func (f secretFile) write(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return cause(err)
	}
	defer func() { _ = root.Close() }()
	temporary := ".new-" + rand.Text()
	err = writeNew(root, temporary, string(f.secret))
	if err != nil {
		_ = root.Remove(temporary)
		return cause(err)
	}
	err = root.Link(temporary, f.name) // unlike Rename it never replaces a file
	removeErr := root.Remove(temporary)
	if err == nil {
		return cause(removeErr)
	}
	if errors.Is(err, os.ErrExist) {
		return cause(err)
	}
	err = writeNew(root, f.name, string(f.secret)) // a file system without links
	if err != nil {
		_ = root.Remove(f.name)
	}
	return cause(err)
}

// writeNew creates a file and writes it to the disk.
func writeNew(root *os.Root, name, content string) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// cause returns the reason of an error of package os, without the path, which may have random parts.
func cause(err error) error {
	pathErr, isPath := errors.AsType[*os.PathError](err)
	if isPath {
		return pathErr.Err
	}
	linkErr, isLink := errors.AsType[*os.LinkError](err)
	if isLink {
		return linkErr.Err
	}
	return err
}

// at returns the value at a dotted path of names, or nil.
func (n *jsonNode) at(path string) *jsonNode {
	for name := range strings.SplitSeq(path, ".") {
		n = n.member(name)
		if n == nil {
			return nil
		}
	}
	return n
}

// set replaces the value at a dotted path of names, or adds it. It does nothing if there is a value on the path that
// is not an object.
func (n *jsonNode) set(path string, value *jsonNode) {
	name, rest, isDeeper := strings.Cut(path, ".")
	if n.kind != "object" {
		return
	}
	if isDeeper && n.member(name) == nil {
		n.members = append(n.members, jsonMember{name: name, value: newObject()})
	}
	if isDeeper {
		n.member(name).set(rest, value)
		return
	}
	n.members = slices.DeleteFunc(n.members, func(m jsonMember) bool { return m.name == name })
	n.members = append(n.members, jsonMember{name: name, value: value})
}
