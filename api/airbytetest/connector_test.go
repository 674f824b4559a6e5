package airbytetest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// TestTypesThatServersKnow checks that connectors outside the servers' table must be named by the ID of
// their definition.
func TestTypesThatServersKnow(t *testing.T) {
	r := &logRecorder{recorder: recorder{TB: t}}
	fake := airbytetest.New(r, airbytetest.WithConnectors(
		airbytetest.Connector{Type: "mixmax", Name: "Mixmax", DefinitionID: unknown},
		airbytetest.Connector{Type: "salesforce", Name: "Salesforce"},
		airbytetest.Connector{Type: "pinecone", Name: "Pinecone", Destination: true},
	))
	w := &wire{t: t, fake: fake, token: fake.Token()}
	ws := fake.AddWorkspace("w")
	create := func(rest string) string { return `{"name":"n","workspaceId":"` + ws + `",` + rest + `}` }
	tests := []struct {
		request string
		body    string
		status  int
		value   string
		remark  string
	}{
		{
			request: "POST /sources",
			body:    create(`"configuration":{"sourceType":"mixmax"}`),
			status:  400,
			value:   "mixmax",
			remark: `createSource (POST /sources): servers do not find the source connector "mixmax" by its type; ` +
				"send its definitionId, here " + unknown,
		},
		{
			request: "POST /destinations",
			body:    create(`"configuration":{"destinationType":"pinecone"}`),
			status:  400,
			value:   "pinecone",
			remark:  `servers do not find the destination connector "pinecone" by its type`,
		},
		{
			request: "POST /sources",
			body:    create(`"configuration":{"sourceType":"hubspot"}`),
			status:  400,
			value:   "hubspot",
			remark: `createSource (POST /sources): this server has no source connector "hubspot"; ` +
				"add it with WithConnectors, for example one of a registry that LoadConnectors has read",
		},
		{
			request: "POST /sources/initiateOAuth",
			body:    `{"workspaceId":"` + ws + `","sourceType":"mixmax","redirectUrl":"https://app.example"}`,
			status:  400,
			value:   "mixmax",
			remark:  `servers do not find the source connector "mixmax" by its type`,
		},
		{
			request: "POST /destinations",
			body:    create(`"definitionId":"` + unknown + `","configuration":{}`),
			status:  404,
			value:   "absent",
			remark:  `this server has no destination connector with the definitionId "` + unknown + `"`,
		},
	}
	for _, tt := range tests {
		r.logged = nil
		want := tt.value
		if want != "absent" {
			want = `"` + want + `"`
		}
		w.want(want, tt.status, tt.request, tt.body, "data", "value")
		if got := strings.Join(r.logged, "\n"); !strings.Contains(got, tt.remark) {
			t.Errorf("%s: logged %q, want %s", tt.request, got, tt.remark)
		}
	}
	if len(r.said) > 0 {
		t.Errorf("the server failed the test: %q", r.said)
	}
	w.want(`"salesforce"`, 200, "POST /sources", create(`"configuration":{"sourceType":"salesforce"}`), "sourceType")
	w.want(`""`, 200, "POST /sources", create(`"definitionId":"`+unknown+`","configuration":{}`), "sourceType")
	seeded := fake.AddSource(ws, "m", map[string]any{"sourceType": "mixmax"})
	w.want(`""`, 200, "GET /sources/"+seeded, "", "sourceType")
}

func TestNewerTypes(t *testing.T) {
	each(t, func(t *testing.T, profile airbytetest.Profile) {
		w := newWire(t, airbytetest.WithProfile(profile),
			airbytetest.WithConnectors(airbytetest.Connector{Type: "gmail", Name: "Gmail"}))
		ws := w.fake.AddWorkspace("w")
		status := 200
		if profile == airbytetest.SelfManaged2026March {
			status = 400
		}
		w.get(status, "POST /sources", `{"name":"n","workspaceId":"`+ws+`","configuration":{"sourceType":"gmail"}}`)
	})
}

func TestConnectorReplacesBuiltIn(t *testing.T) {
	w := newWire(t, airbytetest.WithConnectors(
		airbytetest.Connector{Type: "postgres", Name: "Our Postgres"},
		airbytetest.Connector{Type: "mine", Name: "Mine", DefinitionID: "435bb9a5-7887-4809-aa58-28c27df0d7ad"}, // MySQL
	))
	ws := w.fake.AddWorkspace("w")
	list := w.get(200, "GET /workspaces/"+ws+"/definitions/sources", "", "data")
	for name, want := range map[string]int{"Our Postgres": 1, `"Postgres"`: 0, "Mine": 1, "MySQL": 0} {
		if got := strings.Count(list, name); got != want {
			t.Errorf("%s: %d times, want %d: %s", name, got, want, list)
		}
	}
	w.want(`"decd338e-5647-4c0b-adf4-da0e75f5a750"`, 200, "POST /sources",
		`{"name":"n","workspaceId":"`+ws+`","configuration":{"sourceType":"postgres"}}`, "definitionId")
}

const registry = `{
	"sources": [{
		"sourceDefinitionId": "b117307c-14b6-41aa-9422-947e34922962",
		"name": "Salesforce",
		"dockerRepository": "airbyte/source-salesforce",
		"spec": {"connectionSpecification": {
			"required": ["client_id"],
			"properties": {
				"client_id": {"type": "string"},
				"client_secret": {"type": "string", "airbyte_secret": true},
				"auth": {"oneOf": [{"properties": {"token": {"airbyte_secret": true}, "client_secret": {"airbyte_secret": true}}}]}
			}
		}}
	}],
	"destinations": [{
		"destinationDefinitionId": "f7a7d195-377f-cf5b-70a5-be6b819019dc",
		"name": "Redshift",
		"dockerRepository": "airbyte/destination-redshift",
		"supportsFileTransfer": true,
		"spec": {
			"supported_destination_sync_modes": ["overwrite", "append", "append_dedup"],
			"connectionSpecification": {"required": ["host"]}
		}
	}, {
		"destinationDefinitionId": "9924bcd0-99be-453d-ba47-c2c9766f7da5",
		"name": "CRM",
		"dockerRepository": "acme/destination-crm",
		"spec": {"supported_destination_sync_modes": ["update", "soft_delete"]}
	}]
}`

const connectorDocument = `
openapi: 3.1.0
components:
  schemas:
    source-salesforce:
      type: object
      required: [sourceType, client_id]
      properties:
        sourceType: {type: string, const: salesforce}
        client_id: {type: string}
        tokens:
          type: array
          items: {type: object, properties: {token: {type: string, airbyte_secret: true}}}
    source-salesforce-update:
      type: object
    destination-redshift:
      type: object
      required: [host, destinationType]
      properties:
        destinationType: {type: string, const: redshift}
        password: {type: string, airbyte_secret: true}
    SourceResponse:
      type: object
`

// TestLoadConnectorsOfCloudRegistry reads connectors whose images only use encrypted connections. They
// have the type of the usual ones, which they replace.
func TestLoadConnectorsOfCloudRegistry(t *testing.T) {
	content := `{
		"sources": [{
			"sourceDefinitionId": "decd338e-5647-4c0b-adf4-da0e75f5a750",
			"name": "Postgres",
			"dockerRepository": "airbyte/source-postgres-strict-encrypt"
		}, {
			"sourceDefinitionId": "778daa7c-feaf-4db6-96f3-70fd645acc77",
			"name": "File",
			"dockerRepository": "airbyte/source-file-secure"
		}]
	}`
	connectors, err := airbytetest.LoadConnectors(writeFile(t, "cloud_registry.json", content))
	if err != nil {
		t.Fatal(err)
	}
	w := newWire(t, airbytetest.WithConnectors(connectors...))
	ws := w.fake.AddWorkspace("w")
	source := w.fake.AddSource(ws, "db", airbytetest.Postgres)
	w.want(`"decd338e-5647-4c0b-adf4-da0e75f5a750"`, 200, "GET /sources/"+source, "", "definitionId")
	body := `{"name":"n","workspaceId":"` + ws + `","configuration":{"sourceType":"file"}}`
	w.want(`"778daa7c-feaf-4db6-96f3-70fd645acc77"`, 200, "POST /sources", body, "definitionId")
}

func TestLoadConnectors(t *testing.T) {
	tests := []struct {
		name    string
		content string
		want    []airbytetest.Connector
	}{
		{
			name:    "registry.json",
			content: registry,
			want: []airbytetest.Connector{
				{
					Type:         "salesforce",
					Name:         "Salesforce",
					DefinitionID: "b117307c-14b6-41aa-9422-947e34922962",
					Required:     []string{"client_id"},
					Secrets:      []string{"client_secret", "token"},
				},
				{
					Type:         "redshift",
					Name:         "Redshift",
					DefinitionID: "f7a7d195-377f-cf5b-70a5-be6b819019dc",
					Destination:  true,
					Required:     []string{"host"},
					SyncModes: []airbyte.SyncMode{
						airbyte.SyncModeFullRefreshAppend,
						airbyte.SyncModeFullRefreshOverwrite,
						airbyte.SyncModeFullRefreshOverwriteDeduped,
						airbyte.SyncModeIncrementalAppend,
						airbyte.SyncModeIncrementalDedupedHistory,
					},
					Files: true,
				},
				{
					Type:         "crm",
					Name:         "CRM",
					DefinitionID: "9924bcd0-99be-453d-ba47-c2c9766f7da5",
					Destination:  true,
					SyncModes: []airbyte.SyncMode{
						airbyte.SyncModeFullRefreshUpdate,
						airbyte.SyncModeIncrementalUpdate,
						airbyte.SyncModeFullRefreshSoftDelete,
						airbyte.SyncModeIncrementalSoftDelete,
					},
				},
			},
		},
		{
			name:    "document.yaml",
			content: connectorDocument,
			want: []airbytetest.Connector{
				{
					Type:        "redshift",
					Name:        "redshift",
					Destination: true,
					Required:    []string{"host"},
					Secrets:     []string{"password"},
				},
				{
					Type:     "salesforce",
					Name:     "salesforce",
					Required: []string{"client_id"},
					Secrets:  []string{"token"},
				},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := airbytetest.LoadConnectors(writeFile(t, tt.name, tt.content))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			w := newWire(t, airbytetest.WithConnectors(got...))
			ws := w.fake.AddWorkspace("w")
			src := w.id("POST /sources", `{"name":"n","workspaceId":"`+ws+`","configuration":{"sourceType":"salesforce",`+
				`"client_id":"a","tokens":[{"token":"hunter2"}]}}`, "sourceId")
			w.want(`{"client_id":"a","tokens":[{"token":"**********"}]}`, 200, "GET /sources/"+src, "", "configuration")
			w.get(422, "POST /sources", `{"name":"n","workspaceId":"`+ws+`","configuration":{"sourceType":"salesforce"}}`)
		})
	}
	for content, want := range map[string]string{
		"{}":               "there are no connectors; want a connector registry",
		"components: null": "there are no connectors",
		"{":                "unexpected end",
		"- a":              "cannot",
	} {
		file := writeFile(t, "wrong.yaml", content)
		_, err := airbytetest.LoadConnectors(file)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%q: got %v, want %s", content, err, want)
		}
	}
	if _, err := airbytetest.LoadConnectors("nowhere.json"); err == nil {
		t.Error("want an error for a file that does not exist")
	}
}

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
