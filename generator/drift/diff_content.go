package drift

import "strings"

// body compares request bodies. A nil body means that there is none.
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
	if d.isSettled(at, before.ref, after.ref) {
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
	if d.isSettled(at, before.ref, after.ref) {
		return
	}
	d.content(at, before.content, after.content)
	for _, name := range unionKeys(before.headers, after.headers) {
		here := at.in(" header "+name, pointer("headers", name), "header:"+name)
		d.header(here, before.headers[name], after.headers[name])
	}
	d.links(at, before.links, after.links)
}

// isSettled reports whether the content at a place need not be compared. There are
// two reasons: both documents refer to the same component, which is compared once,
// or one of the references dangles, which danglingReferences reports once.
func (d *differ) isSettled(at place, beforeRef, afterRef string) bool {
	if beforeRef == afterRef && beforeRef != "" {
		return true
	}
	if d.base.hasTarget(beforeRef) && d.revision.hasTarget(afterRef) {
		return false
	}
	d.explain(at.id, true)
	return true
}

// content compares the schemas of a body by media type.
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

func (d *differ) links(at place, before, after map[string]leaf) {
	for _, name := range unionKeys(before, after) {
		here := at.in(" link "+name, pointer("links", name), "link:"+name)
		d.wholeValue(here, KindLinkChanged, before[name], after[name])
	}
}
