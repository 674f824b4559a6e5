package commandline

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// lockedBuffer is a terminal that a test reads while the progress writes.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var terminal lockedBuffer
		p := startProgress(&terminal, "reading")
		time.Sleep(900 * time.Millisecond)
		synctest.Wait()
		if terminal.String() != "" {
			t.Errorf("printed %q in the first second", terminal.String())
		}
		time.Sleep(1200 * time.Millisecond)
		p.Stage("writing")
		time.Sleep(time.Second)
		p.Stop()
		p.Stop()
		const want = "\r\x1b[Kreading … 1 s\r\x1b[Kreading … 2 s\r\x1b[Kwriting … 3 s\r\x1b[K"
		if got := terminal.String(); got != want {
			t.Errorf("printed %q, want %q", got, want)
		}
	})
}

func TestProgressOfShortRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var terminal lockedBuffer
		p := startProgress(&terminal, "reading")
		time.Sleep(time.Millisecond)
		p.Stop()
		if terminal.String() != "" {
			t.Errorf("printed %q", terminal.String())
		}
	})
}

// TestProgressWithoutTerminal checks that files and pipes get no progress.
func TestProgressWithoutTerminal(t *testing.T) {
	p := StartProgress(&bytes.Buffer{}, "reading")
	if p != nil {
		t.Error("there is progress")
	}
	p.Stage("writing") // does nothing
	p.Stop()
}
