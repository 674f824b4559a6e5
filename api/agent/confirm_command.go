package agent

import (
	"encoding/json"
	"strings"
)

// shellCommand returns a command with which a person can run a destructive call without the agent. The command asks
// the person itself.
func shellCommand(op *Operation, input json.RawMessage) string {
	words := []string{"airbyteagent", "delete", op.ID}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(orEmpty(input), &fields) // the input has been checked
	for _, name := range sortedKeys(fields) {
		words = append(words, shellQuote(name+"="+argument(fields[name])))
	}
	words = append(words, "-mode", "full")
	return strings.Join(words, " ")
}

// argument returns a value as the command takes it: strings without quotes, other values as JSON.
func argument(raw json.RawMessage) string {
	var text string
	err := json.Unmarshal(raw, &text)
	if err != nil {
		return string(raw)
	}
	return text
}

// shellQuote quotes a word for a POSIX shell, unless it has only harmless characters.
func shellQuote(word string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:@,"
	if word != "" && strings.Trim(word, harmless) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
