package doctor

import (
	"fmt"
	"slices"
	"strings"
)

// Outcome is the outcome of a step.
type Outcome string

// The outcomes of steps.
const (
	OK      Outcome = "ok"      // nothing to do
	Warning Outcome = "warning" // works, but see Do
	Failed  Outcome = "failed"  // does not work; see Do
	Skipped Outcome = "skipped" // could not be checked; Says tells why
)

// Step is the result of one step of an examination.
type Step struct {
	Name    string   `json:"name"` // such as address
	Outcome Outcome  `json:"outcome"`
	Says    []string `json:"says"`         // sentences without secrets
	Do      []string `json:"do,omitempty"` // remedies
}

// say adds a sentence.
func (s *Step) say(format string, args ...any) { s.Says = append(s.Says, fmt.Sprintf(format, args...)) }

// warn adds a sentence and a remedy, and makes a successful step a warning.
func (s *Step) warn(do, format string, args ...any) {
	s.say(format, args...)
	if !slices.Contains(s.Do, do) {
		s.Do = append(s.Do, do)
	}
	if s.Outcome != Failed {
		s.Outcome = Warning
	}
}

// fail adds a sentence and a remedy, and makes the step a failure.
func (s *Step) fail(do, format string, args ...any) Step {
	s.say(format, args...)
	s.Do = append(s.Do, do)
	s.Outcome = Failed
	return *s
}

// skip returns the step as skipped.
func (s *Step) skip(sentence string) Step {
	s.Says = append(s.Says, sentence)
	s.Outcome = Skipped
	return *s
}

// Report is the result of [Examine].
type Report struct {
	BaseURL string   `json:"baseURL"`
	Release string   `json:"release,omitempty"` // the release that the server seems to be, such as "1.6" or "1.8 or 2.0"
	Lacks   []string `json:"lacks,omitempty"`   // IDs of operations that the server does not have
	Steps   []Step   `json:"steps"`
	Facts   []Result `json:"facts,omitempty"`
}

// Differences returns the results of facts that do not hold.
func (r *Report) Differences() []Result {
	var found []Result
	for _, result := range r.Facts {
		if result.State == Differs {
			found = append(found, result)
		}
	}
	return found
}

// Outcome returns the worst outcome of the steps.
func (r *Report) Outcome() Outcome {
	worst := OK
	for _, step := range r.Steps {
		if step.Outcome == Failed {
			return Failed
		}
		if step.Outcome == Warning {
			worst = Warning
		}
	}
	return worst
}

// Summary returns the result in one sentence.
func (r *Report) Summary() string {
	differences := len(r.Differences())
	switch outcome := r.Outcome(); {
	case outcome == Failed:
		return "The server cannot be used; the steps above say what to do."
	case r.isStopped():
		return "The examination was stopped."
	case differences > 0:
		return fmt.Sprintf("The server can be used, but differs from what this client expects (%d).", differences)
	case outcome == Warning:
		return "The server can be used; see the warnings."
	default:
		return "The server can be used."
	}
}

// isStopped reports whether the context ended before the examination.
func (r *Report) isStopped() bool {
	return len(r.Steps) > 0 && r.Steps[len(r.Steps)-1].Name == "end"
}

// String returns the report as text, with each sentence on a line of its own.
func (r *Report) String() string {
	var b strings.Builder
	b.WriteString(r.BaseURL + "\n\n")
	for _, step := range r.Steps {
		b.WriteString(step.String())
	}
	b.WriteString("\n" + r.Summary() + "\n")
	return b.String()
}
