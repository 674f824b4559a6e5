package consumer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"

	"example.com/consumer/connectors"
)

const password = "hunter2-correct-horse"

func lakebase() connectors.SourceLakebase {
	return connectors.SourceLakebase{
		Host:      "db",
		Port:      new(6543),
		Username:  "reader",
		Password:  password,
		Tables:    []string{"orders"},
		Freshness: new(connectors.SourceLakebaseFreshnessLive),
		Tunnel:    &connectors.SourceLakebaseTunnelSSHKey{Host: "gate", Key: "PEM"},
	}
}

const onTheWire = `{"sourceType":"lakebase","host":"db","port":6543,"username":"reader","password":"` + password + `",` +
	`"tables":["orders"],"freshness":"live","tunnel":{"method":"SSH_KEY","host":"gate","key":"PEM"}}`

// server keeps the body of the last request and answers with a source.
type server struct {
	body   string
	answer string
}

func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		b, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		s.body = string(b)
	}
	return &http.Response{StatusCode: 200, Request: req, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(s.answer))}, nil
}

func (s *server) client(t *testing.T) *airbyte.Client {
	t.Helper()
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL("http://localhost:8000/api/public/v1"), airbyte.WithToken("token"), airbyte.WithHTTPClient(&http.Client{Transport: s}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestCreateSource(t *testing.T) {
	source := lakebase()
	configuration, err := source.Configuration()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{answer: `{"sourceId":"1","name":"n","sourceType":"lakebase","definitionId":"2","workspaceId":"3","configuration":{}}`}
	if _, err := s.client(t).Sources.Create(t.Context(), airbyte.SourceCreateRequest{Name: "n", WorkspaceID: "3", Configuration: configuration}); err != nil {
		t.Fatal(err)
	}
	if want := `"configuration":` + onTheWire; !strings.Contains(s.body, want) {
		t.Errorf("sent %s\nwant %s", s.body, want)
	}
	// The client makes the same of the struct itself.
	same, err := airbyte.NewConfiguration(source)
	if err != nil || string(same) != onTheWire {
		t.Errorf("got %s, %v", string(same), err)
	}
}

// TestChangeSource reads settings that are newer than the types, changes one,
// and replaces them.
func TestChangeSource(t *testing.T) {
	s := &server{answer: `{"sourceId":"1","name":"n","sourceType":"lakebase","definitionId":"2","workspaceId":"3","configuration":` +
		`{"host":"db","port":6543,"username":"reader","password":"**********","tunnel":{"method":"WORMHOLE","end":9007199254740993},"new":{"a":1.10},"tables":null}}`}
	client := s.client(t)
	got, err := client.Sources.Get(t.Context(), "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	var source connectors.SourceLakebase
	if err := got.Configuration.Decode(&source); err != nil {
		t.Fatal(err)
	}
	switch tunnel := source.Tunnel.(type) {
	case *connectors.Unknown[connectors.SourceLakebaseTunnel]:
		if string(tunnel.JSON) != `{"method":"WORMHOLE","end":9007199254740993}` {
			t.Errorf("the tunnel is %s", string(tunnel.JSON))
		}
	default:
		t.Errorf("the tunnel is a %T", tunnel)
	}
	source.Host = "db2"
	configuration, err := source.Configuration()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Sources.Put(t.Context(), "1", airbyte.SourcePutRequest{Name: "n", Configuration: configuration}); err != nil {
		t.Fatal(err)
	}
	const want = `"configuration":{"sourceType":"lakebase","host":"db2","port":6543,"username":"reader","password":"**********",` +
		`"tunnel":{"method":"WORMHOLE","end":9007199254740993},"new":{"a":1.10},"tables":null}`
	if !strings.Contains(s.body, want) {
		t.Errorf("sent %s\nwant %s", s.body, want)
	}
}

func TestPatchSendsOnlyWhatIsSet(t *testing.T) {
	got, err := json.Marshal(connectors.SourceLakebase{Password: password})
	if want := `{"sourceType":"lakebase","password":"` + password + `"}`; string(got) != want || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestValidate(t *testing.T) {
	source := connectors.SourceLakebase{Port: new(0), Tables: []string{"Orders"}, Tunnel: &connectors.SourceLakebaseTunnelSSHKey{Host: "gate"}}
	_, err := source.Configuration()
	const want = "source-lakebase: host is required; port is less than 1; username is required; tables[0] does not match ^[a-z_]+$; tunnel.key is required"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	if _, ok := errors.AsType[*connectors.ValidationError](err); !ok {
		t.Errorf("got a %T", err)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if printed := fmt.Sprintf(verb, lakebase()); strings.Contains(printed, password) {
			t.Errorf("%s prints %s", verb, printed)
		}
	}
}

func TestOtherConnector(t *testing.T) {
	var silo connectors.DestinationSilo
	err := json.Unmarshal([]byte(onTheWire), &silo)
	if err != nil {
		t.Fatalf("settings without the key of a destination: %v", err)
	}
	if silo.Bucket != "" || silo.Extra["sourceType"] == nil || silo.Validate() == nil {
		t.Errorf("got %+v", silo)
	}
	if err := json.Unmarshal([]byte(`{"sourceType":"silo"}`), new(connectors.SourceLakebase)); err == nil || strings.Contains(err.Error(), "silo\" is") {
		t.Errorf("got %v", err)
	}
}
