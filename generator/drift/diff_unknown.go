package drift

import (
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

// unknownKeys compares the keys that OpenAPI does not define, such as those of
// another tool or a misspelled one. Each key has one finding for all its places.
// Keys of something that was added or removed are left out.
func (d *differ) unknownKeys() {
	before := map[string]leaf{}
	after := map[string]leaf{}
	for at, value := range d.base.unknown {
		before[d.revisionPointer(at)] = value
	}
	for at, value := range d.revision.unknown {
		if before[at].value == value.value {
			delete(before, at)
			continue
		}
		after[at] = value
	}
	places := map[string][]string{}
	for _, at := range unionKeys(before, after) {
		isInBoth := isInside(d.base.facts.Root, at) && isInside(d.revision.facts.Root, at)
		if isInBoth {
			key := document.UnescapeStep(at[strings.LastIndexByte(at, '/')+1:])
			places[key] = append(places[key], at)
		}
	}
	for _, key := range sortedKeys(places) {
		first := places[key][0]
		c := change{
			kind:  KindUnknownKeyChanged,
			at:    place{name: key, pointer: first, id: "unknown:" + key},
			lines: lines{before[first].line, after[first].line},
		}
		if n := len(places[key]); n > 1 {
			c.after = fmt.Sprintf("%d places", n)
			c.sentence = "the key {place}, which OpenAPI does not define, differs in {after}"
		} else {
			c.before = before[first].value
			c.after = after[first].value
			c.detail = " at " + first
		}
		d.add(c)
	}
}

// isInside reports whether a document has the object that contains a place. The
// pointer leaves out the indexes of lists.
func isInside(root *yaml.Node, at string) bool {
	steps := strings.Split(at, "/")
	return hasSteps(root, steps[1:len(steps)-1])
}

func hasSteps(n *yaml.Node, steps []string) bool {
	if len(steps) == 0 {
		return true
	}
	for _, item := range document.Items(n) {
		if hasSteps(item, steps) {
			return true
		}
	}
	next := document.Get(n, document.UnescapeStep(steps[0]))
	return next != nil && hasSteps(next, steps[1:])
}
