// Provision sets up pipelines: a Postgres source, a Snowflake destination, and a connection between
// them with a daily schedule. It also starts the first sync. You can run it again at any time: it does
// only the remaining work.
//
//	go run ./api/examples/provision
//	go run ./api/examples/provision -tenants 100
//
// By default it uses an in-memory Airbyte. To use your own Airbyte, set AIRBYTE_BASE_URL and
// credentials, and pass JSON files with the settings of the two connectors. The manual of package
// provision shows how to kill it and to run it again.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
	"github.com/airbyte-go/airbyte/api/provision"
)

const usage = `usage: provision [flags]

Sets up a Postgres source, a Snowflake destination and a connection between
them, and starts the first sync. With -tenants, it does so for many tenants, each
in a workspace of its own. It creates what is missing, and changes what differs, so
it can be repeated. The exit status is 1 if something failed.

Without AIRBYTE_* variables it uses an in-memory Airbyte and needs no flags.
PROVISION_HASH_KEY is the key of the hashes that tell whether a secret has changed.
`

// envHashKey is the variable with the key for [provision.WithHashKey].
const envHashKey = "PROVISION_HASH_KEY"

func main() {
	demo.Main(run)
}

// options are the flags of the program.
type options struct {
	tenants     int
	plan        bool
	state       string
	workspace   string
	source      string
	destination string
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var flags flag.FlagSet
	var o options
	flags.IntVar(&o.tenants, "tenants", 0, "`number` of tenants; 0 for one pipeline, whose first sync is watched")
	flags.BoolVar(&o.plan, "plan", false, "show what would be done, and change nothing")
	flags.StringVar(&o.state, "state", "", "`directory` that keeps IDs and hashes until the next run")
	flags.StringVar(&o.workspace, "workspace", "", "`ID` of the workspace, without -tenants (default: the only one)")
	flags.StringVar(&o.source, "source", "", "JSON `file` with the settings of the Postgres source")
	flags.StringVar(&o.destination, "destination", "", "JSON `file` with the settings of the Snowflake destination")
	showCalls := demo.ParseFlags(&flags, args, usage)

	err := o.check()
	if err != nil {
		return err
	}
	d, err := demo.Connect(out, airbytetest.WithJobs(airbytetest.Succeed(12*time.Minute)))
	if err != nil {
		return err
	}
	d.ShowCalls(showCalls)
	pipeline, err := o.pipeline(d)
	if err != nil {
		return err
	}
	if o.tenants > 0 {
		return o.provisionTenants(ctx, d, pipeline)
	}
	return o.provisionOne(ctx, d, pipeline)
}

// check returns an error for flags that exclude each other.
func (o *options) check() error {
	if o.tenants < 0 {
		return &demo.UsageError{Text: fmt.Sprintf("-tenants is %d, want 0 or more", o.tenants)}
	}
	if o.tenants > 0 && o.workspace != "" {
		return &demo.UsageError{Text: "-workspace is for one pipeline; with -tenants, each tenant has its own"}
	}
	return nil
}

// pipeline declares the pipeline, without its workspace.
func (o *options) pipeline(d *demo.Demo) (provision.Pipeline, error) {
	postgres, err := settings(d, "source", o.source, airbytetest.Postgres)
	if err != nil {
		return provision.Pipeline{}, err
	}
	snowflake, err := settings(d, "destination", o.destination, airbytetest.Snowflake)
	if err != nil {
		return provision.Pipeline{}, err
	}
	schedule, err := airbyte.NewCronSchedule("0 0 6 * * ?") // a Quartz expression: at six every day
	if err != nil {
		return provision.Pipeline{}, err
	}
	return provision.Pipeline{
		Name:        "tenant_42",
		Source:      provision.Connector{Name: "tenant_42_db", Configuration: postgres},
		Destination: provision.Connector{Name: "analytics_warehouse", Configuration: snowflake},
		Connection: provision.Connection{
			Name:     "tenant_42_db to analytics_warehouse",
			Schedule: schedule,
			Tags:     []provision.Tag{{Name: "provisioned", Color: "2E7D32"}},
		},
		FirstSync: true,
	}, nil
}

// options returns the options of a provisioner.
func (o *options) options(progress func(provision.Progress)) []provision.Option {
	opts := []provision.Option{provision.WithProgress(progress)}
	if o.state != "" {
		opts = append(opts, provision.WithStore(provision.NewDirStore(o.state)))
	}
	if key := os.Getenv(envHashKey); key != "" {
		opts = append(opts, provision.WithHashKey([]byte(key)))
	}
	return opts
}

// provisionOne sets up one pipeline, and watches its first sync.
func (o *options) provisionOne(ctx context.Context, d *demo.Demo, pipeline provision.Pipeline) error {
	if d.Fake != nil {
		d.Fake.AddWorkspace("Tenant 42")
	}
	pipeline.Workspace.ID = o.workspace
	if o.workspace == "" {
		workspace, err := provision.OnlyWorkspace(ctx, d.Client)
		if err != nil {
			return fmt.Errorf("%w; name one with -workspace", err)
		}
		pipeline.Workspace.ID = workspace.WorkspaceID
	}
	p, err := provision.New(d.Client, o.options(func(progress provision.Progress) {
		if progress.Object != nil {
			printObject(d, progress.Object)
		}
	})...)
	if err != nil {
		return err
	}
	if o.plan {
		planned, err := p.Plan(ctx, pipeline)
		d.Printf("Nothing was changed. Without -plan, the outcomes would be:\n%s", planned)
		return err
	}
	result, err := p.Apply(ctx, pipeline)
	if err != nil {
		return err
	}
	return watchFirstSync(ctx, d, result)
}

// printObject prints a line about an object, and a line for each difference.
func printObject(d *demo.Demo, object *provision.Object) {
	d.Done(string(object.Kind), fmt.Sprintf("%-36s %s", object.Name, object.Outcome))
	for _, difference := range object.Differences {
		d.Printf("      %s", difference)
	}
	printTwins(d, object)
}

// printTwins prints the IDs of other objects of the same name.
func printTwins(d *demo.Demo, object *provision.Object) {
	if len(object.Twins) > 0 {
		d.Printf("      %s %q has others of this name: %s", object.Kind, object.Name, strings.Join(object.Twins, ", "))
	}
}

// watchFirstSync waits for the first sync of the pipeline.
func watchFirstSync(ctx context.Context, d *demo.Demo, result *provision.Result) error {
	jobID, err := strconv.ParseInt(result.Object(provision.KindFirstSync).ID, 10, 64)
	if err != nil {
		return err
	}
	run, err := d.Client.WaitForJob(ctx, jobID,
		airbyte.WithPollInterval(d.Scale(30*time.Second)),
		airbyte.WithProgress(d.Watch("first sync")),
	)
	if err != nil {
		return err
	}
	d.Printf("The pipeline is ready. The first sync moved %s in %v.", demo.Rows(&run.Job), time.Duration(run.Duration))
	return nil
}

// settings returns the settings of a connector. They come from the file or, for an in-memory
// Airbyte, from the sample.
func settings(d *demo.Demo, kind, file string, sample map[string]any) (airbyte.Configuration, error) {
	if file != "" {
		typeKey := kind + "Type" // sourceType or destinationType
		return readSettings(file, typeKey, sample[typeKey])
	}
	if d.Fake != nil {
		return airbyte.NewConfiguration(sample)
	}
	return nil, fmt.Errorf("a real Airbyte needs the settings of the %s: name a JSON file with -%s", kind, kind)
}

// readSettings reads a file with settings, and adds the type of the connector.
func readSettings(file, typeKey string, connectorType any) (airbyte.Configuration, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	values := map[string]any{}
	err = json.Unmarshal(data, &values)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	values[typeKey] = connectorType
	return airbyte.NewConfiguration(values)
}
