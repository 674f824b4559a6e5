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

// renderJUnit writes one test case per finding: breaking ones fail, accepted
// ones are skipped, and others pass with their message as output.
func renderJUnit(w io.Writer, r *Report) error {
	suite := junitSuite{Name: "API drift"}
	for _, f := range r.Findings {
		suite.add(f)
	}
	if len(r.Findings) == 0 {
		suite.Tests = 1
		suite.Cases = []junitCase{{Class: "drift", Name: "nothing changed"}}
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

func (s *junitSuite) add(f *Finding) {
	c := junitCase{Class: string(f.Kind), Name: f.ID}
	switch {
	case f.Accepted != nil:
		c.Skipped = &junitMessage{Message: "accepted: " + f.Accepted.Reason}
		s.Skipped++
	case f.Wire == Breaking:
		c.Failure = &junitMessage{Message: f.message()}
		s.Failures++
	default:
		c.Output = f.message()
	}
	s.Tests++
	s.Cases = append(s.Cases, c)
}
