package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

func TestEmbedded(t *testing.T) {
	want := `No AIRBYTE_* is set: this is an Airbyte in memory, 300 times as fast
  ✓ template     Stripe, which asks for an API key
  ✓ widget       ada → api.airbyte.com/embedded-widget
  ✓ source       ada's Stripe
  ✓ widget       grace → api.airbyte.com/embedded-widget
  ✓ source       grace's Stripe
  ✓ widget       katherine → api.airbyte.com/embedded-widget
  ✓ source       katherine's Stripe
3 workspaces:
  ada                  stripe       ada's Stripe
  grace                stripe       grace's Stripe
  katherine            stripe       katherine's Stripe
`
	if diff := cmp.Diff(want, demotest.InMemory(t, run)); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}

// TestEmbeddedOnANewServer shows that the example does without config
// templates.
func TestEmbeddedOnANewServer(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July), airbytetest.AllowWrongRequests())
	got := demotest.Against(t, fake, run, "-organization", fake.OrganizationID())
	if !strings.Contains(got, "this server has no config templates") || !strings.Contains(got, "widget       katherine → airbyte.example/embedded-widget") {
		t.Errorf("printed\n%s", got)
	}
}
