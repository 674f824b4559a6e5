package agent

import "sync"

// secretMemory remembers the secrets of all calls of a runner, because a server may repeat the secret of one call in
// the result of another. It is safe for concurrent use.
type secretMemory struct {
	mu       sync.Mutex
	redactor *redactor
	seen     map[string]bool
}

func newSecretMemory(first *redactor) *secretMemory {
	return &secretMemory{redactor: first, seen: map[string]bool{}}
}

// current returns a redactor that hides the secrets of all calls so far.
func (m *secretMemory) current() *redactor {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.redactor
}

// add remembers secrets and returns a redactor that hides them, too.
func (m *secretMemory) add(secrets []string) *redactor {
	m.mu.Lock()
	defer m.mu.Unlock()
	var fresh []string
	for _, secret := range secrets {
		if !m.seen[secret] {
			m.seen[secret] = true
			fresh = append(fresh, secret)
		}
	}
	m.redactor = m.redactor.with(fresh...)
	return m.redactor
}
