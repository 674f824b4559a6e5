// Worker runs the workflows of package airbytetemporal. Run as many of them as you like.
//
//	export AIRBYTE_BASE_URL=https://airbyte.example.com/api/public/v1
//	export AIRBYTE_CLIENT_ID=… AIRBYTE_CLIENT_SECRET=…
//	go run ./example/worker -pipelines pipelines -states states
//
// It connects to Temporal on localhost:7233, unless TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE say otherwise.
//
// The reference of a pipeline is the name of its file, such as shop for pipelines/shop.json:
//
//	{
//	  "workspace": "Shop",
//	  "source": {"sourceType": "postgres", "host": "db.example.com", …},
//	  "destination": {"destinationType": "snowflake", …},
//	  "passwords": {"source": "SHOP_DB_PASSWORD", "destination": "WAREHOUSE_PASSWORD"}
//	}
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/provision"
	airbytetemporal "github.com/airbyte-go/airbyte/api/temporal"
)

func main() {
	pipelines := flag.String("pipelines", "pipelines", "`directory` with a JSON file for each pipeline")
	states := flag.String("states", "states", "`directory` that keeps the states of pipelines; all workers share it")
	flag.Parse()
	err := run(*pipelines, *states)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run works until the process is interrupted.
func run(pipelines, states string) error {
	temporalClient, err := client.Dial(client.Options{
		HostPort:  os.Getenv("TEMPORAL_ADDRESS"),
		Namespace: cmp.Or(os.Getenv("TEMPORAL_NAMESPACE"), client.DefaultNamespace),
	})
	if err != nil {
		return err
	}
	defer temporalClient.Close()
	activities, err := newActivities(pipelines, states)
	if err != nil {
		return err
	}
	w := worker.New(temporalClient, "airbyte", worker.Options{})
	activities.Register(w)
	return w.Run(worker.InterruptCh())
}

// newActivities returns the activities of a worker. The credentials of Airbyte come from the environment.
func newActivities(pipelines, states string) (*airbytetemporal.Activities, error) {
	airbyteClient, err := airbyte.NewClient(airbyte.WithEnv())
	if err != nil {
		return nil, err
	}
	opts := []provision.Option{provision.WithStore(provision.NewDirStore(states))}
	if key := os.Getenv("STATE_HASH_KEY"); key != "" {
		opts = append(opts, provision.WithHashKey([]byte(key)))
	}
	provisioner, err := provision.New(airbyteClient, opts...)
	if err != nil {
		return nil, err
	}
	files := pipelineFiles{dir: pipelines}
	return airbytetemporal.New(airbyteClient, airbytetemporal.WithPipelines(provisioner, files.resolve))
}

// pipelineFiles reads pipelines from a directory.
type pipelineFiles struct{ dir string }

// pipelineFile has the settings of one pipeline. Passwords come from the environment of the worker.
type pipelineFile struct {
	Workspace   string         `json:"workspace"`
	Source      map[string]any `json:"source"`
	Destination map[string]any `json:"destination"`
	// Passwords names the environment variables of the two passwords.
	Passwords struct {
		Source      string `json:"source"`
		Destination string `json:"destination"`
	} `json:"passwords"`
}

// resolve returns the pipeline of a file, with its secrets. The reference is the name of the file without
// .json.
func (p pipelineFiles) resolve(_ context.Context, reference string) (provision.Pipeline, error) {
	if !filepath.IsLocal(reference) {
		return provision.Pipeline{}, airbytetemporal.ErrUnknownPipeline
	}
	data, err := os.ReadFile(filepath.Join(p.dir, reference+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return provision.Pipeline{}, airbytetemporal.ErrUnknownPipeline
	}
	if err != nil {
		return provision.Pipeline{}, err
	}
	var file pipelineFile
	err = json.Unmarshal(data, &file)
	if err != nil {
		return provision.Pipeline{}, fmt.Errorf("%s: %w", reference, err)
	}
	source, err := withPassword(file.Source, file.Passwords.Source)
	if err != nil {
		return provision.Pipeline{}, err
	}
	destination, err := withPassword(file.Destination, file.Passwords.Destination)
	if err != nil {
		return provision.Pipeline{}, err
	}
	return provision.Pipeline{
		Name:        reference,
		Workspace:   provision.Workspace{Name: file.Workspace},
		Source:      provision.Connector{Name: reference + " source", Configuration: source},
		Destination: provision.Connector{Name: reference + " destination", Configuration: destination},
		Connection:  provision.Connection{Name: reference},
	}, nil
}

// withPassword adds the password that an environment variable holds.
func withPassword(settings map[string]any, variable string) (airbyte.Configuration, error) {
	if variable != "" {
		password, isSet := os.LookupEnv(variable)
		if !isSet {
			return airbyte.Configuration{}, fmt.Errorf("the environment variable %s is not set", variable)
		}
		settings = maps.Clone(settings)
		if settings == nil {
			settings = map[string]any{}
		}
		settings["password"] = password
	}
	return airbyte.NewConfiguration(settings)
}
