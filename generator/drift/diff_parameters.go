package drift

import (
	"fmt"
	"slices"
	"strings"
)

// parameters compares the parameters of an operation. They are matched by name. If
// only the names of path parameters changed, they are matched by position. If the
// operation moved to another path, that explains why path parameters were added or
// removed.
func (d *differ) parameters(at place, pair operationPair) {
	at = at.with(operationScope(pair.after, inRequest))
	beforeByKey := pair.before.parametersBy(pair)
	afterByKey := pair.after.parametersBy(pair)
	for _, key := range unionKeys(beforeByKey, afterByKey) {
		before := beforeByKey[key]
		after := afterByKey[key]
		shown := after
		if shown == nil {
			shown = before
		}
		name := shown.in + " " + shown.name
		here := at.in("("+name+")", pointer("parameters", name), "parameter:"+key)
		inOneOnly := before == nil || after == nil
		if pair.isMoved() && inOneOnly && shown.in == "path" {
			d.explain(here.id, true)
			continue
		}
		d.parameter(here, before, after)
	}
}

// parametersBy returns the parameters of an operation by keys that are the same in
// both versions of the operation.
func (o *operation) parametersBy(pair operationPair) map[string]*parameter {
	if pair.isMoved() {
		return o.parameters
	}
	return o.parametersByPosition()
}

// parametersByPosition returns the parameters of an operation by location and name,
// or location and position for those in the path.
func (o *operation) parametersByPosition() map[string]*parameter {
	names := o.pathNames()
	parameters := map[string]*parameter{}
	for key, p := range o.parameters {
		position := slices.Index(names, p.name)
		if p.in == "path" && position >= 0 {
			key = fmt.Sprint("path ", position)
		}
		parameters[key] = p
	}
	return parameters
}

// pathNames returns the names of the parameters in the path, in its order.
func (o *operation) pathNames() []string {
	var names []string
	for _, name := range pathParameter.FindAllString(o.path, -1) {
		names = append(names, strings.Trim(name, "{}"))
	}
	return names
}

func (d *differ) parameter(at place, before, after *parameter) {
	switch {
	case before == nil && after.required:
		d.add(change{
			kind:  KindParameterAddedRequired,
			at:    at,
			after: after.schema.describe(),
			lines: lines{after: after.line},
		})
	case before == nil:
		d.add(change{
			kind:  KindParameterAdded,
			at:    at,
			after: after.schema.describe(),
			lines: lines{after: after.line},
		})
	case after == nil:
		d.add(change{
			kind:   KindParameterRemoved,
			at:     at,
			before: before.schema.describe(),
			lines:  lines{before: before.line},
		})
	default:
		d.parameterContent(at, before, after, KindParameterRequired, KindParameterOptional)
	}
}

func (d *differ) header(at place, before, after *parameter) {
	switch {
	case before == nil:
		d.add(change{
			kind:  KindHeaderAdded,
			at:    at,
			after: after.schema.describe(),
			lines: lines{after: after.line},
		})
	case after == nil:
		d.add(change{
			kind:   KindHeaderRemoved,
			at:     at,
			before: before.schema.describe(),
			lines:  lines{before: before.line},
		})
	default:
		d.parameterContent(at, before, after, KindHeaderRequired, KindHeaderOptional)
	}
}

// parameterContent compares a parameter or header that both documents have.
func (d *differ) parameterContent(at place, before, after *parameter, required, optional Kind) {
	where := lines{before.line, after.line}
	if d.isSettled(at, before.ref, after.ref) {
		return
	}
	if before.required != after.required {
		kind := choose(after.required, required, optional)
		d.add(change{kind: kind, at: at, lines: where, part: "required"})
	}
	if before.style != after.style {
		d.add(change{
			kind:   KindParameterStyle,
			at:     at,
			before: styleText(before.style),
			after:  styleText(after.style),
			lines:  where,
			part:   "style",
		})
	}
	d.values(at, before.values, after.values)
	d.content(at, before.content, after.content)
	d.optionalSchema(at.in("", "/schema", "schema"), before.schema, after.schema)
}

func styleText(style string) string {
	if style == "" {
		return "the default"
	}
	return style
}
