package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/internal/otel/attribute"
	"github.com/airbyte-go/airbyte/api/internal/otel/codes"
	"github.com/airbyte-go/airbyte/api/internal/otel/trace"
)

// The functions from here to TestRunNightlySync are in README.md, which a test of the root package
// compares with this file. The tests below call them.

// connect returns a client for a self-managed server.
func connect(clientID, clientSecret string) (*airbyte.Client, error) {
	return airbyte.NewClient(
		airbyte.WithBaseURL("https://airbyte.example.com/api/public/v1"), // the default is Airbyte Cloud
		airbyte.WithClientCredentials(clientID, clientSecret),
	)
}

// createSource creates a source that reads a Postgres database.
func createSource(ctx context.Context, client *airbyte.Client, workspaceID, password string) (*airbyte.Source, error) {
	return client.Sources.Create(ctx, airbyte.SourceCreateRequest{
		Name:        "shop",
		WorkspaceID: workspaceID,
		Configuration: airbyte.MustConfiguration(map[string]any{
			"sourceType": "postgres",
			"host":       "db.example.com",
			"port":       5432,
			"database":   "shop",
			"username":   "airbyte",
			"password":   password,
		}),
	})
}

// scheduleConnection lets a connection run at half past six on workdays, in UTC.
func scheduleConnection(ctx context.Context, client *airbyte.Client, connectionID string) error {
	schedule, err := airbyte.NewCronSchedule("0 30 6 ? * MON-FRI")
	if err != nil {
		return err
	}
	_, err = client.Connections.Update(ctx, connectionID, airbyte.ConnectionUpdateRequest{Schedule: schedule})
	return err
}

// runNightlySync starts a sync, or attaches to the running one, and waits for its end. After half an
// hour it cancels the sync.
func runNightlySync(ctx context.Context, client *airbyte.Client, connectionID string) error {
	run, err := client.RunSync(ctx, connectionID,
		airbyte.WithMaxWait(30*time.Minute),
		airbyte.WithCancelOnStop(),
	)
	if failed, ok := errors.AsType[*airbyte.JobFailedError](err); ok {
		return fmt.Errorf("job %d failed", failed.Job.JobID)
	}
	if err != nil {
		return err
	}
	slog.Info("synced", "job", run.JobID, "took", run.Elapsed)
	return nil
}

// failedJobs returns the IDs of the jobs that failed since a given time.
func failedJobs(ctx context.Context, client *airbyte.Client, since time.Time) ([]int64, error) {
	params := &airbyte.ListJobsParams{
		Status:         new(airbyte.JobStatusFailed),
		UpdatedAtStart: &since,
	}
	var ids []int64
	for job, err := range client.Jobs.All(ctx, params) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, job.JobID)
	}
	return ids, nil
}

// deleteTag deletes a tag, unless it is deleted already.
func deleteTag(ctx context.Context, client *airbyte.Client, tagID string) error {
	err := client.Tags.Delete(ctx, tagID)
	if errors.Is(err, airbyte.ErrNotFound) {
		return nil
	}
	if apiErr, ok := errors.AsType[*airbyte.Error](err); ok {
		slog.Warn("tag not deleted", "status", apiErr.StatusCode, "problem", apiErr.Problem.Message)
	}
	return err
}

// retryForLonger returns options for a job that nobody waits for: a server may be away for a few minutes.
func retryForLonger() airbyte.Option {
	policy := airbyte.DefaultRetry() // five attempts
	policy.Attempts = 10
	policy.MaxDelay = 2 * time.Minute
	return airbyte.WithRetry(policy)
}

// createTagOnce creates a tag. If nobody knows whether the server has created it, it looks for the tag.
func createTagOnce(ctx context.Context, client *airbyte.Client, body airbyte.TagCreateRequest) (*airbyte.Tag, error) {
	created, err := client.Tags.Create(ctx, body)
	if !errors.Is(err, airbyte.ErrMaybeApplied) {
		return created, err
	}
	params := &airbyte.ListTagsParams{WorkspaceIDs: []string{body.WorkspaceID}}
	for tag, listErr := range client.Tags.All(ctx, params) {
		if listErr != nil {
			return nil, errors.Join(err, listErr)
		}
		if tag.Name == body.Name {
			return tag, nil
		}
	}
	return client.Tags.Create(ctx, body)
}

// streamsOf discovers the streams of a source, which may take minutes. A page of an app waits ten seconds at most.
func streamsOf(ctx context.Context, client *airbyte.Client, sourceID string) ([]airbyte.StreamProperties, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // of the whole call, with all attempts
	defer cancel()
	return client.Streams.GetProperties(ctx, sourceID, nil,
		airbyte.WithTimeout(4*time.Second), // of each attempt
	)
}

// connectionState requests a path that the client has no method for.
func connectionState(ctx context.Context, client *airbyte.Client, connectionID string) (json.RawMessage, error) {
	path := "/connections/" + url.PathEscape(connectionID) + "/state"
	var state json.RawMessage
	err := client.Do(ctx, http.MethodGet, path, nil, &state, airbyte.WithQuery("format", "full"))
	return state, err
}

// traceAttempts returns a hook that makes a span of each request.
func traceAttempts(tracer trace.Tracer) airbyte.AttemptHook {
	return airbyte.AttemptHook{
		Start: func(ctx context.Context, attempt airbyte.AttemptInfo) context.Context {
			op := attempt.Operation
			ctx, _ = tracer.Start(ctx, op.Method+" "+op.Path, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
				attribute.String("http.request.method", op.Method),
				attribute.String("url.template", op.Path),
				attribute.String("server.address", attempt.Host),
				attribute.Int("http.request.resend_count", attempt.Number-1),
			))
			return ctx
		},
		End: func(ctx context.Context, _ airbyte.AttemptInfo, result airbyte.AttemptResult) {
			span := trace.SpanFromContext(ctx)
			defer span.End()
			if result.StatusCode != 0 {
				span.SetAttributes(attribute.Int("http.response.status_code", result.StatusCode))
			}
			if result.Err != nil {
				span.RecordError(result.Err)
				span.SetStatus(codes.Error, "")
			}
		},
	}
}

// measureAttempts returns a hook that reports the duration of each request in seconds. With Prometheus,
// observe is:
//
//	func(seconds float64, labels ...string) { histogram.WithLabelValues(labels...).Observe(seconds) }
func measureAttempts(observe func(seconds float64, labels ...string)) airbyte.AttemptHook {
	return airbyte.AttemptHook{
		End: func(_ context.Context, attempt airbyte.AttemptInfo, result airbyte.AttemptResult) {
			status := strconv.Itoa(result.StatusCode) // 0 without a response
			retry := strconv.FormatBool(result.WillRetry)
			observe(result.Duration.Seconds(), attempt.Operation.ID, status, retry)
		},
	}
}

// tenantClients returns a client for each application. All of them together send at most four requests
// at a time, and the tenants take turns.
func tenantClients(secrets map[string]string) (map[string]*airbyte.Client, error) {
	limiter := airbyte.NewLimiter(airbyte.Limits{Concurrent: 4, PerSecond: 20, Burst: 10})
	clients := map[string]*airbyte.Client{}
	for clientID, secret := range secrets {
		client, err := airbyte.NewClient(
			airbyte.WithClientCredentials(clientID, secret),
			airbyte.WithLimiter(limiter),
		)
		if err != nil {
			return nil, err
		}
		clients[clientID] = client
	}
	return clients, nil
}

// tenant is one of many tenants that share a client.
type tenant struct {
	workspaceID string
	credentials *airbyte.CallCredentials
}

// newTenant makes the credentials of a tenant. Keep them, because they keep the access token.
func newTenant(client *airbyte.Client, workspaceID, clientID, secret string) (*tenant, error) {
	credentials, err := client.NewCallCredentials(airbyte.WithClientCredentials(clientID, secret))
	if err != nil {
		return nil, err
	}
	return &tenant{workspaceID: workspaceID, credentials: credentials}, nil
}

// job reads a job with the credentials of the tenant. It waits in the queue of the tenant's workspace.
func (t *tenant) job(ctx context.Context, client *airbyte.Client, jobID int64) (*airbyte.Job, error) {
	return client.Jobs.Get(ctx, jobID,
		airbyte.WithCallCredentials(t.credentials),
		airbyte.WithLimiterKey(t.workspaceID),
	)
}

// connectToAbctl returns a client for an abctl on another machine, whose ingress knows only localhost, and
// which is behind a proxy that wants a key.
func connectToAbctl(proxyKey string) (*airbyte.Client, error) {
	return airbyte.NewClient(
		airbyte.WithBaseURL("http://airbyte.internal:8000/api/public/v1"),
		airbyte.WithHost("localhost"),
		airbyte.WithDefaultHeader("X-Proxy-Key", proxyKey),
	)
}

// jobAsSent reads a job, and also returns its JSON as the server has sent it.
func jobAsSent(ctx context.Context, client *airbyte.Client, jobID int64) (*airbyte.Job, []byte, error) {
	var body []byte
	job, err := client.Jobs.Get(ctx, jobID, airbyte.WithResponseBody(&body))
	return job, body, err
}

// TestRunNightlySync runs a sync that fails after ten minutes. In a synctest bubble, they take no time.
func TestRunNightlySync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		workspace := fake.AddWorkspace("Tenant 42")
		source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
		destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
		connection := fake.AddConnection(source, destination)
		fake.Script(connection, airbytetest.Fail(10*time.Minute))

		err := runNightlySync(t.Context(), fake.Client(), connection)

		if err == nil || err.Error() != "job 1 failed" {
			t.Errorf("got the error %v, want a failed job", err)
		}
	})
}

func TestReadmeConnect(t *testing.T) {
	client, err := connect("id", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(client), "airbyte.Client(https://airbyte.example.com/api/public/v1)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadmeCreateSource(t *testing.T) {
	fake := airbytetest.New(t)
	source, err := createSource(t.Context(), fake.Client(), fake.AddWorkspace("Tenant 42"), "hunter2")
	if err != nil {
		t.Fatal(err)
	}
	if source.Name != "shop" || source.SourceType != "postgres" {
		t.Errorf("got the source %s of type %s, want shop of type postgres", source.Name, source.SourceType)
	}
}

func TestReadmeScheduleConnection(t *testing.T) {
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
	id := fake.AddConnection(source, destination)
	if err := scheduleConnection(t.Context(), fake.Client(), id); err != nil {
		t.Fatal(err)
	}
	connection, err := fake.Client().Connections.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	expression, zone := connection.Schedule.Cron()
	if expression != "0 30 6 ? * MON-FRI" || zone != "UTC" {
		t.Errorf("got the schedule %q in %q", expression, zone)
	}
}

func TestReadmeSyncs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		fake := airbytetest.New(t)
		workspace := fake.AddWorkspace("Tenant 42")
		source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
		destination := fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake)
		connection := fake.AddConnection(source, destination)
		client := fake.Client()
		fake.Script(connection, airbytetest.Fail(time.Minute), airbytetest.Succeed(time.Minute), airbytetest.Succeed(time.Hour))

		err := runNightlySync(t.Context(), client, connection)
		if err == nil || err.Error() != "job 1 failed" {
			t.Errorf("first sync: got the error %v, want a failed job", err)
		}
		err = runNightlySync(t.Context(), client, connection)
		if err != nil {
			t.Errorf("second sync: %v", err)
		}
		err = runNightlySync(t.Context(), client, connection)
		timeout, ok := errors.AsType[*airbyte.WaitTimeoutError](err)
		if !ok || !timeout.Cancelled {
			t.Errorf("third sync: got the error %v, want a timeout with the job cancelled", err)
		}

		ids, err := failedJobs(t.Context(), client, start)
		if err != nil || len(ids) != 1 || ids[0] != 1 {
			t.Errorf("failed jobs: got %v and the error %v, want job 1", ids, err)
		}
	})
}

func TestReadmeDeleteTag(t *testing.T) {
	fake := airbytetest.New(t)
	client := fake.Client()
	tag, err := client.Tags.Create(t.Context(), airbyte.TagCreateRequest{
		Name:        "urgent",
		Color:       "FF0000",
		WorkspaceID: fake.AddWorkspace("Tenant 42"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := deleteTag(t.Context(), client, tag.TagID); err != nil {
		t.Errorf("deleting a tag: %v", err)
	}
	fake.Inject(airbytetest.Fault{Operation: "deleteTag", Status: http.StatusNotFound})
	if err := deleteTag(t.Context(), client, tag.TagID); err != nil {
		t.Errorf("deleting a tag that is not found: %v", err)
	}
	fake.Inject(airbytetest.Fault{Operation: "deleteTag", Status: http.StatusForbidden})
	if err := deleteTag(t.Context(), client, tag.TagID); !errors.Is(err, airbyte.ErrForbidden) {
		t.Errorf("deleting a tag of others: got the error %v, want ErrForbidden", err)
	}
}

func TestReadmeRetryForLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		fake.Inject(airbytetest.Fault{Operation: "listWorkspaces", Status: http.StatusServiceUnavailable, Count: 9})
		_, err := fake.Client(retryForLonger()).Workspaces.List(t.Context(), nil)
		if got := len(fake.Requests("listWorkspaces")); err != nil || got != 10 {
			t.Errorf("got %d requests and the error %v, want 10 requests", got, err)
		}
	})
}

func TestReadmeCreateTagOnce(t *testing.T) {
	tests := []struct {
		name    string
		fault   airbytetest.Fault
		creates int
	}{
		{name: "the response is lost", fault: airbytetest.Fault{DropAfter: true}, creates: 1},
		{name: "the request is lost", fault: airbytetest.Fault{DropBefore: true}, creates: 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := airbytetest.New(t)
			client := fake.Client()
			body := airbyte.TagCreateRequest{Name: "nightly", Color: "FF0000", WorkspaceID: fake.AddWorkspace("Tenant 42")}
			tt.fault.Operation = "createTag"
			fake.Inject(tt.fault)
			tag, err := createTagOnce(t.Context(), client, body)
			if err != nil || tag.Name != body.Name {
				t.Fatalf("got the tag %v and the error %v", tag, err)
			}
			tags, err := airbyte.Collect(client.Tags.All(t.Context(), nil))
			if err != nil || len(tags) != 1 {
				t.Errorf("got %d tags and the error %v, want one", len(tags), err)
			}
			if got := len(fake.Requests("createTag")); got != tt.creates {
				t.Errorf("got %d requests, want %d", got, tt.creates)
			}
		})
	}
}

func TestReadmeStreamsOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		client := fake.Client()
		source := fake.AddSource(fake.AddWorkspace("Tenant 42"), "shop", airbytetest.Postgres)
		fake.SetStreams(source, airbytetest.Stream{Name: "orders", Fields: []string{"id"}})
		streams, err := streamsOf(t.Context(), client, source)
		if err != nil || len(streams) != 1 {
			t.Errorf("got %d streams and the error %v, want one", len(streams), err)
		}

		fake.Inject(airbytetest.Fault{Operation: "getStreamProperties", Latency: time.Minute, Count: airbytetest.Always})
		start := time.Now()
		_, err = streamsOf(t.Context(), client, source)
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took > 10*time.Second {
			t.Errorf("a slow source: got the error %v after %s, want DeadlineExceeded within ten seconds", err, took)
		}
	})
}

func TestReadmeConnectionState(t *testing.T) {
	transport := roundTripper(func(req *http.Request) (*http.Response, error) {
		if got, want := req.URL.String(), airbyte.CloudURL+"/connections/c%2F1/state?format=full"; got != want {
			t.Errorf("requested %s, want %s", got, want)
		}
		body := io.NopCloser(strings.NewReader(`{"cursor":42}`))
		return &http.Response{StatusCode: http.StatusOK, Body: body}, nil
	})
	client, err := airbyte.NewClient(airbyte.WithToken("token"), airbyte.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	state, err := connectionState(t.Context(), client, "c/1")
	if err != nil || string(state) != `{"cursor":42}` {
		t.Errorf("got the state %s and the error %v", state, err)
	}
}

// spans is a tracer that keeps the spans that have ended.
type spans struct{ ended []string }

func (s *spans) Start(ctx context.Context, name string, opts ...trace.SpanStartOption) (context.Context, trace.Span) {
	start := new(trace.SpanStart)
	for _, opt := range opts {
		opt(start)
	}
	parent, _ := trace.SpanFromContext(ctx).(*span)
	child := &span{tracer: s, parent: parent, name: name, start: *start}
	return trace.ContextWithSpan(ctx, child), child
}

// span is a span of spans.
type span struct {
	tracer *spans
	parent *span
	name   string
	start  trace.SpanStart
	errs   []error
	status codes.Code
}

func (s *span) SetAttributes(kv ...attribute.KeyValue) {
	s.start.Attributes = append(s.start.Attributes, kv...)
}

func (s *span) RecordError(err error) { s.errs = append(s.errs, err) }

func (s *span) SetStatus(code codes.Code, _ string) { s.status = code }

func (s *span) End() {
	text := fmt.Sprintf("%s: kind %d, status %d", s.name, s.start.Kind, s.status)
	for _, kv := range s.start.Attributes {
		text += fmt.Sprintf(", %s=%s", kv.Key, kv.Value)
	}
	if s.parent != nil {
		text += ", within " + s.parent.name
	}
	for _, err := range s.errs {
		text += ", " + err.Error()
	}
	s.tracer.ended = append(s.tracer.ended, text)
}

func TestReadmeTraceAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		tracer := new(spans)
		client := fake.Client(airbyte.WithAttemptHook(traceAttempts(tracer)))
		fake.Inject(airbytetest.Fault{Operation: "listTags", Status: http.StatusServiceUnavailable})
		if _, err := client.Tags.List(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		host := "server.address=" + strings.Split(fake.BaseURL(), "/")[2]
		want := []string{
			"POST /applications/token: kind 3, status 0, http.request.method=POST, url.template=/applications/token, " + host +
				", http.request.resend_count=0, http.response.status_code=200, within GET /tags",
			"GET /tags: kind 3, status 1, http.request.method=GET, url.template=/tags, " + host +
				", http.request.resend_count=0, http.response.status_code=503, airbyte: listTags: 503 service-unavailable",
			"GET /tags: kind 3, status 0, http.request.method=GET, url.template=/tags, " + host +
				", http.request.resend_count=1, http.response.status_code=200",
		}
		if diff := cmp.Diff(want, tracer.ended); diff != "" {
			t.Errorf("spans (-want +got):\n%s", diff)
		}
	})
}

func TestReadmeMeasureAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		var observed []string
		client := fake.Client(airbyte.WithToken("unknown"), airbyte.WithAttemptHook(measureAttempts(func(seconds float64, labels ...string) {
			observed = append(observed, fmt.Sprint(seconds, " ", labels))
		})))
		if _, err := client.Tags.List(t.Context(), nil); !errors.Is(err, airbyte.ErrUnauthorized) {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff([]string{"0 [listTags 401 false]"}, observed); diff != "" {
			t.Errorf("observed (-want +got):\n%s", diff)
		}
	})
}

func TestReadmeTenants(t *testing.T) {
	clients, err := tenantClients(map[string]string{"a": "secret-a", "b": "secret-b"})
	if err != nil || len(clients) != 2 || clients["a"] == clients["b"] {
		t.Errorf("got %v and the error %v, want two clients", clients, err)
	}
	fake := airbytetest.New(t)
	client := fake.Client(airbyte.WithoutCredentials())
	id, secret := fake.Credentials()
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	connection := fake.AddConnection(source, fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake))
	jobID := fake.AddJob(connection, time.Now(), airbytetest.Succeed(time.Minute))
	tenant, err := newTenant(client, workspace, id, secret)
	if err != nil {
		t.Fatal(err)
	}
	job, err := tenant.job(t.Context(), client, jobID)
	if err != nil || job.ConnectionID != connection {
		t.Errorf("got the job %v and the error %v, want a job of the connection %s", job, err, connection)
	}
}

func TestReadmeConnectToAbctl(t *testing.T) {
	client, err := connectToAbctl("key")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(client), "airbyte.Client(http://airbyte.internal:8000/api/public/v1)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadmeJobAsSent(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(42, "running")) })
	job, body, err := jobAsSent(t.Context(), client, 42)
	if err != nil || job.JobID != 42 || string(body) != oneJob(42, "running") {
		t.Errorf("got %v, %s and the error %v", job, body, err)
	}
}

// roundTripper is a function that is an http.RoundTripper.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
