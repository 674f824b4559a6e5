package settings

// This file is for the generator. Generated packages do not have it.

// Check checks a JSON value against a JSON Schema and lists the problems.
func Check(schemaText, value string) []string { return Checker(schemaText)(value) }

// Checker returns a function that checks JSON values against a JSON Schema.
func Checker(schemaText string) func(value string) []string {
	s := readSchema(schemaText)
	return func(value string) []string {
		v, err := decodeAny([]byte(value))
		if err != nil {
			return []string{"not JSON"}
		}
		var problems []string
		for _, p := range problemsOf(s, v, false) {
			problems = append(problems, p.String())
		}
		return problems
	}
}
