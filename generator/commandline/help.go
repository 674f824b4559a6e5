package commandline

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

// The library prints help with a function that is the same for all commands of a program.
func init() { //nolint:gochecknoinits // the library has no other place for it
	cli.HelpPrinter = func(w io.Writer, _ string, data any) {
		c, ok := data.(*cli.Command)
		if ok {
			WriteHelp(w, c)
		}
	}
}

// Exit is an exit code that help explains.
type Exit struct {
	Code    int
	Meaning string
}

// Example is a use of a command that help shows.
type Example struct {
	Title string
	Line  string // without the name of the command
}

// Keys of the metadata of a command.
const (
	keyExits    = "exits"
	keyExamples = "examples"
)

// SetExits sets the exit codes that the help of a command explains.
func SetExits(c *cli.Command, exits ...Exit) { setMetadata(c, keyExits, exits) }

// SetExamples sets the examples in the help of a command.
func SetExamples(c *cli.Command, examples ...Example) { setMetadata(c, keyExamples, examples) }

func setMetadata(c *cli.Command, key string, value any) {
	if c.Metadata == nil {
		c.Metadata = map[string]any{}
	}
	c.Metadata[key] = value
}

// WriteHelp writes the help of a command or a verb. On a terminal, it wraps lines at its width.
func WriteHelp(w io.Writer, c *cli.Command) {
	h := &helpWriter{width: widthOf(w)}
	h.writeHead(c)
	h.writeVerbs(c)
	for _, category := range categoriesOf(c) {
		h.writeFlags(c, category)
	}
	h.writeExits(c)
	h.writeExamples(c)
	_, _ = io.WriteString(w, h.text.String()) // nobody can be told that help was not printed
}

// helpWriter collects the help of a command.
type helpWriter struct {
	text  strings.Builder
	width int
}

func (h *helpWriter) printf(format string, args ...any) { fmt.Fprintf(&h.text, format, args...) }

// writeHead writes the summary, the usage line and the description.
func (h *helpWriter) writeHead(c *cli.Command) {
	h.printf("%s\n\nusage: %s\n", wrap(c.FullName()+": "+c.Usage, 0, h.width), usageOf(c))
	if c.Description != "" {
		h.printf("\n%s\n", wrap(c.Description, 0, h.width))
	}
}

// usageOf returns how to call a command.
func usageOf(c *cli.Command) string {
	alone := strings.TrimSpace(c.FullName() + " [flags] " + c.ArgsUsage)
	withVerb := c.FullName() + " VERB [flags]"
	switch {
	case len(c.VisibleCommands()) == 0:
		return alone
	case hasFlags(c):
		return alone + "\n       " + withVerb
	}
	return withVerb
}

// hasFlags reports whether a command has flags besides -help.
func hasFlags(c *cli.Command) bool {
	return slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return NameOf(f) != helpFlag })
}

// helpFlag is the flag that the library adds.
const helpFlag = "help"

// writeVerbs lists the verbs of a command in their order.
func (h *helpWriter) writeVerbs(c *cli.Command) {
	verbs := c.VisibleCommands()
	if len(verbs) == 0 {
		return
	}
	longest := 0
	for _, v := range verbs {
		longest = max(longest, len(v.Name))
	}
	h.printf("\nverbs:\n")
	for _, v := range verbs {
		h.printf("  %-*s  %s\n", longest, v.Name, wrap(v.Usage, longest+4, h.width))
	}
	h.printf("\nFor the flags of a verb: %s VERB -help\n", c.FullName())
}

// categoriesOf returns the categories of the flags of a command, in the order of their flags. The first has no name.
func categoriesOf(c *cli.Command) []string {
	categories := []string{""}
	for _, f := range c.Flags {
		category := categoryOf(f)
		if !slices.Contains(categories, category) {
			categories = append(categories, category)
		}
	}
	return categories
}

func categoryOf(f cli.Flag) string {
	categorized, ok := f.(cli.CategorizableFlag)
	if !ok {
		return ""
	}
	return categorized.GetCategory()
}

// writeFlags describes the flags of a category, sorted by name.
func (h *helpWriter) writeFlags(c *cli.Command, category string) {
	var flags []cli.Flag
	for _, f := range c.Flags {
		if categoryOf(f) == category && NameOf(f) != helpFlag {
			flags = append(flags, f)
		}
	}
	if len(flags) == 0 {
		return
	}
	slices.SortStableFunc(flags, func(a, b cli.Flag) int { return strings.Compare(NameOf(a), NameOf(b)) })
	title := "flags"
	if category != "" {
		title = "flags, " + strings.ToLower(category[:1]) + category[1:]
	}
	h.printf("\n%s:\n", title)
	for _, f := range flags {
		placeholder, text := describe(f)
		h.printf("  %s\n      %s\n", strings.TrimSpace("-"+NameOf(f)+" "+placeholder), wrap(text, 6, h.width))
	}
}

// describe returns the placeholder for the value of a flag, such as file, and the text that explains the flag.
func describe(f cli.Flag) (placeholder, text string) {
	documented, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return "", ""
	}
	placeholder, text = unquote(documented.GetUsage())
	if placeholder == "" && documented.TakesValue() {
		placeholder = "value"
	}
	byDefault := defaultOf(documented)
	if byDefault != "" && !strings.Contains(text, "default") {
		text += " (default " + byDefault + ")"
	}
	if len(documented.GetEnvVars()) > 0 {
		text += " [$" + strings.Join(documented.GetEnvVars(), ", $") + "]"
	}
	return placeholder, text
}

// defaultOf returns the default value of a flag, or "" if it is the zero value.
func defaultOf(f cli.DocGenerationFlag) string {
	if f.GetDefaultText() != "" {
		return f.GetDefaultText()
	}
	value := strings.Trim(f.GetValue(), `"`)
	isZero := slices.Contains([]string{"", "0", "0s", "false", "[]"}, value)
	if isZero {
		return ""
	}
	return value
}

// unquote returns the part of a usage text between backquotes, and the text without the backquotes.
func unquote(usage string) (placeholder, text string) {
	before, rest, found := strings.Cut(usage, "`")
	if !found {
		return "", usage
	}
	placeholder, after, _ := strings.Cut(rest, "`")
	return placeholder, before + placeholder + after
}

func (h *helpWriter) writeExits(c *cli.Command) {
	exits, _ := c.Metadata[keyExits].([]Exit)
	if len(exits) == 0 {
		return
	}
	h.printf("\nexit codes:\n")
	for _, e := range exits {
		h.printf("  %-3d  %s\n", e.Code, wrap(e.Meaning, 7, h.width))
	}
}

// writeExamples writes the examples. Their lines are not wrapped, so that they can be copied; their titles are comments.
func (h *helpWriter) writeExamples(c *cli.Command) {
	examples, _ := c.Metadata[keyExamples].([]Example)
	if len(examples) == 0 {
		return
	}
	h.printf("\nexamples:\n")
	for _, e := range examples {
		title := strings.ReplaceAll(wrap(e.Title, 4, h.width), "\n    ", "\n  # ")
		h.printf("  # %s\n  %s\n", title, strings.TrimSpace(c.FullName()+" "+e.Line))
	}
}

// wrap breaks the paragraphs of a text at a width. All lines but the first are indented. A line that starts with a
// space is kept, because it belongs to a list.
func wrap(text string, indent, width int) string {
	var lines []string
	for _, paragraph := range paragraphs(text) {
		isKept := strings.HasPrefix(paragraph, " ")
		if isKept {
			lines = append(lines, paragraph)
			continue
		}
		lines = append(lines, wrapLine(paragraph, width-indent)...)
	}
	padding := "\n" + strings.Repeat(" ", indent)
	return strings.ReplaceAll(strings.Join(lines, padding), padding+"\n", "\n\n")
}

// paragraphs joins the lines of each paragraph of a text. Empty lines and lines that start with a space are paragraphs
// of their own.
func paragraphs(text string) []string {
	var all []string
	joins := false // whether the next line belongs to the last paragraph
	for line := range strings.SplitSeq(text, "\n") {
		isPlain := line != "" && !strings.HasPrefix(line, " ")
		if isPlain && joins {
			all[len(all)-1] += " " + line
		} else {
			all = append(all, line)
		}
		joins = isPlain
	}
	return all
}

// wrapLine breaks a line between words. A word that is longer than the width is not broken.
func wrapLine(line string, width int) []string {
	var lines []string
	current := ""
	for word := range strings.FieldsSeq(line) {
		fits := len([]rune(current))+1+len([]rune(word)) <= width
		switch {
		case current == "":
			current = word
		case fits:
			current += " " + word
		default:
			lines = append(lines, current)
			current = word
		}
	}
	return append(lines, current)
}
