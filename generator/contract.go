package generator

// contract is what the emitted code uses of the handwritten layer of package
// api, for the type checker where the layer itself is not at hand.
const (
	contractName = "the handwritten layer"
	contract     = `package contract

import (
	"context"
	"encoding/json"
	"iter"
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

type segments string
type parameters struct{}
type content struct{}
type delivery struct{}
type input struct {
	path  segments
	query *parameters
	body  *content
	trace func(context.Context, *delivery) context.Context
}

func newPath(values ...any) segments
func newBody(op *Operation, v any) *content
func traceDelivery(ctx context.Context, d *delivery) context.Context
func newQuery(params any) *parameters
func (*parameters) require(name string, value any) *parameters
func send[P any](ctx context.Context, c *Client, op *Operation, in *input, result P, opts []RequestOption) (P, error)
func sendList[T any](ctx context.Context, c *Client, op *Operation, in *input, opts []RequestOption) ([]T, error)
func sendRedirect(ctx context.Context, c *Client, op *Operation, in *input, opts []RequestOption) (*Redirect, error)
func sendOnly(ctx context.Context, c *Client, op *Operation, in *input, opts []RequestOption) error

func all[P, I any](ctx context.Context, c *Client, op *Operation, in *input, opts []RequestOption, length func(P) (int, *string), item func(P, int) (I, any)) iter.Seq2[I, error]

func isOneOf(text string, known ...string) bool

type union struct{ raw json.RawMessage }

type variant struct {
	tag     string
	pointer any
}
type variants struct {
	property string
	all      []variant
}

func (variants) hold(value any) union
func (variants) value(u union) any

func marshalExtra(v any, extra map[string]json.RawMessage) ([]byte, error)
func unmarshalExtra(b []byte, v any, extra *map[string]json.RawMessage) error
`
)
