package mcpserver

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// multiRound is the first revision of the protocol in which a server does not call the client. It returns its
// questions, and the client repeats the call with the replies.
const multiRound = "2026-07-28"

// confirmID is the name of the question in such a result.
const confirmID = "confirm"

// confirmSchema is the form that the person fills in. Sending the form alone is not enough: some clients do that
// without a person.
var confirmSchema = json.RawMessage(`{"type":"object","properties":{"confirm":{"type":"boolean",` +
	`"title":"Yes, do it","description":"This cannot be undone."}},"required":["confirm"]}`)

// inputNeededError ends a call that needs a reply from a person first.
type inputNeededError struct {
	question agent.Question
	state    string
}

func (n *inputNeededError) Error() string { return "a person has to confirm this" }

// result returns the result that makes the client ask.
func (n *inputNeededError) result() *mcp.CallToolResult {
	return &mcp.CallToolResult{
		InputRequests: mcp.InputRequestMap{confirmID: elicitation(n.question)},
		RequestState:  n.state,
	}
}

func elicitation(question agent.Question) *mcp.ElicitParams {
	return &mcp.ElicitParams{Mode: "form", Message: question.Text, RequestedSchema: confirmSchema}
}

// asker returns a function that asks the person in front of the client, or nil if the client cannot.
func (s *server) asker(req *mcp.CallToolRequest) agent.AskFunc {
	if !canAsk(req.ClientCapabilities()) {
		return nil
	}
	if req.ProtocolVersion() >= multiRound {
		return func(_ context.Context, question agent.Question) (bool, error) {
			return s.askByResult(req, question)
		}
	}
	return func(ctx context.Context, question agent.Question) (bool, error) {
		return s.askByRequest(ctx, req.Session, question)
	}
}

// canAsk reports whether a client shows forms. Clients of older revisions do not say which kinds they show.
func canAsk(client *mcp.ClientCapabilities) bool {
	if client == nil || client.Elicitation == nil {
		return false
	}
	return client.Elicitation.Form != nil || client.Elicitation.URL == nil
}

// askByRequest asks with a request to the client.
func (s *server) askByRequest(ctx context.Context, session *mcp.ServerSession, q agent.Question) (bool, error) {
	const patience = 5 * time.Minute
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply, err := session.Elicit(ctx, elicitation(q))
	if err != nil {
		s.logger.Warn("the client could not ask for confirmation", "operation", q.Operation, "error", err)
		return false, &agent.Error{
			Message:   "no person confirmed the call",
			Operation: q.Operation,
			Do:        "ask the person to confirm it, or to run the command",
			Command:   q.Command,
		}
	}
	return agreed(reply), nil
}

// askByResult takes the reply from a repeated call. If the call has no reply to this question, it ends, and its
// result asks the question.
func (s *server) askByResult(req *mcp.CallToolRequest, question agent.Question) (bool, error) {
	subject := subjectOf(req, question)
	reply, ok := req.Params.InputResponses[confirmID].(*mcp.ElicitResult)
	if ok && s.confirms.redeem(req.Params.RequestState, subject) {
		return agreed(reply), nil
	}
	return false, &inputNeededError{question: question, state: s.confirms.issue(subject)}
}

func agreed(reply *mcp.ElicitResult) bool {
	yes, ok := reply.Content["confirm"].(bool)
	return reply.Action == "accept" && ok && yes
}

// subjectOf identifies a call and the question about it. If the object changed since the person was asked, so did
// the question.
func subjectOf(req *mcp.CallToolRequest, question agent.Question) []byte {
	hash := sha256.New()
	for _, part := range []string{req.Params.Name, string(req.Params.Arguments), question.Operation, question.Text} {
		length := binary.BigEndian.AppendUint64(nil, uint64(len(part)))
		hash.Write(length)
		hash.Write([]byte(part))
	}
	return hash.Sum(nil)
}

// confirmations issues and checks the states that questions carry to the client and back. A state belongs to one
// call and expires after some minutes. Another process does not know the key, so there the person is asked again.
type confirmations struct {
	key []byte
	now func() time.Time

	mu   sync.Mutex
	used map[string]time.Time // nonces of redeemed states, and when these expire
}

// confirmFor is the time for a reply.
const confirmFor = 10 * time.Minute

const nonceSize = 16

func newConfirmations() *confirmations {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return &confirmations{key: key, now: time.Now, used: map[string]time.Time{}}
}

// issue returns a state for a subject: nonce, expiry and signature.
func (c *confirmations) issue(subject []byte) string {
	state := make([]byte, nonceSize)
	_, _ = rand.Read(state) // never fails
	expiry := c.now().Add(confirmFor).Unix()
	state = binary.BigEndian.AppendUint64(state, uint64(expiry)) //nolint:gosec // the clock is after 1970
	state = append(state, c.sign(state, subject)...)
	return base64.RawURLEncoding.EncodeToString(state)
}

// redeem reports whether a state was issued for a subject, and has neither expired nor been redeemed before.
func (c *confirmations) redeem(state string, subject []byte) bool {
	const signed = nonceSize + 8
	raw, err := base64.RawURLEncoding.DecodeString(state)
	if err != nil || len(raw) != signed+sha256.Size {
		return false
	}
	if !hmac.Equal(raw[signed:], c.sign(raw[:signed], subject)) {
		return false
	}
	expiry := time.Unix(int64(binary.BigEndian.Uint64(raw[nonceSize:signed])), 0) //nolint:gosec // it is signed
	now := c.now()
	if now.After(expiry) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for nonce, until := range c.used {
		if now.After(until) {
			delete(c.used, nonce)
		}
	}
	nonce := string(raw[:nonceSize])
	_, again := c.used[nonce]
	c.used[nonce] = expiry
	return !again
}

func (c *confirmations) sign(state, subject []byte) []byte {
	mac := hmac.New(sha256.New, c.key)
	mac.Write(state)
	mac.Write(subject)
	return mac.Sum(nil)
}
