package drift

// Report is the result of a comparison.
type Report struct {
	Base       string       // name of the base document
	Revision   string       // name of the document compared with it
	Findings   []*Finding   // the changes, the worst first
	Defects    []Defect     // mistakes in the revision
	Ignored    int          // lower bound for the number of differences in prose, examples and extensions
	Stale      []Acceptance // acceptances that match no finding
	GoUnknown  string       // why the findings do not say whether they break Go; "" if they do
	Generation *Generation  // nil if Options.Preview is nil
}

// Finding is one change.
type Finding struct {
	// ID identifies the change by kind, place and values. It does not depend on
	// wording, lines or the operations that the change reaches.
	ID string `json:"id"`

	Kind       Kind     `json:"kind"`
	Place      string   `json:"place"`             // for people, such as JobResponse.status
	Pointer    string   `json:"pointer"`           // JSON pointer in the revision, or in the base if the place was removed
	BeforeLine int      `json:"oldLine,omitempty"` // in the base
	AfterLine  int      `json:"newLine,omitempty"` // in the revision
	Before     string   `json:"old,omitempty"`
	After      string   `json:"new,omitempty"`
	Wire       Severity `json:"wire"` // effect on programs that already run

	// BreaksGo reports whether programs that use GoName break when they regenerate:
	// they no longer compile or, if FailsInGo is set too, calls return an error. Both
	// are false if [Report.GoUnknown] is set.
	BreaksGo  bool   `json:"breaksGo"`
	FailsInGo bool   `json:"failsInGo,omitempty"`
	GoName    string `json:"goName,omitempty"` // the nearest Go name, such as Job.Status

	// Overlay is the overlay action, as file:line, that already adds the value that the
	// finding reports as new. It is "" if no action does.
	Overlay string `json:"overlay,omitempty"`

	Text        string  `json:"text"`        // the change, in a sentence
	Consequence string  `json:"consequence"` // its effect on programs
	Reaches     []Reach `json:"reaches,omitempty"`

	Accepted *Acceptance `json:"accepted,omitempty"`

	subject  string // pointer to the part of the place that changed
	sentence string // with places for values, see [rule]
	detail   string // added to the sentence
	neutral  bool   // whether the change only concerns how the document is written
}

// Reach is an operation that a change reaches.
type Reach struct {
	Operation string `json:"operation"`
	Request   bool   `json:"request,omitempty"`
	Response  bool   `json:"response,omitempty"`
}

// Defect is a mistake in the revision itself, whether the base has it or not.
type Defect struct {
	Line    int    `json:"line"`
	Pointer string `json:"pointer"`
	Text    string `json:"text"`
}

// Outcome is the verdict of a report.
type Outcome int

// The outcomes. Their values are the exit codes of airbytegen drift.
const (
	None          Outcome = 0 // nothing changed, or all changes are accepted
	Drift         Outcome = 1 // something changed
	BreakingDrift Outcome = 2 // something changed that breaks programs that already run
)

// Outcome returns the verdict on the findings that are not accepted. Defects do
// not count.
func (r *Report) Outcome() Outcome {
	outcome := None
	for _, f := range r.Findings {
		if f.Accepted != nil {
			continue
		}
		if f.Wire == Breaking {
			return BreakingDrift
		}
		outcome = Drift
	}
	return outcome
}
