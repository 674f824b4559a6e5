package agent

import "slices"

// leastOfRecipe is the least score of a recipe, as a share of the highest score of a phrase of an operation.
const leastOfRecipe = 0.9

// findRecipe looks for a recipe, and for operations of single clauses.
func (idx *index) findRecipe(q *query, found *findings) {
	best := 0.0
	aboutMany := q.many || len(q.plurals) > 0
	for _, r := range idx.recipes {
		if r.many && !aboutMany {
			continue
		}
		score := idx.bestPhrase(q.weights, r.phrases)
		if score > best {
			best = score
			found.recipe = r
		}
	}
	if found.recipe != nil && best < leastOfRecipe*found.bestSaying {
		found.recipe = nil
	}
	if len(q.clauses) > 1 {
		found.clauses = idx.findClauses(q)
	}
	if found.recipe == nil && !q.isStory {
		found.recipe = recipeOf(found.clauses)
	}
}

// findClauses returns the likeliest operation of each clause that has an action.
func (idx *index) findClauses(q *query) []string {
	const most = 8
	var ids []string
	var objects []term
	for _, text := range q.clauses[:min(most, len(q.clauses))] {
		clause := idx.readClause(text)
		objects = idx.withObjects(clause, objects)
		if hasAction(clause) {
			best := idx.score(clause).best()
			ids = append(ids, idx.entries[best].op.ID)
		}
	}
	return ids
}

// recipeOf makes a recipe of the operations of clauses, or nil if there is only one.
func recipeOf(ids []string) *recipe {
	r := &recipe{title: "In the order of the intent"}
	for _, id := range ids {
		known := slices.ContainsFunc(r.steps, func(s Step) bool { return s.Operation == id })
		if !known {
			r.steps = append(r.steps, Step{Operation: id})
		}
	}
	if len(r.steps) < 2 {
		return nil
	}
	return r
}

// withObjects adds the objects of the clause before to a clause that names none. It returns the objects for the
// next clause.
func (idx *index) withObjects(clause *query, before []term) []term {
	var own []term
	for _, t := range clause.terms {
		if idx.objects[t.term] {
			own = append(own, t)
		}
	}
	if len(own) > 0 {
		return own
	}
	for _, t := range before {
		clause.add(t)
	}
	return before
}
