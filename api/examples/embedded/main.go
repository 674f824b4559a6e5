// Embedded lets the customers of a product connect their own Stripe accounts:
// a config template fixes what is the same for all and leaves the API key to
// the customer, each customer gets a token for the widget, and the sources
// that they make, each in a workspace of their own, are listed across all
// workspaces.
//
//	go run ./api/examples/embedded
//
// On a real Airbyte, named by AIRBYTE_*, it takes the first organization
// unless told which, stops at the tokens, and lists what there is.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

// stripe is the definition of the source connector, the same on all servers.
const stripe = "e094cb9a-26de-4645-8761-65c0c425d1de"

func main() { demo.Exit(run(context.Background(), os.Args[1:], os.Stdout)) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("embedded", flag.ExitOnError)
	organization := flags.String("organization", "", "`ID` of the organization; the first one without it")
	_ = flags.Parse(args) // exits
	d, err := demo.Connect(out)
	if err != nil {
		return err
	}
	if *organization == "" {
		all, err := d.Client.Organizations.List(ctx)
		if err != nil {
			return err
		}
		if len(all.Data) == 0 {
			return errors.New("there is no organization that the caller can see; name one with -organization")
		}
		*organization = all.Data[0].OrganizationID
	}
	if err := template(ctx, d, *organization); err != nil {
		return err
	}
	for _, customer := range []string{"ada", "grace", "katherine"} {
		if err := welcome(ctx, d, *organization, customer); err != nil {
			return err
		}
	}
	return list(ctx, d)
}

// template makes the config template. Servers since April 2026 have none, and
// their widgets ask for all settings.
func template(ctx context.Context, d *demo.Demo, organizationID string) error {
	fixed, err := airbyte.NewConfiguration(map[string]any{"account_id": "acct_of_the_product", "start_date": "2026-01-01T00:00:00Z"})
	if err != nil {
		return err
	}
	left, err := airbyte.NewConfiguration(map[string]any{
		"type": "object", "required": []string{"client_secret"},
		"properties": map[string]any{"client_secret": map[string]any{"type": "string", "title": "API key", "airbyte_secret": true}},
	})
	if err != nil {
		return err
	}
	made, err := d.Client.ConfigTemplates.Create(ctx, airbyte.ConfigTemplateCreateRequest{
		OrganizationID: organizationID, ActorDefinitionID: stripe, PartialDefaultConfig: fixed, PartialUserConfigSpec: left,
	})
	switch {
	case errors.Is(err, airbyte.ErrForbidden), errors.Is(err, airbyte.ErrNotFound):
		d.Say("  – this server has no config templates: %v", err)
		return nil
	case err != nil:
		return err
	}
	read, err := d.Client.ConfigTemplates.Get(ctx, made.ID)
	if err != nil {
		return err
	}
	d.Done("template", read.Name+", which asks for an API key")
	return nil
}

// welcome gives a customer a token for the widget.
func welcome(ctx context.Context, d *demo.Demo, organizationID, customer string) error {
	token, err := d.Client.Embedded.CreateWidgetToken(ctx, airbyte.EmbeddedWidgetTokenRequest{
		OrganizationID: organizationID, ExternalUserID: customer, AllowedOrigin: "https://app.example",
	})
	if err != nil {
		return err
	}
	widget, err := token.Widget()
	if err != nil {
		return err
	}
	address, err := url.Parse(widget.URL)
	if err != nil {
		return fmt.Errorf("the address of the widget: %w", err)
	}
	d.Done("widget", customer+" → "+address.Host+address.Path)
	if d.Fake == nil {
		return nil // the rest is the customer's to do, in the widget
	}
	return connect(ctx, d, address.Query().Get("workspaceId"), customer)
}

// connect does what the widget does once the customer has typed an API key: it
// makes a source, with a token that is good for their workspace only.
func connect(ctx context.Context, d *demo.Demo, workspaceID, customer string) error {
	scoped, err := d.Client.Embedded.CreateScopedToken(ctx, airbyte.EmbeddedScopedTokenRequest{WorkspaceID: workspaceID})
	if err != nil {
		return err
	}
	theirs, err := airbyte.NewClient(airbyte.WithBaseURL(d.Fake.BaseURL()), airbyte.WithToken(string(scoped.Token)),
		airbyte.WithHTTPClient(&http.Client{Transport: d.Fake}))
	if err != nil {
		return err
	}
	config, err := airbyte.NewConfiguration(map[string]any{
		"sourceType": airbytetest.Stripe["sourceType"], "account_id": "acct_of_the_product", "client_secret": "sk_live_of_" + customer,
	})
	if err != nil {
		return err
	}
	source, err := theirs.Sources.Create(ctx, airbyte.SourceCreateRequest{Name: customer + "'s Stripe", WorkspaceID: workspaceID, Configuration: config})
	if err != nil {
		return err
	}
	d.Done("source", source.Name)
	return nil
}

// list shows the sources of all customers.
func list(ctx context.Context, d *demo.Demo) error {
	names := map[string]string{}
	for workspace, err := range d.Client.Workspaces.All(ctx, nil) {
		if err != nil {
			return err
		}
		names[workspace.WorkspaceID] = workspace.Name
	}
	d.Say("%d workspaces:", len(names))
	for source, err := range d.Client.Sources.All(ctx, &airbyte.ListSourcesParams{Limit: new(100)}) {
		if err != nil {
			return err
		}
		d.Say("  %-20s %-12s %s", names[source.WorkspaceID], source.SourceType, source.Name)
	}
	return nil
}
