package main

import (
	"fmt"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// pastJob is a job that ran some hours ago.
type pastJob struct {
	hoursAgo int
	run      airbytetest.Run
}

// addTenants adds workspaces to an in-memory Airbyte. Some of their connections failed last night.
func addTenants(fake *airbytetest.Server) {
	tooLongAgo := pastJob{hoursAgo: 30, run: airbytetest.Fail(5 * time.Minute)}
	failed := pastJob{hoursAgo: 8, run: airbytetest.Fail(7 * time.Minute)}
	failedSlowly := pastJob{hoursAgo: 7, run: airbytetest.Fail(time.Hour)}
	succeeded := pastJob{hoursAgo: 6, run: airbytetest.Succeed(7 * time.Minute)}

	for _, tenant := range []string{"Tenant 7", "Tenant 42", "Tenant 99"} {
		workspace := fake.AddWorkspace(tenant)
		warehouse := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
		addConnection := func(number int, history ...pastJob) string {
			name := fmt.Sprintf("%s db %d", tenant, number)
			source := fake.AddSource(workspace, name, airbytetest.Postgres)
			connection := fake.AddConnection(source, warehouse)
			for _, job := range history {
				created := time.Now().Add(-time.Duration(job.hoursAgo) * time.Hour)
				fake.AddJob(connection, created, job.run)
			}
			return connection
		}
		addConnection(1, tooLongAgo, failed)
		addConnection(2, tooLongAgo, failed)
		addConnection(3, tooLongAgo, failed, succeeded)
		addConnection(4, tooLongAgo, failed, succeeded)
		addConnection(5, tooLongAgo, failedSlowly)
		failsAgain := addConnection(6, tooLongAgo, failedSlowly)
		fake.Script(failsAgain, airbytetest.Fail(3*time.Minute))
	}
}
