package streams

import "strings"

// Error lists the problems of the streams of a connection.
type Error struct {
	Problems []Problem
}

// Error returns all problems on one line.
func (e *Error) Error() string {
	var texts []string
	for _, p := range e.Problems {
		texts = append(texts, p.String())
	}
	return "streams: " + strings.Join(texts, "; ")
}

// Problem is a reason why servers would refuse a stream, or why a rule has no effect.
type Problem struct {
	// Namespace and Name of the stream. They are empty for a problem of a rule.
	Namespace string
	Name      string
	// Text describes the problem, such as "has no field updated_at for its cursor".
	Text string
}

// String returns the stream and the text.
func (p Problem) String() string {
	if p.Name == "" {
		return p.Text
	}
	return identity{namespace: p.Namespace, name: p.Name}.String() + " " + p.Text
}

// problems collects problems.
type problems []Problem

// add adds problems of a stream.
func (p *problems) add(id identity, texts ...string) {
	for _, text := range texts {
		*p = append(*p, Problem{Namespace: id.namespace, Name: id.name, Text: text})
	}
}

// err returns the problems as an error, or nil if there are none.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Problems: p}
}
