package provision

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// mask is the text that servers return instead of each secret.
const mask = "**********"

// jsonComparer compares declared JSON with JSON of the server. Values are never shown.
type jsonComparer struct {
	*comparison

	field string // of the request
	exact bool   // properties that exist only on the server are differences
}

// decode decodes JSON, and keeps numbers as they are written.
func decode(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}

// decoded returns a value as JSON would decode it, or nil if it cannot be encoded.
func decoded(v any) any {
	encoded, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	value, err := decode(encoded)
	if err != nil {
		return nil
	}
	return value
}

// compare compares a declared value with that of the server. Objects are compared by their declared
// properties, and arrays as a whole.
func (c jsonComparer) compare(path string, declared, remote any) {
	if declared == nil && remote == nil {
		return
	}
	if remote == mask && declared != nil {
		c.addMasked(c.field, path, declared)
		return
	}
	switch declared := declared.(type) {
	case map[string]any:
		object, isObject := remote.(map[string]any)
		if isObject {
			c.compareObjects(path, declared, object)
			return
		}
	case []any:
		array, isArray := remote.([]any)
		if isArray && len(array) == len(declared) {
			c.compareArrays(path, declared, array)
			return
		}
	default:
		if isEqualScalar(declared, remote) {
			return
		}
	}
	c.addHidden(c.field, path, declared, remote)
}

func (c jsonComparer) compareObjects(path string, declared, remote map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		c.compare(join(path, name), declared[name], remote[name])
	}
	for _, name := range slices.Sorted(maps.Keys(remote)) {
		_, isDeclared := declared[name]
		if isDeclared || remote[name] == nil {
			continue
		}
		if c.exact {
			c.addHidden(c.field, join(path, name), nil, remote[name])
		} else {
			c.serverOnly = append(c.serverOnly, join(path, name))
		}
	}
}

// compareArrays compares arrays of the same length. Objects in them must not have other properties.
func (c jsonComparer) compareArrays(path string, declared, remote []any) {
	inside := c
	inside.exact = true
	for i := range declared {
		inside.compare(join(path, strconv.Itoa(i)), declared[i], remote[i])
	}
}

func join(path, name string) string { return path + "." + name }

// isEqualScalar reports whether two JSON values other than objects and arrays are equal.
func isEqualScalar(a, b any) bool {
	numberA, isNumberA := a.(json.Number)
	numberB, isNumberB := b.(json.Number)
	if isNumberA && isNumberB {
		return isEqualNumber(numberA.String(), numberB.String())
	}
	switch b.(type) {
	case map[string]any, []any:
		return false // they cannot be compared with ==
	}
	return a == b
}

// isEqualNumber reports whether two JSON numbers have the same value. Integers are compared exactly.
func isEqualNumber(a, b string) bool {
	if a == b {
		return true
	}
	var integerA, integerB big.Int
	_, okA := integerA.SetString(a, 10)
	_, okB := integerB.SetString(b, 10)
	if okA && okB {
		return integerA.Cmp(&integerB) == 0
	}
	floatA, errA := strconv.ParseFloat(a, 64)
	floatB, errB := strconv.ParseFloat(b, 64)
	return errA == nil && errB == nil && floatA == floatB
}

// overlay returns a remote JSON value with the declared properties in place of the remote ones.
func overlay(remote, declared any) any {
	remoteObject, isRemoteObject := remote.(map[string]any)
	declaredObject, isDeclaredObject := declared.(map[string]any)
	if !isRemoteObject || !isDeclaredObject {
		return declared
	}
	merged := maps.Clone(remoteObject)
	for name, value := range declaredObject {
		merged[name] = overlay(remoteObject[name], value)
	}
	return merged
}

// findMaskInArray returns the path of the first mask inside an array, or "" if there is none. Servers store
// these masks instead of the secret.
func findMaskInArray(path string, value any, inArray bool) string {
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			found := findMaskInArray(join(path, name), value[name], inArray)
			if found != "" {
				return found
			}
		}
	case []any:
		for i, item := range value {
			found := findMaskInArray(join(path, strconv.Itoa(i)), item, true)
			if found != "" {
				return found
			}
		}
	case string:
		if inArray && value == mask {
			return path
		}
	}
	return ""
}

// findMask returns the path of the first mask, or "" if there is none.
func findMask(path string, value any) string {
	return strings.TrimPrefix(findMaskInArray(path, value, true), ".")
}

// configurationObject decodes a configuration. Errors contain no values.
func configurationObject(data []byte) (map[string]any, error) {
	value, err := decode(data)
	object, isObject := value.(map[string]any)
	if err != nil || !isObject {
		return nil, fmt.Errorf("the configuration is not a JSON object")
	}
	return object, nil
}
