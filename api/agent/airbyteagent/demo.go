package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/doctor"
)

// demoClient returns a client for an in-memory server in this process, with the sample data of a small company. The
// IDs are the same in each run. Changes are lost at the end of the process.
func demoClient(ctx context.Context) (*airbyte.Client, error) {
	d, err := newDemo(ctx)
	if err != nil {
		return nil, err
	}
	return d.client, nil
}

// demoSettings returns the settings to examine the server of a demo.
func demoSettings(ctx context.Context) (doctor.Settings, error) {
	d, err := newDemo(ctx)
	if err != nil {
		return doctor.Settings{}, err
	}
	id, secret := d.server.Credentials()
	return doctor.Settings{
		BaseURL:     d.server.BaseURL(),
		HTTPClient:  &http.Client{Transport: d.server},
		Credentials: doctor.Credentials{ClientID: id, ClientSecret: airbyte.Secret(secret)},
	}, nil
}

// newDemo returns a server with sample data.
func newDemo(ctx context.Context) (*demo, error) {
	const soon = 20 * time.Second // a demo has no time for a sync of minutes
	server, err := airbytetest.NewServer(
		airbytetest.WithJobs(airbytetest.Succeed(soon)),
		airbytetest.WithRequestLimit(0),
		airbytetest.WithLogger(slog.New(slog.DiscardHandler)),
	)
	if err != nil {
		return nil, err
	}
	d := &demo{server: server, client: server.Client(airbyte.WithUserAgent(programName)), now: time.Now()}
	err = d.fill(ctx)
	if err != nil {
		return nil, fmt.Errorf("making the sample data: %w", err)
	}
	return d, nil
}

// demo fills a server with sample data.
type demo struct {
	server *airbytetest.Server
	client *airbyte.Client
	now    time.Time
}

// demoConnection is a connection of the sample data.
type demoConnection struct {
	name      string
	source    string // ID
	target    string // ID
	cron      string // "" for a manual schedule
	lastFails bool
	tag       *airbyte.Tag // nil for none
}

// Configurations for which package airbytetest has no sample.
var (
	eventDatabase = map[string]any{
		"sourceType": "mysql",
		"host":       "events.example",
		"port":       3306,
		"database":   "events",
		"username":   "reader",
		"password":   "secret",
	}
	eventLake = map[string]any{
		"destinationType":  "bigquery",
		"project_id":       "example-events",
		"dataset_location": "EU",
		"dataset_id":       "events",
	}
)

// fill creates two workspaces with connections, the jobs of the last day, tags, and a group of users.
func (d *demo) fill(ctx context.Context) error {
	err := d.fillHeadquarters(ctx)
	if err != nil {
		return err
	}
	err = d.fillTenant(ctx)
	if err != nil {
		return err
	}
	return d.fillTeam(ctx)
}

// fillHeadquarters creates the workspace of the company itself.
func (d *demo) fillHeadquarters(ctx context.Context) error {
	workspace := d.server.AddWorkspace("Analytics")
	warehouse := d.server.AddDestination(workspace, "Warehouse", airbytetest.Snowflake)
	tag, err := d.client.Tags.Create(ctx, airbyte.TagCreateRequest{
		WorkspaceID: workspace,
		Name:        "critical",
		Color:       "FF5C5C",
	})
	if err != nil {
		return err
	}
	connections := []demoConnection{
		{
			name:   "Shop orders nightly",
			source: d.server.AddSource(workspace, "Shop database", airbytetest.Postgres),
			target: warehouse,
			cron:   "0 0 2 * * ?",
			tag:    tag,
		},
		{
			name:      "Payments hourly",
			source:    d.server.AddSource(workspace, "Stripe payments", airbytetest.Stripe),
			target:    warehouse,
			cron:      "0 0 * * * ?",
			lastFails: true,
			tag:       tag,
		},
		{
			name:   "Product events",
			source: d.server.AddSource(workspace, "Event database", eventDatabase),
			target: d.server.AddDestination(workspace, "Event lake", eventLake),
		},
	}
	return d.addConnections(ctx, connections)
}

// fillTenant creates the workspace of a customer.
func (d *demo) fillTenant(ctx context.Context) error {
	workspace := d.server.AddWorkspace("Tenant 42")
	return d.addConnections(ctx, []demoConnection{
		{
			name:   "Tenant 42 nightly",
			source: d.server.AddSource(workspace, "Tenant 42 database", airbytetest.Postgres),
			target: d.server.AddDestination(workspace, "Tenant 42 warehouse", airbytetest.Snowflake),
			cron:   "0 30 1 * * ?",
		},
	})
}

// fillTeam creates users and a group.
func (d *demo) fillTeam(ctx context.Context) error {
	organization := d.server.OrganizationID()
	ada := d.server.AddUser(organization, "Ada Lovelace", "ada@example.com")
	d.server.AddUser(organization, "Grace Hopper", "grace@example.com")
	group, err := d.client.Groups.Create(ctx, airbyte.GroupCreateRequest{
		OrganizationID: organization,
		Name:           "Data engineers",
	})
	if err != nil {
		return err
	}
	_, err = d.client.Groups.AddMember(ctx, group.GroupID, airbyte.GroupMemberAddRequest{UserID: ada})
	return err
}

func (d *demo) addConnections(ctx context.Context, connections []demoConnection) error {
	for _, c := range connections {
		err := d.addConnection(ctx, c)
		if err != nil {
			return err
		}
	}
	return nil
}

// addConnection creates a connection and three jobs of the last day.
func (d *demo) addConnection(ctx context.Context, c demoConnection) error {
	id := d.server.AddConnection(c.source, c.target)
	change := airbyte.ConnectionUpdateRequest{Name: &c.name}
	if c.cron != "" {
		schedule, err := airbyte.NewCronSchedule(c.cron)
		if err != nil {
			return err
		}
		change.Schedule = schedule
	}
	if c.tag != nil {
		change.Tags = []airbyte.Tag{*c.tag}
	}
	_, err := d.client.Connections.Update(ctx, id, change)
	if err != nil {
		return err
	}
	last := airbytetest.Succeed(4 * time.Minute)
	if c.lastFails {
		last = airbytetest.Fail(2 * time.Minute)
	}
	d.server.AddJob(id, d.now.Add(-19*time.Hour), airbytetest.Succeed(7*time.Minute))
	d.server.AddJob(id, d.now.Add(-13*time.Hour), airbytetest.Succeed(5*time.Minute))
	d.server.AddJob(id, d.now.Add(-time.Hour), last)
	return nil
}
