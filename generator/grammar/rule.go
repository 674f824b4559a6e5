package grammar

// A rule says what the value at one place of a document holds, and which part
// of it is a fact.
type Rule interface{ isRule() }

type (
	// whole is a value that is a fact as it is.
	Whole struct{}

	// object is a mapping with the named fields. A nil rule marks a field that
	// is known and not a fact, such as a description.
	Object map[string]Rule

	// named is a mapping whose keys are names.
	Named struct{ Entry Rule }

	// patterned is a mapping whose keys have a form, such as paths and
	// statuses. Keys that start with x- are vendor extensions.
	Patterned struct{ Entry Rule }

	// callback is a mapping of addresses to path items, or a reference to one.
	Callback struct{}

	// list is a sequence of items.
	List struct{ Item Rule }

	// constant is a text for which facts have a text of ours.
	Constant string
)

func (Whole) isRule() {}

func (Object) isRule() {}

func (Named) isRule() {}

func (Patterned) isRule() {}

func (Callback) isRule() {}

func (List) isRule() {}

func (Constant) isRule() {}
