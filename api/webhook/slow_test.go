package webhook_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/airbyte-go/airbyte/api/internal/pipe"
	"github.com/airbyte-go/airbyte/api/webhook"
)

// TestSlowBody sends only the first half of a body. The server of the program sets no timeouts.
func TestSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		called := false
		receiver, err := webhook.New(token, func(context.Context, *webhook.Notification) { called = true })
		if err != nil {
			t.Fatal(err)
		}
		listener := pipe.Listen()
		program := &http.Server{Handler: receiver}
		go func() { _ = program.Serve(listener) }()
		client, err := listener.Dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			_, _ = fmt.Fprintf(client, "POST /%s/failure HTTP/1.1\r\nHost: app.example.com\r\nContent-Length: 100\r\n\r\n{", token)
		}()
		start := time.Now()

		resp, err := http.ReadResponse(bufio.NewReader(client), nil)

		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if took := time.Since(start); resp.StatusCode != http.StatusBadRequest || took != webhook.ReadTimeout {
			t.Errorf("status %d after %s, want 400 after %s", resp.StatusCode, took, webhook.ReadTimeout)
		}
		_ = client.Close()
		_ = program.Close()
		receiver.Close()
		time.Sleep(time.Second) // the server of Go 1.27 waits half a second before it closes a connection
		if called {
			t.Error("the function was called")
		}
	})
}
