package embedded_test

import (
	"context"
	"log/slog"
	"net/http"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/embedded"
)

// addTemplate lets the widget ask for the API key of Stripe, and for nothing else.
func addTemplate(ctx context.Context, client *airbyte.Client, organizationID string) error {
	_, err := client.ConfigTemplates.Create(ctx, airbyte.ConfigTemplateCreateRequest{
		OrganizationID:    organizationID,
		ActorDefinitionID: "e094cb9a-26de-4645-8761-65c0c425d1de",
		PartialDefaultConfig: airbyte.MustConfiguration(map[string]any{
			"account_id": "acct_of_the_product",
		}),
		PartialUserConfigSpec: airbyte.MustConfiguration(map[string]any{
			"type":     "object",
			"required": []string{"client_secret"},
			"properties": map[string]any{
				"client_secret": map[string]any{"type": "string", "title": "API key", "airbyte_secret": true},
			},
		}),
	})
	return err
}

// serveWidget serves what the page of the product needs, below /airbyte. The function returns the ID of the
// customer who is signed in, or "".
func serveWidget(
	mux *http.ServeMux, client *airbyte.Client, organizationID string, customerOf func(*http.Request) string,
) error {
	widget, err := embedded.New(embedded.Settings{
		Client:         client,
		OrganizationID: organizationID,
		Origin:         "https://app.example.com",
		User:           customerOf,
		OnError:        func(_ *http.Request, err error) { slog.Error("widget", "err", err) },
	})
	if err != nil {
		return err
	}
	mux.Handle("/airbyte/", http.StripPrefix("/airbyte", widget))
	return nil
}

func TestReadme(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged20))
	err := addTemplate(t.Context(), fake.Client(), fake.OrganizationID())
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	customerOf := func(req *http.Request) string { return req.Header.Get("X-User") }
	err = serveWidget(mux, fake.Client(), fake.OrganizationID(), customerOf)
	if err != nil {
		t.Fatal(err)
	}
	resp := ask(mux, http.MethodPost, "/airbyte/token", "X-User", "ada")
	if resp.Code != http.StatusOK {
		t.Errorf("status %d: %s", resp.Code, resp.Body)
	}
}
