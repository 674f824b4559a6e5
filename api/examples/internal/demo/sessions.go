package demo

import (
	"crypto/rand"
	"net/http"
	"slices"
	"sync"
)

// cookieName is the name of the cookie with the ID of a session.
const cookieName = "session"

// Sessions keeps who is signed in. It stands for the sign-in of a product, and asks for no password.
type Sessions struct {
	Users  []string // who may sign in
	Secure bool     // the pages are served with https

	mu   sync.Mutex
	byID map[string]string // user by ID of the session
}

// ID returns the ID of the session of a request, or "" if nobody is signed in.
func (s *Sessions) ID(req *http.Request) string {
	cookie, err := req.Cookie(cookieName)
	if err != nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byID[cookie.Value] == "" {
		return ""
	}
	return cookie.Value
}

// User returns who sent a request, or "" if nobody is signed in.
func (s *Sessions) User(req *http.Request) string {
	id := s.ID(req)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byID[id]
}

// SignIn serves the form with which a user signs in. The browser goes to / then.
func (s *Sessions) SignIn(w http.ResponseWriter, req *http.Request) {
	user := req.PostFormValue("user")
	if !slices.Contains(s.Users, user) {
		http.Error(w, "nobody has this name", http.StatusBadRequest)
		return
	}
	id := rand.Text()
	s.mu.Lock()
	if s.byID == nil {
		s.byID = map[string]string{}
	}
	s.byID[id] = user
	s.mu.Unlock()
	// SameSite=Lax, because the browser must send the cookie when it comes back from a consent page.
	//nolint:gosec // one of the pages is served without https, on this machine
	http.SetCookie(w, &http.Cookie{
		Name:     cookieName,
		Value:    id,
		Path:     "/",
		HttpOnly: true,
		Secure:   s.Secure,
		SameSite: http.SameSiteLaxMode,
	})
	http.Redirect(w, req, "/", http.StatusSeeOther)
}
