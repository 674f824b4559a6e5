package agent

import "encoding/json"

// foundResult is the result of a search for an agent.
type foundResult struct {
	Hits      []foundHit   `json:"hits"`
	Recipe    *foundRecipe `json:"recipe,omitempty"`
	Note      string       `json:"note,omitempty"`
	Catalogue []string     `json:"catalogue,omitempty"`
}

// foundHit is a [Hit] with the tool that runs it, and the reason if that is not allowed.
type foundHit struct {
	Operation  string `json:"operation"`
	Does       string `json:"does"`
	Tool       string `json:"tool"`
	Input      string `json:"input,omitempty"`
	NotAllowed string `json:"notAllowed,omitempty"`
}

// foundRecipe is a [Recipe] with the tools that run its steps.
type foundRecipe struct {
	Title string      `json:"title"`
	Steps []foundStep `json:"steps"`
}

// foundStep is a [Step] with the tool that runs it, and the reason if that is not allowed.
type foundStep struct {
	Operation  string `json:"operation"`
	Tool       string `json:"tool"`
	Why        string `json:"why,omitempty"`
	NotAllowed string `json:"notAllowed,omitempty"`
}

// limitOfFound is the size of a result in bytes: 1,000 tokens of four bytes.
const limitOfFound = 4000

// Search finds operations like [SearchN], and says of each which tool runs it and whether it is allowed.
func (r *Runner) Search(intent string, limit int) (json.RawMessage, error) {
	result := r.found(SearchN(intent, limit))
	for {
		encoded, err := json.Marshal(result)
		if err != nil || len(encoded) <= limitOfFound {
			return encoded, err
		}
		var isShorter bool
		result.Hits, result.Catalogue, isShorter = dropLast(result.Hits, result.Catalogue)
		if !isShorter {
			return encoded, nil
		}
	}
}

func (r *Runner) found(from *Result) *foundResult {
	result := &foundResult{Hits: []foundHit{}, Note: from.Note, Catalogue: from.Catalogue}
	for _, hit := range from.Hits {
		op := Lookup(hit.Operation)
		result.Hits = append(result.Hits, foundHit{
			Operation:  hit.Operation,
			Does:       hit.Does,
			Tool:       toolWords(op),
			Input:      hit.Input,
			NotAllowed: r.shortRefusal(op),
		})
	}
	if from.Recipe == nil {
		return result
	}
	result.Recipe = &foundRecipe{Title: from.Recipe.Title}
	for _, step := range from.Recipe.Steps {
		op := Lookup(step.Operation)
		result.Recipe.Steps = append(result.Recipe.Steps, foundStep{
			Operation:  step.Operation,
			Tool:       toolWords(op),
			Why:        step.Why,
			NotAllowed: r.shortRefusal(op),
		})
	}
	return result
}

// shortRefusal returns the reason why an operation is not allowed in a few words, or "".
func (r *Runner) shortRefusal(op *Operation) string {
	const longest = 60
	weakest := op.Effects()[0]
	if !r.policy.mode.allows(weakest) {
		return "needs mode " + string(modeFor(weakest))
	}
	reason := r.refusal(op)
	if len(reason) > longest {
		return reason[:longest] + "…"
	}
	return reason
}
