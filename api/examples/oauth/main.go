// Oauth lets the customers of a product connect their Google Sheets with an OAuth consent, so that the product never
// sees a password or a token:
//
//   - The product sends the browser of the customer to a consent page.
//   - The customer agrees or refuses, and the browser comes back.
//   - With the consent, the product creates the source.
//
// Run it with:
//
//	go run ./api/examples/oauth          one customer agrees, and another one refuses
//	go run ./api/examples/oauth -serve   the same in your browser
//
// By default it uses an in-memory Airbyte, which has a consent page. Of the real ones, only Airbyte Cloud has consent
// pages: set credentials, and pass -serve, -workspace and -url.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"io"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

const usage = `usage: oauth [-serve [-addr ADDRESS] [-url URL]] [-workspace ID] [-calls]

Connects a Google Sheet through a consent page: one customer agrees, and another
one refuses. With -serve it serves a page on which you are the customer. Without
AIRBYTE_* variables it uses an in-memory Airbyte.
`

func main() {
	demo.Main(run)
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var flags flag.FlagSet
	isServer := flags.Bool("serve", false, "serve a page until it is interrupted")
	address := flags.String("addr", "127.0.0.1:8443", "with -serve: `address` of the page; port 0 selects a free port")
	publicURL := flags.String("url", "", "with -serve: https `URL` at which browsers reach the page, such as that of a tunnel; "+
		"without it, the program makes a certificate for this machine")
	workspaceID := flags.String("workspace", "", "`ID` of the workspace for the source (default: a new one in memory)")
	showCalls := demo.ParseFlags(&flags, args, usage)

	d, err := demo.Connect(out, airbytetest.WithOwnLinks())
	if err != nil {
		return err
	}
	d.ShowCalls(showCalls)
	if d.Fake != nil {
		*workspaceID = d.Fake.AddWorkspace("Tenant 42")
	}
	if *workspaceID == "" {
		return errors.New("usage: oauth -workspace ID: a real Airbyte needs a workspace")
	}
	if *isServer {
		return serve(ctx, d, *workspaceID, *address, *publicURL)
	}
	if d.Fake == nil {
		return errors.New("usage: oauth -serve: with a real Airbyte, a person has to agree, in a browser")
	}
	return runInMemory(ctx, d, *workspaceID)
}

// newKey returns a key for the paths of attempts. A product that runs for longer than this example keeps its key.
func newKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return key
}
