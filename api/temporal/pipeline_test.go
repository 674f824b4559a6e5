package airbytetemporal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

// secret is in the configurations of the tests, and must not leave the worker.
const secret = "canary-77-of-a-password"

// withPipelines returns activities that can apply the pipeline "shop".
func withPipelines(t *testing.T, client *airbyte.Client) *Activities {
	t.Helper()
	provisioner, err := provision.New(client)
	must(t, err)
	activities, err := New(client, WithPipelines(provisioner, resolveShop))
	must(t, err)
	return activities
}

func resolveShop(_ context.Context, reference string) (provision.Pipeline, error) {
	switch reference {
	case "shop":
		return shop(), nil
	case "secret":
		return provision.Pipeline{}, fmt.Errorf("cannot read %s", secret)
	case "panic":
		panic("no value for " + secret)
	default:
		return provision.Pipeline{}, fmt.Errorf("%s: %w", reference, ErrUnknownPipeline)
	}
}

func shop() provision.Pipeline {
	source := map[string]any{}
	for key, value := range airbytetest.Postgres {
		source[key] = value
	}
	source["password"] = secret
	return provision.Pipeline{
		Name:        "shop",
		Workspace:   provision.Workspace{Name: "shop"},
		Source:      provision.Connector{Name: "db", Configuration: airbyte.MustConfiguration(source)},
		Destination: provision.Connector{Name: "warehouse", Configuration: airbyte.MustConfiguration(airbytetest.Snowflake)},
		Connection:  provision.Connection{Name: "db to warehouse"},
	}
}

// TestApplyPipeline applies a pipeline twice by a workflow.
func TestApplyPipeline(t *testing.T) {
	fake := airbytetest.New(t)
	activities := withPipelines(t, fake.Client())
	for _, want := range []provision.Outcome{provision.Created, provision.Adopted} {
		var suite testsuite.WorkflowTestSuite
		suite.SetLogger(quietLogger{})
		env := suite.NewTestWorkflowEnvironment()
		env.SetTestTimeout(time.Minute) // the machine may be busy
		activities.Register(env)
		env.ExecuteWorkflow(ApplyPipelineName, PipelineRequest{Reference: "shop"})
		must(t, env.GetWorkflowError())
		var result PipelineResult
		must(t, env.GetWorkflowResult(&result))
		if len(result.Objects) != 4 || result.Pipeline != "shop" {
			t.Fatalf("got %+v", result)
		}
		connection := result.Objects[3]
		if connection.Kind != provision.KindConnection || connection.Outcome != want || connection.ID == "" {
			t.Errorf("got %+v, want a connection that was %s", connection, want)
		}
	}
}

// TestApplyFails checks which errors Temporal repeats, and that no error contains a secret.
func TestApplyFails(t *testing.T) {
	for _, test := range []struct {
		name      string
		reference string
		prepare   func(fake *airbytetest.Server)
		without   bool // without pipelines
		wantType  FailureType
		wantRetry bool
	}{
		{name: "the worker has no pipelines", without: true, wantType: FailureInvalid},
		{name: "the reference is unknown", reference: "other", wantType: FailurePipeline},
		{name: "the reference cannot be read", reference: "secret", wantType: retryUnavailable, wantRetry: true},
		{name: "the resolver panics", reference: "panic", wantType: retryUnavailable, wantRetry: true},
		{
			name:      "a name is ambiguous",
			reference: "shop",
			prepare: func(fake *airbytetest.Server) {
				fake.AddWorkspace("shop")
				fake.AddWorkspace("shop")
			},
			wantType: FailurePipeline,
		},
		{
			name:      "the server refuses",
			reference: "shop",
			prepare: func(fake *airbytetest.Server) {
				message := "the password " + secret + " is wrong"
				fake.Inject(airbytetest.Fault{Operation: "createSource", Status: http.StatusUnprocessableEntity, Message: message})
			},
			wantType: FailureRefused,
		},
		{
			name:      "the server is down",
			reference: "shop",
			prepare: func(fake *airbytetest.Server) {
				fake.Inject(airbytetest.Fault{
					Operation:  "listWorkspaces",
					Status:     http.StatusServiceUnavailable,
					Count:      airbytetest.Always,
					RetryAfter: "0",
				})
			},
			wantType:  retryUnavailable,
			wantRetry: true,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			fake := airbytetest.New(t, airbytetest.AllowWrongRequests())
			client := fake.Client(airbyte.WithRetry(airbyte.RetryPolicy{Attempts: 1}))
			if test.prepare != nil {
				test.prepare(fake)
			}
			activities := withPipelines(t, client)
			if test.without {
				activities.provisioner = nil
			}
			var suite testsuite.WorkflowTestSuite
			suite.SetLogger(quietLogger{})
			env := suite.NewTestActivityEnvironment()
			env.SetTestTimeout(time.Minute) // the machine may be busy
			env.RegisterActivity(activities.apply)
			_, err := env.ExecuteActivity(activities.apply, PipelineRequest{Reference: test.reference})
			if FailureOf(err) != test.wantType || isRetryable(t, err) != test.wantRetry {
				t.Errorf("got error %v of type %s, want %s", err, FailureOf(err), test.wantType)
			}
			checkHasNoSecret(t, err)
			if test.reference == "shop" {
				return
			}
			env.RegisterActivity(activities.workspaceOf)
			_, err = env.ExecuteActivity(activities.workspaceOf, PipelineRequest{Reference: test.reference})
			if FailureOf(err) != test.wantType || isRetryable(t, err) != test.wantRetry {
				t.Errorf("the workspace: got error %v of type %s, want %s", err, FailureOf(err), test.wantType)
			}
			checkHasNoSecret(t, err)
		})
	}
}

// checkHasNoSecret checks the failure that Temporal stores for an error.
func checkHasNoSecret(t *testing.T, err error) {
	t.Helper()
	stored := temporal.GetDefaultFailureConverter().ErrorToFailure(err).String()
	if strings.Contains(stored, secret) {
		t.Errorf("the failure contains a secret: %s", stored)
	}
}

// TestApplyAgain repeats the work of a worker that has died while it created a source. The server created the
// source later.
func TestApplyAgain(t *testing.T) {
	for _, test := range []struct {
		name     string
		last     progress
		wantWait time.Duration
	}{
		{name: "it died", wantWait: defaultSettleTime},
		{name: "it ended with an error", last: progress{QuietAttempt: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := airbytetest.New(t)
				activities := withPipelines(t, fake.Client())
				isDead := test.wantWait > 0
				if isDead {
					time.AfterFunc(20*time.Second, func() { fake.AddWorkspace("shop") })
				}
				pulse, _ := newPulse(2, test.last)
				began := time.Now()
				result, err := activities.resolveAndApply(t.Context(), pulse, PipelineRequest{Reference: "shop"})
				must(t, err)
				if waited := time.Since(began); waited < test.wantWait || waited > test.wantWait+5*time.Second {
					t.Errorf("waited %v, want %v", waited, test.wantWait)
				}
				isAdopted := result.Objects[0].Outcome == provision.Adopted
				if isAdopted != isDead {
					t.Errorf("the workspace was %s", result.Objects[0].Outcome)
				}
			})
		})
	}
}

// TestApplyStops ends the context while a request is in flight.
func TestApplyStops(t *testing.T) {
	for _, test := range []struct {
		reason   error
		wantType FailureType // "" for a cancellation
	}{
		{reason: errCancelled},
		{reason: errWorkerDown, wantType: retryInterrupted},
	} {
		t.Run(test.reason.Error(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := airbytetest.New(t)
				fake.Inject(airbytetest.Fault{Operation: "createSource", Latency: time.Minute})
				activities := withPipelines(t, fake.Client())
				pulse, beats := newPulse(1, progress{})
				ctx := endsAfter(t, 10*time.Second, test.reason)
				_, err := activities.resolveAndApply(ctx, pulse, PipelineRequest{Reference: "shop"})
				if FailureOf(err) != test.wantType || (test.wantType == "" && !errors.Is(err, context.Canceled)) {
					t.Errorf("got error %v of type %q, want %q", err, FailureOf(err), test.wantType)
				}
				if beats.last().QuietAttempt != 0 {
					t.Error("the attempt says that no request is in flight")
				}
			})
		})
	}
}

// TestPayloadsHaveNoSecrets encodes the inputs and results of workflows as Temporal does.
func TestPayloadsHaveNoSecrets(t *testing.T) {
	fake := airbytetest.New(t)
	activities := withPipelines(t, fake.Client())
	pulse, beats := newPulse(1, progress{})
	request := PipelineRequest{Reference: "shop"}
	result, err := activities.resolveAndApply(t.Context(), pulse, request)
	must(t, err)
	payloads, err := converter.GetDefaultDataConverter().ToPayloads(request, result, beats.sent)
	must(t, err)
	text := payloads.String()
	if !strings.Contains(text, "db to warehouse") {
		t.Fatalf("the payloads have no objects: %s", text)
	}
	if strings.Contains(text, secret) {
		t.Errorf("a payload contains a secret: %s", text)
	}
}

// TestResolverStops ends the context while a pipeline is resolved, which takes long. The end of the context must not look
// like a failure of the resolver.
func TestResolverStops(t *testing.T) {
	for _, test := range []struct {
		reason   error
		wantType FailureType // "" for a cancellation
	}{
		{reason: errCancelled},
		{reason: errWorkerDown, wantType: retryInterrupted},
	} {
		t.Run(test.reason.Error(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := airbytetest.New(t).Client()
				provisioner, err := provision.New(client)
				must(t, err)
				activities, err := New(client, WithPipelines(provisioner, func(ctx context.Context, _ string) (provision.Pipeline, error) {
					<-ctx.Done()
					return provision.Pipeline{}, fmt.Errorf("cannot read %s: %w", secret, ctx.Err())
				}))
				must(t, err)
				pulse, _ := newPulse(1, progress{})
				ctx := endsAfter(t, 10*time.Second, test.reason)
				_, err = activities.resolveAndApply(ctx, pulse, PipelineRequest{Reference: "shop"})
				if FailureOf(err) != test.wantType || (test.wantType == "" && !errors.Is(err, context.Canceled)) {
					t.Errorf("got error %v of type %q, want %q", err, FailureOf(err), test.wantType)
				}
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error contains a secret: %v", err)
				}
			})
		})
	}
}
