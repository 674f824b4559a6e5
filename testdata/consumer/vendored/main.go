// Vendored is a program whose dependencies are in its own repository: it says
// whether a server is up.
package main

import (
	"context"
	"fmt"
	"log"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func main() {
	client, err := airbyte.NewClient(airbyte.WithEnv())
	if err == nil {
		err = client.Server.CheckHealth(context.Background())
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("up")
}
