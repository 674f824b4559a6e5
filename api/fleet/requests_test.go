package fleet_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/internal/race"
)

// newerProfiles are the servers for which the numbers of requests are limited.
var newerProfiles = []airbytetest.Profile{
	airbytetest.SelfManaged20,
	airbytetest.SelfManaged2026March,
	airbytetest.SelfManaged2026August,
	airbytetest.Cloud,
}

const (
	manySyncs   = 500
	mostAnHour  = 500 // requests that watch manySyncs for an hour
	syncTime    = time.Hour
	stampsCutTo = time.Second
	deviation   = 10 // between runs, since the order of goroutines differs
)

// loads are the loads of TestRequestsOfFiveHundredSyncs.
var loads = []struct {
	name        string
	workspaces  int
	areNamed    bool
	startsEvery time.Duration
	measured    int // requests in the busiest hour, as in README.md
}{
	{name: "one after the other", workspaces: 10, startsEvery: syncTime / manySyncs, measured: 144},
	{name: "all at once", workspaces: 10, measured: 138},
	{
		name:        "one after the other, in 500 named workspaces",
		workspaces:  500,
		areNamed:    true,
		startsEvery: syncTime / manySyncs,
		measured:    343,
	},
	{name: "all at once, in 500 named workspaces", workspaces: 500, areNamed: true, measured: 391},
}

// TestRequestsOfFiveHundredSyncs runs syncs that take an hour, and limits the requests that watch them.
func TestRequestsOfFiveHundredSyncs(t *testing.T) {
	if testing.Short() {
		t.Skip("watches 500 syncs; TestWatchRunningJobs watches fewer then")
	}
	profiles := newerProfiles
	if race.Enabled {
		profiles = newerProfiles[:1]
	}
	for _, profile := range profiles {
		for _, test := range loads {
			t.Run(fmt.Sprintf("%s/%s", profile, test.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w, client := newWire(t, airbytetest.WithProfile(profile),
						airbytetest.WithJobs(airbytetest.Succeed(syncTime)))
					p := newPlant(w.fake, test.workspaces, manySyncs)
					watcher := fleet.New(client, fleet.WithInterval(interval))

					results := make(chan error, manySyncs)
					for i, connection := range p.connections {
						poller := airbyte.JobPoller(watcher)
						if test.areNamed {
							poller = watcher.In(p.workspaceOf(i))
						}
						go func() { results <- runOne(t, client, poller, connection) }()
						time.Sleep(test.startsEvery)
					}
					for range manySyncs {
						err := <-results
						if err != nil {
							t.Error(err)
						}
					}
					n := w.busiestHour()
					t.Logf("%d requests in the busiest hour, %d in all", n, w.count())
					if n > mostAnHour {
						t.Errorf("%d requests in an hour, want at most %d: %s", n, mostAnHour, w.operations())
					}
					if n > test.measured+deviation {
						t.Errorf("%d requests in an hour, README.md says %d: %s", n, test.measured, w.operations())
					}
				})
			})
		}
	}
}

// runOne runs a sync, and checks that its end is noticed within an interval.
func runOne(t *testing.T, client *airbyte.Client, poller airbyte.JobPoller, connection string) error {
	run, err := client.RunSync(t.Context(), connection, airbyte.WithPoller(poller))
	if err != nil {
		return err
	}
	late := lateness(run)
	if late > interval+stampsCutTo {
		return fmt.Errorf("the end of job %d was noticed %v late", run.JobID, late)
	}
	return nil
}
