package doctor

import (
	"context"
	"fmt"
	"slices"
)

// Fact is a fact about Airbyte servers that package airbyte or the in-memory server relies on. Documentation and
// comments refer to it by its ID.
type Fact struct {
	ID     string // such as lists/next-is-empty
	Says   string // the fact in one sentence
	Source string // where it was found

	check     check // nil if it cannot be seen from outside
	isOfWrite bool  // check needs objects of its own
}

// Visible reports whether [Examine] can check the fact.
func (f Fact) Visible() bool { return f.check != nil }

// NeedsWorkspace reports whether [Examine] checks the fact only in a workspace that [Settings] name.
func (f Fact) NeedsWorkspace() bool { return f.isOfWrite }

// Facts returns all facts in the order of the documentation. The caller owns the slice.
func Facts() []Fact {
	return slices.Concat(listFacts, idFacts, errorFacts, jobFacts, resourceFacts, writeFacts, hiddenFacts)
}

// check looks at a server and says whether a fact holds.
type check func(ctx context.Context, e *examination) verdict

// State says whether a fact holds on a server.
type State string

// The states of facts.
const (
	Holds   State = "holds"
	Differs State = "differs"
	Unseen  State = "unseen" // the server has nothing that shows it
)

// Result says whether a fact holds on the server that was examined.
type Result struct {
	ID    string `json:"id"`
	Says  string `json:"says"`
	State State  `json:"state"`

	// Saw says how the server differs, or why the fact was not seen. It has no names, IDs or secrets.
	Saw string `json:"saw,omitempty"`
}

// verdict is the state of a fact, with the reason.
type verdict struct {
	state State
	saw   string
}

func holds() verdict { return verdict{state: Holds} }

func differs(format string, args ...any) verdict {
	return verdict{state: Differs, saw: fmt.Sprintf(format, args...)}
}

func unseen(format string, args ...any) verdict {
	return verdict{state: Unseen, saw: fmt.Sprintf(format, args...)}
}

// wants returns the verdict for a condition.
func wants(ok bool, format string, args ...any) verdict {
	if ok {
		return holds()
	}
	return differs(format, args...)
}

// returns is a check that a GET request returns a status.
func returns(status int, path string, query ...string) check {
	return func(ctx context.Context, e *examination) verdict {
		return wantsStatus(e.ask(ctx, path, query...), status)
	}
}

// returnsIfServed is like returns, for a path that not all servers have.
func returnsIfServed(status int, path string, query ...string) check {
	return func(ctx context.Context, e *examination) verdict {
		x := e.ask(ctx, path, query...)
		if x.looksLike(e.unknown) {
			return unseen("the server does not have this operation")
		}
		return wantsStatus(x, status)
	}
}

// since limits a check to servers that are at least as new as a release.
func since(release string, c check) check {
	return func(ctx context.Context, e *examination) verdict {
		if !e.release.hasSince(release) {
			return unseen("the release may be older than %s", release)
		}
		return c(ctx, e)
	}
}

// checkFacts checks the facts that can be seen by reading.
func (e *examination) checkFacts(ctx context.Context) Step {
	step := Step{Name: "facts", Outcome: OK}
	if e.report.Release == "" {
		return step.skip("The release is unknown, and the facts depend on it.")
	}
	e.checkAll(ctx, &step, func(f Fact) bool { return f.check != nil && !f.isOfWrite })
	return step
}

// checkAll checks some facts and says which of them do not hold.
func (e *examination) checkAll(ctx context.Context, step *Step, isAsked func(Fact) bool) {
	counts := map[State]int{}
	for _, fact := range Facts() {
		if !isAsked(fact) {
			continue
		}
		v := e.checkFact(ctx, fact)
		e.report.Facts = append(e.report.Facts, Result{ID: fact.ID, Says: fact.Says, State: v.state, Saw: v.saw})
		counts[v.state]++
		if v.state == Differs {
			step.warn("report it with the output of -o markdown, please", "%s: %s But here: %s.", fact.ID, fact.Says, v.saw)
		}
	}
	step.say("%d facts hold, %d differ, %d could not be seen.", counts[Holds], counts[Differs], counts[Unseen])
}

// checkFact checks a fact. A request to which the server did not respond shows nothing.
func (e *examination) checkFact(ctx context.Context, fact Fact) verdict {
	if ctx.Err() != nil {
		return unseen("the examination was stopped")
	}
	before := e.misses
	v := fact.check(ctx, e)
	switch {
	case ctx.Err() != nil:
		return unseen("the examination was stopped")
	case e.misses > before:
		return unseen("the server did not respond, or limited the requests")
	default:
		return v
	}
}
