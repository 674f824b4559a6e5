package drift

import (
	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

// receiver is a callback or webhook: requests that the server sends and programs
// receive. Its values are compared as a whole; the model only has the components that
// it refers to, so that their changes are rated.
type receiver struct {
	name  string
	reads []string // references in its request bodies, which programs read
	sends []string // references in its responses, which programs send
}

// callbacks reads the callbacks of an operation.
func (r *reader) callbacks(o *operation, callbacks *yaml.Node) {
	for name, n := range document.Members(callbacks) {
		received := receiver{name: "callback " + name.Value + " of " + o.name()}
		for _, item := range document.Members(r.target(n)) {
			received.pathItem(r.target(item))
		}
		r.model.receivers = append(r.model.receivers, received)
	}
}

// webhooks reads the webhooks of the document.
func (r *reader) webhooks(webhooks *yaml.Node) {
	for name, n := range document.Members(webhooks) {
		received := receiver{name: "webhook " + name.Value}
		received.pathItem(r.target(n))
		r.model.receivers = append(r.model.receivers, received)
	}
}

// target follows a reference. Any other node, or one whose reference dangles, is
// returned as it is.
func (r *reader) target(n *yaml.Node) *yaml.Node {
	ref := refOf(n)
	if ref == "" {
		return n
	}
	target, err := document.Resolve(r.allOf.root, ref)
	if err != nil {
		return n
	}
	return target
}

func (r *receiver) pathItem(item *yaml.Node) {
	for key, operation := range document.Members(item) {
		if document.IsMethod(key.Value) {
			r.reads = appendReferences(r.reads, document.Get(operation, "requestBody"))
			r.sends = appendReferences(r.sends, document.Get(operation, "responses"))
		}
	}
}

// appendReferences appends all references in a tree.
func appendReferences(refs []string, n *yaml.Node) []string {
	if n == nil {
		return refs
	}
	if ref := refOf(n); ref != "" {
		refs = append(refs, ref)
	}
	for _, child := range n.Content {
		refs = appendReferences(refs, child)
	}
	return refs
}
