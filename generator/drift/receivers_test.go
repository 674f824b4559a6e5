package drift

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReceivers changes schemas that only callbacks and webhooks use. Programs read
// their request bodies and send their responses.
func TestReceivers(t *testing.T) {
	const (
		inline    = "/a: {post: {operationId: makeA, responses: {'204': {}}, callbacks: {done: {'{$request.body#/url}': ITEM}}}}"
		component = "/a: {post: {operationId: makeA, responses: {'204': {}}, callbacks: {done: {$ref: '#/components/callbacks/Done'}}}}"
		item      = "{post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}, " +
			"responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Reply'}}}}}}}"
	)
	document := func(paths, more, event, reply string) []byte {
		text := "openapi: 3.1.0\npaths: {" + paths + "}\nMORE\ncomponents:\n" +
			"  callbacks: {Done: {'{$request.body#/url}': ITEM}}\n" +
			"  schemas:\n    Event: " + event + "\n    Reply: " + reply + "\n"
		return []byte(strings.NewReplacer("MORE", more, "ITEM", item).Replace(text))
	}
	const (
		plain    = "{type: object, properties: {a: {type: string}}}"
		required = "{type: object, required: [a], properties: {a: {type: string}}}"
	)
	for _, tt := range []struct {
		name  string
		paths string
		more  string
		reach string
	}{
		{name: "callback", paths: inline, reach: "callback done of makeA"},
		{name: "component", paths: component, reach: "callback done of makeA"},
		{name: "webhook", more: "webhooks: {ping: ITEM}", reach: "webhook ping"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			more := strings.ReplaceAll(tt.more, "ITEM", item)
			before := document(tt.paths, more, required, plain)
			after := document(tt.paths, more, plain, required)
			r := compare(t, before, after)
			want := []string{"property-optional caution Event.a", "property-required breaking Reply.a"}
			if diff := cmp.Diff(want, ratings(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, f := range r.Findings {
				if len(f.Reaches) != 1 || f.Reaches[0].Operation != tt.reach {
					t.Errorf("%s reaches %v, want %s", f.ID, f.Reaches, tt.reach)
				}
			}
		})
	}
}
