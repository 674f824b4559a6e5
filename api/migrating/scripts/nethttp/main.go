// Nethttp starts a sync and waits for its end, with net/http only.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

type api struct {
	http    *http.Client
	baseURL string
	token   string
}

func main() {
	a := &api{http: http.DefaultClient, baseURL: os.Getenv("AIRBYTE_BASE_URL")}
	ctx := context.Background()
	err := a.login(ctx, os.Getenv("AIRBYTE_CLIENT_ID"), os.Getenv("AIRBYTE_CLIENT_SECRET"))
	if err != nil {
		log.Fatal(err)
	}
	err = a.sync(ctx, os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
}

func (a *api) login(ctx context.Context, clientID, clientSecret string) error {
	var response struct {
		AccessToken string `json:"access_token"`
	}
	request := map[string]string{"client_id": clientID, "client_secret": clientSecret}
	err := a.call(ctx, http.MethodPost, "/applications/token", request, &response)
	a.token = response.AccessToken
	return err
}

func (a *api) sync(ctx context.Context, connectionID string) error {
	var job struct {
		JobID  int64  `json:"jobId"`
		Status string `json:"status"`
	}
	request := map[string]string{"connectionId": connectionID, "jobType": "sync"}
	err := a.call(ctx, http.MethodPost, "/jobs", request, &job)
	for err == nil {
		switch job.Status {
		case "succeeded":
			return nil
		case "failed", "cancelled":
			return fmt.Errorf("job %d: %s", job.JobID, job.Status)
		}
		time.Sleep(10 * time.Second)
		err = a.call(ctx, http.MethodGet, fmt.Sprintf("/jobs/%d", job.JobID), nil, &job)
	}
	return err
}

func (a *api) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, a.baseURL+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
