package provision

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// minHidden is the length of the shortest values that are hidden in messages of servers. Shorter values are not
// secrets, and statuses such as 400 stay readable.
const minHidden = 4

// hiddenError hides values of configurations in the message of an error.
type hiddenError struct {
	text string
	err  error
}

func (e *hiddenError) Error() string { return e.text }

func (e *hiddenError) Unwrap() error { return e.err }

// hide returns an error whose message contains no declared value of a configuration. Servers repeat such
// values, for example when they cannot connect to a database.
func (t *task) hide(err error) error {
	_, isOfServer := errors.AsType[*airbyte.Error](err)
	if !isOfServer {
		return err
	}
	text := err.Error()
	for _, value := range t.hiddenValues() {
		text = replaceWords(text, value)
	}
	return &hiddenError{text: text, err: err}
}

// hiddenValues returns the texts and numbers that errors must not contain, the longest first. Each line of a
// text counts, too.
func (t *task) hiddenValues() []string {
	var values []string
	for _, text := range declaredTexts(t.hiddenJSON()) {
		values = append(values, text, escaped(text), url.QueryEscape(text), url.PathEscape(text))
		values = append(values, strings.Split(text, "\n")...)
	}
	values = slices.DeleteFunc(values, func(value string) bool { return len(value) < minHidden })
	slices.SortFunc(values, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return slices.Compact(values)
}

// hiddenJSON returns the parts of the declaration that may contain secrets: configurations, mappers (keys of
// encryption) and notifications (URLs of webhooks).
func (t *task) hiddenJSON() []any {
	var all []any
	for _, declared := range []Connector{t.pipeline.Source, t.pipeline.Destination} {
		configuration, err := configurationObject(declared.Configuration)
		if err == nil {
			all = append(all, configuration)
		}
	}
	for _, stream := range t.pipeline.Connection.Streams {
		for _, mapper := range stream.Mappers {
			configuration, _ := decoded(mapper).(map[string]any)
			all = append(all, configuration["mapperConfiguration"])
		}
	}
	return append(all, decoded(t.pipeline.Workspace.Notifications))
}

// escaped returns a text as it stands inside a JSON string.
func escaped(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		return text
	}
	return strings.Trim(string(encoded), `"`)
}

// replaceWords replaces a value by the mask where it is not a part of a longer word.
func replaceWords(text, value string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, value)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := i + len(value)
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[end:])
		b.WriteString(text[:i])
		if isWordPart(before) || isWordPart(after) {
			b.WriteString(value)
		} else {
			b.WriteString(mask)
		}
		text = text[end:]
	}
}

// isWordPart reports whether a character continues a word. The error character of package utf8 stands for
// the beginning and the end of a text.
func isWordPart(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
