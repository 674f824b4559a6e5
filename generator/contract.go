package generator

// contract is what the emitted code uses of the handwritten layer of package
// api, for the type checker where the layer itself is not at hand.
const (
	contractName = "the handwritten layer"
	contract     = `package contract

import (
	"context"
	"encoding/json"
	"time"
)

type Client struct{}
type RequestOption func()
type Redirect struct{}

type Operation struct {
	ID, Method, Path, Service, Name string
	Idempotent, Anonymous, Paged    bool
	Timeout                         time.Duration
	Removed, above                  string
}

type values struct{}
type input struct {
	path  []any
	query values
	body  any
}

func newQuery(params any, required ...any) values
func send[T any](ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) (*T, error)
func sendList[T any](ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) ([]T, error)
func sendOnly(ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) error

type page struct {
	items int
	next  string
	key   func(i int) any
	yield func(i int) bool
}
type pager struct {
	op            *Operation
	limit, offset *int
	opts          []RequestOption
}

func (pager) walk(context.Context, func(ctx context.Context, limit, offset *int) (page, error)) error
func deref[T any](p *T) T

type union struct{ raw json.RawMessage }

func (union) variant(property string) string
func newUnion(v any, property, variant string) union
func valueOf[T any](u union) any

func marshalExtra(v any, extra map[string]json.RawMessage) ([]byte, error)
func unmarshalExtra(b []byte, v any, extra *map[string]json.RawMessage) error
`
)
