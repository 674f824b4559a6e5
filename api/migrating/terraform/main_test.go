package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/provision"
)

// applied are the requests that Terraform 1.11 with the provider of June 2026 sent for before.tf, recorded with the
// in-memory server. The responses are in testdata/show.json, the output of terraform show -json after them.
var applied = []struct {
	path string
	body string // with names of keep instead of IDs
	keep string // property of the response with an ID
}{
	{
		path: "/workspaces",
		body: `{"name":"Tenant 42"}`,
		keep: "workspaceId",
	},
	{
		path: "/destinations",
		body: `{"configuration":{"credentials":{"auth_type":"Username and Password","password":"hunter3"},"database":"SHOP",` +
			`"host":"example.snowflakecomputing.com","role":"AIRBYTE_ROLE","schema":"PUBLIC","username":"AIRBYTE_USER",` +
			`"warehouse":"AIRBYTE_WAREHOUSE"},"definitionId":"424892c4-daac-4491-b35d-c6688ba547ba","name":"warehouse",` +
			`"workspaceId":"$workspaceId"}`,
		keep: "destinationId",
	},
	{
		path: "/sources",
		body: `{"configuration":{"database":"shop","host":"db.example.com","password":"hunter2","port":5432,` +
			`"username":"airbyte"},"definitionId":"decd338e-5647-4c0b-adf4-da0e75f5a750","name":"shop",` +
			`"workspaceId":"$workspaceId"}`,
		keep: "sourceId",
	},
	{
		path: "/connections",
		body: `{"configurations":{"streams":[{"cursorField":["updated_at"],"name":"users","syncMode":"incremental_append"}]},` +
			`"destinationId":"$destinationId","name":"shop to warehouse","namespaceDefinition":"destination",` +
			`"namespaceFormat":null,"nonBreakingSchemaUpdatesBehavior":"ignore","prefix":"",` +
			`"schedule":{"cronExpression":"0 0 6 * * ? UTC","scheduleType":"cron"},"sourceId":"$sourceId"}`,
		keep: "connectionId",
	},
}

// applyTerraform sends the requests of Terraform. It returns the IDs of the objects by the names of their properties.
func applyTerraform(t *testing.T, client *airbyte.Client) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, request := range applied {
		body := request.body
		for name, id := range ids {
			body = strings.ReplaceAll(body, "$"+name, id)
		}
		var response map[string]any
		err := client.Do(t.Context(), http.MethodPost, request.path, airbyte.Configuration(body), &response)
		if err != nil {
			t.Fatal(err)
		}
		id, isText := response[request.keep].(string)
		if !isText {
			t.Fatalf("%s: the response has no %s: %v", request.path, request.keep, response)
		}
		ids[request.keep] = id
	}
	return ids
}

// readState reads the state of Terraform, and checks that it is about the objects with the given IDs.
func readState(t *testing.T, ids map[string]string) stateIDs {
	t.Helper()
	file, err := os.Open("testdata/show.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	state, err := readIDs(file)
	if err != nil {
		t.Fatal(err)
	}
	for address, property := range map[string]string{
		"airbyte_workspace.tenant":             "workspaceId",
		"airbyte_source.shop":                  "sourceId",
		"airbyte_destination.warehouse":        "destinationId",
		"airbyte_connection.shop_to_warehouse": "connectionId",
	} {
		if state[address] != ids[property] {
			t.Errorf("%s: ID %q, want %q", address, state[address], ids[property])
		}
	}
	return state
}

// newProvisioner returns a provisioner that keeps its state in a directory.
func newProvisioner(t *testing.T, client *airbyte.Client, dir string) *provision.Provisioner {
	t.Helper()
	p, err := provision.New(client,
		provision.WithStore(provision.NewDirStore(dir)),
		provision.WithHashKey([]byte("0123456789abcdef")))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// checkOutput runs the program and checks its output.
func checkOutput(t *testing.T, p *provision.Provisioner, pipeline provision.Pipeline, apply bool, want string) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), p, pipeline, apply, &out)
	if err != nil || out.String() != want {
		t.Errorf("apply %t: got the error %v and the output\n%s\nwant\n%s", apply, err, out.String(), want)
	}
}

const (
	// maskedSecrets is the output before the provisioner has written the secrets once.
	maskedSecrets = `tenant-42
  workspace   unchanged Tenant 42
  source      changed   shop
    differs: configuration.password: masked by the server, maybe another value
  destination changed   warehouse
    differs: configuration.credentials.password: masked by the server, maybe another value
  connection  unchanged shop to warehouse
`
	unchanged = `tenant-42
  workspace   unchanged Tenant 42
  source      unchanged shop
  destination unchanged warehouse
  connection  unchanged shop to warehouse
`
)

// newServer returns a server with the objects that Terraform has made, and its state.
func newServer(t *testing.T) (*airbytetest.Server, stateIDs) {
	t.Helper()
	// Terraform sends null in optional properties.
	fake := airbytetest.New(t, airbytetest.WithProfile(airbytetest.SelfManaged20), airbytetest.AllowWrongRequests())
	return fake, readState(t, applyTerraform(t, fake.Client()))
}

// TestAfter takes over the objects that Terraform has made: first a plan, then the change, and then nothing remains,
// even without the state of Terraform.
func TestAfter(t *testing.T) {
	fake, ids := newServer(t)
	pipeline := declare(ids, "hunter2", "hunter3")
	p := newProvisioner(t, fake.Client(), t.TempDir())

	before := len(fake.Requests())
	checkOutput(t, p, pipeline, false, maskedSecrets)
	for _, request := range fake.Requests()[before:] {
		if request.Method != http.MethodGet && request.Operation != "createAccessToken" {
			t.Errorf("without -apply: %s %s", request.Method, request.Path)
		}
	}
	checkOutput(t, p, pipeline, true, maskedSecrets)
	checkOutput(t, p, pipeline, false, unchanged)
	checkOutput(t, p, declare(stateIDs{}, "hunter2", "hunter3"), true, unchanged)
	for _, operation := range []string{"createWorkspace", "createSource", "createDestination", "createConnection"} {
		if n := len(fake.Requests(operation)); n != 1 {
			t.Errorf("%d requests %s, want the one of Terraform", n, operation)
		}
	}
	for id, password := range map[string]string{
		ids["airbyte_source.shop"]:           "hunter2",
		ids["airbyte_destination.warehouse"]: "hunter3",
	} {
		if !strings.Contains(string(fake.StoredConfiguration(id)), password) {
			t.Errorf("the server has lost the password of %s", id)
		}
	}
}

// TestLostState takes over the objects by their names.
func TestLostState(t *testing.T) {
	fake, _ := newServer(t)
	p := newProvisioner(t, fake.Client(), t.TempDir())
	checkOutput(t, p, declare(stateIDs{}, "hunter2", "hunter3"), false,
		strings.ReplaceAll(maskedSecrets, "unchanged", "adopted  "))
}

// TestBrokenState checks the error for a state that is not JSON.
func TestBrokenState(t *testing.T) {
	_, err := readIDs(strings.NewReader("No state."))
	if err == nil || !strings.Contains(err.Error(), "reading the state of Terraform") {
		t.Errorf("got the error %v, want one about the state", err)
	}
}

// TestMain runs the program instead of the tests if the environment asks for it.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	main()
}

// TestWrongCalls checks that the program does nothing without a password, which would replace the stored one by nothing, and
// with wrong arguments.
func TestWrongCalls(t *testing.T) {
	fake, _ := newServer(t)
	id, secret := fake.Credentials()
	state, err := os.ReadFile("testdata/show.json")
	if err != nil {
		t.Fatal(err)
	}
	before := len(fake.Requests())
	for _, missing := range []string{"SHOP_PASSWORD", "WAREHOUSE_PASSWORD", "PIPELINE_HASH_KEY"} {
		program := exec.CommandContext(t.Context(), os.Args[0], "-apply")
		program.Dir = t.TempDir()
		program.Stdin = bytes.NewReader(state)
		program.Env = append(os.Environ(),
			"RUN_PROGRAM=1",
			airbyte.EnvBaseURL+"="+fake.Listen(),
			airbyte.EnvClientID+"="+id,
			airbyte.EnvClientSecret+"="+secret,
			"SHOP_PASSWORD=hunter2",
			"WAREHOUSE_PASSWORD=hunter3",
			"PIPELINE_HASH_KEY=0123456789abcdef",
			missing+"=",
		)
		output, err := program.CombinedOutput()
		if err == nil || !strings.HasSuffix(string(output), "set "+missing+"\n") {
			t.Errorf("without %s: got error %v and\n%s", missing, err, output)
		}
	}
	program := exec.CommandContext(t.Context(), os.Args[0], "apply")
	program.Env = append(os.Environ(), "RUN_PROGRAM=1")
	output, err := program.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "usage: ") {
		t.Errorf("with apply instead of -apply: got error %v and\n%s", err, output)
	}
	if n := len(fake.Requests()) - before; n != 0 {
		t.Errorf("%d requests were sent, want none", n)
	}
}
