package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/ownspec/lamps"
)

func TestGet(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"lampId": "desk/1", "on": true}`)
		if r.URL.String() != "/v1/lamp?lampId=desk%2F1" {
			t.Errorf("asked for %s", r.URL)
		}
	}))
	defer server.Close()
	client, err := lamps.NewClient(lamps.WithBaseURL(server.URL + "/v1"))
	if err != nil {
		t.Fatal(err)
	}
	if lamp, err := client.Lamps.Get(t.Context(), "desk/1"); err != nil || !*lamp.On {
		t.Errorf("got %+v, %v", lamp, err)
	}
}
