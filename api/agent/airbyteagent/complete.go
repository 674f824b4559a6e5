package main

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/generator/commandline"
)

// completion returns the completion of lines of the command.
func (p *program) completion() *commandline.Completion {
	return &commandline.Completion{
		Command:   p.command(),
		Values:    valuesOfFlag,
		Arguments: argumentCandidates,
	}
}

// valuesOfFlag returns the candidates for the value of a flag.
func valuesOfFlag(_ commandline.Line, flag, typed string) []commandline.Candidate {
	if flag == flagAllow || flag == flagDeny {
		return commandline.InList(typed, ruleCandidates())
	}
	return commandline.Words(valuesOfFlags[flag]...)
}

// valuesOfFlags lists values to complete, by flag.
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
func ruleCandidates() []commandline.Candidate {
	all := []commandline.Candidate{
		{Word: string(agent.Read), About: "all operations that change nothing"},
		{Word: string(agent.Write), About: "all operations that create or change something"},
		{Word: string(agent.Destroy), About: "all operations that destroy something"},
	}
	var services []string
	for _, op := range agent.Operations() {
		if !slices.Contains(services, op.Service) {
			services = append(services, op.Service)
			all = append(all, commandline.Candidate{Word: op.Service, About: "all operations of the service"})
		}
	}
	for _, op := range agent.Operations() {
		all = append(all, commandline.Candidate{Word: op.ID, About: op.Summary})
	}
	return all
}

// argumentCandidates returns the candidates for the arguments of a verb: operations, and then fields and their
// values.
func argumentCandidates(line commandline.Line, typed string) []commandline.Candidate {
	if line.Verb.Name == "describe" {
		return operationCandidates(agent.Read, agent.Write, agent.Destroy)
	}
	effect, ok := effectOf(line.Verb.Name)
	if !ok {
		return nil
	}
	if len(line.Arguments) == 0 {
		return operationCandidates(effect)
	}
	op := agent.Lookup(line.Arguments[0])
	if op == nil {
		return nil
	}
	return fieldCandidates(op, line.Arguments[1:], typed)
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
func operationCandidates(effects ...agent.Effect) []commandline.Candidate {
	var all []commandline.Candidate
	for _, op := range agent.Operations() {
		fits := slices.ContainsFunc(op.Effects(), func(e agent.Effect) bool { return slices.Contains(effects, e) })
		if fits {
			all = append(all, commandline.Candidate{Word: op.ID, About: op.Summary})
		}
	}
	return all
}

// fieldCandidates returns the fields of an operation that are not given yet, or the values of the field that is being
// typed.
func fieldCandidates(op *agent.Operation, given []string, last string) []commandline.Candidate {
	var schema inputSchema
	err := json.Unmarshal([]byte(op.Schema), &schema)
	if err != nil {
		return nil
	}
	name, _, isValue := strings.Cut(last, "=")
	if isValue {
		return schema.at(strings.Split(name, ".")).values(name + "=")
	}
	var all []commandline.Candidate
	for _, field := range op.Fields() {
		isGiven := slices.ContainsFunc(given, func(g string) bool { return strings.HasPrefix(g, field+"=") })
		if !isGiven {
			all = append(all, commandline.Candidate{Word: field + "=", About: schema.at([]string{field}).About})
		}
	}
	return append(all, schema.innerFields(name)...)
}

// innerFields returns the fields of the object whose name and dot are typed already.
func (s *inputSchema) innerFields(typed string) []commandline.Candidate {
	end := strings.LastIndex(typed, ".")
	if end < 0 {
		return nil
	}
	inner := s.at(strings.Split(typed[:end], "."))
	var all []commandline.Candidate
	for name, field := range inner.Properties {
		all = append(all, commandline.Candidate{Word: typed[:end+1] + name + "=", About: field.About})
	}
	slices.SortFunc(all, func(a, b commandline.Candidate) int { return strings.Compare(a.Word, b.Word) })
	return all
}

// values returns the values that a field may have, with a prefix.
func (s *inputSchema) values(prefix string) []commandline.Candidate {
	values := s.Enum
	if s.Type == "boolean" {
		values = []string{"true", "false"}
	}
	var all []commandline.Candidate
	for _, value := range values {
		all = append(all, commandline.Candidate{Word: prefix + value})
	}
	return all
}
