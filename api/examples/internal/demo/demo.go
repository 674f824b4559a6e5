// Package demo is what the example programs share: a client of the Airbyte
// that the environment names, or of one in memory, and a few lines to watch.
package demo

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// speed is how much faster time goes in memory.
const speed = 300

// Demo is one run of an example.
type Demo struct {
	Client *airbyte.Client
	Fake   *airbytetest.Server // nil where the Airbyte is a real one

	mu    sync.Mutex
	out   io.Writer
	began time.Time
}

// Connect returns a client of the Airbyte that AIRBYTE_BASE_URL and the other
// variables of airbyte.WithEnv name. Where none is set, it is one in memory,
// on which time goes faster.
func Connect(out io.Writer, opts ...airbytetest.Option) (*Demo, error) {
	d := &Demo{out: out, began: time.Now()}
	if isSet(airbyte.EnvBaseURL, airbyte.EnvToken, airbyte.EnvClientID, airbyte.EnvUsername) {
		client, err := airbyte.NewClient(airbyte.WithEnv(), airbyte.WithUserAgent("airbyte-go-examples"))
		if err != nil {
			return nil, err
		}
		d.Client = client
		d.Say("Talking to %s", client)
		return d, nil
	}
	fake, err := airbytetest.NewServer(append(opts, airbytetest.WithSpeed(speed))...)
	if err != nil {
		return nil, err
	}
	d.Fake, d.Client = fake, fake.Client()
	d.Say("No AIRBYTE_* is set: this is an Airbyte in memory, %d times as fast", speed)
	return d, nil
}

func isSet(names ...string) bool {
	for _, name := range names {
		if os.Getenv(name) != "" {
			return true
		}
	}
	return false
}

// Pace is how long something takes to wait for: on an Airbyte in memory, less.
func (d *Demo) Pace(t time.Duration) time.Duration {
	if d.Fake == nil {
		return t
	}
	return t / speed
}

// Elapsed is the time since the start, as the Airbyte counts it.
func (d *Demo) Elapsed() time.Duration {
	elapsed := time.Since(d.began)
	if d.Fake != nil {
		elapsed *= speed
	}
	return elapsed.Round(time.Second)
}

// Say prints a line.
func (d *Demo) Say(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintf(d.out, format+"\n", args...)
}

// Done prints what has been done, and how it is called.
func (d *Demo) Done(what, name string) { d.Say("  ✓ %-12s %s", what, name) }

// Watch returns a progress callback that prints a line whenever the status of
// a job changes, or a tenth of an hour has passed.
func (d *Demo) Watch(name string) func(*airbyte.Job) {
	var last airbyte.JobStatus
	var printed time.Duration
	return func(job *airbyte.Job) {
		now := d.Elapsed()
		if job.Status == last && now-printed < 6*time.Minute {
			return
		}
		last, printed = job.Status, now
		line := fmt.Sprintf("  %s %8v  %-16s job %-4d %-10s %s", mark(job.Status), now, name, job.JobID, job.Status, Rows(job))
		d.Say("%s", strings.TrimRight(line, " "))
	}
}

func mark(status airbyte.JobStatus) string {
	marks := map[airbyte.JobStatus]string{
		airbyte.JobStatusSucceeded: "✓", airbyte.JobStatusFailed: "✗", airbyte.JobStatusCancelled: "■", airbyte.JobStatusRunning: "▶",
	}
	return cmp.Or(marks[status], "…")
}

// Rows is how many rows a job has moved, with thousands set apart; "" where the
// server does not say.
func Rows(job *airbyte.Job) string {
	if job.RowsSynced == nil {
		return ""
	}
	digits := fmt.Sprint(*job.RowsSynced)
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, groups...), ",") + " rows"
}

// Exit ends a program with what run returned.
func Exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
