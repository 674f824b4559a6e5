package facts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Provenance says where the pinned facts come from. It is spec/upstream.json.
type Provenance struct {
	Repository string `json:"repository"`
	Path       string `json:"path"`
	Commit     string `json:"commit,omitempty"`
	Date       string `json:"date"` // of the commit, as 2026-03-12
	SHA256     string `json:"sha256"`
	Spec       struct {
		SHA256     string `json:"sha256"`
		Paths      int    `json:"paths"`
		Operations int    `json:"operations"`
		Schemas    int    `json:"schemas"`
	} `json:"spec"`
}

// Record completes p with what the upstream document and the facts made of it,
// as they are written, say.
func (p *Provenance) Record(upstream []byte, facts *Facts, encoded []byte) {
	p.SHA256 = Hash(upstream)
	p.Spec.SHA256 = Hash(encoded)
	p.Spec.Paths, p.Spec.Operations, p.Spec.Schemas = facts.Paths, facts.Operations, facts.Schemas
}

var commitPattern = regexp.MustCompile(`^[0-9a-f]{40}$`)

// Check reports what is missing or malformed in what a person says of a
// revision.
func (p *Provenance) Check() error {
	var errs []error
	if _, err := time.Parse(time.DateOnly, p.Date); err != nil {
		errs = append(errs, fmt.Errorf("the date %q of the revision is not like 2026-03-12", p.Date))
	}
	if p.Commit != "" && !commitPattern.MatchString(p.Commit) {
		errs = append(errs, fmt.Errorf("the commit %q is not 40 hexadecimal digits", p.Commit))
	}
	return errors.Join(errs...)
}

// Encode renders p as indented JSON.
func (p *Provenance) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(p, "", "  ")
	return append(b, '\n'), err
}

// ParseProvenance reads what Encode wrote.
func ParseProvenance(data []byte) (*Provenance, error) {
	var p Provenance
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return nil, err
	}
	return &p, p.Check()
}

// Hash is the SHA-256 of data, in hexadecimal.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
