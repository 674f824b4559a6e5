package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// repeatAfter is the time after which Watch prints a job again although its status is the same.
const repeatAfter = 6 * time.Minute

// Printf prints a line.
func (d *Demo) Printf(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintln(d.out, line)
}

// Done prints a line about a step that succeeded: the kind of object and its name.
func (d *Demo) Done(kind, name string) {
	d.Printf("  ✓ %-12s %s", kind, name)
}

// Watch returns a function for [airbyte.WithProgress]. It prints a line when the status of a job
// changes, and every six minutes.
func (d *Demo) Watch(name string) func(*airbyte.Job) {
	var lastStatus airbyte.JobStatus
	var lastPrint time.Duration
	return func(job *airbyte.Job) {
		now := d.Elapsed()
		if job.Status == lastStatus && now-lastPrint < repeatAfter {
			return
		}
		lastStatus = job.Status
		lastPrint = now
		line := fmt.Sprintf("  %s %8v  %-16s job %-4d %-10s %s",
			symbol(job.Status), now, name, job.JobID, job.Status, Rows(job))
		d.Printf("%s", strings.TrimRight(line, " "))
	}
}

func symbol(status airbyte.JobStatus) string {
	switch status {
	case airbyte.JobStatusRunning:
		return "▶"
	case airbyte.JobStatusSucceeded:
		return "✓"
	case airbyte.JobStatusFailed:
		return "✗"
	case airbyte.JobStatusCancelled:
		return "■"
	default:
		return "…"
	}
}

// Rows returns the number of rows that a job has synced, as in "28,000 rows", or "" if it has synced
// none yet.
func Rows(job *airbyte.Job) string {
	if job.RowsSynced == nil || *job.RowsSynced == 0 {
		return ""
	}
	digits := strconv.FormatInt(*job.RowsSynced, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " rows"
}
