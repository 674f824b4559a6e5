package generator

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
)

// TestPreviewOfLacking shows that a required property that is not there is an
// error, and hides nothing else of what a document would come to.
func TestPreviewOfLacking(t *testing.T) {
	extracted, err := facts.Extract(document.Source{Name: "spec.yaml", Data: []byte(typed("{type: object, required: [nope], properties: {id: {type: string}}}"))})
	if err != nil {
		t.Fatal(err)
	}
	v, err := PreviewOf("spec.yaml", extracted, nil, layerFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	if v.Err == nil || !strings.HasPrefix(v.Err.Error(), inThing+`: the required property "nope" is not defined`) {
		t.Errorf("the error is %v", v.Err)
	}
	if v.Fatal != nil || v.API["Thing.ID"] == "" || v.Names["/components/schemas/Thing/properties/id"] != "Thing.ID" {
		t.Errorf("fatal is %v; the API is %v, with the names %v", v.Fatal, v.API, v.Names)
	}
}
