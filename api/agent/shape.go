package agent

import (
	"encoding/json"
	"strconv"
)

// bytesPerToken is the number of bytes that count as a token.
const bytesPerToken = 4

// shaping says which part of a result is wanted.
type shaping struct {
	fields []string                // as checkFields describes; nil for the usual ones
	tokens int                     // size of the result; at least minResultTokens
	cursor func(offset int) string // returns the cursor that continues a list; nil if it cannot be continued
	offset int                     // of the first wanted item
}

// shape returns the part of a result that is wanted and that fits the tokens. result has no secrets anymore.
//
// A list becomes {"data": items, "omitted": number, "cursor": text}. It has whole items, as many as fit. The number
// counts the items of result that are left out; it is absent for none. There is a cursor if the list has more items.
// A list in pages begins at the offset; of another list, the items before the offset are left out.
//
// An object that is too large loses its largest members, and lists their paths in "omitted". An item of a list that
// is too large even alone does the same.
func shape(op *Operation, result json.RawMessage, want shaping) (json.RawMessage, error) {
	err := checkFields(op, want.fields)
	if err != nil {
		return nil, err
	}
	root, err := parseJSON(result)
	if err != nil {
		return nil, &Error{
			Message:   "the result is not valid JSON",
			Operation: op.ID,
			Do:        "tell the operator",
		}
	}
	size := max(want.tokens, minResultTokens) * bytesPerToken
	list := itemsOf(op, root)
	if list == nil {
		return want.selectFields(root, nil).fit(size).encode(), nil
	}
	return list.shape(want, size).encode(), nil
}

// selectFields returns the wanted fields of an object, or the usual ones.
func (s shaping) selectFields(n *jsonNode, usual []string) *jsonNode {
	fields := s.fields
	if len(fields) == 0 {
		fields = usual
	}
	for _, field := range fields {
		if field == allFields {
			return n
		}
	}
	return newFieldTree(fields).selectFrom(n)
}

// itemList is a result that is a list.
type itemList struct {
	usual   []string // fields
	items   []*jsonNode
	isPage  bool // the items begin at the offset
	hasNext bool // the server says that there is another page
}

// itemsOf returns the list in a result, or nil if the result is not a list.
func itemsOf(op *Operation, root *jsonNode) *itemList {
	t := resultOf(op)
	items := root
	if t.list != "" && root.kind == "object" {
		items = root.member(t.list)
		isEmpty := items == nil || items.kind == "null"
		if isEmpty {
			items = newArray()
		}
	}
	if items.kind != "array" {
		return nil
	}
	return &itemList{
		usual:   t.fields,
		items:   items.items,
		isPage:  op.Paged,
		hasNext: root.member("next").text() != "",
	}
}

// shape returns the list as an object of at most size bytes.
func (l *itemList) shape(want shaping, size int) *jsonNode {
	items := l.items
	if !l.isPage {
		items = items[min(want.offset, len(items)):]
	}
	size -= len(`{"data":[]}`) + len(`,"omitted":1000000000`) + l.cursorSize(want)
	var shown []*jsonNode
	for _, item := range items {
		selected := want.selectFields(item, l.usual)
		if len(shown) == 0 {
			selected = selected.fit(size)
		}
		if !selected.fits(size, maxShownDepth) {
			break
		}
		size -= selected.size + len(",")
		shown = append(shown, selected)
	}
	members := []jsonMember{{name: "data", value: newArray(shown...)}}
	omitted := len(items) - len(shown)
	if omitted > 0 {
		members = append(members, jsonMember{
			name:  omittedKey,
			value: newScalar("number", json.RawMessage(strconv.Itoa(omitted))),
		})
	}
	goesOn := len(shown) > 0 && (omitted > 0 || l.hasNext)
	if goesOn && want.cursor != nil {
		cursor := newString(want.cursor(want.offset + len(shown)))
		members = append(members, jsonMember{name: "cursor", value: cursor})
	}
	return newObject(members...)
}

// cursorSize returns the number of bytes that a cursor may take.
func (l *itemList) cursorSize(want shaping) int {
	if want.cursor == nil {
		return 0
	}
	return newString(want.cursor(maxOffset)).size + len(`,"cursor":`)
}
