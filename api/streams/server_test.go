package streams_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/streams"
)

// account is a workspace of a server with a source and a destination.
type account struct {
	server      *airbytetest.Server
	client      *airbyte.Client
	source      string
	destination string
}

func newAccount(t *testing.T) account {
	t.Helper()
	server := airbytetest.New(t, airbytetest.WithStrict())
	workspace := server.AddWorkspace("shop")
	return account{
		server: server,
		client: server.Client(),
		source: server.AddSource(workspace, "db", map[string]any{
			"sourceType": "postgres", "host": "db", "port": 5432, "database": "shop", "username": "reader",
		}),
		destination: server.AddDestination(workspace, "warehouse", map[string]any{
			"destinationType": "postgres", "host": "dw", "port": 5432, "database": "shop", "username": "writer",
			"schema": "public",
		}),
	}
}

// discover sets the streams of the source and asks for them.
func (a account) discover(t *testing.T, all []airbytetest.Stream) []airbyte.StreamProperties {
	t.Helper()
	a.server.SetStreams(a.source, all...)
	params := &airbyte.GetStreamPropertiesParams{DestinationID: &a.destination}
	properties, err := a.client.Streams.GetProperties(t.Context(), a.source, params)
	if err != nil {
		t.Fatal(err)
	}
	return properties
}

// connect creates a connection with streams.
func (a account) connect(t *testing.T, selected []airbyte.StreamConfiguration) (*airbyte.Connection, error) {
	t.Helper()
	return a.client.Connections.Create(t.Context(), airbyte.ConnectionCreateRequest{
		SourceID:       a.source,
		DestinationID:  a.destination,
		Configurations: &airbyte.StreamConfigurations{Streams: selected},
	})
}

var fieldNames = []string{"id", "day", "note", "seen", "city"}

// randomStreams makes streams of all kinds.
func randomStreams(random *rand.Rand) []airbytetest.Stream {
	var all []airbytetest.Stream
	for i := range 1 + random.IntN(4) {
		s := airbytetest.Stream{
			Name:            fmt.Sprintf("table%d", i/2),
			Namespace:       []string{"", "public"}[i%2],
			Fields:          fieldNames[:1+random.IntN(len(fieldNames))],
			FullRefreshOnly: random.IntN(4) == 0,
		}
		switch random.IntN(3) {
		case 0:
			s.Cursor = "day"
		case 1:
			s.DefaultCursor = "seen"
		}
		if random.IntN(2) == 0 {
			s.PrimaryKey = []string{"id"}
		}
		all = append(all, s)
	}
	return all
}

func randomMode(random *rand.Rand) airbyte.SyncMode {
	return []airbyte.SyncMode{overwrite, appendAll, deduped, incremental}[random.IntN(4)]
}

func randomPath(random *rand.Rand) []string {
	if random.IntN(2) == 0 {
		return nil
	}
	return []string{fieldNames[random.IntN(len(fieldNames))]}
}

// TestServersAcceptSelections creates connections with the streams that rules select from random sources.
// Servers must accept all of them, and Check must accept those that the server returns.
func TestServersAcceptSelections(t *testing.T) {
	a := newAccount(t)
	seeds := 300
	if testing.Short() {
		seeds = 60
	}
	accepted := 0
	for seed := range seeds {
		random := rand.New(rand.NewPCG(17, uint64(seed)))
		properties := a.discover(t, randomStreams(random))
		rule := streams.Rule{Name: "*", CursorField: randomPath(random), Fields: randomPath(random)}
		if key := randomPath(random); key != nil {
			rule.PrimaryKey = [][]string{key}
		}
		if random.IntN(2) == 0 {
			rule.Modes = []airbyte.SyncMode{randomMode(random), overwrite}
		}
		selected, err := streams.Select(properties, rule)
		if err != nil {
			continue
		}
		accepted++
		connection, err := a.connect(t, selected)
		if err != nil {
			t.Fatalf("seed %d: %v\n%v", seed, err, selected)
		}
		if err := streams.Check(connection.Configurations.Streams, properties); err != nil {
			t.Errorf("seed %d: Check refuses the streams of the connection: %v", seed, err)
		}
	}
	if accepted < seeds/6 {
		t.Errorf("only %d selections", accepted)
	}
	if _, err := streams.Select(a.discover(t, randomStreams(rand.New(rand.NewPCG(1, 1))))); err != nil {
		t.Errorf("without rules: %v", err)
	}
}

// TestCheckAgreesWithServers sends random streams. Check must refuse those that the server refuses, and no
// others.
func TestCheckAgreesWithServers(t *testing.T) {
	server := newAccount(t)
	seeds := 600
	if testing.Short() {
		seeds = 120
	}
	refused := 0
	accepted := 0
	for seed := range seeds {
		random := rand.New(rand.NewPCG(18, uint64(seed)))
		properties := server.discover(t, randomStreams(random))
		configured := randomConfiguration(random, properties)
		found := streams.Check(configured, properties)
		_, err := server.connect(t, configured)
		if (err == nil) != (found == nil) {
			t.Errorf("seed %d: the server says %v, Check %v\n%v", seed, err, found, configured)
		}
		if err == nil {
			accepted++
		} else {
			refused++
		}
	}
	if refused < seeds/6 || accepted < seeds/6 {
		t.Errorf("%d refused, %d accepted", refused, accepted)
	}
}

// randomConfiguration selects one stream, now and then one that does not exist, or one twice.
func randomConfiguration(random *rand.Rand, properties []airbyte.StreamProperties) []airbyte.StreamConfiguration {
	p := properties[random.IntN(len(properties))]
	mode := randomMode(random)
	c := airbyte.StreamConfiguration{
		Name:        *p.StreamName,
		Namespace:   p.StreamNamespace,
		SyncMode:    &mode,
		CursorField: randomPath(random),
	}
	if random.IntN(20) == 0 {
		c.Name = "gone"
	}
	if key := randomPath(random); key != nil {
		c.PrimaryKey = [][]string{key}
	}
	if random.IntN(3) == 0 {
		for _, name := range fieldNames[:1+random.IntN(len(fieldNames))] {
			c.SelectedFields = append(c.SelectedFields, airbyte.SelectedFieldInfo{FieldPath: []string{name}})
		}
	}
	all := []airbyte.StreamConfiguration{c}
	if random.IntN(20) == 0 {
		return slices.Repeat(all, 2)
	}
	return all
}
