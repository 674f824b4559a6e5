package plan

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// planIdentity finds the property that identifies the object that an operation
// returns: a required property named id, or the name of the Go type or of its
// last words followed by Id. A Job has a jobId, a GroupMember a memberId. A
// response without it is not the object.
func planIdentity(o *Operation, spec *openapi3.Operation) {
	ref := responseSchema(spec)
	if o.Result.Kind != ResultObject || ref == nil || ref.Value == nil {
		return
	}
	for _, name := range slices.Sorted(slices.Values(ref.Value.Required)) {
		property := ref.Value.Properties[name]
		if property == nil || !isKey(property) || hasGoType(property) {
			continue
		}
		if name == "id" {
			o.Identity = name
			return
		}
		owner, isID := strings.CutSuffix(name, "Id")
		isOwn := strings.HasSuffix(strings.ToLower(o.Result.Type), strings.ToLower(owner))
		if isID && owner != "" && isOwn {
			o.Identity = name
		}
	}
}
