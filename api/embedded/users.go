package embedded

import (
	"context"
	"sync"
)

// users remembers the workspaces of customers, and lets the requests for the first token of a customer follow one
// another.
type users struct {
	mu         sync.Mutex
	workspaces map[string]string        // ID of the workspace by customer
	pending    map[string]chan struct{} // closed when the first request for a customer ends
}

func newUsers() *users {
	return &users{workspaces: map[string]string{}, pending: map[string]chan struct{}{}}
}

// workspace returns the workspace of a customer, or "".
func (u *users) workspace(user string) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.workspaces[user]
}

// first waits until no other request for the first token of a customer is under way. Call done after the request, with
// the workspace, or with "" if it failed. Once the workspace is known, requests need not wait.
func (u *users) first(ctx context.Context, user string) (done func(workspaceID string), err error) {
	for {
		u.mu.Lock()
		other := u.pending[user]
		if u.workspaces[user] != "" {
			u.mu.Unlock()
			return func(string) {}, nil
		}
		if other == nil {
			u.pending[user] = make(chan struct{})
			u.mu.Unlock()
			return func(workspaceID string) { u.end(user, workspaceID) }, nil
		}
		u.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// end ends the first request for a customer.
func (u *users) end(user, workspaceID string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if workspaceID != "" {
		u.workspaces[user] = workspaceID
	}
	close(u.pending[user])
	delete(u.pending, user)
}
