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
	const notWritable = at + "parameter q: a query parameter must be a scalar, a list of scalars, or an object whose " +
		"additionalProperties are scalars; set its type in an overlay"
	wantRefused(t, []refusal{
		{
			name: "no schema",
			spec: with("{name: q, in: query}"),
			want: at + "parameter q: the schema is missing; add one in an overlay",
		},
		{
			name: "no type",
			spec: query("{}"),
			want: notWritable,
		},
		{
			name: "bytes",
			spec: query("{type: string, format: byte}"),
			want: notWritable,
		},
		{
			name: "a list of anything",
			spec: query("{type: array}"),
			want: notWritable,
		},
		{
			name: "a list of lists",
			spec: query("{type: array, items: {type: array, items: {type: string}}}"),
			want: at + "parameter q: the items of a list or the values of a map must be scalars; set x-go-type in an overlay",
		},
		{
			name: "a map of objects",
			spec: query("{type: object, additionalProperties: {type: object}}"),
			want: at + "parameter q: the items of a list or the values of a map must be scalars; set x-go-type in an overlay",
		},
		{
			name: "an object with properties",
			spec: query("{type: object, properties: {a: {type: string}}}"),
			want: at + "parameter q: a query cannot hold an object with properties; make each a parameter in an overlay",
		},
		{
			name: "an object of anything",
			spec: query("{type: object}"),
			want: notWritable,
		},
		{
			name: "an object of anything at all",
			spec: query("{type: object, additionalProperties: true}"),
			want: notWritable,
		},
		{
			name: "a union",
			spec: query("{oneOf: [{type: string}, {type: integer}]}"),
			want: at + "parameter q: a query cannot hold a union; set x-go-type in an overlay",
		},
		{
			name: "another style",
			spec: with("{name: q, in: query, style: deepObject, schema: {type: object}}"),
			want: at + "parameter q: style deepObject is not supported, only form",
		},
		{
			name: "a list in one value",
			spec: with("{name: q, in: query, explode: false, schema: {type: array, items: {type: string}}}"),
			want: at + "parameter q: explode: false is not supported",
		},
		{
			name: "a name with a quote",
			spec: with("{name: 'a\"b', in: query, schema: {type: string}}"),
			want: at + `parameter a"b: a Go struct tag cannot hold the name`,
		},
		{
			name: "a name with a backslash",
			spec: with(`{name: 'a\b', in: query, schema: {type: string}}`),
			want: at + `parameter a\b: a Go struct tag cannot hold the name`,
		},
		{
			name: "a name in another script",
			spec: with("{name: 日本, in: query, schema: {type: string}}"),
			want: at + `parameter 日本: "日本" is not an exported Go name; set x-go-name in an overlay`,
		},
		{
			name: "one twice",
			spec: with("{name: q, in: query, schema: {type: string}}, {name: q, in: query, schema: {type: string}}"),
			want: at + "the parameter q is listed twice; remove one in an overlay",
		},
		{
			name: "two required ones of one name",
			spec: with("{name: user_id, in: query, required: true, schema: {type: string}}, {name: userId, in: query, " +
				"required: true, schema: {type: string}}"),
			want: at + "the parameters user_id and userId both become userID in Go; rename one with x-go-name in an overlay",
		},
		{
			name: "two optional ones of one name",
			spec: with("{name: user_id, in: query, schema: {type: string}}, {name: userId, in: query, schema: {type: string}}"),
			want: at + "the parameters user_id and userId both become UserID in Go; rename one with x-go-name in an overlay",
		},
	})
}

func TestGenerateRefusesPaths(t *testing.T) {
	at := func(path, parameters string) string {
		spec := documentOf("{operationId: getThing, tags: [T], parameters: ["+parameters+"], "+answers+"}", thing)
		return strings.Replace(spec, "/things:", path+":", 1)
	}
	const id = "{name: id, in: path, required: true, schema: {type: string}}"
	wantRefused(t, []refusal{
		{
			name: "escaped dots",
			spec: at("/%2e%2e/x", ""),
			want: `spec.yaml: GET /%2e%2e/x: the path contains the segment "%2e%2e"`,
		},
		{
			name: "an incomplete escape",
			spec: at("/a%zz", ""),
			want: `spec.yaml: GET /a%zz: the path segment "a%zz" has a % without two hexadecimal digits`,
		},
		{
			name: "a slash at the end",
			spec: at("/a/", ""),
			want: `spec.yaml: GET /a/: the path contains the segment ""`,
		},
		{
			name: "a parameter beside other characters",
			spec: at("/a-{id}", id),
			want: `spec.yaml: GET /a-{id}: the path segment "a-{id}" mixes a parameter with other characters`,
		},
		{
			name: "a parameter twice",
			spec: at("/{id}/{id}", id),
			want: "spec.yaml: GET /{id}/{id}: getThing: {id} occurs twice in the path",
		},
		{
			name: "a parameter that is optional",
			spec: at("/{id}", "{name: id, in: path, schema: {type: string}}"),
			want: "spec.yaml: GET /{id}: getThing: parameter id: a path parameter must be required; set required: true in " +
				"an overlay",
		},
		{
			name: "a parameter that is a list",
			spec: at("/{id}", "{name: id, in: path, required: true, schema: {type: array, items: {type: string}}}"),
			want: "spec.yaml: GET /{id}: getThing: parameter id: a path parameter must be a string or an integer; set its " +
				"type, or x-go-type, in an overlay",
		},
		{
			name: "parameters that are not in the path",
			spec: at("/a", strings.ReplaceAll(id, "id,", "b,")+", "+id),
			want: "spec.yaml: GET /a: getThing: {b} does not occur in the path; remove the path parameter in an overlay",
		},
		{
			name: "a path by reference",
			spec: "openapi: 3.1.0\npaths:\n  /a: {$ref: '#/components/pathItems/A'}\ncomponents: {pathItems: {A: {get: " +
				"{operationId: a, tags: [T], responses: {'204': {}}}}}}\n",
			want: "spec.yaml: /paths/~1a: the path is a reference; write it out in an overlay",
		},
	})
}

func TestGenerateRefusesResponses(t *testing.T) {
	response := func(responses string) string {
		return documentOf("{operationId: getThing, tags: [T], responses: {"+responses+"}}", thing+"    Other: {type: "+
			"object}\n    List: {type: array}\n")
	}
	const (
		json  = "content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}"
		other = "content: {application/json: {schema: {$ref: '#/components/schemas/Other'}}}"
		at    = "spec.yaml: GET /things: getThing: "
	)
	wantRefused(t, []refusal{
		{
			name: "a body and a redirect",
			spec: response("'200': {" + json + "}, '302': {}"),
			want: at + "a method returns either a body or the redirect 302; remove one response in an overlay",
		},
		{
			name: "different bodies",
			spec: response("'200': {" + json + "}, '201': {" + other + "}"),
			want: at + "successful responses have different types, Thing and Other; keep one in an overlay",
		},
		{
			name: "only a default",
			spec: response("default: {" + json + "}"),
			want: at + "no response is a success; add its status in an overlay",
		},
		{
			name: "only errors",
			spec: response("'404': {}"),
			want: at + "no response is a success; add its status in an overlay",
		},
		{
			name: "an empty status",
			spec: response("'': {" + json + "}"),
			want: at + `the response status "" is invalid; want a number such as 200, 2XX, or default`,
		},
		{
			name: "a status of four digits",
			spec: response("'2000': {" + json + "}"),
			want: at + `the response status "2000" is invalid; want a number such as 200, 2XX, or default`,
		},
		{
			name: "a list without items",
			spec: strings.Replace(response("'200': {content: {application/json: {schema: {$ref: "+
				"'#/components/schemas/List'}}}}"), "tags:", "x-paging: {style: none}, tags:", 1),
			want: at + "the response 200 is a list without a schema for its items; add items in an overlay",
		},
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
		return documentOf("{operationId: listThings, tags: [Things], x-paging: {style: offset, items: data, key: id}, "+
			"parameters: ["+parameters+"], "+answers+"}", schemas)
	}
	both := limit + ", " + offset
	next := func(schema string) string {
		return strings.Replace(page, "{data:", "{next: "+schema+", data:", 1) + item
	}
	wantRefused(t, []refusal{
		{
			name: "no limit",
			spec: list(offset, page+item),
			want: at + "the operation needs an optional query parameter limit of type integer, without format int64; " +
				"correct it in an overlay",
		},
		{
			name: "no offset",
			spec: list(limit, page+item),
			want: at + "the operation needs an optional query parameter offset of type integer, without format int64; " +
				"correct it in an overlay",
		},
		{
			name: "a long limit",
			spec: list(strings.Replace(both, "integer", "integer, format: int64", 1), page+item),
			want: at + "the operation needs an optional query parameter limit of type integer, without format int64; " +
				"correct it in an overlay",
		},
		{
			name: "a required limit",
			spec: list(strings.Replace(both, "in: query", "in: query, required: true", 1), page+item),
			want: at + "the operation needs an optional query parameter limit of type integer, without format int64; " +
				"correct it in an overlay",
		},
		{
			name: "a limit of another type",
			spec: list(strings.Replace(both, "integer", "integer, x-go-type: int32", 1), page+item),
			want: at + "the operation needs an optional query parameter limit of type integer, without format int64; " +
				"correct it in an overlay",
		},
		{
			name: "a limit of another name",
			spec: list(strings.Replace(both, "in: query", "in: query, x-go-name: PageSize", 1), page+item),
			want: at + "the parameter limit must be named Limit in Go, not PageSize; remove its x-go-name in an overlay",
		},
		{
			name: "a key that may be missing",
			spec: list(both, page+strings.Replace(item, "required: [id], ", "", 1)),
			want: at + `the key "id" must be a required string or a required integer of format int64`,
		},
		{
			name: "a key that is too short",
			spec: list(both, page+strings.Replace(item, "string", "integer", 1)),
			want: at + `the key "id" must be a required string or a required integer of format int64`,
		},
		{
			name: "no such key",
			spec: list(both, page+strings.Replace(item, "id:", "name:", 1)),
			want: at + `the items of "data" must be a component with the property "id"; correct items or key in an overlay`,
		},
		{
			name: "items of another type",
			spec: list(both, page+strings.Replace(item, "type: object", "type: object, x-go-type: any", 1)),
			want: at + `the items of "data" must be a component with the property "id"; correct items or key in an overlay`,
		},
		{
			name: "a link that is an enum",
			spec: list(both, next("{type: string, enum: [a]}")),
			want: at + `the property "next" must be a plain string; correct it in an overlay`,
		},
	})
}

func TestGenerateRefusesServers(t *testing.T) {
	at := func(server string) string {
		return "openapi: 3.1.0\nservers: [{url: 'https://api.example.com/v1'}]\npaths:\n  /a:\n    servers: " + server +
			"\n    get: {operationId: a, tags: [T], responses: {'204': {}}}\n"
	}
	const where = "spec.yaml: GET /a: a: "
	wantRefused(t, []refusal{
		{
			name: "a host that begins alike",
			spec: at("[{url: 'https://api.ex'}]"),
			want: where + "the server https://api.ex of its path is not above the server of the document; correct it in " +
				"an overlay",
		},
		{
			name: "a path that begins alike",
			spec: at("[{url: 'https://api.example.com/v'}]"),
			want: where + "the server https://api.example.com/v of its path is not above the server of the document; " +
				"correct it in an overlay",
		},
		{
			name: "another scheme",
			spec: at("[{url: 'http://api.example.com'}]"),
			want: where + "the server http://api.example.com of its path is not above the server of the document; correct " +
				"it in an overlay",
		},
		{
			name: "below",
			spec: at("[{url: 'https://api.example.com/v1/x'}]"),
			want: where + "the server https://api.example.com/v1/x of its path is not above the server of the document; " +
				"correct it in an overlay",
		},
		{
			name: "several",
			spec: at("[{url: 'https://api.example.com'}, {url: 'https://b.example.com'}]"),
			want: where + "its path has several servers; keep one in an overlay",
		},
		{
			name: "of an operation",
			spec: documentOf("{operationId: a, tags: [T], servers: [{url: 'https://b.example.com'}], responses: "+
				"{'204': {}}}", thing),
			want: "spec.yaml: GET /things: a: servers of an operation are not supported; move them to its path in an overlay",
		},
	})
}

func TestGenerateRefusesDocuments(t *testing.T) {
	spec := documentOf(thingGet, thing)
	wantRefused(t, []refusal{
		{
			name: "swagger",
			spec: strings.Replace(spec, "openapi: 3.1.0", "swagger: '2.0'", 1),
			want: "spec.yaml: not an OpenAPI 3.x document: key openapi is missing",
		},
		{
			name: "a later version",
			spec: strings.Replace(spec, "3.1.0", "4.0.0", 1),
			want: `spec.yaml: not an OpenAPI 3.x document: key openapi is "4.0.0"`,
		},
		{
			name: "two documents",
			spec: spec + "---\n" + spec,
			want: "spec.yaml:8: a second document starts here; want one document per file",
		},
		{
			name: "a key twice",
			spec: spec + "    Thing: {type: string}\n",
			want: `spec.yaml:8: the key "Thing" appears twice in one mapping`,
		},
		{
			name: "a key that is a list",
			spec: spec + "    ? [a, b]\n    : {type: string}\n",
			want: "spec.yaml:8: the key of a mapping must be a string or a number",
		},
		{
			name: "a merge of a word",
			spec: spec + "    <<: a\n",
			want: "spec.yaml:8: << must merge a mapping or a list of mappings",
		},
	})
}
