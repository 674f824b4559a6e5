package airbytetemporal

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"go.temporal.io/sdk/temporal"
)

// TestFailuresAreValid checks that Temporal can store failures, whatever the messages of a server contain. A field of its
// protocol that is not UTF-8 cannot be sent, so that the workflow would never end.
func TestFailuresAreValid(t *testing.T) {
	converter := temporal.GetDefaultFailureConverter()
	for _, message := range []string{
		"short",
		strings.Repeat("é", maxMessage),          // a rune is cut
		"x" + strings.Repeat("é", maxMessage),    // or the next byte of it
		strings.Repeat("日本語", maxMessage),        // three bytes each
		strings.Repeat("\xff\xfe", maxMessage/2), // no text at all
		"\xc3",
	} {
		result := SyncResult{ConnectionID: "c", Failure: FailureRefused}
		s := &syncRun{result: result}
		s.fail(FailureRefused, message)
		if !utf8.ValidString(s.result.Message) || len(s.result.Message) > maxMessage+len("…") {
			t.Errorf("the message of the result is %q", s.result.Message)
		}
		for _, err := range []error{
			failure(FailureRefused, message, s.result),
			failure(FailureRefused, s.result.Message, s.result),
			retryable(retryUnavailable, errors.New(message)),
		} {
			_, err := converter.ErrorToFailure(err).Marshal()
			if err != nil {
				t.Errorf("%.20q: %v", message, err)
			}
		}
	}
}
