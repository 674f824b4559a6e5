package airbyte_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// drip is a body that yields one byte a second.
type drip struct {
	ctx  context.Context //nolint:containedctx // Read has no parameter for it
	left string
}

func (d *drip) Read(p []byte) (int, error) {
	if d.left == "" {
		return 0, io.EOF
	}
	select {
	case <-time.After(time.Second):
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
	n := copy(p, d.left[:1])
	d.left = d.left[1:]
	return n, nil
}

func (*drip) Close() error { return nil }

// TestTimeouts checks the timeouts of slow operations, of other operations, and of WithTimeout.
func TestTimeouts(t *testing.T) {
	tests := []struct {
		name string
		call func(context.Context, *airbyte.Client, ...airbyte.RequestOption) error
		opts []airbyte.RequestOption
		want time.Duration
	}{
		{
			name: "get",
			call: func(ctx context.Context, c *airbyte.Client, o ...airbyte.RequestOption) error {
				_, err := c.Jobs.Get(ctx, 1, o...)
				return err
			},
			want: 2 * time.Minute,
		},
		{
			name: "create a connection",
			call: func(ctx context.Context, c *airbyte.Client, o ...airbyte.RequestOption) error {
				_, err := c.Connections.Create(ctx, airbyte.ConnectionCreateRequest{}, o...)
				return err
			},
			want: 15 * time.Minute,
		},
		{
			name: "discover streams",
			call: func(ctx context.Context, c *airbyte.Client, o ...airbyte.RequestOption) error {
				_, err := c.Streams.GetProperties(ctx, "s", nil, o...)
				return err
			},
			want: 15 * time.Minute,
		},
		{
			name: "timeout of the caller",
			call: func(ctx context.Context, c *airbyte.Client, o ...airbyte.RequestOption) error {
				_, err := c.Jobs.Get(ctx, 1, o...)
				return err
			},
			opts: []airbyte.RequestOption{airbyte.WithTimeout(time.Second)},
			want: time.Second,
		},
		{
			name: "negative timeout of the caller",
			call: func(ctx context.Context, c *airbyte.Client, o ...airbyte.RequestOption) error {
				_, err := c.Jobs.Get(ctx, 1, o...)
				return err
			},
			opts: []airbyte.RequestOption{airbyte.WithTimeout(-time.Second)},
			want: 2 * time.Minute,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for kind, respond := range map[string]transport{
				"no response": func(req *http.Request) (*http.Response, error) {
					<-req.Context().Done()
					return nil, req.Context().Err()
				},
				"slow response": func(req *http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: 200, Body: &drip{req.Context(), strings.Repeat(" ", 10_000)}}, nil
				},
			} {
				synctest.Test(t, func(t *testing.T) {
					client, err := airbyte.NewClient(airbyte.WithBaseURL(testBase), airbyte.WithHTTPClient(&http.Client{Transport: respond}))
					if err != nil {
						t.Fatal(err)
					}
					start := time.Now()
					err = tt.call(t.Context(), client, append(tt.opts, airbyte.WithoutRetry())...)
					if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != tt.want {
						t.Errorf("%s: %v after %v, want %v", kind, err, took, tt.want)
					}
				})
			}
		})
	}
}

// TestCallersContext checks that the error matches that of the caller's context, and that the
// client sends nothing after the context has ended.
func TestCallersContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, s := serve(t, func(_ http.ResponseWriter, r *http.Request) { wait(r, time.Hour) })
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("the tenant is gone")
		time.AfterFunc(time.Second, func() { cancel(gone) })
		_, err := client.Jobs.Create(ctx, airbyte.JobCreateRequest{})
		if !errors.Is(err, context.Canceled) || !errors.Is(err, gone) || !errors.Is(err, airbyte.ErrMaybeApplied) || len(s.seen("")) != 1 {
			t.Errorf("got %v after %d requests", err, len(s.seen("")))
		}
	})
}

// TestTimeoutsInErrors checks that an error names the timeout of the attempt only if that was up.
func TestTimeoutsInErrors(t *testing.T) {
	tests := []struct {
		name    string
		client  time.Duration // timeout of the HTTP client; 0 for none
		context time.Duration // 0 for no deadline
		want    string
	}{
		{name: "attempt", want: "airbyte: getJob: no complete response within 2s: context deadline exceeded"},
		{
			name:    "later deadline",
			context: time.Hour,
			want:    "airbyte: getJob: no complete response within 2s: context deadline exceeded",
		},
		{name: "earlier deadline", context: time.Second, want: "airbyte: getJob: context deadline exceeded"},
		{
			name:   "HTTP client",
			client: time.Second,
			want:   "airbyte: getJob: context deadline exceeded", // net/http may add that its timeout was exceeded
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hanging := transport(func(req *http.Request) (*http.Response, error) {
					<-req.Context().Done()
					return nil, req.Context().Err()
				})
				client, err := airbyte.NewClient(
					airbyte.WithBaseURL(testBase),
					airbyte.WithHTTPClient(&http.Client{Transport: hanging, Timeout: tt.client}),
				)
				if err != nil {
					t.Fatal(err)
				}
				ctx := t.Context()
				if tt.context > 0 {
					limited, cancel := context.WithTimeout(ctx, tt.context)
					defer cancel()
					ctx = limited
				}
				_, err = client.Jobs.Get(ctx, 1, airbyte.WithTimeout(2*time.Second), airbyte.WithoutRetry())
				if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		})
	}
}
