package settings

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// ValidationError lists all that is wrong with the settings of a connector. It
// names keys, as tunnel_method.ssh_key, and repeats no value.
type ValidationError struct {
	Connector string
	Problems  []string
}

func (e *ValidationError) Error() string {
	return e.Connector + ": " + strings.Join(e.Problems, "; ")
}

// rule returns what is wrong with the value at a path.
type rule func(path string, v reflect.Value) []string

func (o object) validate() error {
	if problems := o.problems(""); len(problems) > 0 {
		return &ValidationError{Connector: o.of, Problems: problems}
	}
	return nil
}

// problems returns what is wrong with an object and all within it.
func (o object) problems(path string) []string {
	var all []string
	for _, p := range o.properties {
		at := join(path, p.name)
		if p.field == nil {
			if _, other := (*o.extra)[p.name]; other && !p.isType {
				all = append(all, fmt.Sprintf("%s is not %q", at, p.constant))
			}
			continue
		}
		v := p.value()
		if !v.IsValid() {
			if p.required {
				all = append(all, at+" is required")
			}
			continue
		}
		for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
			v = v.Elem()
		}
		for _, r := range p.rules {
			all = append(all, r(at, v)...)
		}
		all = append(all, inspect(at, v)...)
	}
	return all
}

// inspect looks for objects, values of enums and numbers.
func inspect(path string, v reflect.Value) []string {
	if v.CanAddr() {
		if o, ok := v.Addr().Interface().(objectHolder); ok {
			return o.object().problems(path)
		}
	}
	if e, ok := v.Interface().(interface{ Known() bool }); ok && !e.Known() {
		return []string{path + " has a value that is not known"}
	}
	if n, ok := v.Interface().(json.Number); ok && (!json.Valid([]byte(n)) || kindOf([]byte(n)) != "a number") {
		return []string{path + " is not a number"}
	}
	var all []string
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return inspect(path, v.Elem())
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			all = append(all, inspect(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
	case reflect.Map:
		for _, key := range sortedKeys(v) {
			item := reflect.New(v.Type().Elem()).Elem()
			item.Set(v.MapIndex(reflect.ValueOf(key)))
			all = append(all, inspect(join(path, key), item)...)
		}
	default: // has nothing within
	}
	return all
}

// sortedKeys are the keys of a map from strings.
func sortedKeys(v reflect.Value) []string {
	keys := make([]string, 0, v.Len())
	for _, key := range v.MapKeys() {
		keys = append(keys, key.String())
	}
	slices.Sort(keys)
	return keys
}

// each applies a rule to the items of a list.
func each(r rule) rule {
	return func(path string, v reflect.Value) []string {
		var all []string
		for i := range v.Len() {
			all = append(all, r(fmt.Sprintf("%s[%d]", path, i), v.Index(i))...)
		}
		return all
	}
}

// matches asks for a string that matches a regular expression.
func matches(pattern string) rule {
	return func(path string, v reflect.Value) []string {
		if ok, err := regexp.MatchString(pattern, v.String()); err != nil || !ok {
			return []string{path + " does not match " + pattern}
		}
		return nil
	}
}

func atLeast(n float64) rule {
	return bound("is less than", n, func(x float64) bool { return x >= n })
}

func atMost(n float64) rule {
	return bound("is more than", n, func(x float64) bool { return x <= n })
}

func moreThan(n float64) rule {
	return bound("is not more than", n, func(x float64) bool { return x > n })
}

func lessThan(n float64) rule {
	return bound("is not less than", n, func(x float64) bool { return x < n })
}

func bound(problem string, n float64, holds func(float64) bool) rule {
	return func(path string, v reflect.Value) []string {
		var x float64
		if v.Kind() == reflect.String { // a json.Number
			parsed, err := strconv.ParseFloat(v.String(), 64)
			if err != nil {
				return nil // inspect says so
			}
			x = parsed
		} else {
			x = float64(v.Int())
		}
		if holds(x) {
			return nil
		}
		return []string{fmt.Sprintf("%s %s %s", path, problem, strconv.FormatFloat(n, 'f', -1, 64))}
	}
}
