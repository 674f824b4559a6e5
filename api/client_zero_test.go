package airbyte_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const notMade = "the client was not made by NewClient"

// TestZeroServices calls every method of every service that NewClient did not make: those of a zero
// client, which are nil, and new ones. All return an error.
func TestZeroServices(t *testing.T) {
	services := reflect.TypeFor[airbyte.Services]()
	for i := range services.NumField() {
		service := services.Field(i)
		var c airbyte.Client
		zero := reflect.ValueOf(c.Services).Field(i)
		fresh := reflect.New(service.Type.Elem())
		for m := range service.Type.NumMethod() {
			name := service.Name + "." + service.Type.Method(m).Name
			for _, receiver := range []reflect.Value{zero, fresh} {
				err := callZero(t, receiver.Method(m))
				if err == nil || !strings.HasSuffix(err.Error(), ": "+notMade) {
					t.Errorf("%s: got the error %v, want %q", name, err, notMade)
				}
			}
		}
	}
}

// callZero calls a method with zero arguments and returns its error. If the method returns an
// iterator, callZero runs it and returns its only error.
func callZero(t *testing.T, method reflect.Value) error {
	t.Helper()
	args := []reflect.Value{reflect.ValueOf(context.Background())}
	signature := method.Type()
	for i := 1; i < signature.NumIn()-1; i++ { // without the context and the options
		args = append(args, reflect.Zero(signature.In(i)))
	}
	results := method.Call(args)
	last := results[len(results)-1]
	if last.Kind() != reflect.Func {
		err, _ := last.Interface().(error)
		return err
	}
	var errs []error
	for _, err := range last.Seq2() {
		errs = append(errs, err.Interface().(error))
	}
	if len(errs) != 1 {
		t.Fatalf("an iterator yielded %d times, want once", len(errs))
	}
	return errs[0]
}

// TestZeroClientMethods calls the methods of the client itself. They must not wait for a server that does not
// exist.
func TestZeroClientMethods(t *testing.T) {
	calls := map[string]func(ctx context.Context, c *airbyte.Client) error{
		"Do": func(ctx context.Context, c *airbyte.Client) error {
			return c.Do(ctx, "GET", "/jobs", nil, nil)
		},
		"Sync": func(ctx context.Context, c *airbyte.Client) error {
			_, err := c.Sync(ctx, "connection")
			return err
		},
		"RunSync": func(ctx context.Context, c *airbyte.Client) error {
			_, err := c.RunSync(ctx, "connection", airbyte.WithCancelOnStop())
			return err
		},
		"RunJob": func(ctx context.Context, c *airbyte.Client) error {
			_, err := c.RunJob(ctx, "connection", airbyte.JobTypeClear, airbyte.WithWaitForOtherJobs())
			return err
		},
		"WaitForJob": func(ctx context.Context, c *airbyte.Client) error {
			_, err := c.WaitForJob(ctx, 1)
			return err
		},
		"FindSourceDefinition": func(ctx context.Context, c *airbyte.Client) error {
			_, err := c.FindSourceDefinition(ctx, "workspace", "postgres")
			return err
		},
		"FindDestinationDefinition": func(ctx context.Context, c *airbyte.Client) error {
			_, err := c.FindDestinationDefinition(ctx, "workspace", "snowflake")
			return err
		},
		"All with prefetch": func(ctx context.Context, c *airbyte.Client) error {
			_, err := airbyte.Collect(c.Jobs.All(ctx, nil, airbyte.WithPrefetch()))
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				err := call(t.Context(), new(airbyte.Client))
				if err == nil || !strings.HasSuffix(err.Error(), ": "+notMade) {
					t.Errorf("got the error %v, want %q", err, notMade)
				}
				if took := time.Since(start); took != 0 {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// TestWaitEndsOnMistake checks that a wait does not poll on after a mistake of the caller, which every
// poll would repeat.
func TestWaitEndsOnMistake(t *testing.T) {
	client, s := serve(t, nil)
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := client.WaitForJob(t.Context(), 1, airbyte.WithRequestOptions(airbyte.WithHeader("no name", "x")))
		const want = "airbyte: waiting for job 1: getJob: WithHeader: cannot set a header named \"no name\""
		if err == nil || err.Error() != want {
			t.Errorf("got the error %v, want %s", err, want)
		}
		if took := time.Since(start); took != 0 || len(s.requests) != 0 {
			t.Errorf("took %v and %d requests", took, len(s.requests))
		}
	})
}
