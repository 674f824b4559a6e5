package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demotest"
)

func TestEmbedded(t *testing.T) {
	want := `No AIRBYTE_* variable is set: using an in-memory Airbyte, 300 times as fast as a real one
  ✓ template     Stripe asks for an API key
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
		t.Errorf("output (-want +got):\n%s", diff)
	}
}

// TestEmbeddedWithoutTemplates runs the program against a server without config templates.
func TestEmbeddedWithoutTemplates(t *testing.T) {
	fake := airbytetest.New(t,
		airbytetest.WithProfile(airbytetest.SelfManaged2026July),
		airbytetest.AllowWrongRequests(),
	)
	output := demotest.Against(t, fake, run, "-organization", fake.OrganizationID())
	for _, want := range []string{
		"this server does not support config templates",
		"widget       katherine → airbyte.example/embedded-widget",
	} {
		if !strings.Contains(output, want) {
			t.Errorf("output does not contain %q:\n%s", want, output)
		}
	}
}
