package drift

import (
	"encoding/xml"
	"io"
)

// The parts of a JUnit report that CI servers read.
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitMessage `xml:"failure"`
		Skipped *junitMessage `xml:"skipped"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
	}
)

// renderJUnit writes one test case per change: one that breaks programs fails,
// one that was accepted is skipped, others pass and say what they are.
func renderJUnit(w io.Writer, r *Report) error {
	suite := junitSuite{Name: "API drift", Tests: len(r.Findings)}
	for _, f := range r.Findings {
		c := junitCase{Class: f.Kind, Name: f.ID}
		text := f.Text + ": " + f.Consequence + goIn(f)
		switch {
		case f.Accepted != nil:
			c.Skipped = &junitMessage{"accepted: " + f.Accepted.Reason}
			suite.Skipped++
		case f.Wire == Breaking:
			c.Failure = &junitMessage{text}
			suite.Failures++
		default:
			c.Output = text
		}
		suite.Cases = append(suite.Cases, c)
	}
	if len(r.Findings) == 0 {
		suite.Tests, suite.Cases = 1, []junitCase{{Class: "drift", Name: "nothing changed"}}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(suite); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
