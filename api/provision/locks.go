package provision

import (
	"context"
	"sync"
)

// locks holds a lock for each key. Waiting for one ends with the context.
type locks struct {
	mu   sync.Mutex
	held map[string]*keyLock
}

// keyLock is a lock that somebody holds or waits for.
type keyLock struct {
	slot  chan struct{} // has room for one holder
	users int           // holders and waiters
}

func newLocks() *locks { return &locks{held: map[string]*keyLock{}} }

// lock waits for the lock of a key, and returns the function that releases it.
func (l *locks) lock(ctx context.Context, key string) (unlock func(), err error) {
	l.mu.Lock()
	entry := l.held[key]
	if entry == nil {
		entry = &keyLock{slot: make(chan struct{}, 1)}
		l.held[key] = entry
	}
	entry.users++
	l.mu.Unlock()

	select {
	case entry.slot <- struct{}{}:
		return func() {
			<-entry.slot
			l.leave(key, entry)
		}, nil
	case <-ctx.Done():
		l.leave(key, entry)
		return nil, ctx.Err()
	}
}

// leave removes a user of a lock, and the lock after the last one.
func (l *locks) leave(key string, entry *keyLock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.users--
	if entry.users == 0 {
		delete(l.held, key)
	}
}
