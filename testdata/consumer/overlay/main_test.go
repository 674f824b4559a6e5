package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/overlay/client"
)

func TestAdd(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if got, want := r.Method+" "+r.URL.Path+" "+string(body), `POST /api/public/v1/tags {"name":"urgent","color":"FF0000","workspaceId":"w"}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		_, _ = io.WriteString(w, `{"tagId": "t1", "name": "urgent", "color": "FF0000", "workspaceId": "w"}`)
	}))
	defer server.Close()
	c, err := client.NewClient(client.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if label, err := add(t.Context(), c); err != nil || label.TagID != "t1" {
		t.Errorf("add: %+v, %v", label, err)
	}
}
