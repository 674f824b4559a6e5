package agent

import (
	"fmt"
	"slices"
	"strings"
)

// policy decides which operations may be executed, from the operation and its effect alone. It knows nothing of
// tools and inputs.
type policy struct {
	mode       Mode
	allow      []string
	allowIsSet bool
	deny       []string
}

func newPolicy(s *settings) *policy {
	return &policy{mode: s.mode, allow: s.allow, allowIsSet: s.allowIsSet, deny: s.deny}
}

// isKnown reports whether there is such a mode.
func (m Mode) isKnown() bool { return m == ModeRead || m == ModeWrite || m == ModeFull }

// allows reports whether the mode allows an effect.
func (m Mode) allows(effect Effect) bool {
	switch effect {
	case Read:
		return m.isKnown()
	case Write:
		return m == ModeWrite || m == ModeFull
	case Destroy:
		return m == ModeFull
	}
	return false
}

// modeFor returns the strictest mode that allows an effect.
func modeFor(effect Effect) Mode {
	switch effect {
	case Read:
		return ModeRead
	case Write:
		return ModeWrite
	}
	return ModeFull
}

// refusal returns the reason why an operation with an effect may not be executed, or "".
func (p *policy) refusal(op *Operation, effect Effect) string {
	if !p.mode.allows(effect) {
		return fmt.Sprintf("the runner is in mode %s, and the effect of the call is %s, which needs mode %s",
			p.mode, effect, modeFor(effect))
	}
	for _, rule := range p.deny {
		if matches(rule, op, effect) {
			return "the operator denies " + rule
		}
	}
	if !p.allowIsSet {
		return ""
	}
	isAllowed := slices.ContainsFunc(p.allow, func(rule string) bool { return matches(rule, op, effect) })
	if !isAllowed {
		return "the operator allows only " + list(p.allow)
	}
	return ""
}

// list lists some rules for a message.
func list(rules []string) string {
	const most = 10
	if len(rules) == 0 {
		return "nothing"
	}
	if len(rules) > most {
		return strings.Join(rules[:most], ", ") + " and others"
	}
	return strings.Join(rules, ", ")
}

// matches reports whether a rule names the operation, its service or the effect.
func matches(rule string, op *Operation, effect Effect) bool {
	return rule == op.ID || rule == op.Service || rule == string(effect)
}

// isRule reports whether a rule matches any operation.
func isRule(rule string) bool { return slices.Contains(knownRules(), rule) }

// knownRules lists all rules.
func knownRules() []string {
	rules := []string{string(Read), string(Write), string(Destroy)}
	for _, op := range operations {
		rules = append(rules, op.ID)
		if !slices.Contains(rules, op.Service) {
			rules = append(rules, op.Service)
		}
	}
	return rules
}

// allowedEffects lists the effects with which an operation may be executed, and why the others may not.
func (p *policy) allowedEffects(op *Operation) (allowed []Effect, reason string) {
	for _, effect := range op.Effects() {
		refusal := p.refusal(op, effect)
		if refusal == "" {
			allowed = append(allowed, effect)
			continue
		}
		if reason == "" {
			reason = refusal
		}
	}
	return allowed, reason
}
