package provision_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

// stream returns a declared stream with a mode; "" declares none.
func stream(name string, mode airbyte.SyncMode) airbyte.StreamConfiguration {
	s := airbyte.StreamConfiguration{Name: name}
	if mode != "" {
		s.SyncMode = &mode
	}
	return s
}

func inNamespace(namespace string, s airbyte.StreamConfiguration) airbyte.StreamConfiguration {
	s.Namespace = &namespace
	return s
}

func withCursor(s airbyte.StreamConfiguration, path ...string) airbyte.StreamConfiguration {
	s.CursorField = path
	return s
}

func withKey(s airbyte.StreamConfiguration, columns ...string) airbyte.StreamConfiguration {
	for _, column := range columns {
		s.PrimaryKey = append(s.PrimaryKey, []string{column})
	}
	return s
}

func withFields(s airbyte.StreamConfiguration, names ...string) airbyte.StreamConfiguration {
	s.SelectedFields = selected(names...)
	return s
}

func withMappers(s airbyte.StreamConfiguration, mappers ...airbyte.StreamMapper) airbyte.StreamConfiguration {
	s.Mappers = append([]airbyte.StreamMapper{}, mappers...)
	return s
}

func withFiles(s airbyte.StreamConfiguration, include bool) airbyte.StreamConfiguration {
	s.IncludeFiles = &include
	return s
}

// patchStreams sets the streams of the connection as somebody else would.
func patchStreams(all ...airbyte.StreamConfiguration) func(*testing.T, *world) {
	return patchConnection(airbyte.ConnectionUpdateRequest{
		Configurations: &airbyte.StreamConfigurations{Streams: all},
	})
}

// storedStream returns a stream of the connection.
func storedStream(t *testing.T, w *world, name string) airbyte.StreamConfiguration {
	t.Helper()
	for _, s := range storedConnection(t, w).Configurations.Streams {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("the connection does not have the stream %s", name)
	return airbyte.StreamConfiguration{}
}

const (
	overwrite = airbyte.SyncModeFullRefreshOverwrite
	appended  = airbyte.SyncModeFullRefreshAppend
	increment = airbyte.SyncModeIncrementalAppend
	deduped   = airbyte.SyncModeIncrementalDedupedHistory
)

const (
	aesKey      = "00112233445566778899aabbccddeeff"
	otherAESKey = "ffeeddccbbaa99887766554433221100"
)

var streamRows = []fieldRow{
	{
		name:   "undeclared streams are not compared",
		base:   streams(),
		server: patchStreams(stream("users", appended)),
	},
	{
		name:    "the order of streams does not count",
		base:    streams(stream("users", appended), stream("orders", overwrite)),
		declare: streams(stream("orders", overwrite), stream("users", appended)),
	},
	{
		name:   "a stream that somebody has added",
		base:   streams(stream("users", appended)),
		server: patchStreams(stream("users", appended), stream("events", "")),
		want:   []string{`connection: streams.public.events: "selected" → "not selected"`},
		writes: []string{"patchConnection"},
	},
	{
		name:    "a new stream",
		base:    streams(stream("users", appended)),
		declare: streams(stream("users", appended), stream("events", "")),
		want:    []string{`connection: streams.events: "not selected" → "selected"`},
		writes:  []string{"patchConnection"},
	},
	{
		name:    "the namespace does not count if the name is unique",
		base:    streams(stream("users", appended)),
		declare: streams(inNamespace("anything", stream("users", appended))),
	},
	{
		name:    "streams of the same name in two namespaces",
		base:    streams(inNamespace("north", stream("log", overwrite)), inNamespace("south", stream("log", appended))),
		declare: streams(inNamespace("south", stream("log", appended)), inNamespace("north", stream("log", appended))),
		want: []string{
			`connection: streams.north.log.syncMode: "full_refresh_overwrite" → "full_refresh_append"`,
		},
		writes: []string{"patchConnection"},
	},
	{
		name:    "an absent mode is not compared",
		base:    streams(stream("users", appended)),
		declare: streams(stream("users", "")),
	},
	{
		name:    "full_refresh_overwrite is the default",
		base:    streams(stream("users", "")),
		declare: streams(stream("users", overwrite)),
	},
	{
		name: "the server does not name a mode",
		base: streams(stream("users", overwrite)),
		server: setInList("listConnections", map[string]any{"configurations": map[string]any{
			"streams": []any{map[string]any{"name": "users", "namespace": "public"}},
		}}),
	},
	{
		name:    "another mode",
		base:    streams(stream("users", appended)),
		declare: streams(stream("users", overwrite)),
		want: []string{
			`connection: streams.users.syncMode: "full_refresh_append" → "full_refresh_overwrite"`,
		},
		writes: []string{"patchConnection"},
	},
	{
		name:    "a cursor does not count in full refresh",
		base:    streams(stream("users", appended)),
		declare: streams(withCursor(stream("users", appended), "updated_at")),
	},
	{
		name:    "an undeclared cursor is not compared, and stays",
		base:    streams(withCursor(stream("events", increment), "at"), stream("users", appended)),
		declare: streams(stream("events", increment), stream("users", overwrite)),
		want: []string{
			`connection: streams.users.syncMode: "full_refresh_append" → "full_refresh_overwrite"`,
		},
		writes: []string{"patchConnection"},
		check: func(t *testing.T, w *world) {
			if got := storedStream(t, w, "events").CursorField; !cmp.Equal(got, []string{"at"}) {
				t.Errorf("the cursor is %v, want at", got)
			}
		},
	},
	{
		name:    "another cursor",
		base:    streams(withCursor(stream("events", increment), "at")),
		declare: streams(withCursor(stream("events", increment), "a")),
		want:    []string{`connection: streams.events.cursorField: "at" → "a"`},
		writes:  []string{"patchConnection"},
	},
	{
		name: "the cursor of the source",
		base: streams(withCursor(stream("orders", increment), "updated_at")),
	},
	{
		name:    "a primary key does not count in append",
		base:    streams(stream("events", appended)),
		declare: streams(withKey(stream("events", appended), "a")),
	},
	{
		name:    "the columns of a primary key are ordered",
		base:    streams(withKey(withCursor(stream("events", deduped), "at"), "a", "b")),
		declare: streams(withKey(withCursor(stream("events", deduped), "at"), "b", "a")),
		want:    []string{`connection: streams.events.primaryKey: "a, b" → "b, a"`},
		writes:  []string{"patchConnection"},
	},
	{
		name:    "an undeclared primary key is not compared, and stays",
		base:    streams(withKey(withCursor(stream("events", deduped), "at"), "a", "b")),
		declare: streams(withCursor(stream("events", deduped), "c")),
		want:    []string{`connection: streams.events.cursorField: "at" → "c"`},
		writes:  []string{"patchConnection"},
		check: func(t *testing.T, w *world) {
			want := [][]string{{"a"}, {"b"}}
			if got := storedStream(t, w, "events").PrimaryKey; !cmp.Equal(got, want) {
				t.Errorf("the key is %v, want %v", got, want)
			}
		},
	},
	{
		name: "the primary key of the source",
		base: streams(withKey(withCursor(stream("users", deduped), "updated_at"), "id")),
	},
	{
		name:    "selected fields are a set",
		base:    streams(withFields(stream("events", overwrite), "c", "a")),
		declare: streams(withFields(stream("events", overwrite), "a", "c")),
	},
	{
		name:    "other selected fields",
		base:    streams(withFields(stream("events", overwrite), "c", "a")),
		declare: streams(withFields(stream("events", overwrite), "a", "b")),
		want:    []string{`connection: streams.events.selectedFields: "a, c" → "a, b"`},
		writes:  []string{"patchConnection"},
	},
	{
		name:    "no selected fields are all fields",
		base:    streams(stream("events", overwrite)),
		declare: streams(withFields(stream("events", overwrite))),
	},
	{
		name:    "from some fields to all",
		base:    streams(withFields(stream("events", overwrite), "a")),
		declare: streams(withFields(stream("events", overwrite))),
		want:    []string{`connection: streams.events.selectedFields: "a" → "all"`},
		writes:  []string{"patchConnection"},
	},
	{
		name:    "undeclared selected fields are not compared, and stay",
		base:    streams(withFields(stream("events", overwrite), "a")),
		declare: streams(stream("events", appended)),
		want: []string{
			`connection: streams.events.syncMode: "full_refresh_overwrite" → "full_refresh_append"`,
		},
		writes: []string{"patchConnection"},
		check: func(t *testing.T, w *world) {
			if got := storedStream(t, w, "events").SelectedFields; len(got) != 1 {
				t.Errorf("the selected fields are %v, want a", got)
			}
		},
	},
	{
		name: "the IDs of mappers do not count",
		base: streams(withMappers(stream("users", appended), hashing("email"), encryption(aesKey))),
	},
	{
		name:    "mappers are ordered",
		base:    streams(withMappers(stream("users", appended), hashing("email"), hashing("id"))),
		declare: streams(withMappers(stream("users", appended), hashing("id"), hashing("email"))),
		want: []string{
			"connection: streams.users.mappers.0.mapperConfiguration.targetField",
			"connection: streams.users.mappers.1.mapperConfiguration.targetField",
		},
		writes: []string{"patchConnection"},
	},
	{
		name:    "another secret of a mapper",
		base:    streams(withMappers(stream("users", appended), encryption(aesKey))),
		declare: streams(withMappers(stream("users", appended), encryption(otherAESKey))),
		want:    []string{"connection: streams.users.mappers.0.mapperConfiguration.key"},
		writes:  []string{"patchConnection"},
	},
	{
		name:    "no mappers",
		base:    streams(withMappers(stream("users", appended), hashing("email"))),
		declare: streams(withMappers(stream("users", appended))),
		want:    []string{`connection: streams.users.mappers.length: "1" → "0"`},
		writes:  []string{"patchConnection"},
	},
	{
		name:    "undeclared mappers are not compared, and stay",
		base:    streams(withMappers(stream("users", appended), encryption(aesKey))),
		declare: streams(stream("users", overwrite)),
		want: []string{
			`connection: streams.users.syncMode: "full_refresh_append" → "full_refresh_overwrite"`,
		},
		writes: []string{"patchConnection"},
		check: func(t *testing.T, w *world) {
			list, err := w.client.Connections.List(t.Context(), nil)
			must(t, err)
			mapper, ok := list.Data[0].Configurations.Streams[0].Mappers[0].Value().(airbyte.EncryptionMapper)
			if !ok {
				t.Fatalf("the mapper is %T", list.Data[0].Configurations.Streams[0].Mappers[0].Value())
			}
			aes, ok := mapper.MapperConfiguration.Value().(airbyte.AESEncryption)
			if !ok || aes.Key != aesKey {
				t.Error("the mapper lost its secret")
			}
		},
	},
	{
		name:    "undeclared files are not compared",
		base:    streams(withFiles(stream("files", overwrite), true)),
		declare: streams(stream("files", overwrite)),
	},
	{
		name:    "files",
		base:    streams(stream("files", overwrite)),
		declare: streams(withFiles(stream("files", overwrite), true)),
		want:    []string{`connection: streams.files.includeFiles: "false" → "true"`},
		writes:  []string{"patchConnection"},
	},
	{
		name: "the object in the destination",
		base: streams(stream("users", appended)),
		declare: func(p *provision.Pipeline) {
			p.Connection.Streams[0].DestinationObjectName = new("Contact")
		},
		want:   []string{`connection: streams.users.destinationObjectName: "" → "Contact"`},
		writes: []string{"patchConnection"},
	},
}

func TestStreamFields(t *testing.T) { runRows(t, streamRows) }

// TestMaskedMappers checks servers that mask the secrets of mappers in lists, too. The hash decides.
func TestMaskedMappers(t *testing.T) {
	fake := airbytetest.New(t)
	p := newProvisioner(t, fake.Client(), kept(newMemoryStore())...)
	pipeline := tenant("t1")
	streams(withMappers(stream("users", appended), encryption(aesKey)))(&pipeline)
	apply(t, p, pipeline)
	masked := withMappers(stream("users", appended), encryption("**********"))
	fake.Inject(airbytetest.Fault{
		Operation: "listConnections",
		Count:     airbytetest.Always,
		Set:       map[string]any{"configurations": airbyte.StreamConfigurations{Streams: []airbyte.StreamConfiguration{masked}}},
	})
	if got := apply(t, p, pipeline); !got.IsConverged() {
		t.Errorf("the same secret was written:\n%s", got)
	}
	streams(withMappers(stream("users", appended), encryption(otherAESKey)))(&pipeline)
	object := apply(t, p, pipeline).Object(provision.KindConnection)
	if len(object.Differences) != 1 || !object.Differences[0].Masked {
		t.Errorf("another secret: got the differences %v, want a masked one", object.Differences)
	}
	if got := apply(t, p, pipeline); !got.IsConverged() {
		t.Errorf("the written secret was written again:\n%s", got)
	}
}
