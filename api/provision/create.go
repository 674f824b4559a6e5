package provision

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const (
	// maxSends is how often a request that changes something is sent if it may have been applied each time.
	maxSends = 3

	// firstSettleDelay is the delay before the second look for an object; each further one doubles.
	firstSettleDelay = time.Second
)

// creation creates one object.
type creation[T any] struct {
	kind Kind
	want string // the condition of look, for errors
	send func(ctx context.Context) (*T, error)
	look func(ctx context.Context) ([]*T, error) // lists again, and returns the objects that match
	id   func(*T) string
}

// create creates an object. If a request fails although it may have been applied, create looks for the
// object before it sends the request again. isFound reports whether the object was found by this search. It may
// then belong to another program.
func create[T any](ctx context.Context, p *Provisioner, c creation[T]) (item *T, isFound bool, err error) {
	for attempt := 1; ; attempt++ {
		var created *T
		err := p.pace.do(ctx, func() (err error) {
			created, err = c.send(ctx)
			return err
		})
		if err == nil {
			return created, false, nil
		}
		mayExist := errors.Is(err, airbyte.ErrMaybeApplied) || errors.Is(err, airbyte.ErrConflict)
		if !mayExist || ctx.Err() != nil {
			return nil, false, err
		}
		found, lookErr := c.settle(ctx, p.settleTime)
		if lookErr != nil {
			return nil, false, fmt.Errorf("%w; looking for it: %w", err, lookErr)
		}
		if len(found) == 1 {
			return found[0], true, nil
		}
		if len(found) > 1 {
			return nil, false, &DuplicateError{Kind: c.kind, Want: c.want, IDs: sortedIDs(found, c.id)}
		}
		if attempt == maxSends || !mayRepeat(err) {
			return nil, false, err
		}
	}
}

// settle looks for the object several times, until it appears or the settle time is over.
func (c *creation[T]) settle(ctx context.Context, settleTime time.Duration) ([]*T, error) {
	delay := firstSettleDelay
	for waited := time.Duration(0); ; {
		found, err := c.look(ctx)
		if err != nil || len(found) > 0 || waited >= settleTime {
			return found, err
		}
		delay = min(delay, settleTime-waited)
		err = sleep(ctx, delay)
		if err != nil {
			return nil, err
		}
		waited += delay
		delay *= 2
	}
}

// verify looks for the created object once more, and returns a [DuplicateError] if another one matches.
func (c *creation[T]) verify(ctx context.Context, createdID string) error {
	found, err := c.look(ctx)
	if err != nil {
		return fmt.Errorf("looking for others of the same name: %w", err)
	}
	others := slices.DeleteFunc(sortedIDs(found, c.id), func(id string) bool { return id == createdID })
	if len(others) == 0 {
		return nil
	}
	ids := slices.Sorted(slices.Values(append([]string{createdID}, others...)))
	return &DuplicateError{Kind: c.kind, Want: c.want, IDs: ids, Created: createdID}
}

// mayRepeat reports whether a request that failed may succeed when it is sent again: the connection broke,
// or the server was unavailable.
func mayRepeat(err error) bool {
	apiError, ok := errors.AsType[*airbyte.Error](err)
	if !ok {
		return errors.Is(err, airbyte.ErrMaybeApplied)
	}
	switch apiError.StatusCode {
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// change sends a request that changes an object, and sends it again if it may have been applied. Repeating it
// does no harm, since it sets fields to fixed values.
func change[T any](ctx context.Context, p *Provisioner, send func() (*T, error)) (*T, error) {
	for attempt := 1; ; attempt++ {
		var changed *T
		err := p.pace.do(ctx, func() (err error) {
			changed, err = send()
			return err
		})
		if err == nil {
			return changed, nil
		}
		if attempt == maxSends || !mayRepeat(err) || ctx.Err() != nil {
			return nil, err
		}
		sleepErr := sleep(ctx, time.Duration(attempt)*firstSettleDelay)
		if sleepErr != nil {
			return nil, err
		}
	}
}
