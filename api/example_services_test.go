package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// Each service of the client has an example here. They run on an in-memory Airbyte; a program has a client made by
// NewClient instead.

// newFake returns an in-memory Airbyte and a client for it.
func newFake(opts ...airbytetest.Option) (*airbytetest.Server, *airbyte.Client) {
	fake, err := airbytetest.NewServer(opts...)
	check(err)
	return fake, fake.Client()
}

// Check whether a server can be reached. The request needs no credentials.
func ExampleServerService() {
	_, client := newFake()

	err := client.Server.CheckHealth(context.Background())
	fmt.Println("healthy:", err == nil)
	// Output: healthy: true
}

// Give a program credentials of its own. The secret is in this response only.
func ExampleApplicationsService() {
	_, client := newFake()
	ctx := context.Background()

	application, err := client.Applications.Create(ctx, airbyte.ApplicationCreateRequest{Name: "nightly job"})
	check(err)
	own, err := client.NewCallCredentials(
		airbyte.WithClientCredentials(application.ClientID, string(application.ClientSecret)))
	check(err)
	_, err = client.Workspaces.List(ctx, nil, airbyte.WithCallCredentials(own))
	check(err)

	fmt.Println(application.Name, "has the secret", application.ClientSecret)
	// Output: nightly job has the secret [redacted]
}

// Find the sync that took longest since yesterday.
func ExampleJobsService() {
	fake, client := newFake()
	connection := addConnection(fake)
	fake.AddJob(connection, time.Now().Add(-3*time.Hour), airbytetest.Succeed(40*time.Minute))
	fake.AddJob(connection, time.Now().Add(-2*time.Hour), airbytetest.Succeed(5*time.Minute))

	longest := &airbyte.Job{}
	params := &airbyte.ListJobsParams{
		ConnectionID:   new(connection),
		CreatedAtStart: new(time.Now().Add(-24 * time.Hour)),
	}
	for job, err := range client.Jobs.All(context.Background(), params) {
		check(err)
		if job.Duration > longest.Duration {
			longest = job
		}
	}
	fmt.Println("job", longest.JobID, "took", time.Duration(longest.Duration).Round(time.Minute))
	// Output: job 1 took 40m0s
}

// Create a region of an organization.
func ExampleRegionsService() {
	fake, client := newFake()

	region, err := client.Regions.Create(context.Background(), airbyte.RegionCreateRequest{
		Name:           "Frankfurt",
		OrganizationID: fake.OrganizationID(),
	})
	check(err)
	fmt.Println(region.Name, "is enabled:", region.Enabled)
	// Output: Frankfurt is enabled: true
}

// Register a data plane. Keep its credentials, which no other response has.
func ExampleDataplanesService() {
	fake, client := newFake()
	ctx := context.Background()
	region, err := client.Regions.Create(ctx, airbyte.RegionCreateRequest{
		Name:           "Frankfurt",
		OrganizationID: fake.OrganizationID(),
	})
	check(err)

	created, err := client.Dataplanes.Create(ctx, airbyte.DataplaneCreateRequest{
		Name:     "rack 1",
		RegionID: region.RegionID,
	})
	check(err)
	dataplane, err := client.Dataplanes.Get(ctx, created.DataplaneID)
	check(err)
	fmt.Println(dataplane.Name, "has the secret", created.ClientSecret)
	// Output: rack 1 has the secret [redacted]
}

// Find the version of a connector that a workspace uses.
func ExampleConnectorDefinitionsService() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")

	definitions := client.ConnectorDefinitions.All(context.Background(), airbyte.ConnectorTypeSource, workspace, nil)
	for definition, err := range definitions {
		check(err)
		if definition.Name == "Postgres" {
			fmt.Println(definition.Name, "has a version:", definition.Version != "")
		}
	}
	// Output: Postgres has a version: true
}

// Publish a low-code connector to a workspace.
func ExampleDeclarativeSourceDefinitionsService() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")
	manifest := json.RawMessage(`{"version":"6.0.0","type":"DeclarativeSource","spec":{"connection_specification":{}}}`)

	definition, err := client.DeclarativeSourceDefinitions.Create(context.Background(), workspace,
		airbyte.DeclarativeSourceDefinitionCreateRequest{Name: "Weather", Manifest: manifest})
	check(err)
	fmt.Println(definition.Name, "has version", definition.Version)
	// Output: Weather has version 1
}

// Add a source connector of your own to a self-managed server.
func ExampleSourceDefinitionsService() {
	fake, client := newFake(airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	workspace := fake.AddWorkspace("Tenant 42")
	ctx := context.Background()

	definition, err := client.SourceDefinitions.Create(ctx, workspace, airbyte.DefinitionCreateRequest{
		Name:             "ERP",
		DockerRepository: "registry.example.com/source-erp",
		DockerImageTag:   "0.1.0",
	})
	check(err)
	definition, err = client.SourceDefinitions.Replace(ctx, workspace, definition.ID, airbyte.DefinitionReplaceRequest{
		Name:           definition.Name,
		DockerImageTag: "0.2.0",
	})
	check(err)
	fmt.Println(definition.Name, definition.DockerRepository, definition.DockerImageTag)
	// Output: ERP registry.example.com/source-erp 0.2.0
}

// Add a destination connector of your own to a self-managed server.
func ExampleDestinationDefinitionsService() {
	fake, client := newFake(airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	workspace := fake.AddWorkspace("Tenant 42")

	definition, err := client.DestinationDefinitions.Create(context.Background(), workspace,
		airbyte.DefinitionCreateRequest{
			Name:             "Lake",
			DockerRepository: "registry.example.com/destination-lake",
			DockerImageTag:   "0.1.0",
		})
	check(err)
	fmt.Println(definition.Name, definition.DockerImageTag)
	// Output: Lake 0.1.0
}

// Change the host of a source. Update keeps the settings that it does not name, and so the password.
func ExampleSourcesService() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")
	ctx := context.Background()

	source, err := client.Sources.Create(ctx, airbyte.SourceCreateRequest{
		Name:        "shop",
		WorkspaceID: workspace,
		Configuration: airbyte.MustConfiguration(map[string]any{
			"sourceType": "postgres",
			"host":       "old.example.com",
			"port":       5432,
			"database":   "shop",
			"username":   "airbyte",
			"password":   "hunter2",
		}),
	})
	check(err)
	_, err = client.Sources.Update(ctx, source.SourceID, airbyte.SourceUpdateRequest{
		Configuration: airbyte.MustConfiguration(map[string]any{"host": "new.example.com"}),
	})
	check(err)

	var stored struct{ Host, Password string }
	check(json.Unmarshal(json.RawMessage(fake.StoredConfiguration(source.SourceID)), &stored))
	fmt.Println(stored.Host, "with the password", stored.Password)
	// Output: new.example.com with the password hunter2
}

// Delete the destinations of a workspace that no connection uses.
func ExampleDestinationsService() {
	fake, client := newFake()
	connection := addConnection(fake)
	ctx := context.Background()
	used, err := client.Connections.Get(ctx, connection)
	check(err)
	fake.AddDestination(used.WorkspaceID, "forgotten", airbytetest.Snowflake)

	params := &airbyte.ListDestinationsParams{WorkspaceIDs: []string{used.WorkspaceID}}
	destinations, err := airbyte.Collect(client.Destinations.All(ctx, params))
	check(err)
	for _, destination := range destinations {
		if destination.DestinationID == used.DestinationID {
			continue
		}
		check(client.Destinations.Delete(ctx, destination.DestinationID))
		fmt.Println("deleted", destination.Name)
	}
	// Output: deleted forgotten
}

// Let a customer grant access to a source. Their browser comes back to your page, with the secret in the query.
func ExampleOAuthService() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")
	ctx := context.Background()

	consent, err := client.Sources.InitiateOAuth(ctx, airbyte.InitiateOAuthRequest{
		SourceType:  new("github"),
		WorkspaceID: workspace,
		RedirectURL: "https://app.example.com/connected",
	})
	check(err)
	page, err := url.Parse(consent.URL) // the customer agrees there
	check(err)

	redirect, err := client.OAuth.Callback(ctx, &airbyte.OAuthCallbackParams{
		QueryParams: map[string]string{"state": page.Query().Get("state"), "code": "from-the-provider"},
	})
	check(err)
	target, err := url.Parse(redirect.Location)
	check(err)
	fmt.Println(target.Host, target.Query().Has("secret_id"))
	// Output: app.example.com true
}

// Connect a source with a destination, and choose the streams.
func ExampleConnectionsService() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	fake.SetStreams(source, airbytetest.Stream{Name: "orders", Fields: []string{"id"}, PrimaryKey: []string{"id"}})

	connection, err := client.Connections.Create(context.Background(), airbyte.ConnectionCreateRequest{
		Name:          new("orders every night"),
		SourceID:      source,
		DestinationID: destination,
		Configurations: &airbyte.StreamConfigurations{
			Streams: []airbyte.StreamConfiguration{
				{Name: "orders", SyncMode: new(airbyte.SyncModeFullRefreshOverwrite)},
			},
		},
	})
	check(err)
	fmt.Println(connection.Name, "is", connection.Status)
	// Output: orders every night is active
}

// Look up the streams of a source, and how they can be synced.
func ExampleStreamsService() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	fake.SetStreams(source, airbytetest.Stream{Name: "orders", Fields: []string{"id", "total"}, PrimaryKey: []string{"id"}})

	params := &airbyte.GetStreamPropertiesParams{DestinationID: new(destination)}
	streams, err := client.Streams.GetProperties(context.Background(), source, params)
	check(err)
	for _, stream := range streams {
		fmt.Println(*stream.StreamName, stream.PropertyFields, stream.SourceDefinedPrimaryKey)
	}
	// Output: orders [[id] [total]] [[id]]
}

// Create a workspace for a tenant, and turn its e-mails about failures off.
func ExampleWorkspacesService() {
	_, client := newFake()
	ctx := context.Background()

	workspace, err := client.Workspaces.Create(ctx, airbyte.WorkspaceCreateRequest{Name: "Tenant 42"})
	check(err)
	workspace, err = client.Workspaces.Update(ctx, workspace.WorkspaceID, airbyte.WorkspaceUpdateRequest{
		Notifications: &airbyte.NotificationsConfig{
			Failure: &airbyte.NotificationConfig{Email: &airbyte.EmailNotificationConfig{Enabled: new(false)}},
		},
	})
	check(err)
	fmt.Println(workspace.Name, "gets e-mails:", *workspace.Notifications.Failure.Email.Enabled)
	// Output: Tenant 42 gets e-mails: false
}

// Let a user read a workspace.
func ExamplePermissionsService() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")
	user := fake.AddUser(fake.OrganizationID(), "Grace", "grace@example.com")

	permission, err := client.Permissions.Create(context.Background(), airbyte.PermissionCreateRequest{
		PermissionType: airbyte.PublicPermissionTypeWorkspaceReader,
		UserID:         user,
		WorkspaceID:    new(workspace),
	})
	check(err)
	fmt.Println(permission.PermissionType)
	// Output: workspace_reader
}

// Use your own GitHub app for all sources of an organization.
func ExampleOrganizationsService() {
	_, client := newFake()
	ctx := context.Background()

	for organization, err := range client.Organizations.All(ctx, nil) {
		check(err)
		err = client.Organizations.SetOAuthCredentials(ctx, organization.OrganizationID,
			airbyte.OrganizationOAuthCredentialsRequest{
				ActorType:     airbyte.ActorTypeSource,
				Name:          "github",
				Configuration: airbyte.MustConfiguration(map[string]any{"client_id": "Iv1.8a61f9b3a7aba766"}),
			})
		check(err)
		fmt.Println("done")
	}
	// Output: done
}

// Find a user by the e-mail address.
func ExampleUsersService() {
	fake, client := newFake()
	organization := fake.OrganizationID()
	fake.AddUser(organization, "Grace", "grace@example.com")

	params := &airbyte.ListUsersParams{Emails: []string{"grace@example.com"}}
	for user, err := range client.Users.All(context.Background(), organization, params) {
		check(err)
		fmt.Println(user.Name)
	}
	// Output: Grace
}

// Let all members of a group read a workspace.
func ExampleGroupsService() {
	fake, client := newFake()
	workspace := fake.AddWorkspace("Tenant 42")
	user := fake.AddUser(fake.OrganizationID(), "Grace", "grace@example.com")
	ctx := context.Background()

	group, err := client.Groups.Create(ctx, airbyte.GroupCreateRequest{
		Name:           "analysts",
		OrganizationID: fake.OrganizationID(),
	})
	check(err)
	_, err = client.Groups.AddMember(ctx, group.GroupID, airbyte.GroupMemberAddRequest{UserID: user})
	check(err)
	permission, err := client.Groups.CreatePermission(ctx, group.GroupID, airbyte.GroupPermissionCreateRequest{
		PermissionType: airbyte.PermissionTypeWorkspaceReader,
		WorkspaceID:    airbyte.NewNullable(workspace),
	})
	check(err)
	fmt.Println(group.Name, "have the role", permission.PermissionType)
	// Output: analysts have the role workspace_reader
}

// Tag a connection, and list the connections with this tag.
func ExampleTagsService() {
	fake, client := newFake()
	connection := addConnection(fake)
	ctx := context.Background()
	tagged, err := client.Connections.Get(ctx, connection)
	check(err)

	tag, err := client.Tags.Create(ctx, airbyte.TagCreateRequest{
		Name:        "nightly",
		Color:       "FF5733",
		WorkspaceID: tagged.WorkspaceID,
	})
	check(err)
	_, err = client.Connections.Update(ctx, connection, airbyte.ConnectionUpdateRequest{Tags: []airbyte.Tag{*tag}})
	check(err)
	params := &airbyte.ListConnectionsParams{TagIDs: []string{tag.TagID}}
	for connection, err := range client.Connections.All(ctx, params) {
		check(err)
		fmt.Println(connection.Name, "is", connection.Tags[0].Name)
	}
	// Output: shop <> warehouse is nightly
}

// Make a token for the widget on your page.
func ExampleEmbeddedService() {
	fake, client := newFake()

	widget, err := client.Embedded.CreateWidgetToken(context.Background(), airbyte.EmbeddedWidgetTokenRequest{
		OrganizationID: fake.OrganizationID(),
		ExternalUserID: "customer-1",
		AllowedOrigin:  "https://app.example.com",
	})
	check(err)
	fmt.Println(widget.Token)
	// Output: [redacted]
}

// Offer a source to customers, with the settings that are the same for all of them.
func ExampleConfigTemplatesService() {
	fake, client := newFake()
	ctx := context.Background()
	workspace := fake.AddWorkspace("templates")
	definition, err := client.FindSourceDefinition(ctx, workspace, "Postgres")
	check(err)

	created, err := client.ConfigTemplates.Create(ctx, airbyte.ConfigTemplateCreateRequest{
		OrganizationID:       fake.OrganizationID(),
		ActorDefinitionID:    definition.ID,
		PartialDefaultConfig: airbyte.MustConfiguration(map[string]any{"port": 5432}),
	})
	check(err)
	template, err := client.ConfigTemplates.Get(ctx, created.ID)
	check(err)
	fmt.Println(template.ID == created.ID)
	// Output: true
}

// Say where the data of all customers goes. Servers since April 2026 no longer have these operations.
func ExampleConnectionTemplatesService() {
	fake, client := newFake(airbytetest.WithProfile(airbytetest.SelfManaged2026July))

	_, err := client.ConnectionTemplates.Create(context.Background(), airbyte.ConnectionTemplateCreateRequest{
		OrganizationID:               fake.OrganizationID(),
		DestinationName:              "warehouse",
		DestinationActorDefinitionID: "424892c4-daac-4491-b35d-c6688ba547ba",
		DestinationConfiguration:     airbyte.MustConfiguration(map[string]any{"database": "customers"}),
	})
	fmt.Println("has no templates:", errors.Is(err, airbyte.ErrUnsupported))
	// Output: has no templates: true
}

// addConnection adds a connection of a source, shop, with a destination, warehouse.
func addConnection(fake *airbytetest.Server) string {
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	return fake.AddConnection(source, destination)
}
