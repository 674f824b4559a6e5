package agent

import (
	"cmp"
	"fmt"
	"slices"
)

// This file makes values fit a number of bytes. It removes whole members of large objects, and never a part of one.

const (
	omittedKey = "omitted"

	maxShownDepth   = 100 // levels of arrays and objects in a result; clients limit them
	maxOmittedNames = 20
	maxOmittedName  = 100 // bytes
	minPartSize     = 100 // bytes; a smaller part of an object is not worth its place
)

// fits reports whether a value has at most size bytes, and is not too deep.
func (n *jsonNode) fits(size, depth int) bool { return n.size <= size && n.depth <= depth }

// fit returns a value of at most size bytes. An object that is larger loses its largest members, and says in
// omitted which; other values are replaced by an object that says that the value itself is omitted.
func (n *jsonNode) fit(size int) *jsonNode {
	if n.fits(size, maxShownDepth) {
		return n
	}
	if n.kind != "object" {
		return newObject(jsonMember{name: omittedKey, value: newArray(newString("all"))})
	}
	const longestPart = 4 // the omitted names take at most a quarter
	f := &fitter{space: size / longestPart}
	kept := f.object(n, size-f.space, maxShownDepth, "")
	kept.members = slices.DeleteFunc(kept.members, func(m jsonMember) bool { return m.name == omittedKey })
	return newObject(append(kept.members, jsonMember{name: omittedKey, value: f.names()})...)
}

// fitter shortens an object and keeps the names of the members that are left out.
type fitter struct {
	space   int // bytes for the names
	omitted []string
}

// object returns the part of an object that fits. It keeps the smallest members, and parts of those that are too
// large.
func (f *fitter) object(n *jsonNode, size, depth int, path string) *jsonNode {
	order := make([]int, len(n.members))
	sizes := make([]int, len(n.members))
	for i, m := range n.members {
		order[i] = i
		sizes[i] = m.size()
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sizes[a], sizes[b]) })
	values := make([]*jsonNode, len(n.members)) // nil if omitted
	left := size - len("{}")
	for _, i := range order {
		m := n.members[i]
		overhead := sizes[i] - m.value.size + len(",")
		value := f.member(m, left-overhead, depth-1, path)
		if value != nil {
			left -= overhead + value.size
		}
		values[i] = value
	}
	var kept []jsonMember
	for i, m := range n.members {
		if values[i] != nil {
			kept = append(kept, jsonMember{name: m.name, value: values[i]})
			continue
		}
		f.omitted = append(f.omitted, join(path, m.name))
	}
	return newObject(kept...)
}

// member returns the value of a member, or the part of it that fits, or nil.
func (f *fitter) member(m jsonMember, size, depth int, path string) *jsonNode {
	if m.value.fits(size, depth) {
		return m.value
	}
	if m.value.kind != "object" || size < minPartSize || depth < 1 {
		return nil
	}
	before := len(f.omitted)
	part := f.object(m.value, size, depth, join(path, m.name))
	if len(part.members) == 0 {
		f.omitted = f.omitted[:before]
		return nil
	}
	return part
}

// names returns the names of the omitted members, as many as there is space for, and the number of the others.
func (f *fitter) names() *jsonNode {
	const longestRest = len(`,"and 1000000000 others"`)
	left := f.space - len(`,"omitted":[]`) - longestRest
	var names []*jsonNode
	for _, name := range f.omitted {
		n := newString(name)
		isTooMuch := n.size > maxOmittedName || n.size+len(",") > left || len(names) == maxOmittedNames
		if isTooMuch {
			continue
		}
		left -= n.size + len(",")
		names = append(names, n)
	}
	others := len(f.omitted) - len(names)
	if others > 0 {
		names = append(names, newString(fmt.Sprintf("and %d others", others)))
	}
	return newArray(names...)
}
