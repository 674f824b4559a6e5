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

// ValidationError lists the problems in the settings of a connector.
type ValidationError struct {
	// Connector is the name of the connector, such as source-postgres.
	Connector string
	// Problems has a sentence for each setting that is missing or invalid. It names
	// settings by path, such as tunnel_method.ssh_key, and never repeats a value.
	Problems []string
}

// Error returns all problems on one line.
func (e *ValidationError) Error() string {
	return e.Connector + ": " + strings.Join(e.Problems, "; ")
}

// validate checks the settings of a connector.
func (o object) validate() error {
	problems := o.problems("")
	if len(problems) == 0 {
		return nil
	}
	return &ValidationError{Connector: o.connector, Problems: problems}
}

// problems lists the problems of an object at a path, and of the values in it.
func (o object) problems(path string) []string {
	var problems []string
	for _, p := range o.properties {
		problems = append(problems, o.problemsOf(p, join(path, p.name))...)
	}
	return problems
}

// problemsOf lists the problems of a property at a path.
func (o object) problemsOf(p property, path string) []string {
	if !o.has(p) {
		switch {
		case p.isConstant():
			return []string{fmt.Sprintf("%s must be %q", path, p.constant)}
		case p.required:
			return []string{path + " is required"}
		default:
			return nil
		}
	}
	if p.isConstant() {
		return nil
	}
	value, _ := p.value()
	for value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	var problems []string
	for _, check := range p.rules {
		problems = append(problems, check(path, value)...)
	}
	return append(problems, inspect(path, value)...)
}

// inspect finds objects, enums and numbers in a value, and lists their problems.
func inspect(path string, v reflect.Value) []string {
	if v.CanAddr() {
		if d, ok := v.Addr().Interface().(describer); ok {
			return d.object().problems(path)
		}
	}
	switch value := v.Interface().(type) {
	case interface{ Known() bool }:
		return problemIf(!value.Known(), path, "has an unknown value")
	case json.Number:
		return problemIf(!isNumber(value), path, "must be a number")
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return inspect(path, v.Elem())
	case reflect.Slice:
		return inspectList(path, v)
	case reflect.Map:
		return inspectMap(path, v)
	default:
		return nil
	}
}

func isNumber(n json.Number) bool {
	return json.Valid([]byte(n)) && kindOf([]byte(n)) == "a number"
}

func inspectList(path string, v reflect.Value) []string {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return nil // JSON
	}
	var problems []string
	for i := range v.Len() {
		problems = append(problems, inspect(join(path, index(i)), v.Index(i))...)
	}
	return problems
}

func inspectMap(path string, v reflect.Value) []string {
	var keys []string
	for _, key := range v.MapKeys() {
		keys = append(keys, key.String())
	}
	slices.Sort(keys)
	var problems []string
	for _, key := range keys {
		item := reflect.New(v.Type().Elem()).Elem() // a copy that has an address
		item.Set(v.MapIndex(reflect.ValueOf(key)))
		problems = append(problems, inspect(join(path, key), item)...)
	}
	return problems
}

// rule lists the problems of the value at a path.
type rule func(path string, v reflect.Value) []string

// problemIf returns a list with the problem, or nil.
func problemIf(isProblem bool, path, problem string) []string {
	if !isProblem {
		return nil
	}
	return []string{path + " " + problem}
}

// each applies a rule to the items of a list.
func each(check rule) rule {
	return func(path string, v reflect.Value) []string {
		var problems []string
		for i := range v.Len() {
			problems = append(problems, check(join(path, index(i)), v.Index(i))...)
		}
		return problems
	}
}

// matches requires a string to match a regular expression.
func matches(pattern string) rule {
	return func(path string, v reflect.Value) []string {
		ok, err := regexp.MatchString(pattern, v.String())
		return problemIf(err != nil || !ok, path, "must match "+pattern)
	}
}

func atLeast(limit float64) rule {
	return compare("at least", limit, func(x float64) bool { return x >= limit })
}

func atMost(limit float64) rule {
	return compare("at most", limit, func(x float64) bool { return x <= limit })
}

func moreThan(limit float64) rule {
	return compare("more than", limit, func(x float64) bool { return x > limit })
}

func lessThan(limit float64) rule {
	return compare("less than", limit, func(x float64) bool { return x < limit })
}

// compare requires a number to be within a limit.
func compare(relation string, limit float64, isWithin func(float64) bool) rule {
	problem := "must be " + relation + " " + strconv.FormatFloat(limit, 'f', -1, 64)
	return func(path string, v reflect.Value) []string {
		x, err := toFloat(v)
		if err != nil {
			return nil // inspect reports it
		}
		return problemIf(!isWithin(x), path, problem)
	}
}

// toFloat converts an int or a json.Number.
func toFloat(v reflect.Value) (float64, error) {
	if v.Kind() == reflect.String {
		return strconv.ParseFloat(v.String(), 64)
	}
	return float64(v.Int()), nil
}
