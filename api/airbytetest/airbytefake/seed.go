package main

import (
	"fmt"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// seeds says how much sample data a server starts with.
type seeds struct {
	workspaces  int
	connections int // of each workspace
}

var (
	tenantNames = []string{"Tenant 7", "Tenant 42", "Tenant 99"}
	sourceNames = []string{"app_db", "billing_db", "events_db", "support_db"}
)

// name returns the name of object i. The first objects have the given names.
func name(names []string, i int) string {
	round := i / len(names)
	if round == 0 {
		return names[i]
	}
	return fmt.Sprintf("%s %d", names[i%len(names)], round+1)
}

// addTo creates workspaces with connections, and three jobs of the last day for each connection. The last
// job of every other connection failed. It returns the ID of the first workspace.
func (s seeds) addTo(fake *airbytetest.Server, now time.Time) (firstWorkspace string) {
	for i := range s.workspaces {
		workspace := fake.AddWorkspace(name(tenantNames, i))
		if i == 0 {
			firstWorkspace = workspace
		}
		warehouse := fake.AddDestination(workspace, "analytics_warehouse", airbytetest.Snowflake)
		for j := range s.connections {
			source := fake.AddSource(workspace, name(sourceNames, j), airbytetest.Postgres)
			addJobs(fake, fake.AddConnection(source, warehouse), now, i, j)
		}
	}
	return firstWorkspace
}

// addJobs adds the jobs of the j-th connection of the i-th workspace.
func addJobs(fake *airbytetest.Server, connection string, now time.Time, i, j int) {
	succeeds := airbytetest.Succeed(time.Duration(5+i%10+j%10) * time.Minute)
	last := succeeds
	if (i+j)%2 == 0 {
		last = airbytetest.Fail(time.Duration(2+j%10) * time.Minute)
	}
	fake.AddJob(connection, now.Add(-18*time.Hour), succeeds)
	fake.AddJob(connection, now.Add(-12*time.Hour), succeeds)
	fake.AddJob(connection, now.Add(-6*time.Hour), last)
}
