package airbyte_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// canned responds to every request with the same bytes.
type canned []byte

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(c)), ContentLength: int64(len(c)), Request: req,
	}, nil
}

const jobText = `{"jobId":%d,"status":"running","jobType":"sync","startTime":"2026-03-25T01:30:50Z","connectionId":"18dccc91-0ab1-4f72-9ed7-0b8fc27c5826","lastUpdatedAt":"2026-03-25T01:40:50Z","duration":"PT10M","bytesSynced":123456789,"rowsSynced":9876}`

// jobsText returns a page of jobs.
func jobsText(first, n int, next string) string {
	jobs := make([]string, n)
	for i := range jobs {
		jobs[i] = fmt.Sprintf(jobText, first+i)
	}
	return `{"data":[` + strings.Join(jobs, ",") + `],"previous":"","next":"` + next + `"}`
}

// The types of a client written by hand for two operations.
type (
	handJob struct {
		JobID         int64     `json:"jobId"`
		Status        string    `json:"status"`
		JobType       string    `json:"jobType"`
		StartTime     time.Time `json:"startTime"`
		ConnectionID  string    `json:"connectionId"`
		LastUpdatedAt time.Time `json:"lastUpdatedAt"`
		Duration      string    `json:"duration"`
		BytesSynced   *int64    `json:"bytesSynced"`
		RowsSynced    *int64    `json:"rowsSynced"`
	}
	handJobs struct {
		Data     []handJob `json:"data"`
		Next     string    `json:"next"`
		Previous string    `json:"previous"`
	}
)

// handGet sends a request as programs without a client do.
func handGet(ctx context.Context, c *http.Client, url string, out any) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer token")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "hand/1")
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// decodeTwice decodes a page as clients do that look into the JSON first, such as those that
// Speakeasy generates.
func decodeTwice(body []byte, out *handJobs) error {
	var page map[string]json.RawMessage
	if err := json.Unmarshal(body, &page); err != nil {
		return err
	}
	var items []json.RawMessage
	if err := json.Unmarshal(page["data"], &items); err != nil {
		return err
	}
	for _, item := range items {
		var fields map[string]any
		if err := json.Unmarshal(item, &fields); err != nil {
			return err
		}
		again, err := json.Marshal(fields)
		if err != nil {
			return err
		}
		var job handJob
		if err := json.Unmarshal(again, &job); err != nil {
			return err
		}
		out.Data = append(out.Data, job)
	}
	return nil
}

func benchClient(b *testing.B, transport http.RoundTripper, opts ...airbyte.Option) *airbyte.Client {
	b.Helper()
	c, err := airbyte.NewClient(append([]airbyte.Option{
		airbyte.WithToken("token"), airbyte.WithHTTPClient(&http.Client{Transport: transport}),
	}, opts...)...)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func BenchmarkGetJob(b *testing.B) {
	ctx, body := context.Background(), canned(fmt.Sprintf(jobText, 7))
	b.Run("hand", func(b *testing.B) {
		b.ReportAllocs()
		c := &http.Client{Transport: body}
		for b.Loop() {
			var job handJob
			if err := handGet(ctx, c, fmt.Sprintf("https://api.airbyte.com/v1/jobs/%d", 7), &job); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		c := benchClient(b, body)
		for b.Loop() {
			if _, err := c.Jobs.Get(ctx, 7); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkListJobs100(b *testing.B) {
	ctx, body := context.Background(), canned(jobsText(1, 100, ""))
	b.Run("hand", func(b *testing.B) {
		b.ReportAllocs()
		c := &http.Client{Transport: body}
		for b.Loop() {
			var page handJobs
			if err := handGet(ctx, c, "https://api.airbyte.com/v1/jobs?limit=100", &page); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		c := benchClient(b, body)
		params := &airbyte.ListJobsParams{Limit: new(100)}
		for b.Loop() {
			if _, err := c.Jobs.List(ctx, params); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("twice", func(b *testing.B) {
		b.ReportAllocs()
		c := &http.Client{Transport: body}
		for b.Loop() {
			var raw json.RawMessage
			var page handJobs
			if err := handGet(ctx, c, "https://api.airbyte.com/v1/jobs?limit=100", &raw); err != nil {
				b.Fatal(err)
			}
			if err := decodeTwice(raw, &page); err != nil {
				b.Fatal(err)
			}
		}
	})
}
