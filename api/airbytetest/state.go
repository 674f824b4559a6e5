package airbytetest

import (
	"bytes"
	"cmp"
	_ "embed" // of the data
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"time"
)

//go:embed data.json
var dataJSON []byte

// data is what servers know from the start: connectors with the IDs that they have everywhere, what
// a source offers unless SetStreams says otherwise, and how connections and the notifications of
// workspaces begin.
var data = decode[struct {
	Connectors                []Connector
	Streams                   []Stream
	Connection, Notifications object
}](dataJSON)

// nobody is the ID of what belongs to all.
const nobody = "00000000-0000-0000-0000-000000000000"

// thing is one of what the API makes.
type thing struct {
	kind      *kind
	id        string
	number    int    // in the order they were made
	parent    string // ID of what it belongs to; "" for none
	fields    object // as clients see them, the ID aside
	deleted   bool
	updated   time.Time
	config    object     // of sources and destinations, with its secrets
	connector *Connector // of sources, destinations and definitions
	streams   []Stream   // that a source offers
}

type state struct {
	byID    map[string]*thing
	made    map[string]int // by kind
	jobs    []*job
	scripts map[string][]Run // by connection; "" for all

	flows   map[string]object // of OAuth under way, by their state
	secrets map[string]object // that flows gave, by secretId
	tenants map[string]*thing // workspaces of Embedded, by organization and external user

	organization, user *thing // of the caller
}

func newState(s *Server) *state {
	st := &state{byID: map[string]*thing{}, made: map[string]int{}, scripts: map[string][]Run{}, flows: map[string]object{}, secrets: map[string]object{}, tenants: map[string]*thing{}}
	now := s.now()
	st.organization = st.add(organizations, "", object{"organizationName": "Default Organization", "email": "admin@example.com"}, now)
	st.user = st.add(users, st.organization.id, object{"name": "Ada Admin", "email": "ada@example.com"}, now)
	role := object{"permissionType": "organization_admin", "userId": st.user.id, "organizationId": st.organization.id}
	if s.settings.admin {
		role = object{"permissionType": "instance_admin", "userId": st.user.id}
	}
	st.add(permissions, st.user.id, role, now)
	st.add(regions, "", object{"name": s.settings.region, "organizationId": nobody, "enabled": true, "createdAt": javaTime(now)}, now)
	st.keep(&thing{kind: applications, id: clientID, fields: object{"name": "airbytetest", "clientId": clientID, "clientSecret": clientSecret, "createdAt": now.Unix()}})
	for _, connector := range slices.Concat(data.Connectors, s.settings.connectors) {
		st.addConnector(connector, now)
	}
	return st
}

// newID makes an ID that says what it is of: those of a kind begin alike and count up at their end.
// They are the same in every run.
func (st *state) newID(kind string) string {
	st.made[kind]++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", crc32.ChecksumIEEE([]byte(kind)), st.made[kind])
}

func (st *state) add(k *kind, parent string, fields object, now time.Time) *thing {
	return st.keep(&thing{kind: k, id: st.newID(k.name), parent: parent, fields: fields, updated: now})
}

func (st *state) keep(t *thing) *thing {
	st.made["thing"]++
	t.number, t.connector = st.made["thing"], cmp.Or(t.connector, &Connector{})
	st.byID[t.id] = t
	return t
}

// get returns the thing of a kind with an ID, deleted or not; nil for none.
func (st *state) get(k *kind, id string) *thing {
	if t := st.byID[id]; t != nil && t.kind == k {
		return t
	}
	return nil
}

// all returns the things of a kind that are not deleted, in the order they were made, and below one
// of some parents where any are given.
func (st *state) all(k *kind, parents ...string) []*thing {
	return st.where(func(t *thing) bool {
		return t.kind == k && !t.deleted && (len(parents) == 0 || slices.Contains(parents, t.parent))
	})
}

func (st *state) where(is func(*thing) bool) []*thing {
	all := slices.SortedFunc(maps.Values(st.byID), func(a, b *thing) int { return cmp.Compare(a.number, b.number) })
	return slices.DeleteFunc(all, func(t *thing) bool { return !is(t) })
}

// object is a JSON object. Its numbers are json.Number where they came over the wire. What a server
// keeps is not changed but replaced.
type object = map[string]any

// decode reads JSON; what is none is the zero T.
func decode[T any](b []byte) (v T) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return *new(T)
	}
	return v
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("airbytetest: " + err.Error()) // what is kept came from JSON
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// merged is an object with a change: objects are merged, all else is replaced.
func merged(o, change object) object {
	all := object{}
	maps.Copy(all, o)
	for name, value := range change {
		old, isObject := o[name].(object)
		if inner, both := value.(object); isObject && both {
			value = merged(old, inner)
		}
		all[name] = value
	}
	return all
}

// with is an object with other fields; null ones are left out, as servers do.
func with(o, fields object) object {
	all := object{}
	maps.Copy(all, o)
	maps.Copy(all, fields)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// pick takes the fields of an object that are there and not null.
func pick(o object, names ...string) object {
	picked := object{}
	for _, name := range names {
		picked[name] = o[name]
	}
	return with(picked, nil)
}

// listOf is a JSON list of what f makes of each item.
func listOf[T, V any](all []T, f func(T) V) []any {
	list := make([]any, 0, len(all))
	for _, item := range all {
		list = append(list, f(item))
	}
	return list
}

// as is a property as a T, or the zero T where it is none.
func as[T any](o object, name string) T {
	v, _ := o[name].(T)
	return v
}

func str(o object, name string) string  { return as[string](o, name) }
func items(o object, name string) []any { return as[[]any](o, name) }
func sub(o object, name string) object  { return as[object](o, name) }
