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

// lakebaseJSON is the JSON of lakebase().
const lakebaseJSON = `{"sourceType":"lakebase","host":"db","port":6543,"username":"reader","password":"` + password + `",` +
	`"tables":["orders"],"freshness":"live","tunnel":{"method":"SSH_KEY","host":"gate","key":"PEM"}}`

// server is an Airbyte that responds to every request with the same source, and
// keeps the body of the last request.
type server struct {
	configuration string // of the source
	body          string
}

func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		s.body = string(body)
	}
	source := `{"sourceId":"1","name":"n","sourceType":"lakebase","definitionId":"2","workspaceId":"3","configuration":` +
		s.configuration + `}`
	return &http.Response{
		StatusCode: http.StatusOK,
		Request:    req,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(source)),
	}, nil
}

func (s *server) client(t *testing.T) *airbyte.Client {
	t.Helper()
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL("http://localhost:8000/api/public/v1"),
		airbyte.WithToken("token"),
		airbyte.WithHTTPClient(&http.Client{Transport: s}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// checkSent compares the configuration in the last request.
func (s *server) checkSent(t *testing.T, want string) {
	t.Helper()
	if !strings.Contains(s.body, `"configuration":`+want) {
		t.Errorf("sent %s\nwant the configuration %s", s.body, want)
	}
}

func TestCreateSource(t *testing.T) {
	settings := lakebase()
	configuration, err := settings.Configuration()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{configuration: "{}"}
	_, err = s.client(t).Sources.Create(t.Context(), airbyte.SourceCreateRequest{
		Name:          "n",
		WorkspaceID:   "3",
		Configuration: configuration,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.checkSent(t, lakebaseJSON)

	same, err := airbyte.NewConfiguration(settings)
	if err != nil || string(same) != lakebaseJSON {
		t.Errorf("NewConfiguration: got %s, %v; want the same", string(same), err)
	}
}

func TestCreateSourceExample(t *testing.T) {
	s := &server{configuration: "{}"}
	if _, err := createSource(t.Context(), s.client(t), "3", password, "PEM"); err != nil {
		t.Fatal(err)
	}
	s.checkSent(t, `{"sourceType":"lakebase","host":"db.example.com","port":6543,"username":"reader",`+
		`"password":"`+password+`","tunnel":{"method":"SSH_KEY","host":"gate.example.com","key":"PEM"}}`)
}

// TestMoveSource changes one of the settings, some of which are newer than the
// types.
func TestMoveSource(t *testing.T) {
	const end = `9007199254740993` // float64 would round it
	s := &server{configuration: `{"host":"db","port":6543,"username":"reader","password":"**********",` +
		`"tunnel":{"method":"WORMHOLE","end":` + end + `},"new":{"a":1.10},"tables":null}`}
	if err := moveSource(t.Context(), s.client(t), "1", "db2"); err != nil {
		t.Fatal(err)
	}
	s.checkSent(t, `{"sourceType":"lakebase","host":"db2","port":6543,"username":"reader","password":"**********",`+
		`"tunnel":{"method":"WORMHOLE","end":`+end+`},"new":{"a":1.10},"tables":null}`)
}

func TestUnknownOption(t *testing.T) {
	const want = `{"method":"WORMHOLE","end":9007199254740993}`
	var settings connectors.SourceLakebase
	if err := json.Unmarshal([]byte(`{"tunnel":`+want+`}`), &settings); err != nil {
		t.Fatal(err)
	}
	tunnel, ok := settings.Tunnel.(*connectors.Unknown[connectors.SourceLakebaseTunnel])
	if !ok {
		t.Fatalf("the tunnel is a %T", settings.Tunnel)
	}
	if string(tunnel.JSON) != want {
		t.Errorf("got %s, want %s", string(tunnel.JSON), want)
	}
}

func TestDescribeTunnel(t *testing.T) {
	tests := []struct {
		tunnel connectors.SourceLakebaseTunnel
		want   string
	}{
		{tunnel: nil, want: "not set"},
		{tunnel: &connectors.SourceLakebaseTunnelDirect{}, want: "direct"},
		{tunnel: &connectors.SourceLakebaseTunnelSSHKey{Host: "gate"}, want: "through gate"},
		{
			tunnel: &connectors.Unknown[connectors.SourceLakebaseTunnel]{},
			want:   "an option that is newer than this program",
		},
	}
	for _, tt := range tests {
		if got := describeTunnel(tt.tunnel); got != tt.want {
			t.Errorf("%T: got %s, want %s", tt.tunnel, got, tt.want)
		}
	}
}

func TestMarshalOmitsFieldsThatAreNotSet(t *testing.T) {
	got, err := json.Marshal(connectors.SourceLakebase{Password: password})
	want := `{"sourceType":"lakebase","password":"` + password + `"}`
	if string(got) != want || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestConfigurationValidates(t *testing.T) {
	settings := connectors.SourceLakebase{
		Port:   new(0),
		Tables: []string{"Orders"},
		Tunnel: &connectors.SourceLakebaseTunnelSSHKey{Host: "gate"},
	}
	_, err := settings.Configuration()
	const want = "source-lakebase: host is required; port must be at least 1; username is required; " +
		"tables[0] must match ^[a-z_]+$; tunnel.key is required"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	if _, ok := errors.AsType[*connectors.ValidationError](err); !ok {
		t.Errorf("got a %T, want a *ValidationError", err)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		printed := fmt.Sprintf(verb, lakebase())
		if strings.Contains(printed, password) {
			t.Errorf("%s prints %s", verb, printed)
		}
	}
}

// TestAnotherConnector decodes the settings of one connector into the type of
// another.
func TestAnotherConnector(t *testing.T) {
	var silo connectors.DestinationSilo
	if err := json.Unmarshal([]byte(lakebaseJSON), &silo); err != nil {
		t.Fatalf("settings of a source, decoded as a destination: %v", err)
	}
	if silo.Bucket != "" || silo.Extra["sourceType"] == nil || silo.Validate() == nil {
		t.Errorf("got %+v", silo)
	}
	err := json.Unmarshal([]byte(`{"sourceType":"silo"}`), new(connectors.SourceLakebase))
	const want = `source-lakebase: sourceType: want "lakebase", got another string`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
