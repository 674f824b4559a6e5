package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestList(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got, want := r.URL.String(), "/api/public/v1/jobs?status=failed&limit=100&offset=0"; got != want {
			t.Errorf("asked for %s, want %s", got, want)
		}
		_, _ = io.WriteString(w, `{"data": [{"jobId": 7, "status": "failed", "jobType": "sync"}], "next": ""}`)
	}))
	defer server.Close()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(server.URL), airbyte.WithToken("t"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := list(t.Context(), client, &out); err != nil || out.String() != "7 failed\n" {
		t.Errorf("listed %q, %v", out.String(), err)
	}
}
