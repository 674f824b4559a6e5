package commandline

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Progress shows on a terminal that a command is still working. It prints nothing in the first second, and nothing to
// files and pipes. The methods of a nil *Progress do nothing.
type Progress struct {
	w       io.Writer
	started time.Time
	ticker  *time.Ticker
	done    chan struct{}
	ended   sync.WaitGroup

	stopOnce sync.Once

	mu    sync.Mutex
	stage string
	shown bool
}

// StartProgress starts to show progress if the stream is a terminal, and returns nil otherwise. The caller calls
// [Progress.Stop] before it prints anything else.
func StartProgress(stream io.Writer, stage string) *Progress {
	if !IsTerminal(stream) {
		return nil
	}
	return startProgress(stream, stage)
}

func startProgress(w io.Writer, stage string) *Progress {
	p := &Progress{
		w:       w,
		started: time.Now(),
		ticker:  time.NewTicker(time.Second),
		done:    make(chan struct{}),
		stage:   stage,
	}
	p.ended.Go(p.run)
	return p
}

// run updates the line each second.
func (p *Progress) run() {
	for {
		select {
		case <-p.ticker.C:
			p.show()
		case <-p.done:
			return
		}
	}
}

// escapeClearLine moves to the start of the line and clears it.
const escapeClearLine = "\r\x1b[K"

func (p *Progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	seconds := int(time.Since(p.started).Round(time.Second) / time.Second)
	fmt.Fprintf(p.w, "%s%s … %d s", escapeClearLine, p.stage, seconds)
	p.shown = true
}

// Stage sets the description of the current step.
func (p *Progress) Stage(stage string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = stage
}

// Stop ends the progress and clears its line. A second call does nothing.
func (p *Progress) Stop() {
	if p == nil {
		return
	}
	p.stopOnce.Do(p.stop)
}

func (p *Progress) stop() {
	p.ticker.Stop()
	close(p.done)
	p.ended.Wait()
	if p.shown {
		fmt.Fprint(p.w, escapeClearLine)
	}
}
