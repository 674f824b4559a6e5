package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/webhook"
)

// The end of a sync is noticed when its notification comes, and not with the next poll.
func ExampleHint() {
	mux := http.NewServeMux()
	fake, err := airbytetest.NewServer(
		airbytetest.WithWebhooks(&http.Client{Transport: handlerTransport{mux}}),
		airbytetest.WithSpeed(1000),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	workspace := fake.AddWorkspace("Tenant 42")
	source := fake.AddSource(workspace, "shop", airbytetest.Postgres)
	connection := fake.AddConnection(source, fake.AddDestination(workspace, "lake", airbytetest.Snowflake))
	fake.Script(connection, airbytetest.Succeed(time.Minute))
	client := fake.Client()
	ctx := context.Background()

	watcher := fleet.New(client, fleet.WithInterval(time.Hour))
	receiver, err := webhook.New("a-long-random-token", webhook.Hint(watcher.LookSooner))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer receiver.Close()
	mux.Handle("/airbyte/", http.StripPrefix("/airbyte", receiver))
	err = receiver.Subscribe(ctx, client, workspace, "https://app.example.com/airbyte", webhook.Success, webhook.Failure)
	if err != nil {
		fmt.Println(err)
		return
	}
	for result := range watcher.Run(ctx, []fleet.Sync{{ConnectionID: connection}}) {
		fmt.Println(result.Run.Status == airbyte.JobStatusSucceeded)
	}
	// Output: true
}
