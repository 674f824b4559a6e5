package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/model"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
)

// planFields decides on the struct fields of an object, in document order.
func (p *planner) planFields(object site) error {
	var errs []error
	schema := object.ref.Value
	taken := reservedFields(schema)
	order := -1
	for key, node := range document.Members(document.Get(object.node, "properties")) {
		name := key.Value
		order++
		ref := schema.Properties[name]
		f := planField(schema, name)
		f.planNull(schema, name, p.sent[schema])
		property := site{
			ref:    ref,
			node:   node,
			steps:  slices.Concat(object.steps, []string{"properties", name}),
			goType: object.goType + f.Name,
			title:  object.goType + f.Name,
		}
		err := f.check(name, taken)
		if err != nil {
			errs = append(errs, p.errorAt(property.steps, err))
			continue
		}
		taken[f.Name] = fmt.Sprintf("the property %q", name)
		p.Names[document.Pointer(property.steps...)] = object.goType + "." + f.Name
		ref.Extensions["x-order"] = float64(order)
		if ref.Ref == "" {
			errs = append(errs, p.planInline(property))
		}
	}
	return errors.Join(errs...)
}

// reservedFields returns the names that the fields of an object cannot have, each
// with the declaration that has it.
func reservedFields(schema *openapi3.Schema) map[string]string {
	const method = "a method"
	reserved := map[string]string{"String": method}
	if isOpen(schema) {
		reserved["Extra"] = "the field of unknown properties"
		reserved["MarshalJSON"] = method
		reserved["UnmarshalJSON"] = method
	}
	if masksSecrets(schema) {
		reserved["MarshalJSON"] = method
	}
	return reserved
}

// isOpen reports whether an object explicitly allows properties that it does not
// list.
func isOpen(schema *openapi3.Schema) bool {
	additional := schema.AdditionalProperties
	isAllowed := additional.Has != nil && *additional.Has
	return isAllowed || additional.Schema != nil
}

// planField decides on the field of a property and attaches it to the property.
func planField(schema *openapi3.Schema, name string) *Field {
	ref := schema.Properties[name]
	f := &Field{
		Name: fieldName(name, ref),
		Tag:  jsonTag(schema, name, ref),
		Doc:  gofile.Comment(ref.Value.Description),
	}
	description, ok := ref.Extensions["description"].(string)
	if ok {
		f.Doc = gofile.Comment(description)
	}
	if ref.Value.Deprecated {
		f.Doc = deprecate(f.Doc, ref.Value.Extensions)
	}
	// Properties that refer to the same schema have different fields, so the
	// field goes beside the reference.
	ref.Extensions = model.SetExtension(ref.Extensions, model.PlanExtension, f)
	ref.Extensions["x-go-name"] = f.Name
	return f
}

// planNull decides on the type of a property that can be null. If it is optional, a
// request can also leave it out, which means something else.
func (f *Field) planNull(object *openapi3.Schema, name string, isSent bool) {
	ref := object.Properties[name]
	isMarked := ref.Extensions[model.NullExtension] == true || ref.Value.Extensions[model.NullExtension] == true
	if !isMarked && !isNullable(ref.Value) {
		return
	}
	isRequired := slices.Contains(object.Required, name)
	isOwnType := hasGoType(ref) || skipsPointer(ref)
	f.Nullable = isSent && !isRequired && !isOwnType && !strings.Contains(f.Tag, ",omitempty")
	f.Pointer = isRequired && isMarked && !isOwnType
}

// check refuses a field whose name is invalid or taken, and a property whose
// name a struct tag cannot hold.
func (f *Field) check(property string, taken map[string]string) error {
	if !isExportedName(f.Name) {
		return notExported(f.Name)
	}
	if property == "" || strings.ContainsFunc(property, breaksJSONName) {
		return errors.New("encoding/json does not accept the name in a struct tag; set x-go-type on the object in an overlay")
	}
	other, isTaken := taken[f.Name]
	if isTaken {
		return fmt.Errorf("its Go field would be named %s, like %s; set x-go-name in an overlay", f.Name, other)
	}
	return nil
}

// breaksJSONName reports whether encoding/json rejects a name with the rune.
func breaksJSONName(r rune) bool {
	isWord := unicode.IsLetter(r) || unicode.IsDigit(r)
	return !isWord && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r)
}

// fieldName returns the Go field of a property.
func fieldName(name string, ref *openapi3.SchemaRef) string {
	given, ok := ref.Extensions["x-go-name"].(string)
	if ok {
		return given
	}
	if ref.Ref == "" {
		given, ok := ref.Value.Extensions["x-go-name"].(string)
		if ok {
			return given
		}
	}
	return naming.GoName(name)
}

// jsonTag returns the struct tag of a property. Optional properties are left
// out when they are zero, so that an empty list, which is not zero, can be sent.
func jsonTag(schema *openapi3.Schema, name string, ref *openapi3.SchemaRef) string {
	const format = "`json:\"%s%s\"`"
	// A request has no readOnly property and a response no writeOnly one, so these
	// can be absent even if they are required.
	isOneWay := ref.Value.ReadOnly || ref.Value.WriteOnly
	if slices.Contains(schema.Required, name) && !isOneWay {
		if name == "-" {
			return fmt.Sprintf(format, name, ",") // without the comma, the tag would skip the field
		}
		return fmt.Sprintf(format, name, "")
	}
	if ref.Extensions["x-omitempty"] == true || ref.Value.Extensions["x-omitempty"] == true {
		return fmt.Sprintf(format, name, ",omitempty")
	}
	return fmt.Sprintf(format, name, ",omitzero")
}

// checkRequired records properties that an object requires but does not list. It
// skips open objects and objects that list no properties, because they may have
// properties that they do not list.
func (p *planner) checkRequired(object site) {
	schema := object.ref.Value
	isUndescribed := len(schema.Properties) == 0 && schema.AdditionalProperties.Has == nil
	if isUndescribed || isOpen(schema) {
		return
	}
	for _, name := range schema.Required {
		if schema.Properties[name] != nil {
			continue
		}
		p.MissingProperties = append(p.MissingProperties, p.errorAt(object.steps,
			fmt.Errorf("the required property %q is not defined; define it, or remove it from required, in an overlay", name)))
	}
}
