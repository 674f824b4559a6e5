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
		airbytetest.WithSpeed(6000),
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

	const interval = 1500 * time.Millisecond // a minute in most programs
	watcher := fleet.New(client, fleet.WithInterval(interval))
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
	began := time.Now()
	for result := range watcher.Run(ctx, []fleet.Sync{{ConnectionID: connection}}) {
		fmt.Println("succeeded:", result.Run.Status == airbyte.JobStatusSucceeded)
		fmt.Println("noticed before the next poll:", time.Since(began) < interval)
	}
	// Output:
	// succeeded: true
	// noticed before the next poll: true
}
