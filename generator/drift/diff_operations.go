package drift

import (
	"fmt"
	"slices"
	"strings"
)

// allOperations compares the operations.
func (d *differ) allOperations() {
	for _, o := range d.operations.removed {
		d.add(change{
			kind:   KindOperationRemoved,
			at:     operationPlace(o, baseID(o)),
			before: o.key(),
			lines:  lines{before: o.line},
		})
	}
	for _, o := range d.operations.added {
		d.add(change{
			kind:  KindOperationAdded,
			at:    operationPlace(o, addedID(o)),
			after: o.key(),
			lines: lines{after: o.line},
		})
	}
	for _, pair := range d.operations.both {
		d.operation(pair)
	}
}

// Operations are identified by method and path in the base, and added ones by
// those in the revision: their operationIds may be missing or ambiguous.
func baseID(o *operation) string  { return "operation:" + o.key() }
func addedID(o *operation) string { return "new operation:" + o.key() }

func operationPlace(o *operation, id string) place {
	return place{name: o.name(), pointer: o.pointer(), id: id, scope: operationScope(o, inBoth)}
}

func (d *differ) operation(pair operationPair) {
	before := pair.before
	after := pair.after
	at := operationPlace(after, baseID(before))
	d.operationID(at, pair)
	d.operationPath(at, pair)
	d.operationDeprecation(at, pair)
	d.operationTags(at, pair)
	d.operationSecurity(at, pair)
	d.servers(at.in(" servers", "/servers", "servers"), before.servers, after.servers)
	d.values(at, before.values, after.values)
	d.parameters(at, pair)
	requestAt := at.with(operationScope(after, inRequest))
	d.body(requestAt.in(" body", "/requestBody", "body"), before.body, after.body)
	d.responses(at.with(operationScope(after, inResponse)), pair)
	d.callbacks(at, before.callbacks, after.callbacks)
}

func (d *differ) operationID(at place, pair operationPair) {
	if pair.before.id == pair.after.id {
		return
	}
	d.add(change{
		kind:   KindOperationRenamed,
		at:     at,
		before: pair.before.id,
		after:  pair.after.id,
		lines:  pair.lines(),
		part:   "id",
	})
}

func (d *differ) operationPath(at place, pair operationPair) {
	if pair.before.key() == pair.after.key() {
		return
	}
	c := change{
		kind:   KindOperationMoved,
		at:     at,
		before: pair.before.key(),
		after:  pair.after.key(),
		lines:  pair.lines(),
		part:   "path",
	}
	if pair.before.template() == pair.after.template() {
		c.kind = KindPathParameterRenamed
		c.before = pair.before.path
		c.after = pair.after.path
	}
	d.add(c)
}

func (d *differ) operationDeprecation(at place, pair operationPair) {
	if pair.before.deprecated == pair.after.deprecated {
		return
	}
	c := change{kind: KindDeprecated, at: at, lines: pair.lines(), part: "deprecated"}
	if pair.before.deprecated {
		c.kind = KindUndeprecated
	}
	d.add(c)
}

func (d *differ) operationTags(at place, pair operationPair) {
	if slices.Equal(pair.before.tags, pair.after.tags) {
		return
	}
	d.add(change{
		kind:   KindTagsChanged,
		at:     at,
		before: strings.Join(pair.before.tags, ", "),
		after:  strings.Join(pair.after.tags, ", "),
		lines:  pair.lines(),
		part:   "tags",
	})
}

// operationSecurity compares the requirements that apply. A change that an
// operation inherits is a finding at the document.
func (d *differ) operationSecurity(at place, pair operationPair) {
	if pair.before.security == inherited && pair.after.security == inherited {
		return
	}
	before := pair.before.effectiveSecurity(d.base)
	after := pair.after.effectiveSecurity(d.revision)
	if before == after {
		return
	}
	at = at.with(operationScope(pair.after, inRequest))
	d.security(at.in(" security", "/security", "security"), before, after, pair.lines())
}

func (o *operation) effectiveSecurity(m *model) string {
	if o.security == inherited {
		return m.security
	}
	return o.security
}

// parameters compares the parameters of an operation. Those in the path are
// matched by position, and a move to another path explains which of them come
// and go.
func (d *differ) parameters(at place, pair operationPair) {
	at = at.with(operationScope(pair.after, inRequest))
	moved := pair.before.template() != pair.after.template()
	beforeByKey := pair.before.parametersByKey()
	afterByKey := pair.after.parametersByKey()
	for _, key := range unionKeys(beforeByKey, afterByKey) {
		before := beforeByKey[key]
		after := afterByKey[key]
		inOneOnly := before == nil || after == nil
		if moved && inOneOnly && strings.HasPrefix(key, "path ") {
			continue
		}
		shown := after
		if shown == nil {
			shown = before
		}
		name := shown.in + " " + shown.name
		d.parameter(at.in("("+name+")", pointer("parameters", name), "parameter:"+key), before, after)
	}
}

// parametersByKey returns the parameters of an operation by location and name,
// or location and position for those in the path.
func (o *operation) parametersByKey() map[string]*parameter {
	parameters := map[string]*parameter{}
	for key, p := range o.parameters {
		position := pathPosition(o.path, p.name)
		if p.in == "path" && position >= 0 {
			key = fmt.Sprint("path ", position)
		}
		parameters[key] = p
	}
	return parameters
}

// pathPosition returns the position of a parameter among those of a path, or -1.
func pathPosition(path, name string) int {
	return slices.Index(pathParameter.FindAllString(path, -1), "{"+name+"}")
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
	if d.isSettled(at, before.ref, after.ref, where) {
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

// body compares request bodies; nil is none.
func (d *differ) body(at place, before, after *body) {
	switch {
	case before == nil && after == nil:
	case before == nil:
		kind := choose(after.required, KindBodyAddedRequired, KindBodyAdded)
		d.add(change{kind: kind, at: at, lines: lines{after: after.line}})
	case after == nil:
		d.add(change{kind: KindBodyRemoved, at: at, lines: lines{before: before.line}})
	default:
		d.bodyContent(at, before, after)
	}
}

func (d *differ) bodyContent(at place, before, after *body) {
	where := lines{before.line, after.line}
	if d.isSettled(at, before.ref, after.ref, where) {
		return
	}
	if before.required != after.required {
		kind := choose(after.required, KindBodyRequired, KindBodyOptional)
		d.add(change{kind: kind, at: at, lines: where, part: "required"})
	}
	d.content(at, before.content, after.content)
}

func (d *differ) responses(at place, pair operationPair) {
	for _, status := range unionKeys(pair.before.responses, pair.after.responses) {
		here := at.in(" "+status, pointer("responses", status), "response:"+status)
		before := pair.before.responses[status]
		after := pair.after.responses[status]
		isSuccess := strings.HasPrefix(status, "2") || strings.HasPrefix(status, "3")
		switch {
		case before == nil:
			kind := choose(isSuccess, KindSuccessAdded, KindErrorAdded)
			d.add(change{kind: kind, at: here, after: status, lines: lines{after: after.line}})
		case after == nil:
			kind := choose(isSuccess, KindSuccessRemoved, KindErrorRemoved)
			d.add(change{kind: kind, at: here, before: status, lines: lines{before: before.line}})
		default:
			d.responseContent(here, before, after)
		}
	}
}

// responseContent compares a response that both documents have.
func (d *differ) responseContent(at place, before, after *response) {
	if d.isSettled(at, before.ref, after.ref, lines{before.line, after.line}) {
		return
	}
	d.content(at, before.content, after.content)
	for _, name := range unionKeys(before.headers, after.headers) {
		here := at.in(" header "+name, pointer("headers", name), "header:"+name)
		d.header(here, before.headers[name], after.headers[name])
	}
	d.links(at, before.links, after.links)
}

// isSettled reports whether the content of two components need not be compared
// where they are used, because both documents use the same component, which is
// compared once, or because one of the references dangles.
func (d *differ) isSettled(at place, beforeRef, afterRef string, where lines) bool {
	if beforeRef == afterRef && beforeRef != "" {
		return true
	}
	resolved := d.base.hasTarget(beforeRef)
	resolves := d.revision.hasTarget(afterRef)
	if resolved == resolves {
		return false
	}
	c := change{kind: KindDanglingAppeared, at: at, before: beforeRef, after: afterRef, lines: where}
	c.at.name = afterRef
	if resolves {
		c.kind = KindDanglingMended
		c.at.name = beforeRef
	}
	d.add(c)
	return true
}

// content compares bodies by media type.
func (d *differ) content(at place, before, after map[string]*schema) {
	for _, mediaType := range unionKeys(before, after) {
		here := at.in("", pointer("content", mediaType), "content:"+mediaType)
		was := before[mediaType]
		is := after[mediaType]
		switch {
		case was == nil:
			d.add(change{kind: KindMediaTypeAdded, at: here, after: mediaType, lines: lines{after: is.line}})
		case is == nil:
			d.add(change{kind: KindMediaTypeRemoved, at: here, before: mediaType, lines: lines{before: was.line}})
		default:
			d.schema(here.in("", "/schema", "schema"), was, is)
		}
	}
}

func (d *differ) callbacks(at place, before, after map[string]leaf) {
	for _, name := range unionKeys(before, after) {
		here := at.in(" callback "+name, pointer("callbacks", name), "callback:"+name)
		d.wholeValue(here, KindCallbackChanged, before[name], after[name])
	}
}

func (d *differ) links(at place, before, after map[string]leaf) {
	for _, name := range unionKeys(before, after) {
		here := at.in(" link "+name, pointer("links", name), "link:"+name)
		d.wholeValue(here, KindLinkChanged, before[name], after[name])
	}
}

// choose returns one of two kinds.
func choose(condition bool, yes, no Kind) Kind {
	if condition {
		return yes
	}
	return no
}
