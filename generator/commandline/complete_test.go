package commandline_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/urfave/cli/v3"

	"github.com/airbyte-go/airbyte/generator/commandline"
)

// candidates returns the words that complete a line of a command.
func candidates(c *commandline.Completion, words ...string) []string {
	var out bytes.Buffer
	c.Write(&out, words)
	var all []string
	for line := range strings.Lines(out.String()) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, word)
	}
	return all
}

func TestComplete(t *testing.T) {
	c := &commandline.Completion{
		Command: kitchen(),
		Values: func(line commandline.Line, flag, typed string) []commandline.Candidate {
			if flag != "salt" {
				return nil
			}
			salts := append(commandline.Words("fine", "coarse"), commandline.Words(line.Flags["people"]...)...)
			return commandline.InList(typed, salts)
		},
		Arguments: func(line commandline.Line, _ string) []commandline.Candidate {
			if len(line.Arguments) > 0 {
				return nil
			}
			return []commandline.Candidate{{Word: "soup", About: "Warm. And good."}}
		},
	}
	tests := []struct {
		words []string
		want  []string
	}{
		{want: []string{"-help", "cook", "completion", "help"}},
		{words: []string{"co"}, want: []string{"cook", "completion"}},
		{words: []string{"bake", ""}},
		{words: []string{"cook", "-"}, want: []string{"-salt", "-hot", "-people", "-recipe", "-help"}},
		{words: []string{"cook", "--s"}, want: []string{"--salt"}},
		{words: []string{"cook", "-salt", "f"}, want: []string{"fine"}},
		{words: []string{"cook", "-salt=fine,c"}, want: []string{"-salt=fine,coarse"}},
		{words: []string{"cook", "-people", "7", "-salt", "7"}, want: []string{"7"}},
		{words: []string{"cook", "-people=7", "-salt", "7"}, want: []string{"7"}},
		{words: []string{"cook", "-recipe", ""}, want: []string{":files"}},
		{words: []string{"cook", "-nothing=x"}},
		{words: []string{"cook", "-hot", "s"}, want: []string{"soup"}},
		{words: []string{"cook", "soup", ""}},
		{words: []string{"completion", "z"}, want: []string{"zsh"}},
		{words: []string{"help", "coo"}, want: []string{"cook"}},
		{words: []string{"help", "cook", ""}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, candidates(c, tt.words...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.words, diff)
		}
	}
	var out bytes.Buffer
	c.Write(&out, []string{"cook", "so"})
	if got := out.String(); got != "soup\tWarm\n" {
		t.Errorf("wrote %q, want the first sentence", got)
	}
}

// TestCompleteWithoutVerb completes a command that works without a verb.
func TestCompleteWithoutVerb(t *testing.T) {
	c := &commandline.Completion{Command: &cli.Command{
		Name:     "lamp",
		Flags:    []cli.Flag{&cli.StringFlag{Name: "color", Usage: "a `color`"}, &cli.StringFlag{Name: "file", Usage: "`file`"}},
		Commands: []*cli.Command{commandline.CompletionCommand("lamp")},
	}}
	tests := []struct {
		words []string
		want  []string
	}{
		{words: []string{"c"}, want: []string{"completion"}},
		{words: []string{"-c"}, want: []string{"-color"}},
		{words: []string{"-file", ""}, want: []string{":files"}},
		{words: []string{"-color", "red", "-f"}, want: []string{"-file"}},
		{words: []string{"completion", "f"}, want: []string{"fish"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, candidates(c, tt.words...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.words, diff)
		}
	}
}
