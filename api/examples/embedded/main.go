// Embedded lets the customers of a product connect their own Stripe accounts through Airbyte
// Embedded:
//
//   - A config template fixes the settings that are the same for all customers, and leaves the API key to them.
//   - Each customer gets a token for the widget in which they enter the key.
//   - The widget creates the source, in a workspace of the customer's own.
//   - The operator lists the sources across all workspaces.
//
// Run it with:
//
//	go run ./api/examples/embedded
//
// By default it uses an in-memory Airbyte, and also does the work of the widget. To use your own
// Airbyte, set AIRBYTE_BASE_URL and credentials.
//
// With -serve it serves a page of a product, on which customers open the widget in a browser. The
// in-memory Airbyte then has a stand-in for the widget.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

const usage = `usage: embedded [-organization ID] [-serve [-addr ADDRESS]] [-calls]

Creates a config template for Stripe and widget tokens for three customers, and
lists the sources of all workspaces. With -serve it creates the template, and
serves a page on which customers open the widget. Without AIRBYTE_* variables it
uses an in-memory Airbyte.
`

// customers are the IDs of the customers of the product.
var customers = []string{"ada", "grace", "katherine"}

const (
	// stripeDefinition is the ID of the Stripe connector. It is the same on all servers.
	stripeDefinition = "e094cb9a-26de-4645-8761-65c0c425d1de"

	// stripeAccount is the setting that is the same for all customers.
	stripeAccount = "acct_of_the_product"
)

func main() {
	demo.Main(run)
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var flags flag.FlagSet
	organizationID := flags.String("organization", "", "`ID` of the organization (default: the first in the list)")
	isServer := flags.Bool("serve", false, "serve a page with the widget until it is interrupted")
	address := flags.String("addr", "127.0.0.1:8080", "with -serve: `address` of the page; port 0 selects a free port")
	lifetime := flags.Duration("token-lifetime", 20*time.Minute, "`duration` for which the in-memory Airbyte accepts a token")
	showCalls := demo.ParseFlags(&flags, args, usage)

	d, err := connect(ctx, out, *isServer, *lifetime)
	if err != nil {
		return err
	}
	d.ShowCalls(showCalls)
	if *organizationID == "" {
		*organizationID, err = firstOrganization(ctx, d)
		if err != nil {
			return err
		}
	}
	err = createTemplate(ctx, d, *organizationID)
	if err != nil {
		return err
	}
	if *isServer {
		return serve(ctx, d, *organizationID, *address)
	}
	for _, customer := range customers {
		err := addCustomer(ctx, d, *organizationID, customer)
		if err != nil {
			return fmt.Errorf("%s: %w", customer, err)
		}
	}
	return listSources(ctx, d)
}

// connect connects to Airbyte. With isServer, the in-memory one has the page of the widget, and listens on a port
// so that browsers reach it.
func connect(ctx context.Context, out io.Writer, isServer bool, lifetime time.Duration) (*demo.Demo, error) {
	if !isServer {
		return demo.Connect(out)
	}
	d, err := demo.Connect(out,
		airbytetest.WithProfile(airbytetest.SelfManaged20),
		airbytetest.WithOwnLinks(),
		airbytetest.WithScopedTokenLifetime(lifetime),
	)
	if err != nil {
		return nil, err
	}
	return d, d.Listen(ctx)
}

func firstOrganization(ctx context.Context, d *demo.Demo) (string, error) {
	organizations, err := d.Client.Organizations.List(ctx, nil)
	if err != nil {
		return "", err
	}
	if len(organizations.Data) == 0 {
		return "", errors.New("the server lists no organization: use -organization")
	}
	return organizations.Data[0].OrganizationID, nil
}

// createTemplate creates the config template. Servers since April 2026 do not support templates;
// their widgets ask for all settings.
func createTemplate(ctx context.Context, d *demo.Demo, organizationID string) error {
	sameForAll, err := airbyte.NewConfiguration(map[string]any{
		"account_id": stripeAccount,
		"start_date": "2026-01-01T00:00:00Z",
	})
	if err != nil {
		return err
	}
	// A JSON schema of the settings that the customer enters.
	enteredByCustomer, err := airbyte.NewConfiguration(map[string]any{
		"type":     "object",
		"required": []string{"client_secret"},
		"properties": map[string]any{
			"client_secret": map[string]any{
				"type":           "string",
				"title":          "API key",
				"airbyte_secret": true,
			},
		},
	})
	if err != nil {
		return err
	}
	created, err := d.Client.ConfigTemplates.Create(ctx, airbyte.ConfigTemplateCreateRequest{
		OrganizationID:        organizationID,
		ActorDefinitionID:     stripeDefinition,
		PartialDefaultConfig:  sameForAll,
		PartialUserConfigSpec: enteredByCustomer,
	})
	if errors.Is(err, airbyte.ErrForbidden) || errors.Is(err, airbyte.ErrNotFound) {
		d.Printf("  – this server does not support config templates: %v", err)
		return nil
	}
	if err != nil {
		return err
	}
	template, err := d.Client.ConfigTemplates.Get(ctx, created.ID)
	if err != nil {
		return err
	}
	d.Done("template", template.Name+" asks for an API key")
	return nil
}

// addCustomer creates a widget token for a customer. In memory, it also does the work of the
// widget.
func addCustomer(ctx context.Context, d *demo.Demo, organizationID, customer string) error {
	token, err := d.Client.Embedded.CreateWidgetToken(ctx, airbyte.EmbeddedWidgetTokenRequest{
		OrganizationID: organizationID,
		ExternalUserID: customer,
		AllowedOrigin:  "https://app.example",
	})
	if err != nil {
		return err
	}
	widget, err := token.Widget()
	if err != nil {
		return err
	}
	widgetURL, err := url.Parse(widget.URL)
	if err != nil {
		return fmt.Errorf("widget URL: %w", err)
	}
	d.Done("widget", customer+" → "+widgetURL.Host+widgetURL.Path)
	if d.Fake == nil {
		return nil
	}
	workspaceID := widgetURL.Query().Get("workspaceId")
	return createSource(ctx, d, workspaceID, customer)
}

// createSource does the work of the widget after the customer has entered an API key. It uses a
// token that is valid only for the workspace of the customer.
func createSource(ctx context.Context, d *demo.Demo, workspaceID, customer string) error {
	scoped, err := d.Client.Embedded.CreateScopedToken(ctx, airbyte.EmbeddedScopedTokenRequest{
		WorkspaceID: workspaceID,
	})
	if err != nil {
		return err
	}
	customerClient, err := airbyte.NewClient(
		airbyte.WithBaseURL(d.Fake.BaseURL()),
		airbyte.WithToken(string(scoped.Token)),
		airbyte.WithHTTPClient(&http.Client{Transport: d.Fake}),
	)
	if err != nil {
		return err
	}
	configuration, err := airbyte.NewConfiguration(map[string]any{
		"sourceType":    airbytetest.Stripe["sourceType"],
		"account_id":    stripeAccount,
		"client_secret": "sk_live_of_" + customer,
	})
	if err != nil {
		return err
	}
	source, err := customerClient.Sources.Create(ctx, airbyte.SourceCreateRequest{
		Name:          customer + "'s Stripe",
		WorkspaceID:   workspaceID,
		Configuration: configuration,
	})
	if err != nil {
		return err
	}
	d.Done("source", source.Name)
	return nil
}

// listSources prints the sources of all workspaces.
func listSources(ctx context.Context, d *demo.Demo) error {
	workspaceNames := map[string]string{}
	for workspace, err := range d.Client.Workspaces.All(ctx, nil) {
		if err != nil {
			return err
		}
		workspaceNames[workspace.WorkspaceID] = workspace.Name
	}
	d.Printf("%d workspaces:", len(workspaceNames))

	params := &airbyte.ListSourcesParams{Limit: new(100)}
	for source, err := range d.Client.Sources.All(ctx, params) {
		if err != nil {
			return err
		}
		d.Printf("  %-20s %-12s %s", workspaceNames[source.WorkspaceID], source.SourceType, source.Name)
	}
	return nil
}
