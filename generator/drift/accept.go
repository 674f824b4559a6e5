package drift

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/pb33f/go-yaml"
)

// Acceptance is a finding that somebody has looked at and accepted.
type Acceptance struct {
	ID     string `json:"id" yaml:"id"`
	Reason string `json:"reason" yaml:"reason"`
	Since  string `json:"since" yaml:"since"`                     // as 2026-04-03
	Until  string `json:"until,omitempty" yaml:"until,omitempty"` // the day from which it counts again; "" for never
}

// ParseAcceptances reads a list of acceptances, in YAML or JSON. A file with
// nothing but comments has none.
func ParseAcceptances(name string, data []byte) ([]Acceptance, error) {
	if isBlank(data) {
		return nil, nil
	}
	var all []Acceptance
	if err := yaml.Load(data, &all, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("%s: not a list of id, reason, since and until: %w", name, err)
	}
	seen := map[string]bool{}
	for i, a := range all {
		switch {
		case a.ID == "" || strings.TrimSpace(a.Reason) == "":
			return nil, fmt.Errorf("%s: entry %d needs an id and a reason", name, i+1)
		case seen[a.ID]:
			return nil, fmt.Errorf("%s: entry %d repeats the id %s", name, i+1, a.ID)
		case !isDay(a.Since) || a.Until != "" && !isDay(a.Until):
			return nil, fmt.Errorf("%s: entry %d (%s): since and until are days such as 2026-04-03", name, i+1, a.ID)
		}
		seen[a.ID] = true
	}
	return all, nil
}

func isBlank(data []byte) bool {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Accept sets aside the findings that were accepted and not expired on the
// given day. Acceptances that match no finding become stale.
func (r *Report) Accept(all []Acceptance, today string) {
	for _, a := range all {
		matched := false
		for _, f := range r.Findings {
			if f.ID != a.ID {
				continue
			}
			matched = true
			if a.Until == "" || today < a.Until {
				f.Accepted = &a
			}
		}
		if !matched {
			r.Stale = append(r.Stale, a)
		}
	}
}
