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

// Provenance records the revision of the upstream document that the pinned facts
// come from. The project keeps it in spec/upstream.json.
type Provenance struct {
	Repository string `json:"repository"`
	Path       string `json:"path"`
	Commit     string `json:"commit,omitempty"`
	Date       string `json:"date"`   // of the commit, like 2026-03-12
	SHA256     string `json:"sha256"` // of the upstream document
	Spec       Pinned `json:"spec"`
}

// Pinned describes the facts that were extracted from an upstream document.
type Pinned struct {
	SHA256     string `json:"sha256"` // of the encoded facts
	Paths      int    `json:"paths"`
	Operations int    `json:"operations"`
	Schemas    int    `json:"schemas"`
}

// Record sets the hashes and counts of p, given the upstream document, its facts,
// and the encoded facts.
func (p *Provenance) Record(upstream []byte, facts *Facts, encoded []byte) {
	p.SHA256 = Hash(upstream)
	p.Spec = Pinned{
		SHA256:     Hash(encoded),
		Paths:      facts.Paths,
		Operations: facts.Operations,
		Schemas:    facts.Schemas,
	}
}

var commitPattern = regexp.MustCompile(`^[0-9a-f]{40}$`)

// Check reports a missing or malformed date, and a malformed commit.
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

// Encode returns p as indented JSON.
func (p *Provenance) Encode() ([]byte, error) {
	data, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(data, '\n'), nil
}

// ParseProvenance reads the JSON that [Provenance.Encode] writes, and checks it.
func ParseProvenance(data []byte) (*Provenance, error) {
	var p Provenance
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return nil, err
	}
	if err := p.Check(); err != nil {
		return nil, err
	}
	return &p, nil
}

// Hash returns the SHA-256 of data in hexadecimal.
func Hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
