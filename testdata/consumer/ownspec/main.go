// Ownspec is a program with the client of another API.
package main

import (
	"context"
	"fmt"
	"log"

	"example.com/ownspec/lamps"
)

//go:generate go tool airbytegen generate -spec lamps.yaml -overlays none -out lamps -package lamps

func main() {
	client, err := lamps.NewClient(lamps.WithBaseURL("https://lamps.example/v1"))
	if err != nil {
		log.Fatal(err)
	}
	lamp, err := client.Lamps.Get(context.Background(), "desk")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*lamp.On)
}
