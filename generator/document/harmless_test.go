package document

import "testing"

func TestHarmless(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{text: "", want: ""},
		{text: "getJob: a::b, GET /jobs", want: "getJob: a::b, GET /jobs"},
		{text: "two\nlines\tand a tab", want: "two\nlines\tand a tab"},
		{text: "::error::x", want: `\::error::x`},
		{text: "a\n  ::set-output name=x::y", want: "a\n  \\::set-output name=x::y"},
		{text: ":::: ::", want: `\:::: \::`},
		{text: "a ##[error]b ##vso[task.x]", want: "a # #[error]b # #vso[task.x]"},
		{text: "\x1b[31mred\r\u202etxet\u2028\x9b", want: "\ufffd[31mred\ufffd\ufffdtxet\ufffd\ufffd"},
	} {
		if got := Harmless(tt.text); got != tt.want {
			t.Errorf("Harmless(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
