package layer

import (
	"testing"

	"github.com/airbyte-go/airbyte/generator/naming"
)

func TestNeedsInWords(t *testing.T) {
	got := naming.Enumerate(needsInWords([]string{"JobsService.List", "TagsService", "OAuthConsent"}))
	if want := "Jobs.List, an operation of Tags and an operation with the type OAuthConsent"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
