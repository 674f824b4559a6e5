package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/api/agent"
)

// completeVerb is a hidden verb. The completion scripts call it with the words of the line. The last word is being
// typed.
const completeVerb = "__complete"

// candidate completes the last word of a line.
type candidate struct {
	word  string
	about string
}

// fileCandidates tells a completion script to complete names of files.
const fileCandidates = ":files"

// complete prints the candidates for the last word, one a line, each with a tab and what it is. A first line ":files"
// asks for names of files. A candidate that ends in "=" is not followed by a space.
func (p *program) complete(words []string) {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	candidates, files := p.candidates(words[:len(words)-1], last)
	if files {
		fmt.Fprintln(p.stdout, fileCandidates)
	}
	for _, c := range candidates {
		if strings.HasPrefix(c.word, last) {
			fmt.Fprintf(p.stdout, "%s\t%s\n", c.word, firstSentence(c.about))
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
func (p *program) candidates(before []string, last string) (all []candidate, files bool) {
	root := p.command()
	if len(before) == 0 {
		return verbCandidates(root), false
	}
	i := slices.IndexFunc(root.Commands, func(c *cli.Command) bool { return c.Name == before[0] })
	if i < 0 {
		return nil, false
	}
	verb := root.Commands[i]
	arguments, pending := argumentsOf(verb, before[1:])
	if pending != nil {
		return valuesOf(pending, last)
	}
	if !strings.HasPrefix(last, "-") {
		return argumentCandidates(verb, arguments, last), false
	}
	name, value, found := strings.Cut(last, "=")
	if found {
		all, files = valuesOf(findFlag(verb, name), value)
		return prefixed(name+"=", all), files
	}
	return flagCandidates(verb, last), false
}

func verbCandidates(root *cli.Command) []candidate {
	all := []candidate{{word: "-help", about: "show help"}}
	for _, c := range root.Commands {
		all = append(all, candidate{word: c.Name, about: c.Usage})
	}
	return all
}

// argumentsOf returns the words that are not flags or their values, and the flag whose value comes next, or nil.
func argumentsOf(verb *cli.Command, words []string) (arguments []string, pending cli.Flag) {
	for _, w := range words {
		if pending != nil {
			pending = nil
			continue
		}
		if !strings.HasPrefix(w, "-") || w == "-" {
			arguments = append(arguments, w)
			continue
		}
		f := findFlag(verb, w)
		if f != nil && takesValue(f) && !strings.Contains(w, "=") {
			pending = f
		}
	}
	return arguments, pending
}

// findFlag returns the flag that a word with one or two dashes names, or nil.
func findFlag(verb *cli.Command, word string) cli.Flag {
	name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
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
func flagCandidates(verb *cli.Command, last string) []candidate {
	dashes := "-"
	if strings.HasPrefix(last, "--") {
		dashes = "--"
	}
	var all []candidate
	for _, f := range verb.Flags {
		about := ""
		documented, ok := f.(cli.DocGenerationFlag)
		if ok {
			about = documented.GetUsage()
		}
		all = append(all, candidate{word: dashes + f.Names()[0], about: about})
	}
	return append(all, candidate{word: dashes + "help", about: "show help"})
}

// valuesOf returns the values of a flag, and whether they are names of files.
func valuesOf(f cli.Flag, last string) (all []candidate, files bool) {
	if f == nil {
		return nil, false
	}
	name := f.Names()[0]
	switch name {
	case flagFile, flagCredentialsFile, flagAudit, flagSecretsOut, flagPrincipals, flagCert, flagKey:
		return nil, true
	case flagAllow, flagDeny:
		return listCandidates(last, ruleCandidates()), false
	}
	for _, value := range valuesOfFlags[name] {
		all = append(all, candidate{word: value})
	}
	return all, false
}

// valuesOfFlags lists the values of flags that have some only.
var valuesOfFlags = map[string][]string{
	flagOutput:      {formatJSON, formatText},
	flagMode:        {string(agent.ModeRead), string(agent.ModeWrite), string(agent.ModeFull)},
	flagConfirm:     {confirmAsk, confirmNone},
	flagTools:       {"fixed", "operations"},
	flagTimeout:     {"5m", "30m", "2h"},
	flagCancelAfter: {"30m", "2h"},
	flagInterval:    {"10s", "60s"},
}

// ruleCandidates returns the rules of -allow and -deny.
func ruleCandidates() []candidate {
	all := []candidate{
		{word: string(agent.Read), about: "all operations that change nothing"},
		{word: string(agent.Write), about: "all operations that create or change something"},
		{word: string(agent.Destroy), about: "all operations that destroy something"},
	}
	var services []string
	for _, op := range agent.Operations() {
		if !slices.Contains(services, op.Service) {
			services = append(services, op.Service)
			all = append(all, candidate{word: op.Service, about: "all operations of the service"})
		}
	}
	for _, op := range agent.Operations() {
		all = append(all, candidate{word: op.ID, about: op.Summary})
	}
	return all
}

// listCandidates completes the last item of a list with commas.
func listCandidates(last string, items []candidate) []candidate {
	end := strings.LastIndex(last, ",")
	if end < 0 {
		return items
	}
	return prefixed(last[:end+1], items)
}

// prefixed puts a prefix before each candidate.
func prefixed(prefix string, items []candidate) []candidate {
	var all []candidate
	for _, c := range items {
		all = append(all, candidate{word: prefix + c.word, about: c.about})
	}
	return all
}

// argumentCandidates returns the candidates for the arguments of a verb: operations, and then fields and their
// values.
func argumentCandidates(verb *cli.Command, arguments []string, last string) []candidate {
	switch verb.Name {
	case "completion":
		return shellCandidates(arguments)
	case "describe":
		return operationCandidates(agent.Read, agent.Write, agent.Destroy)
	}
	effect, ok := effectOf(verb.Name)
	if !ok {
		return nil
	}
	if len(arguments) == 0 {
		return operationCandidates(effect)
	}
	op := agent.Lookup(arguments[0])
	if op == nil {
		return nil
	}
	return fieldCandidates(op, arguments[1:], last)
}

// effectOf returns the effect of the operations that a verb executes.
func effectOf(verb string) (agent.Effect, bool) {
	for _, effect := range []agent.Effect{agent.Read, agent.Write, agent.Destroy} {
		if verb == verbFor(effect) {
			return effect, true
		}
	}
	return "", false
}

// operationCandidates returns the operations that can have one of the effects.
func operationCandidates(effects ...agent.Effect) []candidate {
	var all []candidate
	for _, op := range agent.Operations() {
		fits := slices.ContainsFunc(op.Effects(), func(e agent.Effect) bool { return slices.Contains(effects, e) })
		if fits {
			all = append(all, candidate{word: op.ID, about: op.Summary})
		}
	}
	return all
}

// fieldCandidates returns the fields of an operation that are not given yet, or the values of the field that is being
// typed.
func fieldCandidates(op *agent.Operation, given []string, last string) []candidate {
	var schema inputSchema
	err := json.Unmarshal([]byte(op.Schema), &schema)
	if err != nil {
		return nil
	}
	name, _, isValue := strings.Cut(last, "=")
	if isValue {
		return schema.at(strings.Split(name, ".")).values(name + "=")
	}
	var all []candidate
	for _, field := range op.Fields() {
		isGiven := slices.ContainsFunc(given, func(g string) bool { return strings.HasPrefix(g, field+"=") })
		if !isGiven {
			all = append(all, candidate{word: field + "=", about: schema.at([]string{field}).About})
		}
	}
	return append(all, schema.innerFields(name)...)
}

// innerFields returns the fields of the object whose name and dot are typed already.
func (s *inputSchema) innerFields(typed string) []candidate {
	end := strings.LastIndex(typed, ".")
	if end < 0 {
		return nil
	}
	inner := s.at(strings.Split(typed[:end], "."))
	var all []candidate
	for name, field := range inner.Properties {
		all = append(all, candidate{word: typed[:end+1] + name + "=", about: field.About})
	}
	slices.SortFunc(all, func(a, b candidate) int { return strings.Compare(a.word, b.word) })
	return all
}

// values returns the values that a field may have, with a prefix.
func (s *inputSchema) values(prefix string) []candidate {
	values := s.Enum
	if s.Type == "boolean" {
		values = []string{"true", "false"}
	}
	var all []candidate
	for _, value := range values {
		all = append(all, candidate{word: prefix + value})
	}
	return all
}
