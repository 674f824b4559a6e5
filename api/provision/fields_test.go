package provision_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

// world holds the server and the state for a row of a table of fields.
type world struct {
	fake   *airbytetest.Server
	client *airbyte.Client
	store  *memoryStore
	state  provision.State // after the first run
}

// fieldRow says how a field is compared: a pipeline is applied, somebody changes the server, the declaration
// changes, and the pipeline is applied again.
type fieldRow struct {
	name    string
	base    func(*provision.Pipeline)           // of the first run
	server  func(*testing.T, *world)            // the change on the server
	declare func(*provision.Pipeline)           // the change of the declaration
	want    []string                            // differences of the second run
	writes  []string                            // requests of the second run that write
	check   func(*testing.T, *world)            // of the server after the second run
	result  func(*testing.T, *provision.Result) // of the second run
}

// richPostgres is a source with streams for all cases.
var richPostgres = airbytetest.Connector{
	Type:     "postgres",
	Name:     "Postgres",
	Required: []string{"host"},
	Secrets:  []string{"password"},
	Streams: []airbytetest.Stream{
		{Name: "users", Namespace: "public", Fields: []string{"id", "email", "updated_at"}, PrimaryKey: []string{"id"}},
		{Name: "orders", Namespace: "public", Fields: []string{"id", "total", "updated_at"}, PrimaryKey: []string{"id"}, Cursor: "updated_at"},
		{Name: "events", Namespace: "public", Fields: []string{"a", "b", "c", "at"}},
		{Name: "log", Namespace: "north", Fields: []string{"at"}},
		{Name: "log", Namespace: "south", Fields: []string{"at"}},
		{Name: "files", Namespace: "public", Fields: []string{"path"}, Files: true},
	},
}

func (row fieldRow) run(t *testing.T) {
	w := &world{store: newMemoryStore()}
	w.fake = airbytetest.New(t, airbytetest.WithConnectors(richPostgres),
		airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	w.client = w.fake.Client()
	pipeline := tenant("t1")
	pipeline.FirstSync = false
	if row.base != nil {
		row.base(&pipeline)
	}
	p := newProvisioner(t, w.client, kept(w.store)...)
	first := apply(t, p, pipeline)
	w.state = first.State
	for _, o := range first.Objects {
		if len(o.Remaining) > 0 {
			t.Errorf("after the first run, the %s has remaining differences: %v", o.Kind, o.Remaining)
		}
	}
	if row.server != nil {
		row.server(t, w)
	}
	if row.declare != nil {
		row.declare(&pipeline)
	}

	planned, err := p.Plan(t.Context(), pipeline)
	must(t, err)
	before := len(w.fake.Requests())
	result := apply(t, p, pipeline)
	if diff := cmp.Diff(row.want, differences(result)); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(planned.String(), result.String()); diff != "" {
		t.Errorf("plan and result differ (-plan +result):\n%s", diff)
	}
	if diff := cmp.Diff(row.writes, writes(w.fake, before)); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	if row.check != nil {
		row.check(t, w)
	}
	if row.result != nil {
		row.result(t, result)
	}

	before = len(w.fake.Requests())
	result = apply(t, p, pipeline)
	if !result.IsConverged() || len(writes(w.fake, before)) > 0 {
		t.Errorf("the third run wrote %v:\n%s", writes(w.fake, before), result)
	}
}

// differences returns the differences of all objects, as in "source: name: "a" → "b"".
func differences(result *provision.Result) []string {
	var all []string
	for _, o := range result.Objects {
		for _, d := range o.Differences {
			all = append(all, string(o.Kind)+": "+d.String())
		}
	}
	return all
}

func source(changes map[string]any) func(*provision.Pipeline) {
	return func(p *provision.Pipeline) { p.Source.Configuration = with(airbytetest.Postgres, changes) }
}

func sourceJSON(text string) func(*provision.Pipeline) {
	return func(p *provision.Pipeline) { p.Source.Configuration = airbyte.Configuration(text) }
}

func putSource(changes map[string]any) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		_, err := w.client.Sources.Replace(t.Context(), w.state.Source.ID, airbyte.SourceReplaceRequest{
			Name:          "t1 db",
			Configuration: with(airbytetest.Postgres, changes),
		})
		must(t, err)
	}
}

func patchConnection(body airbyte.ConnectionUpdateRequest) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		_, err := w.client.Connections.Update(t.Context(), w.state.Connection.ID, body)
		must(t, err)
	}
}

// setInList sets properties in the responses of a list, for values that only the web app of a server can set.
func setInList(operation string, set map[string]any) func(*testing.T, *world) {
	return func(_ *testing.T, w *world) {
		w.fake.Inject(airbytetest.Fault{Operation: operation, Count: airbytetest.Always, Set: set})
	}
}

func connection(change func(*provision.Connection)) func(*provision.Pipeline) {
	return func(p *provision.Pipeline) { change(&p.Connection) }
}

func streams(all ...airbyte.StreamConfiguration) func(*provision.Pipeline) {
	return func(p *provision.Pipeline) { p.Connection.Streams = all }
}

func cron(expression string) *airbyte.ConnectionSchedule {
	return &airbyte.ConnectionSchedule{ScheduleType: airbyte.ScheduleTypeCron, CronExpression: &expression}
}

func selected(names ...string) airbyte.SelectedFields {
	fields := airbyte.SelectedFields{}
	for _, name := range names {
		fields = append(fields, airbyte.SelectedFieldInfo{FieldPath: []string{name}})
	}
	return fields
}

func hashing(field string) airbyte.StreamMapper {
	return airbyte.NewStreamMapper(airbyte.HashingMapper{
		MapperConfiguration: airbyte.HashingMapperConfiguration{
			FieldNameSuffix: "_hashed",
			Method:          "SHA-256",
			TargetField:     field,
		},
	})
}

func encryption(key string) airbyte.StreamMapper {
	return airbyte.NewStreamMapper(airbyte.EncryptionMapper{
		MapperConfiguration: airbyte.NewEncryptionMapperConfiguration(airbyte.AESEncryption{
			Algorithm:       "AES",
			FieldNameSuffix: "_encrypted",
			Key:             airbyte.SecretInput(key),
			Mode:            "CBC",
			Padding:         "PKCS5Padding",
			TargetField:     "email",
		}),
	})
}

func storedSource(t *testing.T, w *world) map[string]any {
	t.Helper()
	var stored map[string]any
	must(t, w.fake.StoredConfiguration(w.state.Source.ID).Decode(&stored))
	return stored
}

func storedConnection(t *testing.T, w *world) *airbyte.Connection {
	t.Helper()
	connection, err := w.client.Connections.Get(t.Context(), w.state.Connection.ID)
	must(t, err)
	return connection
}

var connectorRows = []fieldRow{
	{
		name: "names are compared byte by byte",
		server: func(t *testing.T, w *world) {
			_, err := w.client.Sources.Update(t.Context(), w.state.Source.ID, airbyte.SourceUpdateRequest{Name: new("T1 db ")})
			must(t, err)
		},
		want:   []string{`source: name: "T1 db " → "t1 db"`},
		writes: []string{"patchSource"},
		check: func(t *testing.T, w *world) {
			if got := storedSource(t, w)["password"]; got != "secret" {
				t.Errorf("the password became %v", got)
			}
		},
	},
	{
		name:   "settings that exist only on the server are no difference",
		server: putSource(map[string]any{"ssl": true, "tunnel": map[string]any{"method": "none"}}),
		result: func(t *testing.T, result *provision.Result) {
			got := result.Object(provision.KindSource).ServerOnly
			if diff := cmp.Diff([]string{"configuration.ssl", "configuration.tunnel"}, got); diff != "" {
				t.Errorf("settings only on the server (-want +got):\n%s", diff)
			}
		},
	},
	{
		name:   "settings that exist only on the server stay when others are written",
		server: putSource(map[string]any{"ssl": true, "host": "moved", "tunnel": map[string]any{"password": "t"}}),
		want:   []string{"source: configuration.host"},
		writes: []string{"putSource"},
		check: func(t *testing.T, w *world) {
			stored := storedSource(t, w)
			tunnel, _ := stored["tunnel"].(map[string]any)
			if stored["host"] != "db.example" || stored["ssl"] != true || tunnel["password"] != "t" {
				t.Errorf("got %v", stored)
			}
		},
	},
	{
		name:    "exact configurations remove what exists only on the server",
		server:  putSource(map[string]any{"ssl": true, "tunnel": map[string]any{"password": "t"}}),
		declare: func(p *provision.Pipeline) { p.Source.Exact = true },
		want:    []string{"source: configuration.ssl", "source: configuration.tunnel"},
		writes:  []string{"putSource"},
		check: func(t *testing.T, w *world) {
			stored := storedSource(t, w)
			if stored["ssl"] != nil || stored["tunnel"] != nil || stored["password"] != "secret" {
				t.Errorf("got %v", stored)
			}
		},
	},
	{
		name:   "nested settings are compared by their declared leaves",
		base:   source(map[string]any{"tunnel": map[string]any{"method": "ssh", "port": 22}}),
		server: putSource(map[string]any{"tunnel": map[string]any{"method": "ssh", "port": 2222, "user": "u"}}),
		want:   []string{"source: configuration.tunnel.port"},
		writes: []string{"putSource"},
		check: func(t *testing.T, w *world) {
			tunnel, _ := storedSource(t, w)["tunnel"].(map[string]any)
			if tunnel["user"] != "u" {
				t.Errorf("got %v", tunnel)
			}
		},
	},
	{
		name:    "numbers are compared as numbers",
		base:    sourceJSON(`{"sourceType":"postgres","host":"h","port":5432,"big":9007199254740993}`),
		declare: sourceJSON(`{"sourceType":"postgres","host":"h","port":5432.0,"big":9007199254740993}`),
	},
	{
		name:    "large integers are compared exactly",
		base:    sourceJSON(`{"sourceType":"postgres","host":"h","big":9007199254740993}`),
		declare: sourceJSON(`{"sourceType":"postgres","host":"h","big":9007199254740992}`),
		want:    []string{"source: configuration.big"},
		writes:  []string{"putSource"},
	},
	{
		name:    "the type of a value counts",
		declare: source(map[string]any{"port": "5432"}),
		want:    []string{"source: configuration.port"},
		writes:  []string{"putSource"},
	},
	{
		name:    "arrays are compared in order",
		base:    source(map[string]any{"schemas": []any{"a", "b"}}),
		declare: source(map[string]any{"schemas": []any{"b", "a"}}),
		want:    []string{"source: configuration.schemas.0", "source: configuration.schemas.1"},
		writes:  []string{"putSource"},
	},
	{
		name:   "arrays are compared as a whole",
		base:   source(map[string]any{"hosts": []any{map[string]any{"host": "a"}}}),
		server: putSource(map[string]any{"hosts": []any{map[string]any{"host": "a", "port": 1}}}),
		want:   []string{"source: configuration.hosts.0.port"},
		writes: []string{"putSource"},
	},
	{
		name:    "an array becomes longer",
		base:    source(map[string]any{"schemas": []any{"a"}}),
		declare: source(map[string]any{"schemas": []any{"a", "b"}}),
		want:    []string{"source: configuration.schemas"},
		writes:  []string{"putSource"},
	},
	{
		name:    "an object becomes a text",
		base:    source(map[string]any{"tunnel": map[string]any{"method": "none"}}),
		declare: source(map[string]any{"tunnel": "none"}),
		want:    []string{"source: configuration.tunnel"},
		writes:  []string{"putSource"},
	},
	{
		name:    "null is the same as absent",
		declare: source(map[string]any{"ssl": (*bool)(nil)}),
	},
	{
		name:    "a new secret is written",
		server:  nil,
		declare: source(map[string]any{"password": "new"}),
		want:    []string{"source: configuration.password: masked by the server, maybe another value"},
		writes:  []string{"putSource"},
		check: func(t *testing.T, w *world) {
			if got := storedSource(t, w)["password"]; got != "new" {
				t.Errorf("the password is %v, want new", got)
			}
		},
	},
	{
		name:   "another difference does not touch the hash of the secrets",
		server: putSource(map[string]any{"host": "moved"}),
		want:   []string{"source: configuration.host"},
		writes: []string{"putSource"},
	},
	{
		name:    "secrets in arrays",
		base:    source(map[string]any{"hosts": []any{map[string]any{"password": "x"}, map[string]any{"password": "y"}}}),
		declare: source(map[string]any{"hosts": []any{map[string]any{"password": "x"}, map[string]any{"password": "z"}}}),
		want: []string{
			"source: configuration.hosts.0.password: masked by the server, maybe another value",
			"source: configuration.hosts.1.password: masked by the server, maybe another value",
			"source: configuration.password: masked by the server, maybe another value",
		},
		writes: []string{"putSource"},
		check: func(t *testing.T, w *world) {
			hosts, _ := storedSource(t, w)["hosts"].([]any)
			want := []any{map[string]any{"password": "x"}, map[string]any{"password": "z"}}
			if diff := cmp.Diff(want, hosts); diff != "" {
				t.Errorf("hosts (-want +got):\n%s", diff)
			}
		},
	},
	{
		name: "resources are compared by their declared properties",
		base: func(p *provision.Pipeline) {
			p.Source.ResourceAllocation = resources("1")
			p.Source.ResourceAllocation.Default.EphemeralStorageLimit = new("1Gi")
		},
		server: func(t *testing.T, w *world) {
			body := airbyte.SourceUpdateRequest{ResourceAllocation: resources("2")}
			body.ResourceAllocation.Default.MemoryLimit = new("1Gi")
			_, err := w.client.Sources.Update(t.Context(), w.state.Source.ID, body)
			must(t, err)
		},
		want:   []string{"source: resourceAllocation.default.cpu_limit"},
		writes: []string{"patchSource"},
	},
	{
		name: "undeclared resources are not compared",
		server: func(t *testing.T, w *world) {
			body := airbyte.SourceUpdateRequest{ResourceAllocation: resources("2")}
			_, err := w.client.Sources.Update(t.Context(), w.state.Source.ID, body)
			must(t, err)
		},
	},
}

func resources(cpu string) *airbyte.ScopedResourceRequirements {
	return &airbyte.ScopedResourceRequirements{
		Default:     &airbyte.ResourceRequirements{CPULimit: &cpu},
		JobSpecific: []airbyte.JobTypeResourceLimit{},
	}
}

var connectionRows = []fieldRow{
	{
		name:   "an undeclared name is not compared",
		base:   connection(func(c *provision.Connection) { c.Name = "" }),
		server: patchConnection(airbyte.ConnectionUpdateRequest{Name: new("renamed")}),
	},
	{
		name:   "a declared name",
		server: patchConnection(airbyte.ConnectionUpdateRequest{Name: new("renamed")}),
		want:   []string{`connection: name: "renamed" → "t1 sync"`},
		writes: []string{"patchConnection"},
	},
	{
		name:   "an undeclared status is not compared",
		server: patchConnection(airbyte.ConnectionUpdateRequest{Status: new(airbyte.ConnectionStatusInactive)}),
	},
	{
		name:   "a declared status",
		base:   connection(func(c *provision.Connection) { c.Status = airbyte.ConnectionStatusActive }),
		server: patchConnection(airbyte.ConnectionUpdateRequest{Status: new(airbyte.ConnectionStatusInactive)}),
		want:   []string{`connection: status: "inactive" → "active"`},
		writes: []string{"patchConnection"},
	},
	{
		name: "a locked connection that is as declared",
		base: connection(func(c *provision.Connection) { c.Status = airbyte.ConnectionStatusActive }),
		server: func(_ *testing.T, w *world) {
			w.fake.SetConnectionStatus(w.state.Connection.ID, airbyte.ConnectionStatusLocked)
		},
	},
	{
		name:    "the spaces and the zone of a cron schedule do not count",
		declare: connection(func(c *provision.Connection) { c.Schedule = cron(" 0  0 6 * * ?   UTC") }),
	},
	{
		name:    "another cron schedule",
		declare: connection(func(c *provision.Connection) { c.Schedule = cron("0 0 7 * * ?") }),
		want:    []string{`connection: schedule: "0 0 6 * * ?" → "0 0 7 * * ?"`},
		writes:  []string{"patchConnection"},
	},
	{
		name: "the expression of a manual schedule does not count",
		base: connection(func(c *provision.Connection) {
			c.Schedule = &airbyte.ConnectionSchedule{ScheduleType: "manual", CronExpression: new("0 0 6 * * ?")}
		}),
	},
	{
		name:    "from cron to manual",
		declare: connection(func(c *provision.Connection) { c.Schedule = airbyte.NewManualSchedule() }),
		want:    []string{`connection: schedule: "0 0 6 * * ?" → "manual"`},
		writes:  []string{"patchConnection"},
	},
	{
		name:   "an undeclared schedule is not compared",
		base:   connection(func(c *provision.Connection) { c.Schedule = nil }),
		server: patchConnection(airbyte.ConnectionUpdateRequest{Schedule: cron("0 0 8 * * ?")}),
	},
	{
		name: "an absent reaction to changes of the schema is ignore",
		base: connection(func(c *provision.Connection) {
			c.NonBreakingSchemaUpdatesBehavior = airbyte.NonBreakingSchemaUpdatesBehaviorIgnore
		}),
		server: setInList("listConnections", map[string]any{"nonBreakingSchemaUpdatesBehavior": nil}),
	},
	{
		name: "the reaction to changes of the schema",
		declare: connection(func(c *provision.Connection) {
			c.NonBreakingSchemaUpdatesBehavior = airbyte.NonBreakingSchemaUpdatesBehaviorPropagateFully
		}),
		want:   []string{`connection: nonBreakingSchemaUpdatesBehavior: "ignore" → "propagate_fully"`},
		writes: []string{"patchConnection"},
	},
	{
		name: "an absent rule for namespaces is destination",
		base: connection(func(c *provision.Connection) {
			c.NamespaceDefinition = airbyte.NamespaceDefinitionDestination
		}),
		server: setInList("listConnections", map[string]any{"namespaceDefinition": nil}),
	},
	{
		name:   "an undeclared rule for namespaces is not compared",
		server: patchConnection(airbyte.ConnectionUpdateRequest{NamespaceDefinition: new(airbyte.NamespaceDefinitionSource)}),
	},
	{
		name: "the format counts only for custom_format",
		base: connection(func(c *provision.Connection) {
			c.NamespaceDefinition = airbyte.NamespaceDefinitionSource
			c.NamespaceFormat = "a_${SOURCE_NAMESPACE}"
		}),
		server: patchConnection(airbyte.ConnectionUpdateRequest{NamespaceFormat: new("b")}),
	},
	{
		name: "the format of custom_format",
		base: connection(func(c *provision.Connection) {
			c.NamespaceDefinition = airbyte.NamespaceDefinitionCustomFormat
			c.NamespaceFormat = "a"
		}),
		server: patchConnection(airbyte.ConnectionUpdateRequest{NamespaceFormat: new("b")}),
		want:   []string{`connection: namespaceFormat: "b" → "a"`},
		writes: []string{"patchConnection"},
	},
	{
		name:    "an absent prefix is empty",
		declare: connection(func(c *provision.Connection) { c.Prefix = new("") }),
	},
	{
		name:   "an empty prefix removes the prefix",
		base:   connection(func(c *provision.Connection) { c.Prefix = new("") }),
		server: patchConnection(airbyte.ConnectionUpdateRequest{Prefix: new("old_")}),
		want:   []string{`connection: prefix: "old_" → ""`},
		writes: []string{"patchConnection"},
	},
	{
		name:    "tags are a set",
		base:    connection(func(c *provision.Connection) { c.Tags = []provision.Tag{{Name: "a"}, {Name: "b"}} }),
		declare: connection(func(c *provision.Connection) { c.Tags = []provision.Tag{{Name: "b"}, {Name: "a"}} }),
	},
	{
		name:    "undeclared tags are not compared",
		declare: connection(func(c *provision.Connection) { c.Tags = nil }),
	},
	{
		name:    "no tags",
		declare: connection(func(c *provision.Connection) { c.Tags = []provision.Tag{} }),
		want:    []string{`connection: tags: "managed" → ""`},
		writes:  []string{"patchConnection"},
	},
	{
		name:    "another tag",
		declare: connection(func(c *provision.Connection) { c.Tags = append(c.Tags, provision.Tag{Name: "gold"}) }),
		want:    []string{`connection: tags: "managed" → "gold, managed"`},
		writes:  []string{"createTag", "patchConnection"},
	},
	{
		name:    "the case of a color does not count",
		declare: connection(func(c *provision.Connection) { c.Tags[0].Color = "00ff00" }),
	},
	{
		name:    "the color of a tag",
		declare: connection(func(c *provision.Connection) { c.Tags[0].Color = "0000FF" }),
		want:    []string{`tag: color: "00FF00" → "0000FF"`},
		writes:  []string{"updateTag"},
	},
	{
		name: "the marker finds a renamed connection without state",
		base: connection(func(c *provision.Connection) { c.Marker = "managed" }),
		server: func(t *testing.T, w *world) {
			patchConnection(airbyte.ConnectionUpdateRequest{Name: new("renamed")})(t, w)
			state := w.store.states["t1"]
			state.Connection = provision.Kept{}
			w.store.states["t1"] = state
		},
		want:   []string{`connection: name: "renamed" → "t1 sync"`},
		writes: []string{"patchConnection"},
	},
}

var workspaceRows = []fieldRow{
	{
		name: "the name of a workspace with an ID",
		server: func(t *testing.T, w *world) {
			_, err := w.client.Workspaces.Update(t.Context(), w.state.Workspace.ID, airbyte.WorkspaceUpdateRequest{Name: new("x")})
			must(t, err)
		},
		want:   []string{`workspace: name: "x" → "t1 workspace"`},
		writes: []string{"updateWorkspace"},
	},
	{
		name: "notifications are compared by their declared properties",
		base: func(p *provision.Pipeline) { p.Workspace.Notifications = mailOnSuccess() },
		server: func(t *testing.T, w *world) {
			off := mailOnSuccess()
			off.Success.Email.Enabled = new(false)
			off.Success.Webhook = &airbyte.WebhookNotificationConfig{Enabled: new(true), URL: new(airbyte.SecretInput("https://hook"))}
			off.Failure = &airbyte.NotificationConfig{Email: &airbyte.EmailNotificationConfig{Enabled: new(false)}}
			body := airbyte.WorkspaceUpdateRequest{Notifications: off}
			_, err := w.client.Workspaces.Update(t.Context(), w.state.Workspace.ID, body)
			must(t, err)
		},
		want:   []string{"workspace: notifications.success.email.enabled"},
		writes: []string{"updateWorkspace"},
		check: func(t *testing.T, w *world) {
			workspace, err := w.client.Workspaces.Get(t.Context(), w.state.Workspace.ID)
			must(t, err)
			hook := workspace.Notifications.Success.Webhook
			if hook == nil || hook.URL == nil || *hook.URL != "https://hook" {
				t.Errorf("the webhook became %v", hook)
			}
		},
	},
}

func mailOnSuccess() *airbyte.NotificationsConfig {
	return &airbyte.NotificationsConfig{
		Success: &airbyte.NotificationConfig{Email: &airbyte.EmailNotificationConfig{Enabled: new(true)}},
	}
}

func TestConnectorFields(t *testing.T)  { runRows(t, connectorRows) }
func TestConnectionFields(t *testing.T) { runRows(t, connectionRows) }
func TestWorkspaceFields(t *testing.T)  { runRows(t, workspaceRows) }

func runRows(t *testing.T, rows []fieldRow) {
	t.Helper()
	apart := 1
	if testing.Short() {
		apart = 3
	}
	for i, row := range rows {
		if i%apart == 0 {
			t.Run(row.name, row.run)
		}
	}
}

// TestRegion compares a region by its ID, while servers return its name in lower case.
func TestRegion(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	client := fake.Client()
	region, err := client.Regions.Create(t.Context(), airbyte.RegionCreateRequest{
		Name:           "Frankfurt",
		OrganizationID: fake.OrganizationID(),
		Enabled:        new(true),
	})
	must(t, err)
	p := newProvisioner(t, client, kept(newMemoryStore())...)
	pipeline := tenant("t1")
	apply(t, p, pipeline)
	pipeline.Workspace.RegionID = region.RegionID
	got := differences(apply(t, p, pipeline))
	if len(got) != 1 || !strings.HasSuffix(got[0], `→ "frankfurt"`) {
		t.Errorf("got the differences %v, want one in the region", got)
	}
	if got := apply(t, p, pipeline); !got.IsConverged() {
		t.Errorf("the next run changed something:\n%s", got)
	}
}

// TestSchedulesMadeElsewhere checks schedules that a server returns, but does not accept in requests. Apply
// replaces them.
func TestSchedulesMadeElsewhere(t *testing.T) {
	schedules := map[string]map[string]any{
		"basic":        {"scheduleType": "basic", "basicTiming": "Every 24 HOURS"},
		"another zone": {"scheduleType": "cron", "cronExpression": "0 0 6 * * ? Europe/Berlin"},
	}
	for name, schedule := range schedules {
		t.Run(name, func(t *testing.T) {
			fake := airbytetest.New(t)
			p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
			pipeline := tenant("t1")
			apply(t, p, pipeline)
			fake.Inject(airbytetest.Fault{Operation: "listConnections", Set: map[string]any{"schedule": schedule}})
			before := len(fake.Requests())
			result := apply(t, p, pipeline)
			if got := result.Object(provision.KindConnection).Outcome; got != provision.Changed {
				t.Errorf("the connection is %s, want changed", got)
			}
			if diff := cmp.Diff([]string{"patchConnection"}, writes(fake, before)); diff != "" {
				t.Errorf("writes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOAuthOverride checks settings that the OAuth credentials of a workspace replace by masks before the
// server stores them.
func TestOAuthOverride(t *testing.T) {
	fake := airbytetest.New(t)
	client := fake.Client()
	p := newProvisioner(t, client, kept(newMemoryStore())...)
	pipeline := tenant("t1")
	pipeline.Workspace.ID = fake.AddWorkspace("t1 workspace")
	pipeline.Source.Configuration = with(airbytetest.Postgres, map[string]any{"client_id": "mine"})
	err := client.Workspaces.SetOAuthCredentials(t.Context(), pipeline.Workspace.ID,
		airbyte.WorkspaceOAuthCredentialsRequest{
			ActorType:     airbyte.ActorTypeSource,
			Name:          "postgres",
			Configuration: airbyte.MustConfiguration(map[string]any{"client_id": "theirs"}),
		})
	must(t, err)
	apply(t, p, pipeline)
	if got := apply(t, p, pipeline); !got.IsConverged() {
		t.Errorf("the next run changed something:\n%s", got)
	}
}

// TestImmutable checks the differences that servers cannot change. Nothing may be written.
func TestImmutable(t *testing.T) {
	tests := []struct {
		name   string
		change func(*provision.Pipeline)
		field  string
		want   string
	}{
		{
			name: "definition",
			change: func(p *provision.Pipeline) {
				p.Source.DefinitionID = "435bb9a5-7887-4809-aa58-28c27df0d7ad"
			},
			field: "definitionId",
			want:  `"435bb9a5-7887-4809-aa58-28c27df0d7ad"`,
		},
		{
			name:   "type",
			change: source(map[string]any{"sourceType": "mysql"}),
			field:  "sourceType",
			want:   `"mysql"`,
		},
		{
			name:   "source of the connection",
			change: func(p *provision.Pipeline) { p.Source.Name = "another"; p.Source.ID = "" },
			field:  "sourceId",
			want:   "a new one",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fake := airbytetest.New(t)
			pipeline := tenant("t1")
			apply(t, newProvisioner(t, fake.Client()), pipeline)
			test.change(&pipeline)
			before := len(fake.Requests())
			_, err := newProvisioner(t, fake.Client()).Apply(t.Context(), pipeline)
			immutable, ok := errors.AsType[*provision.ImmutableError](err)
			if !ok || immutable.Field != test.field {
				t.Errorf("got error %v, want an ImmutableError for %s", err, test.field)
			}
			requireError(t, err, "want "+test.want+"; servers cannot change it")
			if got := writes(fake, before); len(got) > 0 {
				t.Errorf("it wrote %v", got)
			}
		})
	}
}

// TestLocked checks that a difference of a locked connection is an error before anything is written.
func TestLocked(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	result := apply(t, p, pipeline)
	fake.SetConnectionStatus(result.State.Connection.ID, airbyte.ConnectionStatusLocked)
	pipeline.Connection.Prefix = new("p_")
	pipeline.Source.Configuration = with(airbytetest.Postgres, map[string]any{"host": "other"})
	before := len(fake.Requests())
	_, err := p.Apply(t.Context(), pipeline)
	if !errors.Is(err, provision.ErrLocked) {
		t.Errorf("got error %v, want ErrLocked", err)
	}
	if got := writes(fake, before); len(got) > 0 {
		t.Errorf("it wrote %v", got)
	}
}

// TestMaskInUndeclaredArray checks that a PUT which would store masks is refused.
func TestMaskInUndeclaredArray(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	pipeline.Source.Configuration = with(airbytetest.Postgres, map[string]any{"hosts": []any{map[string]any{"password": "x"}}})
	apply(t, p, pipeline)
	pipeline.Source.Configuration = with(airbytetest.Postgres, map[string]any{"host": "other"})
	before := len(fake.Requests())
	_, err := p.Apply(t.Context(), pipeline)
	if err == nil || !strings.Contains(err.Error(), "configuration.hosts.0.password") {
		t.Errorf("got error %v, want one that names the array", err)
	}
	if got := writes(fake, before); len(got) > 0 {
		t.Errorf("it wrote %v", got)
	}
}

// TestRemainingDifference uses a server that keeps changing a value. Apply must write the value only once, and report
// that it still differs.
func TestRemainingDifference(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	apply(t, p, pipeline)
	for _, operation := range []string{"listConnections", "patchConnection"} {
		fake.Inject(airbytetest.Fault{Operation: operation, Count: airbytetest.Always, Set: map[string]any{"prefix": "upper_"}})
	}
	pipeline.Connection.Prefix = new("Upper_")
	want := []provision.Difference{{Path: "prefix", Have: "upper_", Want: "Upper_"}}

	object := apply(t, p, pipeline).Object(provision.KindConnection)
	if object.Outcome != provision.Changed || !cmp.Equal(object.Remaining, want) {
		t.Errorf("first: %s, remaining %v", object.Outcome, object.Remaining)
	}
	before := len(fake.Requests())
	object = apply(t, p, pipeline).Object(provision.KindConnection)
	if object.Outcome != provision.Unchanged || !cmp.Equal(object.Remaining, want) || len(object.Differences) > 0 {
		t.Errorf("second: %s, remaining %v, differences %v", object.Outcome, object.Remaining, object.Differences)
	}
	if got := writes(fake, before); len(got) > 0 {
		t.Errorf("the second run wrote %v", got)
	}
	pipeline.Connection.Prefix = new("Other_")
	object = apply(t, p, pipeline).Object(provision.KindConnection)
	if object.Outcome != provision.Changed {
		t.Errorf("after a change of the declaration: %s, want changed", object.Outcome)
	}
}

// TestUnclearNames checks names that look like several names when they are joined.
func TestUnclearNames(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	pipeline.Connection.Tags = []provision.Tag{{Name: "a, b"}}
	apply(t, p, pipeline)
	pipeline.Connection.Tags = []provision.Tag{{Name: "a"}, {Name: "b"}}
	want := []provision.Difference{{Path: "tags", Have: `"a, b"`, Want: "a, b"}}
	got := apply(t, p, pipeline).Object(provision.KindConnection).Differences
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	pipeline.Connection.Streams = []airbyte.StreamConfiguration{
		inNamespace("a", stream("b.c", "")),
		inNamespace("a.b", stream("c", "")),
	}
	_, err := p.Plan(t.Context(), pipeline)
	must(t, err)
}

// TestRegionOfNewWorkspace checks that a region which the server ignores is reported in the first run.
func TestRegionOfNewWorkspace(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged2026July))
	region, err := fake.Client().Regions.Create(t.Context(), airbyte.RegionCreateRequest{
		Name:           "Frankfurt",
		OrganizationID: fake.OrganizationID(),
		Enabled:        new(true),
	})
	must(t, err)
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/workspaces") {
			body := strings.NewReader(`{"name": "t1 workspace"}`)
			r = r.Clone(r.Context())
			r.Body = io.NopCloser(body)
			r.ContentLength = body.Size()
		}
		return fake.RoundTrip(r)
	})
	client := fake.Client(airbyte.WithHTTPClient(httpClient(transport)))
	pipeline := tenant("t1")
	pipeline.Workspace.RegionID = region.RegionID
	object := apply(t, newProvisioner(t, client), pipeline).Object(provision.KindWorkspace)
	if len(object.Remaining) != 1 || object.Remaining[0].Path != "region" {
		t.Errorf("the workspace has the remaining differences %v, want one in the region", object.Remaining)
	}
}
