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

// learn remembers the workspace of a customer. "" has no effect.
func (u *users) learn(user, workspaceID string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if workspaceID != "" {
		u.workspaces[user] = workspaceID
	}
}

// forget forgets the workspace of a customer, so that the next request for a token is a first one again.
func (u *users) forget(user string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.workspaces, user)
}

// begin reports whether a request for a token is the first one for a customer; the caller must call end after it. Until
// then, begin blocks others for the same customer. Once the workspace is known, it does not block.
func (u *users) begin(ctx context.Context, user string) (isFirst bool, err error) {
	for {
		u.mu.Lock()
		other := u.pending[user]
		if u.workspaces[user] != "" {
			u.mu.Unlock()
			return false, nil
		}
		if other == nil {
			u.pending[user] = make(chan struct{})
			u.mu.Unlock()
			return true, nil
		}
		u.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// end ends the first request for a customer.
func (u *users) end(user string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	close(u.pending[user])
	delete(u.pending, user)
}
