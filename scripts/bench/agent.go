package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
)

// bytesPerToken is how many bytes of JSON count as a token.
const bytesPerToken = 4

// agent measures the agent operator: the tokens of its tools and results, its search, the time of a call, and the
// command.
func (b *bench) agent() error {
	fmt.Println("agent operator")
	for _, part := range []func() error{
		b.agentTools,
		b.agentDescriptions,
		b.agentTranscripts,
		b.agentSearch,
		b.agentCalls,
		b.agentCommand,
	} {
		err := part()
		if err != nil {
			return err
		}
	}
	return nil
}

// agentTools prints the tokens of tools/list and of the instructions, in each mode.
func (b *bench) agentTools() error {
	for _, mode := range []string{"read", "write", "full"} {
		session, err := b.startAgent("-mode", mode)
		if err != nil {
			return err
		}
		var list struct {
			Tools []json.RawMessage `json:"tools"`
		}
		result, err := session.call("tools/list", `{}`)
		if err == nil {
			err = json.Unmarshal(result, &list)
		}
		if err == nil {
			err = session.stop()
		}
		if err != nil {
			return err
		}
		fmt.Printf("  tools/list, mode %-6s %d tools  %5d tokens, instructions %d tokens\n",
			mode, len(list.Tools), len(result)/bytesPerToken, len(session.instructions)/bytesPerToken)
	}
	return nil
}

// agentDescriptions prints the tokens of the description of an operation.
func (b *bench) agentDescriptions() error {
	runner, err := agent.New(constantClient(), agent.WithMode(agent.ModeFull))
	if err != nil {
		return err
	}
	var tokens []int
	for _, op := range agent.Operations() {
		result, err := runner.Describe(op.ID)
		if err != nil {
			return err
		}
		tokens = append(tokens, len(result)/bytesPerToken)
	}
	printTokens("describe, each operation", tokens)
	return nil
}

// agentTranscripts prints the tokens of the results in the transcripts of the tests.
func (b *bench) agentTranscripts() error {
	files, err := filepath.Glob(filepath.Join(b.root, "testdata/agent/transcripts/*.mcp.txt"))
	if err != nil {
		return err
	}
	results := map[string][]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		tool := ""
		calls := 0
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "> ") {
				tool = strings.Fields(line)[1]
				calls++
				continue
			}
			results[tool] = append(results[tool], len(line)/bytesPerToken)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".mcp.txt")
		fmt.Printf("  task %-20s %d calls  %5d tokens\n", name, calls, len(text)/bytesPerToken)
	}
	for _, tool := range []string{"airbyte_search", "airbyte_describe", "airbyte_read", "airbyte_write", "airbyte_wait"} {
		printTokens("result of "+tool, results[tool])
	}
	return nil
}

func printTokens(name string, tokens []int) {
	if len(tokens) == 0 {
		return
	}
	slices.Sort(tokens)
	fmt.Printf("  %-28s p50 %4d  p90 %4d  max %4d tokens\n", name,
		tokens[len(tokens)/2], tokens[len(tokens)*9/10], tokens[len(tokens)-1])
}

// wish is a line of a file with intents.
type wish struct {
	Intent string
	Want   []string
	Kind   string
}

// agentSearch prints how well the search does on each set of intents, and how long it takes.
func (b *bench) agentSearch() error {
	var files []string
	for _, pattern := range []string{"testdata/agent/intents-*.jsonl", "../shared/agent/intents-*.jsonl"} {
		found, err := filepath.Glob(filepath.Join(b.root, pattern))
		if err != nil {
			return err
		}
		files = append(files, found...)
	}
	fmt.Printf("  %-24s %6s %6s %6s %6s  %s\n", "search", "@1", "@3", "@5", "shown", "median")
	for _, file := range files {
		err := scoreSearch(file)
		if err != nil {
			return err
		}
	}
	return nil
}

func scoreSearch(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	within := map[int]float64{}
	shown := 0.0
	single := 0.0
	inScope := 0.0
	var times []time.Duration
	for line := range strings.Lines(string(text)) {
		var w wish
		err := json.Unmarshal([]byte(line), &w)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		start := time.Now()
		result := agent.Search(w.Intent)
		times = append(times, time.Since(start))
		if w.Kind == "oos" {
			continue
		}
		inScope++
		if isShown(w, result) {
			shown++
		}
		if w.Kind == "multi" {
			continue
		}
		single++
		rank := slices.IndexFunc(result.Hits, func(h agent.Hit) bool { return slices.Contains(w.Want, h.Operation) })
		for _, n := range []int{1, 3, 5} {
			if rank >= 0 && rank < n {
				within[n]++
			}
		}
	}
	slices.Sort(times)
	fmt.Printf("  %-24s %6.3f %6.3f %6.3f %6.3f  %v of %d\n", filepath.Base(file), within[1]/single, within[3]/single,
		within[5]/single, shown/inScope, times[len(times)/2].Round(time.Microsecond), len(times))
	return nil
}

// isShown reports whether a result names a wanted operation, or all of them for an intent with several steps.
func isShown(w wish, result *agent.Result) bool {
	text, err := json.Marshal(result)
	if err != nil {
		return false
	}
	names := strings.FieldsFunc(string(text), func(r rune) bool { return r == '"' || r == ' ' })
	isMissing := func(id string) bool { return !slices.Contains(names, id) }
	if w.Kind == "multi" {
		return !slices.ContainsFunc(w.Want, isMissing)
	}
	return slices.ContainsFunc(w.Want, func(id string) bool { return !isMissing(id) })
}

// constant responds to each request with the same job, without a network.
type constant struct{}

// RoundTrip returns the response.
func (constant) RoundTrip(*http.Request) (*http.Response, error) {
	const job = `{"jobId":1234,"status":"succeeded","jobType":"sync","startTime":"2026-01-01T00:00:00Z",` +
		`"connectionId":"101d6e1e-aa2d-4eda-9f1a-59cba1afb49b"}`
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(job)),
	}, nil
}

func constantClient() *airbyte.Client {
	client, err := airbyte.NewClient(airbyte.WithHTTPClient(&http.Client{Transport: constant{}}), airbyte.WithToken("t"))
	if err != nil {
		panic(err) // the options are constant
	}
	return client
}

// agentCalls prints the time of a call through the typed method, through the generated dispatch, and through the
// runner with all its checks.
func (b *bench) agentCalls() error {
	client := constantClient()
	runner, err := agent.New(client)
	if err != nil {
		return err
	}
	ctx := context.Background()
	op := agent.Lookup("getJob")
	input := json.RawMessage(`{"jobId":1234}`)
	calls := []struct {
		name string
		call func() error
	}{
		{"typed method", func() error { _, err := client.Jobs.Get(ctx, 1234); return err }},
		{"generated dispatch", func() error { _, err := op.Call(ctx, client, input); return err }},
		{"runner", func() error { _, err := runner.Read(ctx, agent.Call{Operation: "getJob", Input: input}); return err }},
	}
	times := make([][]float64, len(calls))
	for range b.runs { // in turns, so that what else the machine does hits all of them
		for i, c := range calls {
			result := testing.Benchmark(func(tb *testing.B) {
				for tb.Loop() {
					err := c.call()
					if err != nil {
						tb.Fatal(err)
					}
				}
			})
			if result.N == 0 {
				return errors.New(c.name + " failed")
			}
			times[i] = append(times[i], float64(result.T.Nanoseconds())/float64(result.N)/1000)
		}
	}
	for i, c := range calls {
		slices.Sort(times[i])
		slices.Sort(times[0])
		median := times[i][len(times[i])/2]
		fmt.Printf("  getJob, %-20s %7.1f µs  %+.1f µs\n", c.name, median, median-times[0][len(times[0])/2])
	}
	return nil
}

// agentCommand prints how long the server on standard input takes to start, and the size of the command.
func (b *bench) agentCommand() error {
	var starts []time.Duration
	for range b.runs {
		start := time.Now()
		session, err := b.startAgent()
		if err != nil {
			return err
		}
		starts = append(starts, time.Since(start))
		err = session.stop()
		if err != nil {
			return err
		}
	}
	slices.Sort(starts)
	fmt.Printf("  start of airbyteagent mcp -demo  %v to the reply to initialize\n",
		starts[len(starts)/2].Round(time.Millisecond))
	stripped := b.path("airbyteagent")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", stripped, "./api/agent/airbyteagent")
	build.Dir = b.root
	out, err := build.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	for _, file := range []string{filepath.Join(b.bin, "airbyteagent"), stripped} {
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		fmt.Printf("  binary %d bytes (%.1f MB)\n", info.Size(), float64(info.Size())/1e6)
	}
	return nil
}

// agentSession is a running server on standard input and output.
type agentSession struct {
	cmd          *exec.Cmd
	stdin        io.WriteCloser
	replies      *bufio.Reader
	stderr       bytes.Buffer
	instructions string
	id           int
}

// startAgent starts the demo and initializes it.
func (b *bench) startAgent(flags ...string) (*agentSession, error) {
	s := &agentSession{cmd: exec.Command(filepath.Join(b.bin, "airbyteagent"), append([]string{"mcp", "-demo"}, flags...)...)}
	s.cmd.Stderr = &s.stderr
	stdin, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	s.stdin = stdin
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.replies = bufio.NewReader(stdout)
	err = s.cmd.Start()
	if err != nil {
		return nil, err
	}
	result, err := s.call("initialize", `{"protocolVersion":"2025-06-18","capabilities":{},`+
		`"clientInfo":{"name":"bench","version":"1"}}`)
	if err != nil {
		return nil, err
	}
	var about struct {
		Instructions string `json:"instructions"`
	}
	err = json.Unmarshal(result, &about)
	if err != nil {
		return nil, err
	}
	s.instructions = about.Instructions
	_, err = io.WriteString(s.stdin, `{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n")
	return s, err
}

func (s *agentSession) call(method, params string) (json.RawMessage, error) {
	s.id++
	_, err := fmt.Fprintf(s.stdin, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`+"\n", s.id, method, params)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, s.stderr.String())
	}
	line, err := s.replies.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", method, err, s.stderr.String())
	}
	var reply struct {
		Result json.RawMessage `json:"result"`
	}
	err = json.Unmarshal(line, &reply)
	if err == nil && reply.Result == nil {
		err = fmt.Errorf("%s failed: %s", method, line)
	}
	return reply.Result, err
}

func (s *agentSession) stop() error {
	err := s.stdin.Close()
	if err != nil {
		return err
	}
	return s.cmd.Wait()
}
