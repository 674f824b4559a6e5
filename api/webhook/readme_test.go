package webhook_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/webhook"
)

// serveNotifications makes a workspace report the ends of its syncs to this program, below the path /airbyte of
// its address, such as https://app.example.com.
func serveNotifications(
	ctx context.Context, client *airbyte.Client, mux *http.ServeMux, token airbyte.Secret, workspaceID, address string,
) (*webhook.Receiver, error) {
	receiver, err := webhook.New(token, func(ctx context.Context, n *webhook.Notification) {
		logEnd(ctx, client, n)
	})
	if err != nil {
		return nil, err
	}
	mux.Handle("/airbyte/", http.StripPrefix("/airbyte", receiver))
	err = receiver.Subscribe(ctx, client, workspaceID, address+"/airbyte", webhook.Success, webhook.Failure)
	return receiver, err
}

// logEnd logs the end of a sync, if the server confirms it.
func logEnd(ctx context.Context, client *airbyte.Client, n *webhook.Notification) {
	job, err := webhook.Verify(ctx, client, n)
	if errors.Is(err, webhook.ErrNotVerified) {
		slog.Warn("ignored", "notification", n.String(), "err", err)
		return
	}
	if err != nil {
		slog.Error("cannot read the job back", "notification", n.String(), "err", err)
		return
	}
	slog.Info("sync ended", "job", job.JobID, "status", job.Status, "connection", job.ConnectionID)
}

// watchSooner returns a watcher that polls every ten minutes, and a receiver whose notifications make it
// poll at once.
func watchSooner(client *airbyte.Client, token airbyte.Secret) (*fleet.Watcher, *webhook.Receiver, error) {
	watcher := fleet.New(client, fleet.WithInterval(10*time.Minute))
	receiver, err := webhook.New(token, webhook.Hint(watcher.LookSooner))
	return watcher, receiver, err
}

func TestReadme(t *testing.T) {
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("Tenant 42")
	mux := http.NewServeMux()
	receiver, err := serveNotifications(t.Context(), fake.Client(), mux, token, workspace, "https://app.example.com")
	if err != nil {
		t.Fatal(err)
	}
	receiver.Close()
	got := string(*notifications(t, fake, workspace).Failure.Webhook.URL)
	if got != "https://app.example.com/airbyte/"+token+"/failure" {
		t.Errorf("the URL is %s", got)
	}
	logEnd(t.Context(), fake.Client(), &webhook.Notification{Trigger: webhook.Failure, Sync: &webhook.Sync{JobID: 1}})
	_, receiver, err = watchSooner(fake.Client(), token)
	if err != nil {
		t.Fatal(err)
	}
	receiver.Close()
}
