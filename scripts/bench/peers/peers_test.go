// Package peers measures the client against other clients, in one process. The clients in ogen and plain are
// generated before by scripts/bench.sh.
package peers_test

import (
	"context"
	"encoding/json"
	"net/http"
	"syscall"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"

	"github.com/airbyte-go/airbyte/scripts/bench/peers/ogen"
	"github.com/airbyte-go/airbyte/scripts/bench/peers/plain"
)

const baseURL = "https://api.airbyte.com/v1"

func newClient(b *testing.B, transport http.RoundTripper) *airbyte.Client {
	b.Helper()
	c, err := airbyte.NewClient(
		airbyte.WithToken("token"),
		airbyte.WithHTTPClient(&http.Client{Transport: transport}),
	)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func newOgenClient(b *testing.B, transport http.RoundTripper) *ogen.Client {
	b.Helper()
	c, err := ogen.NewClient(baseURL, bearer{}, ogen.WithClient(&http.Client{Transport: transport}))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// bearer gives a token to ogen's client.
type bearer struct{}

func (bearer) Bearer(context.Context, ogen.OperationName) (ogen.Bearer, error) {
	return ogen.Bearer{Token: "token"}, nil
}

func newPlainClient(b *testing.B, transport http.RoundTripper) *plain.ClientWithResponses {
	b.Helper()
	authorize := func(_ context.Context, req *http.Request) error {
		req.Header.Set("Authorization", "Bearer token")
		return nil
	}
	c, err := plain.NewClientWithResponses(baseURL,
		plain.WithHTTPClient(&http.Client{Transport: transport}), plain.WithRequestEditorFn(authorize))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// run measures a call. Other programs that are running hardly change the CPU time that it reports.
func run(b *testing.B, name string, call func() error) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		start := cpuTime(b)
		for b.Loop() {
			if err := call(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(cpuTime(b)-start)/float64(b.N), "cpu-ns/op")
	})
}

// cpuTime returns the CPU time that the process has used.
func cpuTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func BenchmarkGetJob(b *testing.B) {
	ctx := context.Background()
	body := canned(jobText(7))
	c := newClient(b, body)
	ogenClient := newOgenClient(b, body)
	plainClient := newPlainClient(b, body)
	hand := &http.Client{Transport: body}
	run(b, "client", func() error {
		_, err := c.Jobs.Get(ctx, 7)
		return err
	})
	run(b, "ogen", func() error {
		_, err := ogenClient.GetJob(ctx, ogen.GetJobParams{JobId: 7})
		return err
	})
	run(b, "hand", func() error { return handGet(ctx, hand, baseURL+"/jobs/7", new(handJob)) })
	run(b, "plain", func() error {
		_, err := plainClient.GetJobWithResponse(ctx, 7)
		return err
	})
}

func BenchmarkListJobs100(b *testing.B) {
	ctx := context.Background()
	body := canned(jobsText())
	c := newClient(b, body)
	ogenClient := newOgenClient(b, body)
	plainClient := newPlainClient(b, body)
	hand := &http.Client{Transport: body}
	run(b, "client", func() error {
		_, err := c.Jobs.List(ctx, &airbyte.ListJobsParams{Limit: new(100)})
		return err
	})
	run(b, "ogen", func() error {
		_, err := ogenClient.ListJobs(ctx, ogen.ListJobsParams{Limit: ogen.NewOptInt32(100)})
		return err
	})
	run(b, "hand", func() error { return handGet(ctx, hand, baseURL+"/jobs?limit=100", new(handJobs)) })
	run(b, "plain", func() error {
		_, err := plainClient.ListJobsWithResponse(ctx, &plain.ListJobsParams{Limit: new(int32(100))})
		return err
	})
}

// BenchmarkListConnections20 has no client of ogen, which refuses to generate one for connections.
func BenchmarkListConnections20(b *testing.B) {
	ctx := context.Background()
	body := canned(connectionsText(20))
	c := newClient(b, body)
	plainClient := newPlainClient(b, body)
	hand := &http.Client{Transport: body}
	run(b, "client", func() error {
		_, err := c.Connections.List(ctx, nil)
		return err
	})
	run(b, "hand", func() error { return handGet(ctx, hand, baseURL+"/connections", new(handConnections)) })
	run(b, "plain", func() error {
		_, err := plainClient.ListConnectionsWithResponse(ctx, nil)
		return err
	})
}

// BenchmarkUnmarshalConnections20 decodes a page of connections with json.Unmarshal, without a client.
func BenchmarkUnmarshalConnections20(b *testing.B) {
	body := []byte(connectionsText(20))
	run(b, "client", func() error { return json.Unmarshal(body, new(airbyte.ConnectionsResponse)) })
	run(b, "hand", func() error { return json.Unmarshal(body, new(handConnections)) })
	run(b, "plain", func() error { return json.Unmarshal(body, new(plain.ConnectionsResponse)) })
}

// BenchmarkSendStreams500 sends the 500 streams of a connection back. Hand and plain only encode them.
func BenchmarkSendStreams500(b *testing.B) {
	ctx := context.Background()
	text := []byte(connectionText(1, 500))
	var connection airbyte.Connection
	var hand handConnection
	var plainConnection plain.ConnectionResponse
	for _, v := range []any{&connection, &hand, &plainConnection} {
		if err := json.Unmarshal(text, v); err != nil {
			b.Fatal(err)
		}
	}
	c := newClient(b, canned(connectionText(1, 1)))
	update := airbyte.ConnectionUpdateRequest{Configurations: &connection.Configurations}
	run(b, "client", func() error {
		_, err := c.Connections.Update(ctx, connection.ConnectionID, update)
		return err
	})
	encode := func(v any) error {
		_, err := json.Marshal(v)
		return err
	}
	run(b, "encoded", func() error { return encode(update) })
	run(b, "hand", func() error { return encode(handUpdate{Configurations: &hand.Configurations}) })
	run(b, "plain", func() error { return encode(plainConnection.Configurations) })
}
