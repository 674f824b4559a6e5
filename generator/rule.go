package generator

// A rule says what the value at one place of a document holds, and which part
// of it is a fact.
type rule interface{ isRule() }

type (
	// whole is a value that is a fact as it is.
	whole struct{}

	// object is a mapping with the named fields. A nil rule marks a field that
	// is known and not a fact, such as a description.
	object map[string]rule

	// named is a mapping whose keys are names.
	named struct{ entry rule }

	// patterned is a mapping whose keys have a form, such as paths and
	// statuses. Keys that start with x- are vendor extensions.
	patterned struct{ entry rule }

	// callback is a mapping of addresses to path items, or a reference to one.
	callback struct{}

	// list is a sequence of items.
	list struct{ item rule }

	// constant is a text for which facts have a text of ours.
	constant string
)

func (whole) isRule()     {}
func (object) isRule()    {}
func (named) isRule()     {}
func (patterned) isRule() {}
func (callback) isRule()  {}
func (list) isRule()      {}
func (constant) isRule()  {}
