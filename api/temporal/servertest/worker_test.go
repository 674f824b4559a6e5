package servertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/provision"
	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

const (
	taskQueue        = "airbyte"
	heartbeatTimeout = 3 * time.Second
	settleTime       = 6 * time.Second
	pollInterval     = time.Second

	// secret is in all configurations, and must not be in any history.
	secret = "canary-5b1f-of-a-password"
)

// Variables of the environment of worker processes.
const (
	envTemporal  = "AIRBYTE_SERVERTEST_TEMPORAL" // host and port
	envNamespace = "AIRBYTE_SERVERTEST_NAMESPACE"
	envStates    = "AIRBYTE_SERVERTEST_STATES" // directory
)

// TestMain runs the tests, or a worker in a process that a test has started.
func TestMain(m *testing.M) {
	if os.Getenv(envTemporal) == "" {
		os.Exit(m.Run())
	}
	err := runWorker()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// runWorker runs a worker until the process is killed.
func runWorker() error {
	temporalClient, err := client.Dial(client.Options{
		HostPort:  os.Getenv(envTemporal),
		Namespace: os.Getenv(envNamespace),
		Logger:    quietLogger{},
	})
	if err != nil {
		return err
	}
	airbyteClient, err := airbyte.NewClient(airbyte.WithEnv())
	if err != nil {
		return err
	}
	activities, err := newActivities(airbyteClient, os.Getenv(envStates))
	if err != nil {
		return err
	}
	w := worker.New(temporalClient, taskQueue, worker.Options{})
	activities.Register(w)
	return w.Run(worker.InterruptCh())
}

// newActivities returns the activities of a worker.
func newActivities(client *airbyte.Client, states string) (*airbytetemporal.Activities, error) {
	provisioner, err := provision.New(client,
		provision.WithStore(provision.NewDirStore(states)),
		provision.WithHashKey([]byte("0123456789abcdef0123456789abcdef")),
		provision.WithSettleTime(settleTime))
	if err != nil {
		return nil, err
	}
	return airbytetemporal.New(client,
		airbytetemporal.WithWatcher(fleet.New(client, fleet.WithInterval(pollInterval))),
		airbytetemporal.WithSettleTime(settleTime),
		airbytetemporal.WithPipelines(provisioner, resolve))
}

// sharedWorkspace is the name of the workspace of all pipelines whose references begin with shared/.
const sharedWorkspace = "everybody"

// resolve returns the pipeline of a tenant.
func resolve(_ context.Context, reference string) (provision.Pipeline, error) {
	kind, tenant, _ := strings.Cut(reference, "/")
	workspace := tenant
	switch kind {
	case "tenants":
	case "shared":
		workspace = sharedWorkspace
	default:
		return provision.Pipeline{}, airbytetemporal.ErrUnknownPipeline
	}
	return provision.Pipeline{
		Name:        tenant,
		Workspace:   provision.Workspace{Name: workspace},
		Source:      provision.Connector{Name: tenant + " db", Configuration: withSecret(airbytetest.Postgres)},
		Destination: provision.Connector{Name: tenant + " warehouse", Configuration: withSecret(airbytetest.Snowflake)},
		Connection:  provision.Connection{Name: tenant + " db to warehouse"},
	}, nil
}

// withSecret returns a configuration whose password is the secret.
func withSecret(configuration map[string]any) airbyte.Configuration {
	changed := map[string]any{}
	for key, value := range configuration {
		changed[key] = value
	}
	if _, isPassword := changed["password"]; isPassword {
		changed["password"] = secret
	}
	return airbyte.MustConfiguration(changed)
}

// process is a worker in a process of its own.
type process struct {
	command *exec.Cmd
	output  strings.Builder
}

// startProcess starts a worker in a process of its own.
func startProcess(env []string) (*process, error) {
	p := &process{command: exec.CommandContext(context.Background(), os.Args[0])}
	p.command.Env = append(os.Environ(), env...)
	p.command.Stderr = &p.output
	return p, p.command.Start()
}

// kill kills the process, without a chance to do anything.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

// quietLogger drops everything.
type quietLogger struct{}

func (quietLogger) Debug(string, ...any) {}
func (quietLogger) Info(string, ...any)  {}
func (quietLogger) Warn(string, ...any)  {}
func (quietLogger) Error(string, ...any) {}
