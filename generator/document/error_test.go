package document_test

import (
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestError(t *testing.T) {
	path := []string{"paths", "/a", "get"}
	tests := []struct {
		name string
		err  error
		text string
		want document.Error
	}{
		{
			name: "about a document",
			err:  document.ErrorIn("a.yaml", "bad: %w", io.EOF),
			text: "a.yaml: bad: EOF",
			want: document.Error{File: "a.yaml"},
		},
		{
			name: "at a line",
			err:  document.ErrorAtLine("a.yaml", 7, "bad: %w", io.EOF),
			text: "a.yaml:7: bad: EOF",
			want: document.Error{File: "a.yaml", Line: 7},
		},
		{
			name: "at a path",
			err:  document.ErrorAtPath("a.yaml", path, "bad: %w", io.EOF),
			text: "a.yaml: /paths/~1a/get: bad: EOF",
			want: document.Error{File: "a.yaml", Pointer: "/paths/~1a/get"},
		},
		{
			name: "at the root",
			err:  document.ErrorAtPath("a.yaml", nil, "bad: %w", io.EOF),
			text: "a.yaml: bad: EOF",
			want: document.Error{File: "a.yaml"},
		},
		{
			name: "at a line and a pointer",
			err:  &document.Error{File: "a.yaml", Line: 7, Pointer: "/paths", Err: io.EOF},
			text: "a.yaml:7: EOF",
			want: document.Error{File: "a.yaml", Line: 7, Pointer: "/paths"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.err.Error(); got != tt.text {
				t.Errorf("got %q, want %q", got, tt.text)
			}
			if !errors.Is(tt.err, io.EOF) {
				t.Error("the error does not wrap its cause")
			}
			got, ok := errors.AsType[*document.Error](errors.Join(io.ErrNoProgress, tt.err))
			if !ok {
				t.Fatal("errors.AsType does not find the error")
			}
			place := document.Error{File: got.File, Line: got.Line, Pointer: got.Pointer}
			if diff := cmp.Diff(tt.want, place); diff != "" {
				t.Errorf("place (-want +got):\n%s", diff)
			}
		})
	}
}
