package document_test

import (
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestIsMethod(t *testing.T) {
	for _, method := range document.Methods {
		if !document.IsMethod(method) {
			t.Errorf("%s is not a method", method)
		}
	}
	for _, key := range []string{"parameters", "GET", "x-get", ""} {
		if document.IsMethod(key) {
			t.Errorf("%q is a method", key)
		}
	}
}

func TestCheckVersion(t *testing.T) {
	tests := []struct {
		data string
		want string // the error; "" for none
	}{
		{data: "openapi: 3.0.3", want: ""},
		{data: "openapi: 3.1.0", want: ""},
		{data: "swagger: '2.0'", want: "s: not an OpenAPI 3.x document: key openapi is missing"},
		{data: "openapi: 4.0.0", want: `s: not an OpenAPI 3.x document: key openapi is "4.0.0"`},
	}
	for _, tt := range tests {
		got := ""
		if err := document.CheckVersion("s", parse(t, tt.data)); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.data, got, tt.want)
		}
	}
}

func TestResolve(t *testing.T) {
	root := parse(t, "paths: {/a: {get: {operationId: a}}}\ncomponents: {schemas: {A~B: {type: object}}}\n")
	tests := []struct {
		ref  string
		want string // the target; "" for an error
		err  string
	}{
		{ref: "#/components/schemas/A~0B", want: "{type: object}"},
		{ref: "#/paths/~1a/get", want: "{operationId: a}"},
		{ref: "#/components/schemas/C", err: `reference "#/components/schemas/C" leads nowhere: there is no "C"`},
		{ref: "#/nowhere/C", err: `reference "#/nowhere/C" leads nowhere: there is no "nowhere"`},
		{
			ref: "other.yaml#/A",
			err: `reference "other.yaml#/A" leaves the document; only references that start with #/ are followed`,
		},
		{
			ref: "#/components/schemas/A~0B/type",
			err: `reference "#/components/schemas/A~0B/type" points into a component; move its target to a component of its own`,
		},
	}
	for _, tt := range tests {
		target, err := document.Resolve(root, tt.ref)
		message := ""
		if err != nil {
			message = err.Error()
		}
		if document.Flat(target) != tt.want || message != tt.err {
			t.Errorf("%s: got %s and the error %q, want %s and %q", tt.ref, document.Flat(target), message, tt.want, tt.err)
		}
	}
}
