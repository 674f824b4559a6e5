package drift

// keyword says how a keyword of a schema is read and how its changes are
// reported. Everything else that drift does with schemas (matching, hashing,
// reachability, the guard) works on the result of reading, so it needs no
// change for a new keyword.
//
// To teach drift a keyword, add a row to [keywords]. If its changes need a kind
// of their own, add a rule as well; README.md has the recipe.
type keyword struct {
	name   string
	holds  holding    // how its value is read
	change comparison // how a change of it is reported
	kind   Kind       // for plainChange: the kind of finding; KindKeywordChanged if empty
	unset  string     // a value that means the same as leaving the keyword out
}

// holding is the form of a keyword's value.
type holding int

const (
	plainValue     holding = iota // any value, compared as a whole
	lowerCaseValue                // a value whose case does not matter
	valueSet                      // a list without order
	constValue                    // one value, read as an enum with one value
	typeNames                     // a type, or a list of types
	nullFlag                      // nullable of OpenAPI 3.0
	reference                     // $ref
	oneSchema                     // a schema
	schemaList                    // a list of schemas
	schemaMap                     // schemas by name
	schemaOrFlag                  // a schema, true or false
	unionTag                      // discriminator
)

// comparison is how the two versions of a keyword are compared.
type comparison int

const (
	plainChange         comparison = iota // one finding with both values
	upperLimitChange                      // a greater value loosens
	lowerLimitChange                      // a greater value tightens
	otherLimitChange                      // a new limit tightens, a removed one loosens
	enumChange                            // one finding per value
	requiredChange                        // names that properties does not define
	propertiesChange                      // one finding per property, then their schemas
	optionalChange                        // its schema, where a missing one allows everything
	subschemaChange                       // its schemas, where a missing one is a finding
	additionalChange                      // additionalProperties
	memberChange                          // members that are matched by content
	discriminatorChange                   // discriminator
	separateChange                        // compared before all others, see differ.schema
)

// keywords are the keywords that drift has rules for. Others are read as a
// plain value and reported as KindKeywordChanged.
var keywords = []keyword{
	{name: "$ref", holds: reference, change: separateChange},
	{name: "type", holds: typeNames, change: separateChange},
	{name: "nullable", holds: nullFlag, change: separateChange},
	{name: "enum", holds: valueSet, change: enumChange},
	{name: "const", holds: constValue, change: enumChange},

	{name: "format", holds: lowerCaseValue, kind: KindFormatChanged},
	{name: "default", kind: KindDefaultChanged},
	{name: "deprecated", kind: KindDeprecationChanged, unset: "false"},
	{name: "readOnly", unset: "false"},
	{name: "writeOnly", unset: "false"},

	{name: "maximum", change: upperLimitChange},
	{name: "exclusiveMaximum", change: upperLimitChange, unset: "false"},
	{name: "maxLength", change: upperLimitChange},
	{name: "maxItems", change: upperLimitChange},
	{name: "maxContains", change: upperLimitChange},
	{name: "maxProperties", change: upperLimitChange},
	{name: "minimum", change: lowerLimitChange},
	{name: "exclusiveMinimum", change: lowerLimitChange, unset: "false"},
	{name: "minLength", change: lowerLimitChange, unset: "0"},
	{name: "minItems", change: lowerLimitChange, unset: "0"},
	{name: "minContains", change: lowerLimitChange},
	{name: "minProperties", change: lowerLimitChange, unset: "0"},
	{name: "multipleOf", change: otherLimitChange},
	{name: "pattern", change: otherLimitChange},
	{name: "uniqueItems", change: otherLimitChange, unset: "false"},

	{name: "required", holds: valueSet, change: requiredChange},
	{name: "properties", holds: schemaMap, change: propertiesChange},
	{name: "additionalProperties", holds: schemaOrFlag, change: additionalChange},
	{name: "items", holds: oneSchema, change: optionalChange},

	{name: "allOf", holds: schemaList, change: memberChange},
	{name: "anyOf", holds: schemaList, change: memberChange},
	{name: "oneOf", holds: schemaList, change: memberChange},
	{name: "discriminator", holds: unionTag, change: discriminatorChange},

	{name: "not", holds: oneSchema, change: subschemaChange},
	{name: "if", holds: oneSchema, change: subschemaChange},
	{name: "then", holds: oneSchema, change: subschemaChange},
	{name: "else", holds: oneSchema, change: subschemaChange},
	{name: "contains", holds: oneSchema, change: subschemaChange},
	{name: "prefixItems", holds: schemaList, change: subschemaChange},
	{name: "propertyNames", holds: oneSchema, change: subschemaChange},
	{name: "patternProperties", holds: schemaMap, change: subschemaChange},
	{name: "dependentSchemas", holds: schemaMap, change: subschemaChange},
	{name: "unevaluatedItems", holds: oneSchema, change: subschemaChange},
	{name: "unevaluatedProperties", holds: oneSchema, change: subschemaChange},
	{name: "contentSchema", holds: oneSchema, change: subschemaChange},
	{name: "$defs", holds: schemaMap, change: subschemaChange},
}

var keywordsByName = indexKeywords()

func indexKeywords() map[string]keyword {
	index := map[string]keyword{}
	for _, k := range keywords {
		index[k.name] = k
	}
	return index
}

// keywordOf returns the keyword with the given name, which need not be one of
// [keywords].
func keywordOf(name string) keyword {
	if k, ok := keywordsByName[name]; ok {
		return k
	}
	return keyword{name: name}
}

// changeKind is the kind of finding for a keyword that is compared as a plain
// value.
func (k keyword) changeKind() Kind {
	if k.kind == "" {
		return KindKeywordChanged
	}
	return k.kind
}
