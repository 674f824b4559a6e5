package agent

import (
	"fmt"
	"slices"
	"testing"
)

// TestPolicyAlone checks the decision of the policy without a runner: every mode, operation and effect.
func TestPolicyAlone(t *testing.T) {
	order := []Effect{Read, Write, Destroy}
	for strictness, mode := range []Mode{ModeRead, ModeWrite, ModeFull, "unknown"} {
		p := &policy{mode: mode}
		for _, op := range operations {
			for strength, effect := range order {
				want := mode != "unknown" && strength <= strictness
				if got := p.refusal(op, effect) == ""; got != want {
					t.Errorf("%s, effect %s in mode %s: allowed is %v, want %v", op.ID, effect, mode, got, want)
				}
			}
			if p.refusal(op, "unknown") == "" {
				t.Errorf("%s: an unknown effect is allowed in mode %s", op.ID, mode)
			}
		}
	}
}

// TestRulesAlone checks each rule with each operation and effect.
func TestRulesAlone(t *testing.T) {
	for _, rule := range knownRules() {
		allow := &policy{mode: ModeFull, allow: []string{rule}, allowIsSet: true}
		deny := &policy{mode: ModeFull, deny: []string{rule}}
		both := &policy{mode: ModeFull, allow: []string{rule}, allowIsSet: true, deny: []string{rule}}
		for _, op := range operations {
			for _, effect := range op.Effects() {
				want := slices.Contains([]string{op.ID, op.Service, string(effect)}, rule)
				if got := allow.refusal(op, effect) == ""; got != want {
					t.Errorf("allow %s: %s with effect %s is %v", rule, op.ID, effect, got)
				}
				if got := deny.refusal(op, effect) != ""; got != want {
					t.Errorf("deny %s: %s with effect %s is refused: %v", rule, op.ID, effect, got)
				}
				if both.refusal(op, effect) == "" {
					t.Errorf("allow and deny %s: %s with effect %s is allowed", rule, op.ID, effect)
				}
			}
		}
	}
}

// TestToolsAlone checks which tool executes which effect.
func TestToolsAlone(t *testing.T) {
	tools := map[tool]Effect{toolRead: Read, toolWrite: Write, toolDelete: Destroy, toolWait: Read}
	for tool, want := range tools {
		for _, effect := range []Effect{Read, Write, Destroy} {
			refusal := checkTool(tool, operations[0], effect)
			if (refusal == nil) != (effect == want) {
				t.Errorf("%s, effect %s: got %v", tool, effect, refusal)
			}
		}
	}
}

// TestScopes checks that there is a decision about every operation in a runner with workspaces, and that every
// exception is about an operation.
func TestScopes(t *testing.T) {
	used := map[string]bool{}
	for _, op := range operations {
		s, isDecided := scopeOf(op)
		if !isDecided {
			t.Errorf("%s: there is no decision about its workspaces; add it to outside or harmless, or its field to pinnedFields", op.ID)
		}
		if (s.harmless || s.outside != "") && len(s.fields) > 0 {
			t.Errorf("%s: the decision is both an exception and fields: %+v", op.ID, s)
		}
		used[op.ID] = s.harmless || s.outside != ""
		if s.outside != "" {
			used[op.Service] = true
		}
	}
	for key := range outside {
		if !used[key] {
			t.Errorf("outside: there is no operation or service %s", key)
		}
	}
	for _, id := range harmless {
		op := Lookup(id)
		if op == nil || op.Effect != Read {
			t.Errorf("harmless: %s is not an operation that reads", id)
		}
	}
}

// TestScopeFields checks that every ID in a path is either that of an object whose workspace is compared, or comes
// with the ID of the workspace.
func TestScopeFields(t *testing.T) {
	for _, op := range operations {
		s, _ := scopeOf(op)
		if len(s.fields) == 0 {
			continue
		}
		for _, f := range op.input.fields {
			isID := f.place == inPath && f.name != "actorType" && f.name != "name"
			hasWorkspace := op.input.field(workspaceField) != nil && op.input.field(workspaceField).place == inPath
			if isID && !hasWorkspace && !slices.Contains(s.fields, f.name) {
				t.Errorf("%s: the workspace of its %s is not compared", op.ID, f.name)
			}
		}
	}
}

// TestUndecided checks that an operation without a decision is refused.
func TestUndecided(t *testing.T) {
	op := &Operation{ID: "getNews", Service: "News", input: &schema{kind: obj}}
	p := &pins{ids: []string{exampleUUID}}
	if p.refusal(op) == "" {
		t.Error("it is allowed")
	}
	if err := p.check(t.Context(), op, nil); err == nil {
		t.Error("it is sent")
	}
}

// TestInputsAreClosed checks that no input may have unknown fields at its top level. A field in another case would
// otherwise pass the policy and be decoded as the field.
func TestInputsAreClosed(t *testing.T) {
	for _, op := range operations {
		if op.input.others != nil {
			t.Errorf("%s: the input may have other fields", op.ID)
		}
	}
	raw := fmt.Sprintf(`{"connectionId":%q,"jobType":"sync","JobType":"clear"}`, exampleUUID)
	if Lookup("createJob").Check([]byte(raw)) == nil {
		t.Error("JobType passes")
	}
}
