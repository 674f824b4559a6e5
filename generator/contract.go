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
	options                         []string
}

type segments []string
type query struct{}
type request struct {
	path  segments
	query *query
	body  any
}

func newPath(values ...any) segments
func newQuery(params any) *query
func (*query) require(name string, value any) *query
func withParameter(option, parameter string, value any) RequestOption

func send[T any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) (*T, error)
func sendList[T any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) ([]T, error)
func sendRedirect(ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) (*Redirect, error)
func sendOnly(ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) error

func walkPages[Page, Item any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption, split func(*Page) ([]Item, *string), key func(*Item) any) iter.Seq2[*Item, error]
func walkOnce[Page, Item any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption, items func(*Page) []Item) iter.Seq2[*Item, error]
func walkList[Item any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) iter.Seq2[*Item, error]

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
