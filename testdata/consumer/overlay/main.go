// Overlay is a program with a client of its own, in a package of another name,
// where an overlay of its own has renamed what it uses.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"example.com/overlay/client"
)

func main() {
	c, err := client.NewClient(client.WithToken(os.Getenv("TOKEN")))
	if err != nil {
		log.Fatal(err)
	}
	label, err := add(context.Background(), c)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(label.TagID)
}

func add(ctx context.Context, c *client.Client) (*client.Label, error) {
	return c.Tags.AddLabel(ctx, client.TagCreateRequest{Name: "urgent", Color: "FF0000", WorkspaceID: "w"})
}
