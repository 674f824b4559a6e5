// Hand lists jobs with net/http and encoding/json, as one writes it without a
// client.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	req, err := http.NewRequest(http.MethodGet, os.Args[1]+"/jobs?limit=100", nil)
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+os.Args[2])
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		log.Fatal(resp.Status)
	}
	var jobs struct {
		Data []struct {
			JobID     int64     `json:"jobId"`
			Status    string    `json:"status"`
			StartTime time.Time `json:"startTime"`
		} `json:"data"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&jobs); err != nil {
		log.Fatal(err)
	}
	for _, job := range jobs.Data {
		fmt.Println(job.JobID, job.Status, job.StartTime)
	}
}
