package drift

import "strings"

const schemaPrefix = "#/components/schemas/"

// maxReferences limits how many references in a row are followed. A longer
// chain counts as dangling.
const maxReferences = 8

// schemaName returns the name of the component schema that ref points to. It
// returns other references unchanged.
func schemaName(ref string) string { return strings.TrimPrefix(ref, schemaPrefix) }

// component is a parameter, body or response. It may be a reference to a
// component.
type component[T any] interface {
	*T
	reference() string
	withTarget(target *T) *T
}

func (p *parameter) reference() string { return p.ref }
func (b *body) reference() string      { return b.ref }
func (r *response) reference() string  { return r.ref }

// withTarget returns a copy of target with the reference and the line of p.
func (p *parameter) withTarget(target *parameter) *parameter {
	resolved := *target
	resolved.ref = p.ref
	resolved.line = p.line
	return &resolved
}

// withTarget returns a copy of target with the reference and the line of b.
func (b *body) withTarget(target *body) *body {
	resolved := *target
	resolved.ref = b.ref
	resolved.line = b.line
	return &resolved
}

// withTarget returns a copy of target with the reference and the line of r.
func (r *response) withTarget(target *response) *response {
	resolved := *target
	resolved.ref = r.ref
	resolved.line = r.line
	return &resolved
}

// resolveComponent follows the references of use to a component. A dangling
// reference is returned as it is.
func resolveComponent[T any, P component[T]](use P, components map[string]*T) P {
	target := use
	for range maxReferences {
		ref := target.reference()
		if ref == "" {
			return use.withTarget(target)
		}
		name := ref[strings.LastIndexByte(ref, '/')+1:]
		target = components[name]
		if target == nil {
			return use
		}
	}
	return use
}

// resolvedSchema is the schema at the end of a chain of references. Its schema is
// nil if the chain dangles.
type resolvedSchema struct {
	schema   *schema
	nullable bool // whether any schema in the chain is nullable
}

// resolve follows the references of a schema.
func (m *model) resolve(s *schema) resolvedSchema {
	resolved := resolvedSchema{schema: s, nullable: s.nullable}
	for range maxReferences {
		if resolved.schema.ref == "" {
			return resolved
		}
		target := m.schemas[schemaName(resolved.schema.ref)]
		if target == nil {
			return resolvedSchema{}
		}
		resolved.schema = target
		resolved.nullable = resolved.nullable || target.nullable
	}
	return resolvedSchema{}
}

// merged returns the schema with the nullability of the whole chain.
func (r resolvedSchema) merged() *schema {
	if r.nullable == r.schema.nullable {
		return r.schema
	}
	s := *r.schema
	s.nullable = r.nullable
	return &s
}
