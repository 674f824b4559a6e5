// Owncopy is a program with a client of its own, which has two services and
// waits for jobs.
package main

import (
	"context"
	"log"
	"os"

	"example.com/owncopy/internal/airbyte"
)

//go:generate go tool airbytegen generate -out internal/airbyte -package airbyte -services Jobs,Connections -with wait

func main() {
	client, err := airbyte.NewClient(airbyte.WithToken(os.Getenv("TOKEN")))
	if err == nil {
		_, err = client.RunSync(context.Background(), os.Args[1], airbyte.WithCancelOnStop())
	}
	if err != nil {
		log.Fatal(err)
	}
}
