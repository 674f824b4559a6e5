package main

import (
	"encoding/json"
	"net/http"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// newConfigAPI returns a handler with the operations of the Config API that before.sh uses. It works on the server of
// a client, because the in-memory server has the public API only.
func newConfigAPI(t *testing.T, client *airbyte.Client) http.Handler {
	t.Helper()
	mux := http.NewServeMux()
	serve := func(name string, operation func(r *http.Request, request map[string]any) (any, error)) {
		mux.HandleFunc("POST /api/v1/"+name, func(w http.ResponseWriter, r *http.Request) {
			var request map[string]any
			err := json.NewDecoder(r.Body).Decode(&request)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			response, err := operation(r, request)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			err = json.NewEncoder(w).Encode(response)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	serve("applications/token", func(r *http.Request, request map[string]any) (any, error) {
		return client.Applications.CreateAccessToken(r.Context(), airbyte.AccessTokenRequest{
			ClientID:     text(request, "client_id"),
			ClientSecret: airbyte.SecretInput(text(request, "client_secret")),
		})
	})
	serve("connections/list", func(r *http.Request, request map[string]any) (any, error) {
		page, err := client.Connections.List(r.Context(), &airbyte.ListConnectionsParams{
			WorkspaceIDs: []string{text(request, "workspaceId")},
		})
		if err != nil {
			return nil, err
		}
		return map[string]any{"connections": page.Data}, nil
	})
	serve("connections/update", func(r *http.Request, request map[string]any) (any, error) {
		return client.Connections.Update(r.Context(), text(request, "connectionId"), airbyte.ConnectionUpdateRequest{
			Status: new(airbyte.ConnectionStatus(text(request, "status"))),
		})
	})
	serve("jobs/list", func(r *http.Request, request map[string]any) (any, error) {
		return listJobs(r, client, request)
	})
	serve("jobs/cancel", func(r *http.Request, request map[string]any) (any, error) {
		id, _ := request["id"].(float64)
		return client.Jobs.Cancel(r.Context(), int64(id))
	})
	return mux
}

// listJobs returns the jobs of a connection with one of the statuses, as the Config API does.
func listJobs(r *http.Request, client *airbyte.Client, request map[string]any) (any, error) {
	jobs := []any{}
	statuses, _ := request["statuses"].([]any)
	for _, status := range statuses {
		page, err := client.Jobs.List(r.Context(), &airbyte.ListJobsParams{
			ConnectionID: new(text(request, "configId")),
			Status:       new(airbyte.JobStatus(text(map[string]any{"": status}, ""))),
		})
		if err != nil {
			return nil, err
		}
		for _, job := range page.Data {
			jobs = append(jobs, map[string]any{"job": map[string]any{"id": job.JobID, "status": job.Status}})
		}
	}
	return map[string]any{"jobs": jobs, "totalJobCount": len(jobs)}, nil
}

// text returns a property that is a string, or "".
func text(object map[string]any, name string) string {
	value, _ := object[name].(string)
	return value
}
