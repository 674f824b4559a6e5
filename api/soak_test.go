package airbyte_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/pipe"
)

const (
	// soakInterval is the time between two calls of a soak test: 100 calls a second.
	soakInterval = 10 * time.Millisecond

	// longestSoakCall is the longest time that a call of a soak test may take.
	longestSoakCall = 3 * time.Second

	soakSecret = "hunter2-hunter2"
)

// TestSoak makes 100 calls a second to a server that fails in many ways, over TCP. It checks that calls
// end with their contexts and leave nothing behind. It runs only if AIRBYTE_SOAK is set to a duration,
// such as 5m.
func TestSoak(t *testing.T) {
	setting := os.Getenv("AIRBYTE_SOAK")
	if setting == "" {
		t.Skip("AIRBYTE_SOAK is not set; set it to a duration, such as 5m")
	}
	length, err := time.ParseDuration(setting)
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := soak(t, listener, new(net.Dialer).DialContext, length)
	after := runtime.NumGoroutine()
	for deadline := time.Now().Add(10 * time.Second); after > before && time.Now().Before(deadline); {
		time.Sleep(100 * time.Millisecond)
		after = runtime.NumGoroutine()
	}
	t.Logf("%v, %d goroutines before and %d after", s, before, after)
	if after > before {
		stacks := make([]byte, 1<<20)
		t.Errorf("%d goroutines remain:\n%s", after-before, stacks[:runtime.Stack(stacks, true)])
	}
	if s.latest > time.Second {
		t.Errorf("a call returned %v after the end of its context", s.latest)
	}
}

// TestShortSoak is TestSoak for two seconds of fake time, over connections without sockets.
func TestShortSoak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails if a goroutine remains
		listener := pipe.Listen()
		s := soak(t, listener, listener.Dial, 2*time.Second)
		t.Log(s)
		if s.latest > 0 {
			t.Errorf("a call returned %v after the end of its context", s.latest)
		}
	})
}

// soak makes calls for some time and waits until all have returned.
func soak(t *testing.T, listener net.Listener, dial dialFunc, length time.Duration) *soakFigures {
	t.Helper()
	server := new(faultyServer)
	stop := server.serve(listener)
	network := &http.Transport{DialContext: server.failSometimes(dial)}
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL("http://"+listener.Addr().String()+"/api/public/v1"),
		airbyte.WithClientCredentials("id", soakSecret),
		airbyte.WithHTTPClient(&http.Client{Transport: network}),
		airbyte.WithRetry(airbyte.RetryPolicy{Attempts: 4, MinDelay: 50 * time.Millisecond, MaxDelay: time.Second}),
	)
	if err != nil {
		t.Fatal(err)
	}

	figures := &soakFigures{}
	var group sync.WaitGroup
	start := time.Now()
	for after := time.Duration(0); after < length; after += soakInterval {
		time.Sleep(time.Until(start.Add(after)))
		group.Go(func() { soakOnce(t, client, figures) })
	}
	group.Wait()

	server.healthy.Store(true)
	_, err = client.Jobs.Get(t.Context(), 1)
	if err != nil {
		t.Errorf("the client does not recover: %v", err)
	}
	figures.requests = server.requests.Load()
	if figures.requests < 4*int64(len(faults)) {
		t.Errorf("%d requests are too few to see each fault", figures.requests)
	}
	network.CloseIdleConnections()
	stop()
	return figures
}

// soakOnce makes one call whose context ends after a random time.
func soakOnce(t *testing.T, client *airbyte.Client, figures *soakFigures) {
	call := soakCalls[rand.IntN(len(soakCalls))]
	limit := time.Millisecond + rand.N(longestSoakCall)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	if rand.IntN(3) == 0 {
		cancel()
		ctx, cancel = context.WithCancel(context.Background())
		defer time.AfterFunc(limit, cancel).Stop()
	}
	defer cancel()
	end := time.Now().Add(limit)
	err := call(ctx, client, airbyte.WithTimeout(time.Millisecond+rand.N(2*longestSoakCall)))
	figures.add(time.Since(end), err)
	if err == nil {
		return
	}
	if !strings.HasPrefix(err.Error(), "airbyte: ") || strings.Contains(err.Error(), soakSecret) {
		t.Errorf("got error %v", err)
	}
}

// soakCalls are the calls of a soak test. Each returns when ctx has ended.
var soakCalls = []func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error{
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		_, err := c.Jobs.Get(ctx, 1, opt)
		return err
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		_, err := c.Jobs.Cancel(ctx, 1, opt)
		return err
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		return post(ctx, c, opt)
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		return lastError(c.Jobs.All(ctx, nil, opt, airbyte.WithPrefetch()))
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		for _, err := range c.Jobs.All(ctx, nil, opt, airbyte.WithPrefetch()) {
			return err // abandons the next page
		}
		return nil
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		_, err := c.Sources.Create(ctx, airbyte.SourceCreateRequest{
			Configuration: airbyte.Configuration(`{"password":"` + soakSecret + `"}`),
		}, opt)
		return err
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		return c.Tags.Delete(ctx, "t", opt)
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		return c.Do(ctx, "PUT", "/x", map[string]string{"password": soakSecret}, new([]byte), opt)
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		_, err := c.Server.GetDocumentation(ctx, opt)
		return err
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		_, err := c.WaitForJob(ctx, 1, airbyte.WithRequestOptions(opt), airbyte.WithPollInterval(100*time.Millisecond))
		return err
	},
	func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		_, err := c.RunSync(ctx, "conn",
			airbyte.WithRequestOptions(opt),
			airbyte.WithMaxWait(time.Second),
			airbyte.WithWaitForOtherJobs(),
		)
		return err
	},
}

// soakFigures are the results of a soak test.
type soakFigures struct {
	mu        sync.Mutex
	calls     int
	succeeded int
	ended     int           // calls that failed because of their context
	latest    time.Duration // from the end of the context to the return of the call, of the latest call
	requests  int64
}

func (f *soakFigures) add(late time.Duration, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	f.latest = max(f.latest, late)
	if err == nil {
		f.succeeded++
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		f.ended++
	}
}
