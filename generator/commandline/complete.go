package commandline

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

// CompleteVerb is the first argument of the calls that completion scripts make. The other arguments are the words of
// the line, the last of which is being typed. A command passes them to [Completion.Write].
const CompleteVerb = "__complete"

// Candidate is a word that completes the last word of a line.
type Candidate struct {
	Word  string
	About string // explains the word; its first sentence is shown
}

// Line is the part of a command line before the word that is being typed.
type Line struct {
	Verb      *cli.Command        // the verb, or the command if it has none
	Arguments []string            // arguments that are not flags
	Flags     map[string][]string // values of the flags that have one, by name
}

// Completion completes the lines of a command.
type Completion struct {
	Command *cli.Command

	// Values returns the candidates for the value of a flag. It gets the part that is typed already, because a
	// candidate may have to repeat it; see [InList]. Flags whose placeholder is file or folder need no candidates.
	// Nil means that flags have no candidates.
	Values func(line Line, flag, typed string) []Candidate

	// Arguments returns the candidates for an argument that is not a flag. Nil means that there are none.
	Arguments func(line Line, typed string) []Candidate
}

// fileCandidates tells a completion script to complete the names of files.
const fileCandidates = ":files"

// Write writes the candidates for the last word of a line, one on each line, with a tab and an explanation. A first
// line ":files" asks the shell for names of files. A shell adds no space after a candidate that ends in "=".
func (c *Completion) Write(w io.Writer, words []string) {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	candidates, files := c.candidates(words[:len(words)-1], last)
	if files {
		fmt.Fprintln(w, fileCandidates)
	}
	for _, found := range candidates {
		if strings.HasPrefix(found.Word, last) {
			fmt.Fprintf(w, "%s\t%s\n", found.Word, firstSentence(found.About))
		}
	}
}

// firstSentence returns the beginning of a text on one line.
func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text, _, _ = strings.Cut(text, ". ")
	return strings.TrimSuffix(strings.ReplaceAll(text, "`", ""), ".")
}

// candidates returns the candidates for a word after others, and whether names of files are candidates, too.
func (c *Completion) candidates(before []string, last string) (all []Candidate, files bool) {
	verb := c.Command
	i := -1
	if len(before) > 0 {
		i = slices.IndexFunc(verb.Commands, func(v *cli.Command) bool { return v.Name == before[0] })
	}
	needsVerb := !hasFlags(verb)
	switch {
	case i >= 0:
		verb = verb.Commands[i]
		before = before[1:]
	case needsVerb && len(before) > 0:
		return nil, false
	case len(before) == 0 && (needsVerb || !strings.HasPrefix(last, "-")):
		return verbCandidates(verb), false
	}
	line, pending := parseLine(verb, before)
	if pending != nil {
		return c.values(line, pending, last)
	}
	if !strings.HasPrefix(last, "-") {
		return c.arguments(line, last), false
	}
	name, value, found := strings.Cut(last, "=")
	if !found {
		return flagCandidates(verb, last), false
	}
	f := findFlag(verb, name)
	if f == nil {
		return nil, false
	}
	all, files = c.values(line, f, value)
	return prefixed(name+"=", all), files
}

func (c *Completion) arguments(line Line, typed string) []Candidate {
	if line.Verb.Name == completionVerb {
		return shellCandidates(line.Arguments)
	}
	if line.Verb.Name == helpVerb && len(line.Arguments) == 0 {
		return verbCandidates(c.Command)
	}
	if c.Arguments == nil {
		return nil
	}
	return c.Arguments(line, typed)
}

// values returns the candidates for the value of a flag.
func (c *Completion) values(line Line, f cli.Flag, typed string) (all []Candidate, files bool) {
	if c.Values != nil {
		all = c.Values(line, NameOf(f), typed)
	}
	placeholder, _ := describe(f)
	return all, placeholder == "file" || placeholder == "folder"
}

func verbCandidates(c *cli.Command) []Candidate {
	all := []Candidate{{Word: "-help", About: "show help"}}
	for _, verb := range c.Commands {
		all = append(all, Candidate{Word: verb.Name, About: verb.Usage})
	}
	return all
}

// parseLine sorts the words after a verb. It returns the flag whose value comes next, or nil.
func parseLine(verb *cli.Command, words []string) (line Line, pending cli.Flag) {
	line = Line{Verb: verb, Flags: map[string][]string{}}
	for _, word := range words {
		if pending != nil {
			line.addValue(pending, word)
			pending = nil
			continue
		}
		if !strings.HasPrefix(word, "-") || word == "-" {
			line.Arguments = append(line.Arguments, word)
			continue
		}
		name, value, hasValue := strings.Cut(word, "=")
		f := findFlag(verb, name)
		switch {
		case f == nil:
			continue
		case hasValue:
			line.addValue(f, value)
		case takesValue(f):
			pending = f
		}
	}
	return line, pending
}

func (l *Line) addValue(f cli.Flag, value string) {
	l.Flags[NameOf(f)] = append(l.Flags[NameOf(f)], value)
}

// NameOf returns the name of a flag.
func NameOf(f cli.Flag) string { return f.Names()[0] }

// findFlag returns the flag that a word with one or two dashes names, or nil.
func findFlag(verb *cli.Command, word string) cli.Flag {
	name := strings.TrimLeft(word, "-")
	i := slices.IndexFunc(verb.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) })
	if i < 0 {
		return nil
	}
	return verb.Flags[i]
}

func takesValue(f cli.Flag) bool {
	documented, ok := f.(cli.DocGenerationFlag)
	return ok && documented.TakesValue()
}

// flagCandidates returns the flags of a verb, with as many dashes as the word has.
func flagCandidates(verb *cli.Command, last string) []Candidate {
	dashes := "-"
	if strings.HasPrefix(last, "--") {
		dashes = "--"
	}
	var all []Candidate
	for _, f := range verb.Flags {
		if NameOf(f) == helpFlag {
			continue
		}
		_, about := describe(f)
		all = append(all, Candidate{Word: dashes + NameOf(f), About: about})
	}
	return append(all, Candidate{Word: dashes + "help", About: "show help"})
}

// InList returns the candidates for the last item of a list with commas. The item may be typed in part.
func InList(typed string, items []Candidate) []Candidate {
	end := strings.LastIndex(typed, ",")
	if end < 0 {
		return items
	}
	return prefixed(typed[:end+1], items)
}

// Words returns candidates without an explanation.
func Words(words ...string) []Candidate {
	var all []Candidate
	for _, word := range words {
		all = append(all, Candidate{Word: word})
	}
	return all
}

// prefixed puts a prefix before each candidate.
func prefixed(prefix string, items []Candidate) []Candidate {
	var all []Candidate
	for _, item := range items {
		all = append(all, Candidate{Word: prefix + item.Word, About: item.About})
	}
	return all
}
