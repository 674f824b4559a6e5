// Package airbytetemporal runs syncs and sets up pipelines on Temporal, so that they survive the machines
// that watch them. Import it with its name:
//
//	import airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
//
// The package is a module of its own, and has three workflows:
//
//   - [RunSync] runs a sync of one connection.
//   - [RunSyncs] runs syncs of many connections, a limited number at a time.
//   - [ApplyPipeline] creates or changes a pipeline until it is as declared.
//
// A worker needs an [Activities], which has the Airbyte client:
//
//	activities, err := airbytetemporal.New(client)
//	...
//	w := worker.New(temporalClient, "airbyte", worker.Options{})
//	activities.Register(w)
//	err = w.Run(worker.InterruptCh())
//
// A starter needs neither the client nor the credentials of Airbyte:
//
//	run, err := temporalClient.ExecuteWorkflow(ctx,
//		client.StartWorkflowOptions{TaskQueue: "airbyte", ID: "sync-" + connectionID},
//		airbytetemporal.RunSyncName, airbytetemporal.SyncRequest{ConnectionID: connectionID})
//
// Workflows of your own can call the functions RunSync, RunSyncs and ApplyPipeline directly, or start them as
// child workflows.
//
// # Workers that stop
//
// When a worker stops or dies, another one continues: it waits for the same job, and starts no second one.
// The ID of the job is in the history and in the heartbeats. If a worker dies while it starts a sync, the
// next one looks for a sync that is newer than the call, before it starts another. Pipelines of one workspace
// are applied one after another, on all workers.
//
// # Requests
//
// All syncs on a worker share one [fleet.Watcher], so that five hundred of them take a few hundred requests
// an hour. Every worker polls for itself. Use few workers, with many activities each.
//
// # Secrets
//
// Workflows get references to pipelines, and a worker resolves them; see [WithPipelines]. Histories contain
// no configurations and no credentials.
package airbytetemporal
