package provision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// State is kept between the runs of a pipeline. It holds no secrets. It can be lost: objects are then
// found by their names again, and configurations with secrets are written once more.
type State struct {
	Workspace   Kept `json:"workspace,omitzero"`
	Source      Kept `json:"source,omitzero"`
	Destination Kept `json:"destination,omitzero"`
	Connection  Kept `json:"connection,omitzero"`
}

// Kept is the part of a [State] that belongs to one object.
type Kept struct {
	// ID of the object.
	ID string `json:"id,omitzero"`
	// Secrets is a keyed hash of the declared values that the server masks.
	Secrets string `json:"secrets,omitzero"`
	// Remaining is a keyed hash of the differences that remained after writing.
	Remaining string `json:"remaining,omitzero"`
}

// Store keeps the states of pipelines. It must be safe for concurrent use. A Provisioner saves a state
// after each object that it has created or changed, so that a crash loses little.
type Store interface {
	// Load returns the state of a pipeline, or the zero State if there is none.
	Load(ctx context.Context, pipeline string) (State, error)
	// Save replaces the state of a pipeline.
	Save(ctx context.Context, pipeline string, state State) error
}

// DirStore is a [Store] that keeps each state in a JSON file of its own.
type DirStore struct{ dir string }

// NewDirStore returns a store that keeps states in a directory. The first save creates the directory.
// Processes that share the directory should not work on the same pipelines.
func NewDirStore(dir string) *DirStore { return &DirStore{dir: dir} }

// Load reads the file of a pipeline.
func (s *DirStore) Load(_ context.Context, pipeline string) (State, error) {
	path := s.path(pipeline)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err != nil {
		return State{}, err
	}
	var state State
	err = json.Unmarshal(data, &state)
	if err != nil {
		return State{}, fmt.Errorf("%s: %w; delete the file to find the objects by their names", path, err)
	}
	return state, nil
}

// Save writes the file of a pipeline. A crash of the process leaves either the old or the new file.
func (s *DirStore) Save(_ context.Context, pipeline string, state State) error {
	data, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	err = os.MkdirAll(s.dir, 0o700)
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(s.dir, ".state-*")
	if err != nil {
		return err
	}
	_, writeErr := temporary.Write(append(data, '\n'))
	closeErr := temporary.Close()
	err = errors.Join(writeErr, closeErr)
	if err == nil {
		err = os.Rename(temporary.Name(), s.path(pipeline))
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

// longestName limits the escaped name of a pipeline in a file name, in bytes. Most file systems allow 255.
const longestName = 200

// path returns the path of the file of a pipeline. It escapes all characters except lower-case letters, digits,
// "-" and "_", so that each pipeline has a file of its own, even if the file system ignores case. The end of a long
// name is replaced by a hash.
func (s *DirStore) path(pipeline string) string {
	var name strings.Builder
	for _, b := range []byte(pipeline) {
		isLower := 'a' <= b && b <= 'z'
		isDigit := '0' <= b && b <= '9'
		if isLower || isDigit || b == '-' || b == '_' {
			name.WriteByte(b)
		} else {
			fmt.Fprintf(&name, "%%%02x", b)
		}
	}
	escaped := name.String()
	if len(escaped) > longestName {
		sum := sha256.Sum256([]byte(pipeline))
		hash := "." + hex.EncodeToString(sum[:])
		escaped = escaped[:longestName-len(hash)] + hash
	}
	return filepath.Join(s.dir, escaped+".json")
}
