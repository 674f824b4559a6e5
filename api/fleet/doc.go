// Package fleet runs and watches many jobs of one Airbyte server with few requests.
//
// A [Watcher] asks for the jobs that have changed since the last poll, up to a hundred in a request,
// instead of polling each job by itself. Five hundred syncs that take an hour then need a few hundred
// requests an hour instead of thirty thousand.
//
//   - [Watcher.Run] runs syncs of many connections, a limited number at a time.
//   - [Watcher.Watch] waits for jobs that are already running, given their IDs.
//   - [Watcher.Latest] finds the latest job of each of many connections.
//   - A Watcher is an [airbyte.JobPoller]: pass it with [airbyte.WithPoller] to a call that waits for a
//     single job, and the job is polled together with all others.
//
// Each sync starts, ends, fails and stops as with [airbyte.Client.RunSync], and has the same errors.
//
// # How jobs are watched
//
// A poll lists the jobs that have changed since the poll before it. It uses the time of the server, so
// the local clock does not matter, and goes back five minutes further, so that a job that becomes visible
// late is not missed. Every tenth poll lists the jobs since the start of the oldest one that is watched.
// The Watcher reads a job by itself if the lists do not show it: because the server ignores or refuses a
// filter, because the caller may not list its workspace, or because servers up to 2.0 hide refreshes. It
// does the same if three jobs or fewer are watched, or if the lists would take more requests.
//
// An end is therefore noticed in the first poll after it. If the clocks of the servers are more than five
// minutes apart, it is noticed after ten polls at the latest, and later ends in the next poll again.
package fleet
