package agent

import (
	"fmt"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// progressPeriod is the time between two reports of progress. Many clients give up after a minute without one.
const progressPeriod = 10 * time.Second

// Progress is the state of a wait.
type Progress struct {
	JobID   int64             `json:"jobId"`
	Status  airbyte.JobStatus `json:"status"`
	Elapsed time.Duration     `json:"-"`
	Timeout time.Duration     `json:"-"`
	Text    string            `json:"text"` // one line for a person
}

// waitProgress reports the progress of a wait each time that the status is read, and every ten seconds.
type waitProgress struct {
	call   WaitCall
	redact *redactor
	start  time.Time
	done   chan struct{} // closed to stop the reports
	ended  chan struct{} // closed when they have stopped

	mu     sync.Mutex // guards the status, and the calls of the caller's function
	status airbyte.JobStatus
}

func newWaitProgress(call WaitCall, redact *redactor) *waitProgress {
	return &waitProgress{
		call:   call,
		redact: redact,
		start:  time.Now(),
		done:   make(chan struct{}),
		ended:  make(chan struct{}),
	}
}

// begin reports the progress at once, and then every ten seconds until end is called.
func (p *waitProgress) begin() {
	p.report("")
	go p.run()
}

// end stops the reports. When it returns, the function of the caller is not called anymore.
func (p *waitProgress) end() {
	close(p.done)
	<-p.ended
}

func (p *waitProgress) run() {
	defer close(p.ended)
	ticker := time.NewTicker(progressPeriod)
	defer ticker.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-ticker.C:
			p.report("")
		}
	}
}

// update reports the status that was read.
func (p *waitProgress) update(job *airbyte.Job) { p.report(job.Status) }

// report calls the function of the caller. An empty status stands for the last one.
func (p *waitProgress) report(status airbyte.JobStatus) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if status != "" {
		p.status = airbyte.JobStatus(p.redact.text(string(status)))
	}
	if p.call.Progress == nil {
		return
	}
	elapsed := time.Since(p.start)
	progress := Progress{
		JobID:   p.call.JobID,
		Status:  p.status,
		Elapsed: elapsed,
		Timeout: p.timeout(),
	}
	progress.Text = progress.line()
	p.call.Progress(progress)
}

// timeout returns the longest duration of the wait.
func (p *waitProgress) timeout() time.Duration {
	bound := p.call.bound()
	if bound == 0 {
		return p.call.CancelAfter
	}
	return bound
}

// line returns the progress in one line for a person.
func (p *Progress) line() string {
	elapsed := p.Elapsed.Round(time.Second)
	if p.Status == "" {
		return fmt.Sprintf("waiting for job %d (%v of at most %v)", p.JobID, elapsed, p.Timeout)
	}
	return fmt.Sprintf("job %d: %.20s (%v of at most %v)", p.JobID, p.Status, elapsed, p.Timeout)
}
