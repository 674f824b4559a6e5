package drift

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// matchRounds is the number of times that schemas are matched. Each round can use
// the matches of the rounds before.
const matchRounds = 8

// matchSchemas finds the component schemas that were renamed. It returns their
// names in the revision by their names in the base. A schema was renamed if
// exactly one new schema has the same content, or the same content and uses.
// Ambiguous schemas are not matched.
func matchSchemas(base, revision *model) map[string]string {
	m := schemaMatcher{
		base:     side{model: base, other: revision},
		revision: side{model: revision, other: base},
		matches:  map[string]string{},
	}
	removed := m.base.missing()
	added := m.revision.missing()
	if len(removed) == 0 || len(added) == 0 {
		return m.matches
	}
	byName := func(o *operation) string { return "operation:" + o.name() }
	m.base.uses = base.schemaUses(byName)
	m.revision.uses = revision.schemaUses(byName)
	for range matchRounds {
		m.match(removed, added, m.content)
		m.match(removed, added, m.contentAndUses)
	}
	return m.matches
}

type schemaMatcher struct {
	base     side
	revision side
	matches  map[string]string // name in the base → name in the revision
}

// side is one of the two documents that are matched.
type side struct {
	model  *model
	other  *model
	uses   map[string][]string
	hashes map[contentKey]string
}

// missing returns the schemas that the other document does not have.
func (s *side) missing() []string {
	var names []string
	for _, name := range sortedKeys(s.model.schemas) {
		if s.other.schemas[name] == nil {
			names = append(names, name)
		}
	}
	return names
}

// match matches a removed schema with an added one if they have the same key, and
// no other schema has it.
func (m *schemaMatcher) match(removed, added []string, key func(s *side, name string) string) {
	isMatched := map[string]bool{}
	for _, name := range m.matches {
		isMatched[name] = true
	}
	before := map[string][]string{}
	for _, name := range removed {
		if m.matches[name] == "" {
			k := key(&m.base, name)
			before[k] = append(before[k], name)
		}
	}
	after := map[string][]string{}
	for _, name := range added {
		if !isMatched[name] {
			k := key(&m.revision, name)
			after[k] = append(after[k], name)
		}
	}
	for k, names := range before {
		if len(names) == 1 && len(after[k]) == 1 {
			m.matches[names[0]] = after[k][0]
		}
	}
}

func (m *schemaMatcher) content(s *side, name string) string {
	return s.contentHash(name, maxReferences)
}

// contentAndUses returns a key that consists of the content of a schema and of the
// places that use it. Renamed schemas count by their new names.
func (m *schemaMatcher) contentAndUses(s *side, name string) string {
	var uses []string
	for _, use := range s.uses[name] {
		user, rest, _ := strings.Cut(strings.TrimPrefix(use, "schema:"), "/")
		newName := m.matches[user]
		if s.model == m.base.model && newName != "" && strings.HasPrefix(use, "schema:") {
			use = "schema:" + newName + "/" + rest
		}
		uses = append(uses, use)
	}
	slices.Sort(uses)
	return m.content(s, name) + strings.Join(uses, "\n")
}

type contentKey struct {
	name  string
	depth int
}

// contentHash returns a hash of the content of a schema. A reference to a schema
// that both documents have is hashed by name. Other references are hashed by the
// content of their schemas, down to the given depth.
func (s *side) contentHash(name string, depth int) string {
	key := contentKey{name: name, depth: depth}
	if known, ok := s.hashes[key]; ok {
		return known
	}
	text := s.model.schemas[name].text(func(ref string) string {
		target := schemaName(ref)
		switch {
		case s.model.schemas[target] == nil:
			return ref
		case s.other.schemas[target] != nil:
			return "#" + target
		case depth == 0:
			return "…"
		}
		return s.contentHash(target, depth-1)
	})
	if s.hashes == nil {
		s.hashes = map[contentKey]string{}
	}
	s.hashes[key] = fingerprint(text)
	return s.hashes[key]
}

// fingerprint returns a hash of a text.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// schemaUses returns the ids of the places that use a component schema, by its name.
// The ids of operations are given by idOf.
func (m *model) schemaUses(idOf func(*operation) string) map[string][]string {
	uses := map[string][]string{}
	m.walkSchemas(idOf, func(id string, s *schema) {
		if s.ref != "" {
			name := schemaName(s.ref)
			uses[name] = append(uses[name], id)
		}
	})
	return uses
}

// walkSchemas visits all schemas of a model, with their ids. References are not
// followed.
func (m *model) walkSchemas(idOf func(*operation) string, visit func(id string, s *schema)) {
	for name, s := range m.schemas {
		s.walk("schema:"+name, visit)
	}
	for name, p := range m.parameters {
		p.walk("component:parameters/"+name, visit)
	}
	for name, p := range m.headers {
		p.walk("component:headers/"+name, visit)
	}
	for name, b := range m.bodies {
		walkContent("component:requestBodies/"+name, b.content, visit)
	}
	for name, r := range m.responses {
		r.walk("component:responses/"+name, visit)
	}
	for _, o := range m.operations {
		o.walk(idOf(o), visit)
	}
}

func (o *operation) walk(id string, visit func(id string, s *schema)) {
	for key, p := range o.parametersByPosition() {
		p.walk(id+"/parameter:"+key, visit)
	}
	if o.body != nil {
		walkContent(id+"/body", o.body.content, visit)
	}
	for status, r := range o.responses {
		r.walk(id+"/response:"+status, visit)
	}
}

func (p *parameter) walk(id string, visit func(id string, s *schema)) {
	p.schema.walk(id+"/schema", visit)
	walkContent(id, p.content, visit)
}

func (r *response) walk(id string, visit func(id string, s *schema)) {
	walkContent(id, r.content, visit)
	for name, header := range r.headers {
		header.walk(id+"/header:"+name, visit)
	}
}

func walkContent(id string, content map[string]*schema, visit func(id string, s *schema)) {
	for mediaType, s := range content {
		s.walk(id+"/content:"+mediaType+"/schema", visit)
	}
}
