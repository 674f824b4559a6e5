package agent_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// page is a result with a list.
type page struct {
	Data    []map[string]any
	Omitted int
	Cursor  string
}

// TestLists reads lists to their end by cursor: one in pages of the server, and one in a single response. Every item
// comes once, and every result is within the tokens.
func TestLists(t *testing.T) {
	const sources = 45
	const tokens = 300
	w := newWorld(t)
	var tags []map[string]any
	for i := range sources - 1 {
		w.fake.AddSource(w.workspace, fmt.Sprintf("source %d", i), airbytetest.Postgres)
		tags = append(tags, map[string]any{"tagId": id, "name": fmt.Sprint(i), "color": "ffffff", "workspaceId": id})
	}
	tagServer := clientOf(t, http.StatusOK, string(mustMarshal(t, map[string]any{"data": tags})))
	tests := []struct {
		name   string
		runner *agent.Runner
		op     string
		input  string
		key    string
		want   int
	}{
		{name: "pages", runner: w.runner(t, agent.WithResultTokens(tokens)), op: "listSources", key: "sourceId", want: sources},
		{
			name: "from an offset", runner: w.runner(t, agent.WithResultTokens(tokens)), op: "listSources",
			input: `{"offset":40,"limit":3}`, key: "sourceId", want: sources - 40,
		},
		{name: "one response", runner: newRunner(t, tagServer, agent.WithResultTokens(tokens)), op: "listTags", key: "name", want: sources - 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			seen := map[any]int{}
			call := callOf(tt.op, tt.input)
			for range 100 {
				raw, err := tt.runner.Read(t.Context(), call)
				result := decode[page](t, raw, err)
				if len(raw) > 4*tokens {
					t.Errorf("%d bytes, want at most %d", len(raw), 4*tokens)
				}
				for _, item := range result.Data {
					seen[item[tt.key]]++
				}
				call.Cursor = result.Cursor
				if call.Cursor == "" {
					break
				}
			}
			if len(seen) != tt.want {
				t.Errorf("%d items, want %d", len(seen), tt.want)
			}
			for key, n := range seen {
				if n != 1 {
					t.Errorf("%v came %d times", key, n)
				}
			}
		})
	}
}

// TestFieldsAreCheckedFirst checks that a call with unknown fields or a wrong cursor sends nothing.
func TestFieldsAreCheckedFirst(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t), agent.WithMode(agent.ModeWrite))
	call := callOf("createTag", `{"name":"n","color":"ffffff","workspaceId":"`+id+`"}`)
	call.Fields = []string{"colour"}
	_, err := runner.Write(t.Context(), call)
	if e := failure(t, err); len(e.Mistakes) != 1 || e.Mistakes[0].Field != "fields" {
		t.Errorf("fields: %+v", e)
	}
	call = callOf("listTags", "")
	call.Cursor = "20-0000000000000000"
	_, err = runner.Read(t.Context(), call)
	if e := failure(t, err); len(e.Mistakes) != 1 || e.Mistakes[0].Field != "cursor" {
		t.Errorf("cursor: %+v", e)
	}
	if len(sent.requests) > 0 {
		t.Errorf("it sent %d requests", len(sent.requests))
	}
}

// TestSecretsStayInside sends a secret by reference to a server that repeats it everywhere. It may reach the server,
// but neither results, errors, questions, progress, dry runs nor the audit log.
func TestSecretsStayInside(t *testing.T) {
	const secret = "k7-canary-Zq9!x"
	const hidden = "own-canary-P4ssw0rd"
	t.Setenv("TEST_CANARY", secret)
	status := http.StatusOK
	received := 0
	transport := transportFunc(func(req *http.Request) (*http.Response, error) {
		var body bytes.Buffer
		if req.Body != nil {
			_, _ = body.ReadFrom(req.Body)
		}
		received += bytes.Count(body.Bytes(), []byte(secret))
		echo := secret + " " + base64.StdEncoding.EncodeToString([]byte(secret)) + " " + hidden
		return response(req, status, string(mustMarshal(t, map[string]any{
			"sourceId": id, "name": echo, "workspaceId": id, "message": echo, "definitionId": id,
			"configuration": map[string]any{"host": echo, "password": secret},
		}))), nil
	})
	var log bytes.Buffer
	runner := newRunner(t, clientWith(t, transport), agent.WithMode(agent.ModeFull), agent.WithSecrets("env:TEST_*"),
		agent.WithHidden(hidden), agent.WithAudit(&log))
	input := `{"sourceId":"` + id + `","configuration":{"password":{"$secret":"env:TEST_CANARY"}}}`
	var out []string
	record := func(raw json.RawMessage, err error) {
		out = append(out, string(raw))
		if err != nil {
			out = append(out, string(mustMarshal(t, failure(t, err))), err.Error(), fmt.Sprintf("%+v", err))
		}
	}
	for _, status = range []int{http.StatusOK, http.StatusBadRequest, http.StatusConflict, http.StatusInternalServerError} {
		record(runner.Write(t.Context(), callOf("patchSource", input)))
		record(runner.Read(t.Context(), callOf("getSource", `{"sourceId":"`+id+`"}`)))
		record(runner.Delete(t.Context(), callOf("deleteSource", `{"sourceId":"`+id+`"}`)))
		record(runner.Wait(t.Context(), agent.WaitCall{JobID: 1, Timeout: time.Millisecond}))
		dry := callOf("patchSource", input)
		dry.DryRun = true
		record(runner.Write(t.Context(), dry))
	}
	out = append(out, log.String(), fmt.Sprintf("%+v %v", runner, *runner))
	if received == 0 {
		t.Error("the secret did not reach the server")
	}
	for _, text := range out {
		for _, form := range []string{secret, hidden, base64.StdEncoding.EncodeToString([]byte(secret))} {
			if strings.Contains(text, form) {
				t.Errorf("%s is in %s", form, text)
			}
		}
	}
}

// TestNewSecrets checks that a new secret goes into a file, and that searches do not touch the folder.
func TestNewSecrets(t *testing.T) {
	const secret = "new-canary-51f0aa"
	dir := filepath.Join(t.TempDir(), "secrets")
	body := `{"id":"` + id + `","name":"n","clientId":"c","clientSecret":"` + secret + `","createdAt":1}`
	client := clientOf(t, http.StatusOK, body)
	runner := newRunner(t, client, agent.WithMode(agent.ModeWrite), agent.WithSecretsOut(dir))
	_, _ = runner.Search("create an application", 0)
	_, _ = runner.Describe("createApplication")
	if reason, ok := runner.Allowed("createApplication"); !ok {
		t.Errorf("it is not allowed: %s", reason)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("searches create the folder")
	}
	raw, err := runner.Write(t.Context(), callOf("createApplication", `{"name":"n"}`))
	result := decode[map[string]any](t, raw, err)
	reference, _ := result["clientSecret"].(map[string]any)
	path, isFile := strings.CutPrefix(fmt.Sprint(reference["$secret"]), "file:")
	if !isFile || strings.Contains(string(raw), secret) {
		t.Fatalf("got %s", raw)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(secret, string(content)); diff != "" {
		t.Errorf("the file (-want +got):\n%s", diff)
	}

	sent := &recorder{}
	without := newRunner(t, sent.client(t), agent.WithMode(agent.ModeWrite))
	_, err = without.Write(t.Context(), callOf("createApplication", `{"name":"n"}`))
	if e := failure(t, err); !strings.Contains(e.Message, "no place to keep it") || len(sent.requests) > 0 {
		t.Errorf("without a folder: %v after %d requests", e, len(sent.requests))
	}
}

// TestOtherResults checks the results of operations without an object.
func TestOtherResults(t *testing.T) {
	runner := newRunner(t, clientOf(t, http.StatusOK, `null`))
	raw, err := runner.Read(t.Context(), callOf("getHealthCheck", ""))
	if err != nil || string(raw) != `{"ok":true}` {
		t.Errorf("got %s, %v", raw, err)
	}
	transport := transportFunc(func(req *http.Request) (*http.Response, error) {
		resp := response(req, http.StatusFound, "")
		resp.Header.Set("Location", "https://docs.example/")
		return resp, nil
	})
	runner = newRunner(t, clientWith(t, transport))
	raw, err = runner.Read(t.Context(), callOf("getDocumentation", ""))
	want := map[string]any{"status": 302.0, "location": "https://docs.example/"}
	if diff := cmp.Diff(want, decode[map[string]any](t, raw, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
