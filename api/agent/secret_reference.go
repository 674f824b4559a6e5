package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// secretKey is the name of the only member of a reference to a secret, as in {"$secret": "env:PG_PASSWORD"}.
const secretKey = "$secret"

// maskedSecret is the mask that servers send instead of a secret. Sent back in a PUT, it keeps the stored secret.
const maskedSecret = "**********"

// Limits of references.
const (
	maxReferences      = 100
	maxReferenceLength = 1 << 10
	maxSecretLength    = 64 << 10
)

// secretSource returns the secret that a reference such as env:NAME names.
type secretSource func(ctx context.Context, reference string) (string, error)

// references replaces references to secrets by the secrets.
type references struct {
	allowed  []secretPattern
	source   secretSource // nil to read the environment and files
	literals bool         // secrets may stand in the input

	// remember is called with the secrets of references before they are used.
	remember func(secrets ...string)

	// isOwn reports whether a secret contains the operator's credentials for Airbyte. A reference that only a
	// wildcard allows is refused for them. Otherwise an agent could send them to a host of its choice.
	isOwn func(secret string) bool
}

// newReferences returns references that match one of the patterns. Patterns are those of [WithSecrets]. source
// resolves all references; nil reads the environment and files. With literals, secrets may also stand in the input.
func newReferences(patterns []string, source secretSource, literals bool) (*references, error) {
	r := &references{source: source, literals: literals, remember: func(...string) {}, isOwn: func(string) bool { return false }}
	for _, text := range patterns {
		pattern, err := newSecretPattern(text)
		if err != nil {
			return nil, err
		}
		r.allowed = append(r.allowed, pattern)
	}
	return r, nil
}

// resolve replaces the references in the input of an operation by their secrets. It also returns all secrets of the
// input, which must not leave the runner. It returns an [*Error] for a reference that is not allowed or has no
// secret, and for a secret in the input itself unless that is allowed. Masks stay.
//
// The secrets are also returned together with an error. The error has none of them.
func (r *references) resolve(
	ctx context.Context, op *Operation, input json.RawMessage,
) (resolved json.RawMessage, secrets []string, err error) {
	root, err := parseJSON(orEmpty(input))
	if err != nil {
		return nil, nil, &Error{
			Message:   "the input is not valid JSON",
			Operation: op.ID,
			Do:        "send a JSON object as describe shows it",
		}
	}
	w := &referenceWalk{op: op}
	err = w.visit(root, nil, false)
	if err != nil {
		return nil, nil, err
	}
	err = r.checkLiterals(w)
	if err != nil {
		return nil, w.literals(), err
	}
	secrets, err = r.replace(ctx, w)
	secrets = append(secrets, w.literals()...)
	if err != nil {
		return nil, secrets, err
	}
	if len(w.references) == 0 {
		return orEmpty(input), secrets, nil
	}
	return root.encode(), secrets, nil
}

// replace replaces the references by their secrets, and returns the secrets.
func (r *references) replace(ctx context.Context, w *referenceWalk) (secrets []string, err error) {
	known := map[string]string{}
	for _, found := range w.references {
		secret, isKnown := known[found.text]
		if !isKnown {
			secret, err = r.get(ctx, found.text)
			if err != nil {
				return secrets, r.unavailable(ctx, w.op, found.path, err)
			}
			r.remember(secret)
			known[found.text] = secret
			secrets = append(secrets, secret)
		}
		*found.node = *newString(secret)
	}
	return secrets, nil
}

// errNoSecret reports a reference that is not allowed, or that nothing stands for. The agent must not be able to
// tell one from the other, or it could explore the files and the environment of the operator.
var errNoSecret = errors.New("the reference does not exist, or the operator does not allow it")

// errUnusableSecret reports a secret that is allowed but cannot be sent.
var errUnusableSecret = errors.New("the secret is empty, too large, or not text")

// get returns the secret of a reference.
func (r *references) get(ctx context.Context, reference string) (string, error) {
	secret := ""
	err := errNoSecret
	for _, pattern := range r.allowed {
		if !pattern.matches(reference) {
			continue
		}
		if r.source != nil {
			secret, err = r.source(ctx, reference)
		} else {
			secret, err = pattern.read(reference)
		}
		if err == nil && pattern.hasWildcard() && r.isOwn(secret) {
			secret = ""
			err = errNoSecret
		}
		if err == nil {
			break
		}
	}
	isUsable := secret != "" && len(secret) <= maxSecretLength && utf8.ValidString(secret)
	if err == nil && !isUsable {
		return "", errUnusableSecret
	}
	return secret, err
}

// unavailable returns the error for a reference without a secret. It has no text of err, which comes from files and
// from the source of the program.
func (r *references) unavailable(ctx context.Context, op *Operation, path string, err error) error {
	text := errNoSecret.Error()
	if errors.Is(err, errUnusableSecret) {
		text = errUnusableSecret.Error()
	}
	if ctx.Err() != nil {
		text = "the call was cancelled"
	}
	return &Error{
		Message:   "a secret is not available",
		Operation: op.ID,
		Mistakes:  []Mistake{{Field: path, Text: text}},
		Do:        r.remedy(),
		err:       ctx.Err(),
	}
}

// remedy says which references are allowed.
func (r *references) remedy() string {
	if len(r.allowed) == 0 {
		return "ask the operator to allow references to secrets; none are allowed now"
	}
	var patterns []string
	for _, pattern := range r.allowed {
		patterns = append(patterns, pattern.String())
	}
	return `put the secret where the operator allows it (` + strings.Join(patterns, ", ") +
		`) and send a reference such as {"$secret":"` + r.allowed[0].example() + `"} instead`
}

// checkLiterals returns an error if there are secrets in the text of the input.
func (r *references) checkLiterals(w *referenceWalk) error {
	if r.literals || len(w.found) == 0 {
		return nil
	}
	const most = 10
	var mistakes []Mistake
	for _, secret := range w.found[:min(len(w.found), most)] {
		mistakes = append(mistakes, Mistake{Field: secret.Path, Text: "is a secret in plain text"})
	}
	return &Error{
		Message:   "secrets may not stand in the input",
		Operation: w.op.ID,
		Mistakes:  mistakes,
		Do:        r.remedy(),
	}
}

// referenceWalk finds the references and the secrets in an input. It replaces each reference by an empty string.
type referenceWalk struct {
	op         *Operation
	references []foundReference
	found      []airbyte.FoundSecret // in the text of the input
}

// foundReference is a reference and its place in the input.
type foundReference struct {
	node *jsonNode
	path string
	text string // such as env:PG_PASSWORD
}

// literals returns the values of the secrets in the text of the input.
func (w *referenceWalk) literals() []string {
	var values []string
	for _, secret := range w.found {
		values = append(values, string(secret.Value))
	}
	return values
}

// visit looks into a value. steps lead to it; items of lists have the step "*". Settings may hold secrets under any
// key.
func (w *referenceWalk) visit(n *jsonNode, steps []string, inSettings bool) error {
	mayBeSecret := inSettings || slices.Contains(w.op.SecretInput, strings.Join(steps, "."))
	if n.member(secretKey) != nil {
		return w.addReference(n, steps, mayBeSecret)
	}
	for _, item := range n.items {
		err := w.visit(item, append(slices.Clone(steps), "*"), mayBeSecret)
		if err != nil {
			return err
		}
	}
	for _, m := range n.members {
		err := w.visit(m.value, append(slices.Clone(steps), m.name), mayBeSecret)
		if err != nil {
			return err
		}
	}
	if mayBeSecret && !inSettings {
		w.addLiterals(n, steps)
	}
	return nil
}

// addReference adds a reference and empties its place.
func (w *referenceWalk) addReference(n *jsonNode, steps []string, isAllowed bool) error {
	path := pathOf(steps)
	text := n.member(secretKey).text()
	problem := ""
	switch {
	case !isAllowed:
		problem = "a reference to a secret may not stand here; only settings and fields for secrets may have one"
	case len(n.members) != 1 || !isReferenceText(text):
		problem = `is not a reference to a secret; want {"$secret":"env:NAME"} or {"$secret":"file:/PATH"}`
	case len(w.references) == maxReferences:
		problem = fmt.Sprintf("the input has more than %d references to secrets", maxReferences)
	}
	if problem != "" {
		return &Error{
			Message:   "a reference to a secret cannot be used",
			Operation: w.op.ID,
			Mistakes:  []Mistake{{Field: path, Text: problem}},
			Do:        "correct the input; nothing was sent",
		}
	}
	w.references = append(w.references, foundReference{node: n, path: path, text: text})
	*n = *newString("")
	return nil
}

// addLiterals adds the secrets in the text of a field for secrets, or in settings.
func (w *referenceWalk) addLiterals(n *jsonNode, steps []string) {
	path := pathOf(steps)
	if n.kind == "string" {
		text := n.text()
		if text != "" && text != maskedSecret {
			w.found = append(w.found, airbyte.FoundSecret{Path: path, Value: airbyte.Secret(text)})
		}
		return
	}
	for _, secret := range airbyte.FindSecrets(n.encode()) {
		if strings.HasPrefix(secret.Path, "[") {
			secret.Path = path + secret.Path
		} else {
			secret.Path = path + "." + secret.Path
		}
		w.found = append(w.found, secret)
	}
}

// pathOf returns a path for a message.
func pathOf(steps []string) string {
	path := ""
	for _, name := range steps {
		path = join(path, name)
	}
	return path
}

// isReferenceText reports whether a text has the form of a reference, such as env:NAME.
func isReferenceText(text string) bool {
	scheme, name, hasScheme := strings.Cut(text, ":")
	isNamed := hasScheme && name != "" && len(text) <= maxReferenceLength
	return isNamed && isScheme(scheme) && !strings.ContainsFunc(name, unicode.IsControl) && utf8.ValidString(name)
}

// isScheme reports whether a text may stand before the colon of a reference.
func isScheme(text string) bool {
	isOther := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }
	return text != "" && len(text) <= 20 && !strings.ContainsFunc(text, isOther)
}
