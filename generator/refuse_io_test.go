package generator

import (
	"strings"
	"testing"
)

func TestGenerateRefusesParameters(t *testing.T) {
	with := func(parameters string) string {
		return documentOf("{operationId: getThing, tags: [T], parameters: ["+parameters+"], "+answers+"}", thing)
	}
	query := func(schema string) string { return with("{name: q, in: query, schema: " + schema + "}") }
	const at = "spec.yaml: GET /things: getThing: "
	const notWritable = at + "parameter q: its type must be a scalar, a list of scalars or an object with additionalProperties that are scalars; say so in an overlay"
	wantRefused(t, []refusal{
		{"no schema", with("{name: q, in: query}"), at + "parameter q: it has no schema"},
		{"no type", query("{}"), notWritable},
		{"bytes", query("{type: string, format: byte}"), notWritable},
		{"a list of anything", query("{type: array}"), notWritable},
		{"a list of lists", query("{type: array, items: {type: array, items: {type: string}}}"), at + "parameter q: what it holds must be scalars; give it an x-go-type in an overlay"},
		{"a map of objects", query("{type: object, additionalProperties: {type: object}}"), at + "parameter q: what it holds must be scalars; give it an x-go-type in an overlay"},
		{"an object with properties", query("{type: object, properties: {a: {type: string}}}"), at + "parameter q: an object with properties cannot be written in a query; make a parameter of each in an overlay"},
		{"an object of anything", query("{type: object}"), notWritable},
		{"an object of anything at all", query("{type: object, additionalProperties: true}"), notWritable},
		{"a union", query("{oneOf: [{type: string}, {type: integer}]}"), at + "parameter q: a union cannot be written in a query; give it an x-go-type in an overlay"},
		{"another style", with("{name: q, in: query, style: deepObject, schema: {type: object}}"), at + "parameter q: style deepObject is not supported"},
		{"a list in one value", with("{name: q, in: query, explode: false, schema: {type: array, items: {type: string}}}"), at + "parameter q: explode: false is not supported"},
		{"a name with a quote", with("{name: 'a\"b', in: query, schema: {type: string}}"), at + `parameter a"b: a struct tag cannot hold this name`},
		{"a name with a backslash", with(`{name: 'a\b', in: query, schema: {type: string}}`), at + `parameter a\b: a struct tag cannot hold this name`},
		{"a name in another script", with("{name: 日本, in: query, schema: {type: string}}"), at + `parameter 日本: "日本" is no exported Go name; give it an x-go-name`},
		{"one twice", with("{name: q, in: query, schema: {type: string}}, {name: q, in: query, schema: {type: string}}"), at + "the parameter q stands twice in one list"},
		{"two required ones of one name", with("{name: user_id, in: query, required: true, schema: {type: string}}, {name: userId, in: query, required: true, schema: {type: string}}"), at + "the parameters user_id and userId are both userID in Go; give one an x-go-name"},
		{"two optional ones of one name", with("{name: user_id, in: query, schema: {type: string}}, {name: userId, in: query, schema: {type: string}}"), at + "the parameters user_id and userId are both UserID in Go; give one an x-go-name"},
	})
}

func TestGenerateRefusesPaths(t *testing.T) {
	at := func(path, parameters string) string {
		spec := documentOf("{operationId: getThing, tags: [T], parameters: ["+parameters+"], "+answers+"}", thing)
		return strings.Replace(spec, "/things:", path+":", 1)
	}
	const id = "{name: id, in: path, required: true, schema: {type: string}}"
	wantRefused(t, []refusal{
		{"dots in disguise", at("/%2e%2e/x", ""), `spec.yaml: GET /%2e%2e/x: the path has the segment "%2e%2e"`},
		{"an escape of nothing", at("/a%zz", ""), `spec.yaml: GET /a%zz: segment "a%zz" of the path has a % that escapes nothing`},
		{"a slash at the end", at("/a/", ""), `spec.yaml: GET /a/: the path has the segment ""`},
		{"a parameter in a text", at("/a-{id}", id), `spec.yaml: GET /a-{id}: segment "a-{id}" mixes a parameter with text`},
		{"a parameter twice", at("/{id}/{id}", id), "spec.yaml: GET /{id}/{id}: getThing: the path has {id} twice"},
		{"a parameter that is optional", at("/{id}", "{name: id, in: path, schema: {type: string}}"), "spec.yaml: GET /{id}: getThing: parameter id: it is in the path and not required; say required: true in an overlay"},
		{"a parameter that is a list", at("/{id}", "{name: id, in: path, required: true, schema: {type: array, items: {type: string}}}"), "spec.yaml: GET /{id}: getThing: parameter id: a path segment must be a string or an integer"},
		{"two parameters too many", at("/a", strings.ReplaceAll(id, "id,", "b,")+", "+id), "spec.yaml: GET /a: getThing: the path has no {b}, which is a parameter in it"},
		{
			"a path by reference", "openapi: 3.1.0\npaths:\n  /a: {$ref: '#/components/pathItems/A'}\ncomponents: {pathItems: {A: {get: {operationId: a, tags: [T], responses: {'204': {}}}}}}\n",
			"spec.yaml: /paths/~1a: a path must be written out, not be a reference",
		},
	})
}

func TestGenerateRefusesAnswers(t *testing.T) {
	answer := func(responses string) string {
		return documentOf("{operationId: getThing, tags: [T], responses: {"+responses+"}}", thing+"    Other: {type: object}\n    List: {type: array}\n")
	}
	const (
		json  = "content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}"
		other = "content: {application/json: {schema: {$ref: '#/components/schemas/Other'}}}"
		at    = "spec.yaml: GET /things: getThing: "
	)
	wantRefused(t, []refusal{
		{"a body and a redirect", answer("'200': {" + json + "}, '302': {}"), at + "it answers with a body and with the redirect 302, and a method returns one of them; remove one in an overlay"},
		{"different bodies", answer("'200': {" + json + "}, '201': {" + other + "}"), at + "its answers have different types, Thing and Other"},
		{"only a default", answer("default: {" + json + "}"), at + "it has no answer that is a success; say in an overlay with which status it succeeds"},
		{"only errors", answer("'404': {}"), at + "it has no answer that is a success; say in an overlay with which status it succeeds"},
		{"no status", answer("'': {" + json + "}"), at + `it has an answer "", which is no status`},
		{"a status of four digits", answer("'2000': {" + json + "}"), at + `it has an answer "2000", which is no status`},
		{"a list of what", strings.Replace(answer("'200': {content: {application/json: {schema: {$ref: '#/components/schemas/List'}}}}"), "tags:", "x-paging: {style: none}, tags:", 1), at + "the answer 200 is a list that does not say of what; give it items in an overlay"},
	})
}

func TestGenerateRefusesPaging(t *testing.T) {
	const (
		limit  = "{name: limit, in: query, schema: {type: integer}}"
		offset = "{name: offset, in: query, schema: {type: integer}}"
		page   = "    Thing: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Item'}}}}\n"
		item   = "    Item: {type: object, required: [id], properties: {id: {type: string}}}\n"
		at     = "spec.yaml: GET /things: listThings: x-paging: "
	)
	list := func(parameters, schemas string) string {
		return documentOf("{operationId: listThings, tags: [Things], x-paging: {style: offset, items: data, key: id}, parameters: ["+parameters+"], "+answers+"}", schemas)
	}
	both := limit + ", " + offset
	next := func(schema string) string {
		return strings.Replace(page, "{data:", "{next: "+schema+", data:", 1) + item
	}
	wantRefused(t, []refusal{
		{"no limit", list(offset, page+item), at + "the operation has no optional parameter limit that is an integer of 32 bits"},
		{"no offset", list(limit, page+item), at + "the operation has no optional parameter offset that is an integer of 32 bits"},
		{"a long limit", list(strings.Replace(both, "integer", "integer, format: int64", 1), page+item), at + "the operation has no optional parameter limit that is an integer of 32 bits"},
		{"a required limit", list(strings.Replace(both, "in: query", "in: query, required: true", 1), page+item), at + "the operation has no optional parameter limit that is an integer of 32 bits"},
		{"a limit of another type", list(strings.Replace(both, "integer", "integer, x-go-type: int32", 1), page+item), at + "the operation has no optional parameter limit that is an integer of 32 bits"},
		{"a limit of another name", list(strings.Replace(both, "in: query", "in: query, x-go-name: PageSize", 1), page+item), at + "the parameter limit must be Limit in Go, not PageSize"},
		{"a key that may be missing", list(both, page+strings.Replace(item, "required: [id], ", "", 1)), at + `the key "id" must be a required string or a required integer of 64 bits`},
		{"a key that is too short", list(both, page+strings.Replace(item, "string", "integer", 1)), at + `the key "id" must be a required string or a required integer of 64 bits`},
		{"no such key", list(both, page+strings.Replace(item, "id:", "name:", 1)), at + `the items of "data" are no component with a property "id"`},
		{"items of another type", list(both, page+strings.Replace(item, "type: object", "type: object, x-go-type: any", 1)), at + `the items of "data" are no component with a property "id"`},
		{"a link that is an enum", list(both, next("{type: string, enum: [a]}")), at + `the property "next" must be a plain string`},
	})
}

func TestGenerateRefusesServers(t *testing.T) {
	at := func(server string) string {
		return "openapi: 3.1.0\nservers: [{url: 'https://api.example.com/v1'}]\npaths:\n  /a:\n    servers: " + server + "\n    get: {operationId: a, tags: [T], responses: {'204': {}}}\n"
	}
	const where = "spec.yaml: GET /a: a: "
	wantRefused(t, []refusal{
		{"a host that begins alike", at("[{url: 'https://api.ex'}]"), where + "its server https://api.ex is not above the server of the document"},
		{"a path that begins alike", at("[{url: 'https://api.example.com/v'}]"), where + "its server https://api.example.com/v is not above the server of the document"},
		{"another scheme", at("[{url: 'http://api.example.com'}]"), where + "its server http://api.example.com is not above the server of the document"},
		{"below", at("[{url: 'https://api.example.com/v1/x'}]"), where + "its server https://api.example.com/v1/x is not above the server of the document"},
		{"several", at("[{url: 'https://api.example.com'}, {url: 'https://b.example.com'}]"), where + "its path has several servers; leave one"},
		{
			"of an operation", documentOf("{operationId: a, tags: [T], servers: [{url: 'https://b.example.com'}], responses: {'204': {}}}", thing),
			"spec.yaml: GET /things: a: it has servers of its own, which is not supported; give them to its path, if they are above the server of the document",
		},
	})
}

func TestGenerateRefusesDocuments(t *testing.T) {
	spec := documentOf(thingGet, thing)
	wantRefused(t, []refusal{
		{"swagger", strings.Replace(spec, "openapi: 3.1.0", "swagger: '2.0'", 1), "spec.yaml: not an OpenAPI 3.x document: key openapi is missing"},
		{"a later version", strings.Replace(spec, "3.1.0", "4.0.0", 1), `spec.yaml: not an OpenAPI 3.x document: key openapi is "4.0.0"`},
		{"two documents", spec + "---\n" + spec, "spec.yaml:8: a second document starts here; want one document per file"},
		{"a key twice", spec + "    Thing: {type: string}\n", `spec.yaml:8: the key "Thing" appears twice in one mapping`},
		{"a key that is a list", spec + "    ? [a, b]\n    : {type: string}\n", "spec.yaml:8: the key of a mapping must be a string or a number"},
		{"a merge of a word", spec + "    <<: a\n", "spec.yaml:8: << must merge a mapping or a list of mappings"},
	})
}
