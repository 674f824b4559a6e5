package agent

import (
	"encoding/json"
	"slices"
)

// Effect is the effect of an operation on the data of a server.
type Effect string

// The effects, from the weakest to the strongest.
const (
	Read    Effect = "read"    // changes nothing
	Write   Effect = "write"   // creates or changes something
	Destroy Effect = "destroy" // loses something that cannot be brought back
)

// EffectCase is a value of the input with an effect of its own.
type EffectCase struct {
	Field  string // field at the top level of the input, such as jobType
	Value  string // such as sync
	Effect Effect
}

// Effects lists the effects that calls of the operation can have, the weakest first.
func (o *Operation) Effects() []Effect {
	var all []Effect
	for _, effect := range []Effect{Read, Write, Destroy} {
		isCase := slices.ContainsFunc(o.Cases, func(c EffectCase) bool { return c.Effect == effect })
		if o.Effect == effect || isCase {
			all = append(all, effect)
		}
	}
	return all
}

// EffectOf returns the effect of an operation for an input: that of its case, or the strongest if several cases
// match. For an input that is not a JSON object, or that matches no case, it returns the Effect of the operation.
func (o *Operation) EffectOf(raw json.RawMessage) Effect {
	if len(o.Cases) == 0 {
		return o.Effect
	}
	var fields map[string]json.RawMessage
	err := json.Unmarshal(raw, &fields)
	if err != nil {
		return o.Effect
	}
	var matching []Effect
	for _, c := range o.Cases {
		var value string
		err := json.Unmarshal(fields[c.Field], &value)
		if err == nil && value == c.Value {
			matching = append(matching, c.Effect)
		}
	}
	for _, effect := range []Effect{Destroy, Write, Read} {
		if slices.Contains(matching, effect) {
			return effect
		}
	}
	return o.Effect
}
