package drift

import "strings"

// Severity rates the effect of a change on programs that already run.
type Severity int

// The severities, from harmless to harmful.
const (
	Safe     Severity = iota // programs notice nothing
	Caution                  // programs may read something new, or their requests have less effect
	Breaking                 // requests are refused, or values that programs read are missing
)

var severityNames = [...]string{Safe: "safe", Caution: "caution", Breaking: "breaking"}

// String returns safe, caution or breaking.
func (s Severity) String() string { return severityNames[s] }

// MarshalText returns the same text as String.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// rule describes a kind of change. A rule sets either the fields request and
// response or, if the effects are the same, the field both.
type rule struct {
	sentence string
	request  effect // on programs that send the changed part
	response effect // on programs that read it
	both     effect

	// neutral marks a kind that only concerns how the document is written. Its
	// findings are reported only if they break Go.
	neutral bool
}

// effect says how a change affects programs that already run.
type effect struct {
	severity Severity
	text     string
}

// ruleOf returns the rule of a kind.
func ruleOf(kind Kind) rule {
	r, ok := rules[kind]
	if !ok {
		return rules[KindUnclassified]
	}
	return r
}

func (r rule) onRequest() effect {
	if r.both.text != "" {
		return r.both
	}
	return r.request
}

func (r rule) onResponse() effect {
	if r.both.text != "" {
		return r.both
	}
	return r.response
}

// severity rates a change of something that is used in the given directions.
// The worse direction counts. If no operation uses it, the better one counts,
// and the change cannot break a program.
func (r rule) severity(used direction) Severity {
	request := r.onRequest().severity
	response := r.onResponse().severity
	switch used {
	case inRequest:
		return request
	case inResponse:
		return response
	case inBoth:
		return max(request, response)
	}
	return min(request, response, Caution)
}

// consequence returns the effect in the direction that determined the rating.
func (r rule) consequence(used direction, rated Severity) string {
	request := r.onRequest()
	response := r.onResponse()
	isWorseForReaders := response.severity >= rated && request.severity < rated
	if used == inResponse || (used == inBoth && isWorseForReaders) {
		return response.text
	}
	return request.text
}

// describe fills in the sentence of a finding.
func (f *Finding) describe() string {
	replacer := strings.NewReplacer(
		"{place}", f.Place,
		"{before}", excerpt(f.Before),
		"{after}", excerpt(f.After),
	)
	return replacer.Replace(f.sentence) + f.detail
}

// maxExcerpt is the length, in bytes, of the longest value in a sentence.
const maxExcerpt = 160

// excerpt returns a value for a sentence: cut off if it is long, and "nothing" for
// "".
func excerpt(value string) string {
	if value == "" {
		return "nothing"
	}
	if len(value) > maxExcerpt {
		return strings.ToValidUTF8(value[:maxExcerpt], "") + "…"
	}
	return value
}

// summary returns the effect of a kind on programs that send requests.
func (k Kind) summary() string { return ruleOf(k).onRequest().text }
