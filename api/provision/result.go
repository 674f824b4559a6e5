package provision

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Kind is the kind of an object of a pipeline.
type Kind string

// The kinds of objects, in the order in which Apply works on them.
const (
	KindWorkspace   Kind = "workspace"
	KindTag         Kind = "tag"
	KindSource      Kind = "source"
	KindDestination Kind = "destination"
	KindConnection  Kind = "connection"
	KindFirstSync   Kind = "first sync"
)

// Outcome tells how Apply or Remove handled an object. In a result of Plan, it tells how Apply would.
type Outcome string

// The outcomes of Plan and Apply.
const (
	Created   Outcome = "created"   // did not exist
	Changed   Outcome = "changed"   // existed, and differed
	Adopted   Outcome = "adopted"   // found by its name or tag, and as declared; no ID was kept
	Unchanged Outcome = "unchanged" // found by its ID, and as declared
)

// The outcomes of Remove.
const (
	Removed Outcome = "removed" // existed
	Absent  Outcome = "absent"  // did not exist
	Left    Outcome = "left"    // exists, and stays; Object.Reason tells why
)

// Result lists the objects of a pipeline, and how they were handled.
type Result struct {
	// Pipeline is the name of the pipeline.
	Pipeline string
	// Objects are the objects that were handled, in the order of the work. After an error, those that were
	// not reached are missing.
	Objects []Object
	// State holds the IDs and hashes to keep until the next run. A [Store] has saved it already.
	State State
	// Err is the error of this pipeline, in the results of [Provisioner.ApplyAll], [Provisioner.PlanAll] and
	// [Provisioner.RemoveAll]. Nil if it succeeded.
	Err error
}

// Object is an object of a pipeline in a [Result].
type Object struct {
	Kind    Kind
	Name    string
	ID      string // "" if the object does not exist yet, or no more
	Outcome Outcome
	// Differences are the differences that were found, and written by Apply.
	Differences []Difference
	// Remaining are the differences that the server has kept although they were written. Apply does not write
	// them again.
	Remaining []Difference
	// ServerOnly are the settings of a configuration that exist only on the server.
	ServerOnly []string
	// Twins are the IDs of other objects with the same name. Apply leaves them alone. For a workspace whose ID was
	// kept, only calls for several pipelines look for twins.
	Twins []string
	// Reason tells why Remove has left the object.
	Reason string
}

// String returns the kind, the outcome and the name of the object, such as "source created shop".
func (o Object) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", o.Kind, o.Outcome, inLine(o.Name)))
}

// inLine returns a text for a line on a terminal. Names may come from the server, so inLine quotes those with control
// characters.
func inLine(text string) string {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return strconv.Quote(text)
	}
	return text
}

// Difference is a difference between the declaration and the server.
type Difference struct {
	// Path of the field, such as "schedule" or "configuration.host".
	Path string
	// Have and Want are the values on the server and in the declaration. Both are "" for values of
	// configurations and mappers, which may be secret.
	Have, Want string
	// Masked is set if the server masks the value, and no hash shows that it is the declared one.
	Masked bool
}

// String returns the difference in one line, such as
// `prefix: "old_" → "new_"`.
func (d Difference) String() string {
	switch {
	case d.Masked:
		return inLine(d.Path) + ": masked by the server, maybe another value"
	case d.Have == "" && d.Want == "":
		return inLine(d.Path)
	default:
		return fmt.Sprintf("%s: %q → %q", inLine(d.Path), d.Have, d.Want)
	}
}

// Object returns the first object of a kind, or nil if there is none.
func (r *Result) Object(kind Kind) *Object {
	for i := range r.Objects {
		if r.Objects[i].Kind == kind {
			return &r.Objects[i]
		}
	}
	return nil
}

// IsConverged reports whether no object was, or would be, created or changed.
func (r *Result) IsConverged() bool {
	for _, o := range r.Objects {
		if o.Outcome == Created || o.Outcome == Changed {
			return false
		}
	}
	return true
}

// String returns the result with a line for each object and each difference. It contains no values of
// configurations.
func (r *Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", inLine(r.Pipeline))
	for _, o := range r.Objects {
		line := fmt.Sprintf("  %-11s %-9s %s", o.Kind, o.Outcome, inLine(o.Name))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		for _, d := range o.Differences {
			fmt.Fprintf(&b, "    differs: %s\n", d)
		}
		for _, d := range o.Remaining {
			fmt.Fprintf(&b, "    remains: %s\n", d)
		}
		if len(o.Twins) > 0 {
			fmt.Fprintf(&b, "    others of this name: %s\n", strings.Join(o.Twins, ", "))
		}
		if o.Reason != "" {
			fmt.Fprintf(&b, "    %s\n", o.Reason)
		}
	}
	return b.String()
}
