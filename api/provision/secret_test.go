package provision_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

// telling is a configuration with values that must not appear anywhere.
var telling = map[string]any{
	"sourceType": "postgres",
	"host":       "TELLING-host.example",
	"port":       5432,
	"number":     77663355,
	"query":      "TELLING&/query 2",
	"database":   "TELLING-database",
	"username":   "TELLING-user",
	"password":   "TELLING-password",
	"pin":        "TELLING-pin",
	"schemas":    []any{"TELLING-schema"},
	"key":        "-----BEGIN KEY-----\nTELLING-line\n-----END KEY-----",
}

// TestHiddenValues lets a server repeat the configuration in each error, and checks errors, plans, results,
// states and progress.
func TestHiddenValues(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.AllowWrongRequests())
	store := newMemoryStore()
	var said []string
	opts := append(kept(store), provision.WithSettleTime(0), provision.WithProgress(func(p provision.Progress) {
		said = append(said, fmt.Sprintf("%v %+v %+v", p, p.Object, p.Result))
	}))
	p := newProvisioner(t, fake.Client(), opts...)
	pipeline := tenant("t1")
	pipeline.Source.Configuration = airbyte.MustConfiguration(telling)
	pipeline.Connection.Streams = []airbyte.StreamConfiguration{withMappers(stream("users", ""), encryption("TELLING-key"))}
	pipeline.Workspace.Notifications = &airbyte.NotificationsConfig{
		Failure: &airbyte.NotificationConfig{Webhook: &airbyte.WebhookNotificationConfig{URL: new(airbyte.SecretInput("https://TELLING.example"))}},
	}
	say := func(values ...any) {
		for _, value := range values {
			encoded, _ := json.Marshal(value)
			said = append(said, fmt.Sprintf("%v %+v %s", value, value, encoded))
		}
	}
	message := `cannot connect to "TELLING-host.example" (TELLING-database) as TELLING-user/TELLING-password,` +
		` pin=TELLING-pin, [TELLING-schema] -----BEGIN KEY-----\nTELLING-line\n-----END KEY-----` +
		` number=77663355 ?p=TELLING%26%2Fquery+2, TELLING-key, https://TELLING.example`
	for _, status := range []int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError} {
		fake.Inject(airbytetest.Fault{Operation: "createSource", Status: status, Message: message})
		result, err := p.Apply(t.Context(), pipeline)
		if err == nil {
			t.Fatal("there was no error")
		}
		apiError, ok := errors.AsType[*airbyte.Error](err)
		if !ok || apiError.StatusCode != status {
			t.Errorf("the error does not match the one of the client: %v", err)
		}
		requireError(t, err, "cannot connect to")
		say(result, err)
	}
	planned, err := p.Plan(t.Context(), pipeline)
	must(t, err)
	said = append(said, fmt.Sprintf("%v %+v", pipeline, pipeline))
	say(planned, apply(t, p, pipeline))

	changed := map[string]any{"host": "TELLING-other", "password": "TELLING-new", "schemas": []any{"TELLING-b"}}
	pipeline.Source.Configuration = with(telling, changed)
	planned, err = p.Plan(t.Context(), pipeline)
	must(t, err)
	say(planned)
	say(apply(t, p, pipeline), store.states["t1"])

	pipeline.Source.Configuration = airbyte.Configuration(`["TELLING-array"]`)
	_, err = p.Apply(t.Context(), pipeline)
	say(err)
	pipeline.Source.Configuration = airbyte.MustConfiguration(map[string]any{"host": "TELLING-host"})
	_, err = p.Apply(t.Context(), pipeline)
	say(err)
	for _, text := range said {
		text = strings.ReplaceAll(text, "77663355", "TELLING")
		if i := strings.Index(text, "TELLING"); i >= 0 {
			t.Errorf("a value of the configuration is shown: %s", text[max(0, i-60):min(len(text), i+60)])
		}
	}
}

// TestHash checks that hashes depend on the key, and that nobody can compute them without it.
func TestHash(t *testing.T) {
	fake := airbytetest.New(t)
	pipeline := tenant("t1")
	store := newMemoryStore()
	apply(t, newProvisioner(t, fake.Client(), kept(store)...), pipeline)
	first := store.states["t1"]
	if !strings.HasPrefix(first.Source.Secrets, "1:") || first.Source.Secrets == first.Destination.Secrets {
		t.Errorf("the hashes are %q and %q", first.Source.Secrets, first.Destination.Secrets)
	}
	otherKey := provision.WithHashKey([]byte("another key of 27 bytes ..."))
	p := newProvisioner(t, fake.Client(), provision.WithStore(store), otherKey)
	result := apply(t, p, pipeline)
	if got := result.Object(provision.KindSource).Outcome; got != provision.Changed {
		t.Errorf("with another key, the source is %s, want changed", got)
	}
	if store.states["t1"].Source.Secrets == first.Source.Secrets {
		t.Error("the hash is the same with another key")
	}
	if got := apply(t, p, pipeline); !got.IsConverged() {
		t.Errorf("the next run changed something:\n%s", got)
	}

	keyless := newMemoryStore()
	p = newProvisioner(t, fake.Client(), provision.WithStore(keyless))
	apply(t, p, pipeline)
	if got := apply(t, p, pipeline).Object(provision.KindSource).Outcome; got != provision.Changed {
		t.Errorf("without a key, the source is %s, want changed", got)
	}
	if got := keyless.states["t1"].Source; got.Secrets != "" || got.ID == "" {
		t.Errorf("without a key, the state is %v", got)
	}
}

func TestDirStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "below", "state")
	store := provision.NewDirStore(dir)
	ctx := t.Context()
	want := provision.State{Source: provision.Kept{ID: "1", Secrets: "1:ab"}, Connection: provision.Kept{ID: "2"}}
	long := strings.Repeat("テナント", 20) // 80 characters, 720 bytes when they are escaped
	names := []string{"", "a", "A", "a ", "a:b", "../a", "a/b", "ä b", ".", "..", "a.json", long, long + "a", long + "A"}
	for _, name := range names {
		state, err := store.Load(ctx, name)
		if err != nil || state != (provision.State{}) {
			t.Errorf("%q: got %v, error %v; want no state", name, state, err)
		}
		must(t, store.Save(ctx, name, provision.State{}))
		must(t, store.Save(ctx, name, want))
		state, err = store.Load(ctx, name)
		must(t, err)
		if diff := cmp.Diff(want, state); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
	}
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != len(names) {
		t.Errorf("there are %d files, want one for each pipeline: %v", len(files), files)
	}
	for _, file := range files {
		if name := file.Name(); name != strings.ToLower(name) || strings.ContainsAny(name, `/\:*?"<>|`) {
			t.Errorf("the file %q would not be one of its own in each file system", name)
		}
	}
	broken := filepath.Join(dir, "a.json")
	must(t, os.WriteFile(broken, []byte("{"), 0o600))
	_, err = store.Load(ctx, "a")
	requireError(t, err, broken)
}

// TestUnnamedPipeline checks that pipelines without a name do not share a state, which would make the second one
// rename the objects of the first.
func TestUnnamedPipeline(t *testing.T) {
	fake := airbytetest.New(t)
	pipeline := tenant("t1")
	pipeline.Name = ""
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	for _, work := range []func(context.Context, provision.Pipeline) (*provision.Result, error){p.Plan, p.Apply, p.Remove} {
		_, err := work(t.Context(), pipeline)
		requireError(t, err, "the pipeline has no Name to store its state under")
	}
	if got := requestsOf(fake, 0); len(got) > 0 {
		t.Errorf("the requests %v were sent", got)
	}
	apply(t, newProvisioner(t, fake.Client()), pipeline)
}

// TestHashOfAnotherObject checks that the hash of an object that was deleted is not used for the object that was
// adopted instead.
func TestHashOfAnotherObject(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	result := apply(t, p, pipeline)
	must(t, fake.Client().Sources.Delete(t.Context(), result.State.Source.ID))
	other := fake.AddSource(result.State.Workspace.ID, "t1 db", with(airbytetest.Postgres, map[string]any{"password": "other"}))
	pipeline.Source.Configuration = nil
	apply(t, p, pipeline)

	pipeline.Source.Configuration = airbyte.MustConfiguration(airbytetest.Postgres)
	if got := apply(t, p, pipeline).Object(provision.KindSource); got.Outcome != provision.Changed || got.ID != other {
		t.Errorf("the source %s is %s, want %s to be changed", got.ID, got.Outcome, other)
	}
}

// TestFormat checks that a Provisioner does not show its hash key.
func TestFormat(t *testing.T) {
	client := airbytetest.New(t).Client()
	p := newProvisioner(t, client, provision.WithHashKey(hashKey))
	want := fmt.Sprintf("provision.Provisioner(%v)", client)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, p); got != want {
			t.Errorf("%s: got %s, want %s", verb, got, want)
		}
	}
}

func TestNew(t *testing.T) {
	client := airbytetest.New(t).Client()
	tests := []struct {
		name   string
		client *airbyte.Client
		opt    provision.Option
		err    string
	}{
		{name: "no client", err: "the client is nil"},
		{name: "short key", client: client, opt: provision.WithHashKey([]byte("short")), err: "has 5 bytes, want at least 16"},
		{name: "concurrency", client: client, opt: provision.WithConcurrency(0), err: "the concurrency is 0"},
		{name: "settle time", client: client, opt: provision.WithSettleTime(-1), err: "the settle time is -1ns"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := provision.New(test.client, test.opt)
			requireError(t, err, test.err)
		})
	}
}

// TestCheck checks declarations that cannot be applied. Nothing may be sent.
func TestCheck(t *testing.T) {
	tests := []struct {
		name   string
		change func(*provision.Pipeline)
		err    string
	}{
		{"workspace", func(p *provision.Pipeline) { p.Workspace = provision.Workspace{} }, "the workspace has neither ID nor Name"},
		{"source", func(p *provision.Pipeline) { p.Source.Name = "" }, "source: it has neither ID nor Name"},
		{"array", func(p *provision.Pipeline) { p.Source.Configuration = airbyte.Configuration(`[]`) }, "not a JSON object"},
		{"no type", source(map[string]any{"sourceType": nil}), "neither DefinitionID nor configuration.sourceType"},
		{"mask", source(map[string]any{"password": "**********"}), "source: configuration.password: ten asterisks"},
		{
			"mask in an array", source(map[string]any{"a": []any{map[string]any{"b": "**********"}}}),
			"source: configuration.a.0.b: ten asterisks",
		},
		{"secret of OAuth", func(p *provision.Pipeline) { p.Destination.SecretID = "s" }, "for sources only"},
		{"marker", connection(func(c *provision.Connection) { c.Marker = "x" }), `the marker "x" is not the name of one of its tags`},
		{"tag", connection(func(c *provision.Connection) { c.Tags = []provision.Tag{{}} }), "a tag has no name"},
		{
			"tag twice", connection(func(c *provision.Connection) { c.Tags = []provision.Tag{{Name: "a"}, {Name: "a"}} }),
			`the tag "a" is declared twice`,
		},
		{"status", connection(func(c *provision.Connection) { c.Status = "locked" }), `the status is "locked"`},
		{"cron", connection(func(c *provision.Connection) { c.Schedule = cron("* * * * *") }), "cron"},
		{
			"basic", connection(func(c *provision.Connection) { c.Schedule = &airbyte.ConnectionSchedule{ScheduleType: "basic"} }),
			`the schedule is "basic", want manual or cron`,
		},
		{"stream", streams(airbyte.StreamConfiguration{}), "a stream has no name"},
		{"stream twice", streams(stream("a", ""), stream("a", "")), "streams.a is declared twice"},
		{
			"mask of a mapper", streams(withMappers(stream("a", ""), encryption("**********"))),
			"streams.a.mappers.0.mapperConfiguration.key: ten asterisks",
		},
		{
			"first sync", connection(func(c *provision.Connection) { c.Status = airbyte.ConnectionStatusInactive }),
			"an inactive connection cannot sync",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fake := airbytetest.New(t)
			pipeline := tenant("t1")
			test.change(&pipeline)
			result, err := newProvisioner(t, fake.Client()).Apply(t.Context(), pipeline)
			requireError(t, err, test.err)
			requireError(t, err, "provision: t1: ")
			if result == nil || len(fake.Requests()) > 0 {
				t.Errorf("result %v, requests %v", result, fake.Requests())
			}
		})
	}
}

// TestLogs logs declarations with both handlers of package log/slog, which must not write secrets.
func TestLogs(t *testing.T) {
	pipeline := tenant("t1")
	pipeline.Source.Configuration = airbyte.MustConfiguration(telling)
	pipeline.Source.SecretID = "TELLING-secret"
	pipeline.Connection.ID = "c1"
	pipeline.Connection.Streams = []airbyte.StreamConfiguration{withMappers(stream("users", ""), encryption("TELLING-key"))}
	pipeline.Workspace.Notifications = &airbyte.NotificationsConfig{
		Failure: &airbyte.NotificationConfig{
			Webhook: &airbyte.WebhookNotificationConfig{URL: new(airbyte.SecretInput("https://TELLING.example"))},
		},
	}
	var lines bytes.Buffer
	withoutTime := &slog.HandlerOptions{ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
		if attr.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return attr
	}}
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&lines, withoutTime), slog.NewTextHandler(&lines, withoutTime)} {
		slog.New(handler).Info("apply", "pipeline", pipeline)
		slog.New(handler).Info("apply", "source", &pipeline.Source)
	}
	want := `{"level":"INFO","msg":"apply","pipeline":{"name":"t1","workspace":{"name":"t1 workspace"},"source":{"name":"t1 db"},` +
		`"destination":{"name":"t1 warehouse"},"connection":{"name":"t1 sync","id":"c1"}}}
{"level":"INFO","msg":"apply","source":{"name":"t1 db"}}
level=INFO msg=apply pipeline.name=t1 pipeline.workspace.name="t1 workspace" pipeline.source.name="t1 db" ` +
		`pipeline.destination.name="t1 warehouse" pipeline.connection.name="t1 sync" pipeline.connection.id=c1
level=INFO msg=apply source.name="t1 db"
`
	if diff := cmp.Diff(want, lines.String()); diff != "" {
		t.Errorf("logs (-want +got):\n%s", diff)
	}
}
