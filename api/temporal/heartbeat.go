package airbytetemporal

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// progress is the detail of heartbeats. The next attempt of an activity reads it.
type progress struct {
	JobID    int64             `json:"jobId,omitempty"`
	Attached bool              `json:"attached,omitempty"`
	Status   airbyte.JobStatus `json:"status,omitempty"`
	Rows     int64             `json:"rows,omitempty"`

	// QuietAttempt is the number of the attempt if it has ended without a request in flight.
	QuietAttempt int32 `json:"quietAttempt,omitempty"`
}

// pulse sends heartbeats until it is stopped.
type pulse struct {
	record  func(progress) // sends a heartbeat
	attempt int32
	last    progress // of the attempts before this one
	end     chan struct{}
	ended   sync.WaitGroup

	mu  sync.Mutex
	now progress
}

// startPulse starts the heartbeats of an activity.
func startPulse(ctx context.Context) *pulse {
	info := activity.GetInfo(ctx)
	beating := context.WithoutCancel(ctx) // heartbeats go on after a cancellation
	p := &pulse{
		record:  func(now progress) { activity.RecordHeartbeat(beating, now) },
		attempt: info.Attempt,
		end:     make(chan struct{}),
	}
	if activity.HasHeartbeatDetails(ctx) {
		err := activity.GetHeartbeatDetails(ctx, &p.last)
		if err != nil {
			activity.GetLogger(ctx).Warn("The heartbeat of the last attempt is not readable", "error", err)
			p.last = progress{}
		}
	}
	p.now = progress{JobID: p.last.JobID, Attached: p.last.Attached}
	if info.HeartbeatTimeout > 0 {
		p.beat()
		p.ended.Go(func() { p.repeat(info.HeartbeatTimeout / 3) })
	}
	return p
}

// repeat sends heartbeats at an interval.
func (p *pulse) repeat(interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.beat()
		case <-p.end:
			return
		}
	}
}

// beat sends a heartbeat. Temporal's client sends only some of them, and always the last one of an attempt
// that fails.
func (p *pulse) beat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.record(p.now)
}

// update changes the progress and sends it.
func (p *pulse) update(change func(*progress)) {
	p.mu.Lock()
	change(&p.now)
	p.mu.Unlock()
	p.beat()
}

// stop ends the heartbeats.
func (p *pulse) stop() {
	close(p.end)
	p.ended.Wait()
}

// quiet tells the next attempt that this one leaves no request in flight.
func (p *pulse) quiet() {
	p.update(func(now *progress) { now.QuietAttempt = p.attempt })
}

// settle blocks for a time if the last attempt may have left a request in flight, because its worker died.
func (p *pulse) settle(ctx context.Context, d time.Duration) error {
	isFirst := p.attempt <= 1
	isQuiet := p.last.QuietAttempt == p.attempt-1
	if isFirst || isQuiet {
		return nil
	}
	return sleep(ctx, d)
}

// sleep blocks for a time, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isCancelRequested reports whether ctx has ended because the workflow cancels the activity. It also ends if
// the worker stops, and if another worker has taken over.
func isCancelRequested(ctx context.Context) bool {
	return ctx.Err() != nil && temporal.IsCanceledError(context.Cause(ctx))
}

// endOf returns the error of an activity whose ctx has ended: a cancellation, or an error after which another
// worker continues.
func endOf(ctx context.Context) error {
	if isCancelRequested(ctx) {
		return ctx.Err()
	}
	message := "the worker has stopped the activity: " + context.Cause(ctx).Error()
	return temporal.NewApplicationError(message, retryInterrupted)
}
