package drift

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pb33f/go-yaml"
)

// Acceptance is an entry of a file of accepted findings.
type Acceptance struct {
	ID     string `json:"id" yaml:"id"`                           // of the finding
	Reason string `json:"reason" yaml:"reason"`                   // why it is accepted
	Since  string `json:"since" yaml:"since"`                     // day, such as 2026-04-03
	Until  string `json:"until,omitempty" yaml:"until,omitempty"` // day on which it expires; "" for never
}

// ParseAcceptances parses a list of acceptances in YAML or JSON. A file that has
// only comments is an empty list. The name is for errors.
func ParseAcceptances(name string, data []byte) ([]Acceptance, error) {
	if isBlank(data) {
		return nil, nil
	}
	var acceptances []Acceptance
	if err := yaml.Load(data, &acceptances, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("%s: want a list of entries with id, reason, since and until: %w", name, err)
	}
	seen := map[string]bool{}
	for i, a := range acceptances {
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("%s: entry %d: %w", name, i+1, err)
		}
		if seen[a.ID] {
			return nil, fmt.Errorf("%s: entry %d: duplicate id %s", name, i+1, a.ID)
		}
		seen[a.ID] = true
	}
	return acceptances, nil
}

func (a Acceptance) check() error {
	if a.ID == "" {
		return errors.New("the id is missing")
	}
	if strings.TrimSpace(a.Reason) == "" {
		return fmt.Errorf("%s: the reason is missing", a.ID)
	}
	if !isDay(a.Since) {
		return fmt.Errorf("%s: since: want a day such as 2026-04-03, got %q", a.ID, a.Since)
	}
	if a.Until != "" && !isDay(a.Until) {
		return fmt.Errorf("%s: until: want a day such as 2026-04-03, got %q", a.ID, a.Until)
	}
	return nil
}

func isBlank(data []byte) bool {
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Accept marks the findings that are accepted on the given day, such as
// 2026-04-03. Acceptances that match no finding are added to Stale.
func (r *Report) Accept(acceptances []Acceptance, today string) {
	for _, a := range acceptances {
		i := slices.IndexFunc(r.Findings, func(f *Finding) bool { return f.ID == a.ID })
		if i < 0 {
			r.Stale = append(r.Stale, a)
			continue
		}
		if a.Until == "" || today < a.Until {
			r.accept(a)
		}
	}
}

func (r *Report) accept(a Acceptance) {
	for _, f := range r.Findings {
		if f.ID == a.ID {
			f.Accepted = &a
		}
	}
}
