package generator

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
)

// TestPreviewOfMissingProperty shows that a required property without a
// definition is an error, but does not keep the preview from being complete.
func TestPreviewOfMissingProperty(t *testing.T) {
	extracted, err := facts.Extract(document.Source{Name: "spec.yaml", Data: []byte(typed("{type: object, required: [nope], properties: {id: {type: string}}}"))})
	if err != nil {
		t.Fatal(err)
	}
	v, err := PreviewOf("spec.yaml", extracted, nil, ownLayer(t))
	if err != nil {
		t.Fatal(err)
	}
	if v.Err == nil || !strings.HasPrefix(v.Err.Error(), inThing+`: the required property "nope" is not defined`) {
		t.Errorf("got the error %v", v.Err)
	}
	if v.Fatal != nil || v.API["Thing.ID"] == "" || v.Names["/components/schemas/Thing/properties/id"] != "Thing.ID" {
		t.Errorf("got the fatal error %v, the API %v and the names %v", v.Fatal, v.API, v.Names)
	}
}
