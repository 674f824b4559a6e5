package agent_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// The canaries, each named for the place where it is planted. None of them may leave a runner.
const (
	canaryEnv      = "cnry-Env1-7Qx4/b+Zk&9"
	canaryFile     = "cnry-File2-\"m3Wp\"-\\8'ü"
	canaryOther    = "cnry-Other3-5Tz8vY2" // in the environment, and not allowed
	canaryHidden   = "cnry-Hidden4-0Lr6cN1"
	canarySecret   = "cnry-Client5-3Hs9dJ4" // client secret
	canaryToken    = "cnry-Token6-2Ge7fK5"  // access token
	canaryHeader   = "cnry-Header7-6Bn1xM8"
	canaryLiteral  = "cnry-Literal8-4Vd5qP0" // in an input, where literals are refused
	canarySetting  = "cnry-Setting9-8Jy2wC3" // a password that only the server knows
	canaryMapper   = "cnry-Mapper10-1Ua6tF7" // key of a mapper that only the server knows
	canaryReturned = "cnry-Return11-9Xo4sD2" // secret that the server returns once
)

var canaries = []string{
	canaryEnv, canaryFile, canaryOther, canaryHidden, canarySecret, canaryToken, canaryHeader, canaryLiteral, canarySetting,
	canaryMapper, canaryReturned,
}

// knownToRunner are the canaries that the runner knows after a call with references. The server repeats them in
// every encoding. It cannot know the others, or shows them only where their keys tell that they are secret.
var knownToRunner = []string{canaryEnv, canaryFile, canaryHidden, canarySecret, canaryToken, canaryHeader}

// canaryForms returns the forms of a canary.
func canaryForms(canary string) map[string]string {
	quoted := string(mustQuote(canary))
	ascii := fmt.Sprintf("%+q", canary)
	var escaped, percent strings.Builder
	for _, r := range canary {
		fmt.Fprintf(&escaped, `\u%04x`, r)
	}
	for i := range len(canary) {
		fmt.Fprintf(&percent, "%%%02X", canary[i])
	}
	return map[string]string{
		"plain":             canary,
		"JSON":              quoted[1 : len(quoted)-1],
		"ASCII":             ascii[1 : len(ascii)-1],
		"all escaped":       escaped.String(),
		"all percent":       percent.String(),
		"query":             url.QueryEscape(canary),
		"path":              url.PathEscape(canary),
		"base64":            base64.StdEncoding.EncodeToString([]byte(canary)),
		"base64url":         base64.RawURLEncoding.EncodeToString([]byte(canary)),
		"base64 after one":  base64.StdEncoding.EncodeToString([]byte("u:" + canary + ":v")),
		"base64 after two":  base64.StdEncoding.EncodeToString([]byte("u" + canary)),
		"base64 of base64":  base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(canary)))),
		"hexadecimal":       hex.EncodeToString([]byte(canary)),
		"upper hexadecimal": strings.ToUpper(hex.EncodeToString([]byte(canary))),
	}
}

func mustQuote(text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return quoted
}

// echo repeats canaries in all forms.
func echo(canaries []string) string {
	var b strings.Builder
	b.WriteString("you sent")
	for _, canary := range canaries {
		for _, form := range canaryForms(canary) {
			b.WriteString(" " + form)
		}
	}
	return b.String()
}

// canaryServer answers every request with canaries: in a valid result, or in an error.
type canaryServer struct {
	fails    bool
	op       *agent.Operation
	t        *testing.T
	received strings.Builder // bodies of requests for op
	echoes   int
}

// echoNext repeats the next of the known canaries in all forms.
func (s *canaryServer) echoNext() string {
	s.echoes++
	return echo(knownToRunner[s.echoes%len(knownToRunner):][:1])
}

func (s *canaryServer) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	status := http.StatusOK
	var result any
	isToken := strings.HasSuffix(req.URL.Path, "/applications/token") && strings.Contains(string(body), canarySecret)
	switch {
	case isToken:
		result = map[string]any{"access_token": canaryToken, "token_type": "Bearer", "expires_in": 900}
	case s.fails:
		s.received.Write(body)
		status = http.StatusBadRequest
		result = map[string]any{
			"type":   "error:" + s.echoNext(),
			"title":  s.echoNext(),
			"detail": echo(knownToRunner),
			"data":   map[string]any{"message": s.echoNext(), s.echoNext(): true, "password": canarySetting},
		}
	default:
		s.received.Write(body)
		result = s.result()
	}
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {s.echoNext()}},
		Body:       io.NopCloser(bytes.NewReader(mustMarshal(s.t, result))),
		Request:    req,
	}, nil
}

// result returns a result of the operation from the document, with canaries in all texts and settings.
func (s *canaryServer) result() any {
	route := openapi.Route(s.op.Method, s.op.Path)
	for _, status := range []string{"200", "201"} {
		response := route.Operation.Responses.Value(status)
		if response == nil || response.Value.Content.Get("application/json") == nil {
			continue
		}
		schema := response.Value.Content.Get("application/json").Schema
		if schema != nil && schema.Value != nil {
			result := sampleValue(schema, true, 0)
			fields, _ := result.(map[string]any)
			plantMapperKeys(fields, canaryMapper)
			return s.plantIn("", result)
		}
	}
	return map[string]any{}
}

// plantIn puts canaries into a value: a typed secret, a mapper's key and settings have those of the server; other
// texts repeat those of the request.
func (s *canaryServer) plantIn(key string, value any) any {
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			value[i] = s.plantIn(key, item)
		}
	case map[string]any:
		isSettings := value["note"] != nil && value["large"] != nil
		for name, member := range value {
			value[name] = s.plantIn(name, member)
		}
		if isSettings {
			value["password"] = canarySetting
			value["nested"] = map[string]any{"api_key": canarySetting, "json": `{"token":"` + canarySetting + `"}`}
			value["pem"] = "-----BEGIN PRIVATE KEY-----\n" + canarySetting + "\n-----END PRIVATE KEY-----"
			value["url"] = "postgres://user:" + canarySetting + "@host/db"
			value["note"] = echo(knownToRunner)
		}
	case string:
		isFree := value == sampleString("") || value == sampleString("uri") || value == sampleString("email")
		switch {
		case key == "clientSecret" || key == "access_token" || key == "token":
			return canaryReturned
		case key == "key":
			return canaryMapper
		case isFree:
			return s.echoNext()
		}
	}
	return value
}

// outputs collects everything that leaves a runner.
type outputs struct{ bytes.Buffer }

func (o *outputs) add(result json.RawMessage, err error) {
	o.WriteString(string(result) + "\n")
	for ; err != nil; err = unwrap(err) {
		fmt.Fprintf(o, "%s\n%v\n%+v\n%#v\n", mustQuote(err.Error()), err, err, err.Error())
		encoded, marshalErr := json.Marshal(err)
		if marshalErr == nil {
			o.Write(encoded)
		}
	}
}

func unwrap(err error) error {
	wrapper, ok := err.(interface{ Unwrap() error })
	if !ok {
		return nil
	}
	return wrapper.Unwrap()
}

// canaryTraces are the strings that show that a text has a canary: its forms and its beginning, in lower case.
var canaryTraces = func() map[string]string {
	traces := map[string]string{}
	for _, canary := range canaries {
		for name, form := range canaryForms(canary) {
			traces[strings.ToLower(form)] = fmt.Sprintf("%.12s… as %s", canary, name)
		}
		traces[strings.ToLower(canary[:10])] = fmt.Sprintf("the beginning of %.12s…", canary)
	}
	return traces
}()

var jsonEscapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\/`, `/`, `\u0026`, "&")

// checkCanaries reports the canaries in a text, also after its escapes are undone.
func checkCanaries(t *testing.T, place, text string) {
	t.Helper()
	plain := jsonEscapes.Replace(text)
	unescaped, err := url.QueryUnescape(strings.ReplaceAll(plain, "+", "%2B"))
	if err != nil {
		unescaped = ""
	}
	for _, shown := range slices.Compact([]string{text, plain, unescaped}) {
		lower := strings.ToLower(shown)
		for trace, name := range canaryTraces {
			at := strings.Index(lower, trace)
			if at >= 0 {
				t.Errorf("%s shows %s: …%s", place, name, lower[max(0, at-80):min(len(lower), at+80)])
				return
			}
		}
	}
}

// TestCanaries executes every operation, or with -short some of them, with references to secrets. The server repeats
// all secrets it received in every encoding, and adds its own. No canary may be in a result, an error, an audit line,
// a log line, progress or stderr.
func TestCanaries(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "canary")
	err := os.WriteFile(file, []byte(canaryFile+"\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CANARY_ENV", canaryEnv)
	t.Setenv("OTHER_ENV", canaryOther)
	stderr := captureStderr(t)
	var audit, logs bytes.Buffer
	server := &canaryServer{t: t}
	client, err := airbyte.NewClient(
		airbyte.WithBaseURL("https://airbyte.example/api/public/v1"),
		airbyte.WithClientCredentials("canary-client-id", canarySecret),
		airbyte.WithDefaultHeader("X-Api-Key", canaryHeader),
		airbyte.WithLogger(slog.New(slog.NewJSONHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		airbyte.WithHTTPClient(&http.Client{Transport: server}),
		airbyte.WithRetry(airbyte.RetryPolicy{}),
	)
	if err != nil {
		t.Fatal(err)
	}
	secretsOut := filepath.Join(dir, "out")
	runner := newRunner(t, client, agent.WithMode(agent.ModeFull), agent.WithoutConfirmation(), agent.WithAudit(&audit),
		agent.WithSecrets("env:CANARY_*", "file:"+dir+"/*"), agent.WithSecretsOut(secretsOut), agent.WithHidden(canaryHidden))

	server.op = agent.Lookup("createSource")
	first := `{"name":"n","workspaceId":"` + id + `","configuration":{"a":{"$secret":"env:CANARY_ENV"},"b":{"$secret":"file:` + file + `"}}}`
	_, err = runner.Write(t.Context(), callOf("createSource", first))
	if err != nil {
		t.Fatal(err)
	}
	apart := 1
	if testing.Short() {
		apart = 9
	}
	repeated := 0
	for i, op := range agent.Operations() {
		isKept := len(op.SecretResult) > 0 // checkKept needs these
		if i%apart != 0 && !isKept {
			continue
		}
		server.op = op
		route := openapi.Route(op.Method, op.Path)
		in := newSample(route.PathItem, route.Operation, true)
		plantReferences(op, in.body, file)
		raw := mustMarshal(t, in.merged())
		effect := op.EffectOf(raw)
		for _, fails := range []bool{false, true} {
			server.fails = fails
			server.received.Reset()
			var out outputs
			call := agent.Call{Operation: op.ID, Input: raw}
			if effect == agent.Read {
				call.Fields = []string{"*"}
			}
			result, err := runTool(t, runner, effect, call)
			out.add(result, err)
			checkReceived(t, op, server.received.String())
			repeated += strings.Count(out.String(), "[redacted]")
			if effect != agent.Read {
				call.DryRun = true
				out.add(runTool(t, runner, effect, call))
			}
			checkCanaries(t, fmt.Sprintf("%s (error: %v)", op.ID, fails), out.String())
		}
	}
	if repeated == 0 {
		t.Error("the server repeated nothing")
	}
	checkRefusals(t, runner)
	checkWait(t, runner, server)
	checkCanaries(t, "the audit log", audit.String())
	checkCanaries(t, "the log", logs.String())
	checkCanaries(t, "stderr", stderr())
	if audit.Len() == 0 || logs.Len() == 0 {
		t.Error("there is no audit log or no log")
	}
	checkKept(t, secretsOut)
}

// plantReferences puts references into all fields of an input that may hold secrets.
func plantReferences(op *agent.Operation, fields map[string]any, file string) {
	reference := map[string]any{"$secret": "env:CANARY_ENV"}
	plantMapperKeys(fields, reference)
	for _, path := range op.SecretInput {
		replaceAt(fields, strings.Split(path, "."), func(old any) any {
			settings, isObject := old.(map[string]any)
			isSettings := isObject && settings["$secret"] == nil
			if !isSettings {
				return reference
			}
			settings["password"] = reference
			settings["deep"] = []any{map[string]any{"any": map[string]any{"$secret": "file:" + file}}}
			return settings
		})
	}
}

// plantMapperKeys makes the mappers with a public key mappers with a secret key.
func plantMapperKeys(fields map[string]any, key any) {
	path := strings.Split("configurations.streams.*.mappers.*.mapperConfiguration", ".")
	replaceAt(fields, path, func(old any) any {
		mapper, _ := old.(map[string]any)
		if mapper["publicKey"] == nil {
			return old
		}
		return map[string]any{
			"algorithm": "AES", "mode": "CBC", "padding": "NoPadding", "fieldNameSuffix": "x", "targetField": "y", "key": key,
		}
	})
}

// replaceAt replaces the values at a path. Its step "*" stands for all items of a list.
func replaceAt(value any, path []string, replace func(any) any) {
	items, isList := value.([]any)
	if isList {
		for _, item := range items {
			replaceAt(item, path[1:], replace)
		}
		return
	}
	fields, _ := value.(map[string]any)
	old, isSet := fields[path[0]] // a nil map has none
	switch {
	case !isSet:
	case len(path) == 1:
		fields[path[0]] = replace(old)
	default:
		replaceAt(old, path[1:], replace)
	}
}

// checkReceived checks that the server received the secrets themselves. Otherwise the test would prove nothing.
func checkReceived(t *testing.T, op *agent.Operation, body string) {
	t.Helper()
	if len(op.SecretInput) == 0 {
		return
	}
	var decoded any
	err := json.Unmarshal([]byte(body), &decoded)
	if err != nil {
		t.Errorf("%s: the body is %q: %v", op.ID, body, err)
		return
	}
	if !strings.Contains(fmt.Sprint(decoded), canaryEnv) || strings.Contains(body, "$secret") {
		t.Errorf("%s: the server did not receive the secret, but %s", op.ID, body)
	}
}

// checkRefusals checks that refused calls show no part of the environment, of files, and of the input.
func checkRefusals(t *testing.T, runner *agent.Runner) {
	t.Helper()
	source := `{"name":"n","workspaceId":"` + id + `","configuration":{"password":%s}}`
	for _, value := range []string{
		`"` + canaryLiteral + `"`,
		`["` + canaryLiteral + `"]`,
		`{"$secret":"env:OTHER_ENV"}`,
		`{"$secret":"` + canaryLiteral + `"}`,
		`{"$secret":"env:` + canaryLiteral + `"}`,
		`{"$secret":"env:CANARY_ENV","x":"` + canaryLiteral + `"}`,
	} {
		var out outputs
		_, err := runner.Write(t.Context(), callOf("createSource", fmt.Sprintf(source, value)))
		if err == nil {
			t.Errorf("%s: got no error", value)
		}
		out.add(nil, err)
		checkCanaries(t, "the refusal of "+value[:10], out.String())
	}
	for _, call := range []agent.Call{
		callOf("createSource", `{"`+canaryHidden+`":1}`),
		callOf(canaryHidden, `{}`),
		callOf("createTag", `{"name":{"a":"`+canaryHidden+`"}}`),
	} {
		var out outputs
		out.add(runner.Write(t.Context(), call))
		checkCanaries(t, "the refusal of "+string(call.Input), out.String())
	}
	described, err := runner.Search(canaryHidden, 3)
	var out outputs
	out.add(described, err)
	out.add(runner.Describe(canaryHidden))
	checkCanaries(t, "search and describe", out.String())
}

// checkWait waits for a job of a server that repeats canaries.
func checkWait(t *testing.T, runner *agent.Runner, server *canaryServer) {
	t.Helper()
	server.op = agent.Lookup("getJob")
	for _, fails := range []bool{false, true} {
		server.fails = fails
		var out outputs
		call := agent.WaitCall{JobID: 3, Timeout: time.Second, Progress: func(p agent.Progress) {
			fmt.Fprintf(&out, "%+v %s\n", p, mustMarshal(t, p))
		}}
		out.add(runner.Wait(t.Context(), call))
		checkCanaries(t, fmt.Sprintf("wait (error: %v)", fails), out.String())
	}
}

// checkKept checks that the secrets that the server returned are in the files for them, and only there.
func checkKept(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, op := range agent.Operations() {
		want += len(op.SecretResult)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil || string(content) != canaryReturned {
			t.Errorf("%s has %q, %v", file, content, err)
		}
		checkCanaries(t, "the name of a file", file)
	}
	if len(files) != want {
		t.Errorf("got %d files with secrets, want %d", len(files), want)
	}
}

// captureStderr replaces os.Stderr by a file, and returns a function that reads it.
func captureStderr(t *testing.T) (read func() string) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stderr
	os.Stderr = f
	t.Cleanup(func() {
		os.Stderr = before
		_ = f.Close()
	})
	return func() string {
		content, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
}

// TestOwnCredentialsAreNoReference checks that a reference to the credentials of the client is refused, unless the
// operator allows it by name. If a wildcard were enough, an agent could send them to a host of its choice.
func TestOwnCredentialsAreNoReference(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"airbyte": "AIRBYTE_CLIENT_ID=a\nAIRBYTE_CLIENT_SECRET=" + canarySecret + "\n",
		"hidden":  canaryHidden + "\n",
		"pg":      canaryFile,
	}
	for name, content := range files {
		err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TEAM_A_AIRBYTE_TOKEN", "of-team-a-1234")
	t.Setenv("TEAM_A_COPY", canarySecret)
	t.Setenv("TEAM_A_PG", canaryEnv)
	sent := &recorder{}
	client := clientWith(t, sent, airbyte.WithClientCredentials("a", canarySecret))
	tests := []struct {
		pattern, reference string
		want               bool
	}{
		{pattern: "file:" + dir + "/*", reference: "file:" + dir + "/pg", want: true},
		{pattern: "file:" + dir + "/*", reference: "file:" + dir + "/airbyte"},
		{pattern: "file:" + dir + "/*", reference: "file:" + dir + "/hidden"},
		{pattern: "file:" + dir + "/airbyte", reference: "file:" + dir + "/airbyte", want: true}, // the operator wants it
		{pattern: "env:TEAM_A_*", reference: "env:TEAM_A_PG", want: true},
		{pattern: "env:TEAM_A_*", reference: "env:TEAM_A_COPY"},
		{pattern: "env:TEAM_A_*", reference: "env:TEAM_A_AIRBYTE_TOKEN"},
		{pattern: "env:TEAM_A_AIRBYTE_*", reference: "env:TEAM_A_AIRBYTE_TOKEN", want: true},
	}
	for _, tt := range tests {
		runner := newRunner(t, client, agent.WithMode(agent.ModeWrite), agent.WithSecrets(tt.pattern), agent.WithHidden(canaryHidden))
		call := callOf("createSource", `{"name":"a","workspaceId":"`+id+`","configuration":{"sourceType":"postgres",
			"password":{"$secret":`+string(mustQuote(tt.reference))+`}}}`)
		call.DryRun = true
		_, err := runner.Write(t.Context(), call)
		if isAllowed := err == nil; isAllowed != tt.want {
			t.Errorf("%s with %s: got %v, want allowed: %t", tt.reference, tt.pattern, err, tt.want)
		}
		if err != nil && failure(t, err).Message != "a secret is not available" {
			t.Errorf("%s: the error tells why: %v", tt.reference, err)
		}
	}
}

// TestSecretsOfEarlierCallsAreNotCut checks that the beginning of a secret is hidden where package airbyte, which does
// not know the secret of another call, cuts a message.
func TestSecretsOfEarlierCallsAreNotCut(t *testing.T) {
	const secret = "hunter2-hunter3"
	t.Setenv("PG_PASSWORD", secret)
	text := ""
	transport := transportFunc(func(req *http.Request) (*http.Response, error) {
		isSource := req.Method == http.MethodGet && strings.HasSuffix(req.URL.Path, "/sources/"+id)
		if isSource {
			name := strings.Repeat("x", len(text)%60) + secret
			return response(req, http.StatusOK, `{"sourceId":"`+id+`","workspaceId":"`+id+`","name":"`+name+`"}`), nil
		}
		return response(req, http.StatusBadRequest, `{"type":"error:bad","title":"t","message":"`+text+`"}`), nil
	})
	runner := newRunner(t, clientWith(t, transport), agent.WithMode(agent.ModeFull), agent.WithSecrets("env:PG_*"))
	apart := 1
	if testing.Short() {
		apart = 3 // the message is still cut at several places of the secret
	}
	isCut := false
	for before := 440; before < 530; before += apart {
		text = strings.Repeat("x", before) + secret
		_, err := runner.Write(t.Context(), callOf("createSource", `{"name":"a","workspaceId":"`+id+`","configuration":{
			"sourceType":"postgres","password":{"$secret":"env:PG_PASSWORD"}}}`))
		ofSecret := failure(t, err)
		_, err = runner.Read(t.Context(), callOf("listTags", `{}`))
		ofOther := failure(t, err)
		_, err = runner.Delete(t.Context(), callOf("deleteSource", `{"sourceId":"`+id+`"}`))
		ofName := failure(t, err)
		isCut = isCut || strings.Contains(ofOther.Message, "…")
		for _, e := range []*agent.Error{ofSecret, ofOther, ofName} {
			const enough = 8 // a shorter beginning inside a word may be that of another word
			if shown := string(mustMarshal(t, e)); strings.Contains(shown, secret[:enough]) {
				t.Errorf("after %d bytes, %s shows the beginning of the secret: %s", before, e.Operation, shown)
			}
		}
	}
	if !isCut {
		t.Error("no message was cut")
	}
}

// TestEndsOfSecretsOfEarlierCalls checks that the end of a secret is hidden where package airbyte, which does not know the
// secret of another call, has replaced only its beginning.
func TestEndsOfSecretsOfEarlierCalls(t *testing.T) {
	const secret = "hunter2;tail-of-it"
	t.Setenv("PG_PASSWORD", secret)
	transport := transportFunc(func(req *http.Request) (*http.Response, error) {
		return response(req, http.StatusBadRequest, `{"type":"error:bad","title":"t","message":"bad password=`+secret+` given"}`), nil
	})
	runner := newRunner(t, clientWith(t, transport), agent.WithMode(agent.ModeFull), agent.WithSecrets("env:PG_*"))
	_, err := runner.Write(t.Context(), callOf("createSource", `{"name":"a","workspaceId":"`+id+`","configuration":{
		"sourceType":"postgres","password":{"$secret":"env:PG_PASSWORD"}}}`))
	ofSecret := failure(t, err)
	_, err = runner.Read(t.Context(), callOf("listTags", `{}`))
	ofOther := failure(t, err)
	for _, e := range []*agent.Error{ofSecret, ofOther} {
		shown := string(mustMarshal(t, e)) + e.Error() + fmt.Sprint(e.Unwrap())
		if strings.Contains(shown, "tail") || !strings.Contains(shown, "given") {
			t.Errorf("%s shows the end of the secret, or too little: %s", e.Operation, shown)
		}
	}
}

// TestNewSecretsBesideOthers checks that a result with a new secret does not show parts of the others.
func TestNewSecretsBesideOthers(t *testing.T) {
	const token = "cnry/7Qx4+b&tail-of-it" // its beginning looks like a token, its end does not
	transport := transportFunc(func(req *http.Request) (*http.Response, error) {
		body := `{"id":"a","clientId":"b","name":"Authorization: Bearer ` + token + `","clientSecret":"` + canaryReturned + `"}`
		return response(req, http.StatusOK, body), nil
	})
	runner := newRunner(t, clientWith(t, transport, airbyte.WithToken(token)),
		agent.WithMode(agent.ModeWrite), agent.WithSecretsOut(t.TempDir()))
	result, err := runner.Write(t.Context(), callOf("createApplication", `{"name":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(result), "tail") || strings.Contains(string(result), canaryReturned) {
		t.Errorf("got %s", result)
	}
}
