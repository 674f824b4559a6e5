package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"
)

// writeText writes a result for people: lists of objects as tables, and other values as indented lines.
func writeText(w io.Writer, result json.RawMessage, hasColors bool) error {
	value, err := decodeJSON(result)
	if err != nil {
		return err
	}
	t := &textWriter{hasColors: hasColors}
	t.write(value, "")
	_, err = io.WriteString(w, t.text.String())
	return err
}

// textWriter collects the lines of a text.
type textWriter struct {
	text      strings.Builder
	hasColors bool
}

// write writes a value with an indentation.
func (t *textWriter) write(value any, indent string) {
	switch value := value.(type) {
	case map[string]any:
		t.writeObject(value, indent)
	case []any:
		t.writeList(value, indent)
	default:
		t.text.WriteString(indent + scalar(value) + "\n")
	}
}

// writeObject writes the fields of an object, those that name it first.
func (t *textWriter) writeObject(object map[string]any, indent string) {
	if len(object) == 0 {
		t.text.WriteString(indent + "done\n")
	}
	for _, name := range fieldNames(object) {
		value := object[name]
		head := indent + t.bold(printable(name)) + ":"
		if isShort(value) {
			t.text.WriteString(head + " " + shortText(value) + "\n")
			continue
		}
		t.text.WriteString(head + "\n")
		t.write(value, indent+"  ")
	}
}

// writeList writes a table if all items are objects without long values.
func (t *textWriter) writeList(list []any, indent string) {
	columns := columnsOf(list)
	if columns == nil {
		t.writeItems(list, indent)
		return
	}
	table := tabwriter.NewWriter(&t.text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, indent+strings.ToUpper(strings.Join(columns, "\t")))
	for _, item := range list {
		object, _ := item.(map[string]any)
		var cells []string
		for _, name := range columns {
			cells = append(cells, shortText(object[name]))
		}
		fmt.Fprintln(table, indent+strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	_ = table.Flush() // a builder has no errors
}

// writeItems writes the items of a list below each other.
func (t *textWriter) writeItems(list []any, indent string) {
	for i, item := range list {
		_, isObject := item.(map[string]any)
		if isObject && i > 0 {
			t.text.WriteString("\n")
		}
		t.write(item, indent)
	}
}

// columnsOf returns the fields of the objects in a list, or nil if the list is not a table of short values.
func columnsOf(list []any) []string {
	const (
		most   = 7
		widest = 60
	)
	names := map[string]any{}
	for _, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			return nil
		}
		for name, value := range object {
			if !isShort(value) || len(shortText(value)) > widest {
				return nil
			}
			names[name] = nil
		}
	}
	if len(names) == 0 || len(names) > most {
		return nil
	}
	return fieldNames(names)
}

// fieldNames returns the names of fields: IDs and names first, the cursor of a list last, and the others in the order of the
// alphabet.
func fieldNames(object map[string]any) []string {
	names := slices.Sorted(maps.Keys(object))
	first := func(name string) int {
		switch {
		case name == "operation" || name == "jobId" || name == "error":
			return 0
		case strings.HasSuffix(name, "Id"):
			return 1
		case name == "name" || name == "status":
			return 2
		case name == "cursor":
			return 4
		}
		return 3
	}
	slices.SortStableFunc(names, func(a, b string) int { return first(a) - first(b) })
	return names
}

// isShort reports whether a value fits on the line of its field: one that is not nested, or a list of such values.
func isShort(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		return len(value) == 0
	case []any:
		const most = 5
		if len(value) > most {
			return false
		}
		isNested := func(item any) bool {
			switch item.(type) {
			case map[string]any, []any:
				return true
			}
			return false
		}
		return !slices.ContainsFunc(value, isNested)
	}
	return true
}

func shortText(value any) string {
	list, ok := value.([]any)
	if !ok {
		return scalar(value)
	}
	var items []string
	for _, item := range list {
		items = append(items, scalar(item))
	}
	return strings.Join(items, ", ")
}

// scalar returns the text of a value that is not nested.
func scalar(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case map[string]any:
		return ""
	case string:
		return printable(value)
	}
	return fmt.Sprint(value)
}

// printable replaces control characters. Names come from servers, and a terminal would obey their escape sequences.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, text)
}

func (t *textWriter) bold(text string) string {
	if !t.hasColors {
		return text
	}
	return escapeBold + text + escapeReset
}
