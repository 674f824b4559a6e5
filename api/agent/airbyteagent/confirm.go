package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/airbyte-go/airbyte/api/agent"
)

// ask asks the person at the terminal. Without a terminal, nobody can be asked, and the call is refused.
func (p *program) ask(ctx context.Context, question agent.Question) (bool, error) {
	if !p.canAsk() {
		return false, &refusedError{failure: &agent.Error{
			Message:   question.Operation + " was not sent, because a person has to confirm it: " + question.Text,
			Operation: question.Operation,
			Do:        "run the command in a terminal, or add -" + flagConfirm + " " + confirmNone,
			Command:   question.Command,
		}}
	}
	fmt.Fprintf(p.stderr, "%s [y/N] ", printable(question.Text))
	answer, err := readLine(ctx, p.stdin)
	if err != nil {
		return false, err
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true, nil
	}
	return false, &refusedError{failure: &agent.Error{
		Message:   question.Operation + " was not sent, because the answer was no",
		Operation: question.Operation,
	}}
}

// canAsk reports whether a person can see a question and answer it.
func (p *program) canAsk() bool {
	return !p.stdinIsRead && p.isTerminal(p.stdin) && p.isTerminal(p.stderr)
}

// readLine reads a line. It ends with the context, and leaves the reading behind.
func readLine(ctx context.Context, r io.Reader) (string, error) {
	lines := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(r).ReadString('\n') // at the end of the input, the answer is no
		lines <- line
	}()
	select {
	case line := <-lines:
		return line, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
