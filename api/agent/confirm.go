package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// confirm asks a person before something is destroyed. It returns nil if the call may be sent: the person agreed,
// nobody has to be asked, or this runner has created the object and all that goes with it.
func (x *execution) confirm(ctx context.Context) error {
	if x.effect != Destroy || x.runner.settings.withoutConfirmation {
		return nil
	}
	loss, err := x.findLoss(ctx)
	if err != nil {
		e := *explain(x.op, err)
		e.Message = x.op.ID + " was not sent, because the object could not be read first: " + e.Message
		e.MaybeApplied = false
		return e.hide(x.redact)
	}
	if x.runner.created.hasAll(loss.paths) {
		return nil
	}
	question := Question{
		Operation: x.op.ID,
		Text:      x.redact.text(loss.question()),
		Command:   x.redact.text(shellCommand(x.op, x.input)),
	}
	if x.call.Ask == nil {
		return unasked(question)
	}
	agreed, err := x.call.Ask(ctx, question)
	if err != nil {
		return err // unchanged, because it may tell the caller how to ask
	}
	if !agreed {
		return &Error{
			Message:   x.op.ID + " was not sent, because the person declined",
			Operation: x.op.ID,
			Do:        "do not try again unless the person asks for it",
		}
	}
	return nil
}

// unasked returns the error of a destructive call that nobody can confirm.
func unasked(question Question) *Error {
	return &Error{
		Message:   question.Operation + " was not sent, because a person has to confirm it: " + question.Text,
		Operation: question.Operation,
		Do:        "show the question to a person, who can run the command",
		Command:   question.Command,
	}
}

// loss describes the object that a call destroys, and its parts.
type loss struct {
	deed  string   // such as: Delete source
	name  string   // of the object, from the server; "" if it has none
	id    string   // of the object
	of    []string // the other IDs in its path, such as: groupId 9924bcd0
	parts []string // destroyed with it, such as: its 3 connections
	paths []string // of the object and all that goes with it; "" stands for unknown ones
}

// question returns the question to a person.
func (l *loss) question() string {
	text := l.deed
	if l.name == "" {
		text += " " + quoteName(l.id)
	} else {
		text += fmt.Sprintf(" %s (%s)", quoteName(l.name), plainID(l.id))
	}
	if len(l.of) > 0 {
		text += " of " + strings.Join(l.of, ", ")
	}
	switch len(l.parts) {
	case 0:
		return text + "?"
	case 1:
		return text + " and " + l.parts[0] + "?"
	}
	last := len(l.parts) - 1
	return text + ", " + strings.Join(l.parts[:last], ", ") + " and " + l.parts[last] + "?"
}

// quoteName returns the beginning of a name in quotes, on one line. Names are data that anybody may have written.
func quoteName(name string) string {
	const longest = 60
	runes := []rune(strings.ToValidUTF8(name, ""))
	ending := ""
	if len(runes) > longest {
		runes = runes[:longest]
		ending = "…"
	}
	printable := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, string(runes))
	return `"` + strings.ReplaceAll(printable, `"`, "'") + ending + `"`
}

// plainID returns an ID, in quotes if it has unusual characters.
func plainID(id string) string {
	isUnusual := strings.ContainsFunc(id, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
	})
	if isUnusual {
		return quoteName(id)
	}
	return id
}

// findLoss reads the object that a call destroys, and counts its parts.
func (x *execution) findLoss(ctx context.Context) (*loss, error) {
	values, err := textFields(x.resolved)
	if err != nil {
		return nil, err
	}
	path := x.op.Path
	deed := deedWords(x.op.ID)
	switch x.op.ID {
	case "createJob":
		path = connectionPath
		deed = "Run a " + plainID(values["jobType"]) + " job, which deletes data in the destination, on connection"
	case "patchConnection":
		deed = "Delete connection"
	}
	l := &loss{deed: deed, id: values[lastParameter(path)]}
	parent, _ := cutLast(path)
	for segment := range strings.SplitSeq(parent, "/") {
		name, isParameter := parameterOf(segment)
		if isParameter {
			l.of = append(l.of, name+" "+plainID(values[name]))
		}
	}
	l.paths = []string{expand(path, values)}
	object, err := x.readObject(ctx, path, values)
	if err != nil {
		return nil, err
	}
	l.name = x.redact.text(object["name"]) // before the question cuts it
	x.findParts(ctx, l, object)
	return l, nil
}

const connectionPath = "/connections/{connectionId}"

// deedWords turns the ID of an operation into words, such as: Delete source.
func deedWords(id string) string {
	var b strings.Builder
	for i, r := range strings.ReplaceAll(id, "OAuth", "Oauth") {
		switch {
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r):
			b.WriteString(" " + string(unicode.ToLower(r)))
		default:
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), " oauth ", " OAuth ")
}

// readObject returns the string fields of the object at a path, or none if no operation returns it.
func (x *execution) readObject(ctx context.Context, path string, values map[string]string) (map[string]string, error) {
	i := slices.IndexFunc(operations, func(op *Operation) bool {
		return op.Method == "GET" && op.Path == path && op.Effect == Read
	})
	if i < 0 {
		return map[string]string{}, nil
	}
	op := operations[i]
	input := map[string]string{}
	for _, f := range op.input.fields {
		if f.place == inPath {
			input[f.name] = values[f.name]
		}
	}
	result, err := op.Call(ctx, x.runner.client, mustJSON(input))
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(result)
	if err != nil {
		return nil, err
	}
	return textFields(encoded)
}

// textFields returns the fields of a JSON object that are strings.
func textFields(raw json.RawMessage) (map[string]string, error) {
	var fields map[string]any
	err := json.Unmarshal(orEmpty(raw), &fields)
	if err != nil {
		return nil, fmt.Errorf("agent: reading an object: %w", err)
	}
	texts := map[string]string{}
	for name, value := range fields {
		text, ok := value.(string)
		if ok {
			texts[name] = text
		}
	}
	return texts, nil
}
