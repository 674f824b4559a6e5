package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// object describes a struct of settings: its properties in JSON, and the fields
// that hold them.
type object struct {
	connector  string // name of the connector; "" for an object inside its settings
	schema     string // JSON Schema of the settings of a connector
	extra      *Extra
	properties []property
}

// describer is implemented by pointers to structs of settings.
type describer interface{ object() object }

// property is a JSON property. Its value is in a field, or it is a constant.
type property struct {
	name string

	field  any                         // pointer to the field; nil for a constant
	decode func(json.RawMessage) error // decodes into the field; nil to decode by its type

	constant        string // the value, if field is nil
	isConnectorType bool   // the constant is the type of the connector
}

// connectorType returns the property that holds the type of the connector.
func connectorType(name, value string) property {
	return property{name: name, constant: value, isConnectorType: true}
}

// constant returns a property with only one valid value.
func constant(name, value string) property {
	return property{name: name, constant: value}
}

// setting returns a property whose value is in field, which is a pointer to a field
// of the struct, or the result of union or unionList.
func setting(name string, field any) property {
	p := property{name: name, field: field}
	if u, ok := field.(unionField); ok {
		p.field = u.field
		p.decode = u.decode
	}
	return p
}

// isConstant reports whether the property has no field.
func (p property) isConstant() bool { return p.field == nil }

// value returns the value of the field, and whether the field is set.
func (p property) value() (value reflect.Value, isSet bool) {
	value = reflect.ValueOf(p.field).Elem()
	inner := value
	if value.Kind() == reflect.Interface {
		inner = value.Elem() // a nil pointer in an interface is not set either
	}
	isSet = inner.IsValid() && !inner.IsZero()
	return value, isSet
}

// has reports whether the object has the property: its field is set, or it is a
// constant that no key in Extra replaces. The connector type is never replaced.
func (o object) has(p property) bool {
	if !p.isConstant() {
		_, isSet := p.value()
		return isSet
	}
	_, isReplaced := (*o.extra)[p.name]
	return p.isConnectorType || !isReplaced
}

// marshal encodes the properties in their order, then the keys in Extra, sorted.
func (o object) marshal() ([]byte, error) {
	extra := maps.Clone(*o.extra)
	var members [][]byte
	for _, p := range o.properties {
		if !o.has(p) {
			if p.isCleared(extra[p.name]) {
				delete(extra, p.name)
			}
			continue
		}
		member, err := p.marshal(extra[p.name])
		if err != nil {
			return nil, err
		}
		members = append(members, member)
		delete(extra, p.name)
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		member, err := marshalMember(name, extra[name])
		if err != nil {
			return nil, err
		}
		members = append(members, member)
	}
	return slices.Concat([]byte("{"), bytes.Join(members, []byte(",")), []byte("}")), nil
}

// isCleared reports whether a program has cleared the field since the value was decoded into
// it. Extra may still have the value, if it is an integer that was written as 5.0.
func (p property) isCleared(decoded json.RawMessage) bool {
	if p.isConstant() || p.decode != nil {
		return false
	}
	value := reflect.New(reflect.TypeOf(p.field).Elem()).Elem()
	return decode(decoded, value) == nil && isRewritten(decoded, value)
}

// encoded returns the value of a property for package json.
func (p property) encoded() any {
	if p.isConstant() {
		return p.constant
	}
	return p.field
}

// marshal encodes a property that is set. If the value that was decoded means the
// same, it is sent as it came, so that 5.0 does not become 5.
func (p property) marshal(decoded json.RawMessage) ([]byte, error) {
	member, err := marshalMember(p.name, p.encoded())
	if err != nil || p.isConstant() || len(decoded) == 0 {
		return member, err
	}
	_, value, _ := bytes.Cut(member, []byte(":"))
	if canonicalRaw(decoded) == canonicalRaw(value) {
		return marshalMember(p.name, decoded)
	}
	return member, nil
}

// encodeError reports a value that cannot be encoded. It never contains the value.
type encodeError struct{ path, text string }

func (e *encodeError) Error() string { return e.path + " " + e.text }

// marshalMember encodes a member of a JSON object.
func marshalMember(name string, value any) ([]byte, error) {
	key, err := json.Marshal(name)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(value)
	if inner := (*encodeError)(nil); errors.As(err, &inner) {
		return nil, &encodeError{path: join(quoteKey(name), inner.path), text: inner.text}
	}
	if err != nil {
		return nil, &encodeError{path: quoteKey(name), text: wantedEncoding(value)}
	}
	return slices.Concat(key, []byte(":"), encoded), nil
}

// wantedEncoding describes the values of a field that can be encoded.
func wantedEncoding(value any) string {
	if _, isNumber := value.(*json.Number); isNumber {
		return "must be a number"
	}
	return "must be valid JSON"
}

// String formats the properties without secrets. It mentions Extra, but none of
// its keys.
func (o object) String() string {
	var parts []string
	for _, p := range o.properties {
		if o.has(p) {
			parts = append(parts, p.name+":"+p.format())
		}
	}
	if len(*o.extra) > 0 {
		parts = append(parts, "extra:"+redacted)
	}
	return "{" + strings.Join(parts, " ") + "}"
}

// format formats the value of a property that is set.
func (p property) format() string {
	if p.isConstant() {
		return p.constant
	}
	value, _ := p.value()
	if value.Kind() == reflect.Pointer {
		value = value.Elem() // package fmt would print the address
	}
	return fmt.Sprint(value.Interface())
}
