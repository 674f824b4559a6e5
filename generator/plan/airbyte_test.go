package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"
)

// TestAirbyteLists shows that every list of the Airbyte API has an iterator and
// a params struct, and nothing else has an iterator.
func TestAirbyteLists(t *testing.T) {
	p := airbytePlan(t)
	styles := pagingStyles(t, airbyte(t))
	for _, s := range p.Services {
		for _, o := range s.Operations {
			checkIterator(t, o, styles[o.Method+" "+o.Path])
		}
	}
}

func checkIterator(t *testing.T, o *Operation, style string) {
	t.Helper()
	isList := style == styleNone || style == styleOffset
	if isList != (o.Iterator != nil) {
		t.Errorf("%s: the style of paging is %q, and the iterator %+v", o.ID, style, o.Iterator)
		return
	}
	if !isList {
		return
	}
	if o.Params == "" {
		t.Errorf("%s: a list without a params struct", o.ID)
	}
	if o.Iterator.Item == "" || o.Iterator.Doc == "" || !strings.HasPrefix(o.Iterator.Name, "All") {
		t.Errorf("%s: the iterator is incomplete: %+v", o.ID, o.Iterator)
	}
	isInPages := style == styleOffset
	if isInPages != (o.Paging != nil) || isInPages != (o.Iterator.Kind == IteratorPages) {
		t.Errorf("%s: the style of paging is %q, and the iterator %+v", o.ID, style, o.Iterator)
	}
	isBare := o.Result.Kind == ResultList
	if isBare != (o.Iterator.Items == "") {
		t.Errorf("%s: the result is of kind %s, and the field of the items %q", o.ID, o.Result.Kind, o.Iterator.Items)
	}
}

// pagingStyles reads the styles of x-paging by method and path.
func pagingStyles(t *testing.T, source document.Source) map[string]string {
	t.Helper()
	styles := map[string]string{}
	for at, node := range operationNodes(t, parse(t, source)) {
		style := document.Get(node, "x-paging", "style")
		if style != nil {
			styles[at] = style.Value
		}
	}
	if len(styles) == 0 {
		t.Fatal("no operation has x-paging")
	}
	return styles
}

// TestAirbyteIterators shows iterators of each kind of result.
func TestAirbyteIterators(t *testing.T) {
	p := airbytePlan(t)
	tests := []struct{ id, want string }{
		{id: "listApplications", want: "All once Applications Application"},
		{id: "listRegions", want: "All once Data Region"},
		{id: "listTags", want: "All once Data Tag"},
		{id: "listGroupMembers", want: "AllMembers pages Data GroupMember"},
		{id: "listJobs", want: "All pages Data Job"},
	}
	for _, tt := range tests {
		iterator := operation(t, p, tt.id).Iterator
		if iterator == nil {
			t.Errorf("%s has no iterator", tt.id)
			continue
		}
		got := fmt.Sprintf("%s %s %s %s", iterator.Name, iterator.Kind, iterator.Items, iterator.Item)
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.id, got, tt.want)
		}
	}
}

// TestAirbyteOptions shows which operations other than lists take params structs
// and options.
func TestAirbyteOptions(t *testing.T) {
	p := airbytePlan(t)
	for _, id := range []string{"oauthCallback", "getStreamProperties"} {
		o := operation(t, p, id)
		if o.Params == "" || o.Iterator != nil {
			t.Errorf("%s has the params struct %q and the iterator %v, want only a struct", id, o.Params, o.Iterator)
		}
	}
	i := slices.IndexFunc(p.Options, func(o *Option) bool { return o.Name == "WithIncludeSecretCoordinates" })
	if i < 0 {
		t.Fatal("there is no option WithIncludeSecretCoordinates")
	}
	var ids []string
	for _, o := range p.Options[i].Operations {
		ids = append(ids, o.ID)
	}
	if diff := cmp.Diff([]string{"getSource", "getDestination"}, ids); diff != "" {
		t.Errorf("operations with the option (-want +got):\n%s", diff)
	}
}

// TestNewOptionalParameter adds an optional parameter to every operation of the
// Airbyte API, as a later version of it may, and shows that no call of the
// package has to change.
func TestNewOptionalParameter(t *testing.T) {
	if testing.Short() {
		t.Skip("plans the whole API again, which takes a tenth of a second; the full run has it")
	}
	before := airbytePlan(t)
	after, err := planOfSource(t, withParameter(t, airbyte(t)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(signatures(before), signatures(after)); diff != "" {
		t.Errorf("signatures changed (-before +after):\n%s", diff)
	}
	checkGained(t, before, after)
}

// checkGained fails the test unless every operation has the new parameter, as a
// field of its params struct or as an option.
func checkGained(t *testing.T, before, after *Plan) {
	t.Helper()
	for _, s := range after.Services {
		for _, o := range s.Operations {
			inGo := after.Names[document.Pointer(append(o.steps(), "parameters", "query futureFlag")...)]
			want := "WithFutureFlag"
			if o.Params != "" {
				want = o.Params + ".FutureFlag"
			}
			if inGo != want {
				t.Errorf("%s: the new parameter is %q in Go, want %q", o.ID, inGo, want)
			}
			if o.Params == "" && !slices.Contains(o.Options, "futureFlag") {
				t.Errorf("%s does not take the option: %v", o.ID, o.Options)
			}
		}
	}
	if got := len(after.Options) - len(before.Options); got != 1 {
		t.Errorf("the plan has %d new options, want 1", got)
	}
}

// signatures describes the methods and options that callers of a package use, by
// name.
func signatures(p *Plan) map[string]string {
	all := map[string]string{}
	for _, s := range p.Services {
		for _, o := range s.Operations {
			arguments := signature(o)
			all[s.Name+"."+o.Name] = fmt.Sprintf("%s (%s %s)", arguments, o.Result.Kind, o.Result.Type)
			if o.Iterator != nil {
				all[s.Name+"."+o.Iterator.Name] = arguments + " " + o.Iterator.Item
			}
		}
	}
	for _, option := range p.Options {
		if option.Parameter != "futureFlag" {
			all[option.Name] = option.Type
		}
	}
	return all
}

// signature describes the arguments of a method.
func signature(o *Operation) string {
	var arguments []string
	for _, arg := range slices.Concat(o.pathArgs, o.queryArgs) {
		arguments = append(arguments, arg.Var)
	}
	return fmt.Sprintf("(%s, body %s, params %s)", strings.Join(arguments, ", "), o.Body, o.Params)
}

// withParameter adds an optional parameter to every operation of a document.
func withParameter(t *testing.T, source document.Source) document.Source {
	t.Helper()
	added := parse(t, document.Source{
		Name: "added.yaml",
		Data: []byte("parameters: [{name: futureFlag, in: query, schema: {type: boolean}}]"),
	})
	root := parse(t, source)
	for _, node := range operationNodes(t, root) {
		list := document.Get(node, "parameters")
		if list == nil {
			node.Content = append(node.Content, document.Clone(added).Content...)
			continue
		}
		list.Content = append(list.Content, document.Clone(document.Get(added, "parameters")).Content...)
	}
	data, err := document.EncodeJSON(source.Name, root)
	if err != nil {
		t.Fatal(err)
	}
	return document.Source{Name: source.Name, Data: data}
}

// operationNodes returns the operations of a document by method and path.
func operationNodes(t *testing.T, root *yaml.Node) map[string]*yaml.Node {
	t.Helper()
	nodes := map[string]*yaml.Node{}
	for path, item := range document.Members(document.Get(root, "paths")) {
		for method, node := range document.Members(item) {
			if document.IsMethod(method.Value) {
				nodes[strings.ToUpper(method.Value)+" "+path.Value] = node
			}
		}
	}
	if len(nodes) == 0 {
		t.Fatal("the document has no operations")
	}
	return nodes
}

func parse(t *testing.T, source document.Source) *yaml.Node {
	t.Helper()
	root, err := document.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	return root
}
