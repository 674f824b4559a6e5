package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
)

func TestReadInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "in.json")
	err := os.WriteFile(file, []byte(`{"name":"from file","configuration":{"host":"db","port":1}}`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name      string
		operation string
		file      string
		stdin     string
		arguments []string
		want      string
		wantErr   string // part of it
	}{
		{name: "nothing", operation: "listJobs", want: `{}`},
		{name: "integer", operation: "getJob", arguments: []string{"jobId=12345678901234567"}, want: `{"jobId":12345678901234567}`},
		{name: "number in a string", operation: "createTag", arguments: []string{"name=007"}, want: `{"name":"007"}`},
		{name: "equals sign", operation: "createTag", arguments: []string{"name=a=b"}, want: `{"name":"a=b"}`},
		{name: "empty string", operation: "createTag", arguments: []string{"name="}, want: `{"name":""}`},
		{name: "boolean", operation: "listSources", arguments: []string{"includeDeleted=true"}, want: `{"includeDeleted":true}`},
		{name: "list", operation: "listJobs", arguments: []string{"workspaceIds=a, b"}, want: `{"workspaceIds":["a","b"]}`},
		{name: "JSON list", operation: "listJobs", arguments: []string{`workspaceIds=["a"]`}, want: `{"workspaceIds":["a"]}`},
		{
			name:      "nested",
			operation: "patchConnection",
			arguments: []string{"schedule.scheduleType=cron", "schedule.cronExpression=0 0 6 * * ?"},
			want:      `{"schedule":{"cronExpression":"0 0 6 * * ?","scheduleType":"cron"}}`,
		},
		{
			name:      "types of open objects",
			operation: "createSource",
			arguments: []string{"configuration.port=5432", "configuration.ssl=true", `configuration.zip="01"`, "configuration.host=db"},
			want:      `{"configuration":{"host":"db","port":5432,"ssl":true,"zip":"01"}}`,
		},
		{
			name:      "reference to a secret",
			operation: "createSource",
			arguments: []string{`configuration.password={"$secret":"env:PW"}`},
			want:      `{"configuration":{"password":{"$secret":"env:PW"}}}`,
		},
		{name: "object", operation: "getJob", arguments: []string{`{"jobId":1}`}, want: `{"jobId":1}`},
		{
			name:      "file, then fields",
			operation: "createSource",
			file:      file,
			arguments: []string{"name=other", "configuration.port=2"},
			want:      `{"configuration":{"host":"db","port":2},"name":"other"}`,
		},
		{name: "standard input", operation: "getJob", file: "-", stdin: `{"jobId":3}`, want: `{"jobId":3}`},
		{name: "field that nobody knows", operation: "getJob", arguments: []string{"job=3"}, want: `{"job":3}`},
		{name: "no pair", operation: "getJob", arguments: []string{"3"}, wantErr: "such as jobId=…"},
		{name: "no name", operation: "getJob", arguments: []string{"=3"}, wantErr: "want a field"},
		{name: "twice", operation: "getJob", arguments: []string{"jobId=3", "jobId=4"}, wantErr: "given twice"},
		{name: "not a number", operation: "getJob", arguments: []string{"jobId=x"}, wantErr: "jobId: want a number"},
		{name: "not a boolean", operation: "listSources", arguments: []string{"includeDeleted=yes"}, wantErr: "want true or false"},
		{name: "not an object", operation: "createSource", arguments: []string{"configuration=x"}, wantErr: "want a JSON object"},
		{name: "inside a string", operation: "createTag", arguments: []string{"name=a", "name.b=c"}, wantErr: "name is not an object"},
		{name: "broken object", operation: "getJob", arguments: []string{`{"jobId":`}, wantErr: "want JSON"},
		{name: "list in a file", operation: "getJob", file: "-", stdin: `[]`, wantErr: "standard input: want a JSON object"},
		{name: "two values in a file", operation: "getJob", file: "-", stdin: `{} {}`, wantErr: "want one JSON value"},
		{name: "no file", operation: "getJob", file: filepath.Join(t.TempDir(), "none"), wantErr: "no such file"},
		{name: "large", operation: "getJob", file: "-", stdin: strings.Repeat(" ", largestInput+1), wantErr: "more than"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &program{stdin: strings.NewReader(test.stdin)}
			got, err := p.readInput(agent.Lookup(test.operation), test.file, test.arguments)
			if test.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), test.wantErr) || codeOf(err) != exitUsage {
					t.Fatalf("got the error %v, want %q in it and the exit code for usage", err, test.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("input (-want +got):\n%s", diff)
			}
		})
	}
}
