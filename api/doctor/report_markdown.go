package doctor

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"runtime/debug"
	"strings"
)

// Markdown returns the report for an issue. Hosts and IDs are replaced; it has no names of objects and no secrets.
func (r *Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### Report of `airbyteagent doctor`\n\n")
	fmt.Fprintf(&b, "- Client: %s\n", clientVersion())
	if r.Release != "" {
		fmt.Fprintf(&b, "- Server: %s\n", r.Release)
	}
	b.WriteString("\n| step | outcome | |\n|---|---|---|\n")
	for _, step := range r.Steps {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", step.Name, step.Outcome, cell(strings.Join(step.Says, " ")))
	}
	if len(r.Lacks) > 0 {
		fmt.Fprintf(&b, "\nOperations that the server lacks: %s\n", strings.Join(r.Lacks, ", "))
	}
	b.WriteString("\n| fact | state | seen |\n|---|---|---|\n")
	for _, fact := range r.Facts {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", fact.ID, fact.State, cell(fact.Saw))
	}
	return r.anonymous(b.String())
}

// JSON returns the report as JSON, with the host of the server and without secrets.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }

// cell returns a text that does not end a cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}

var (
	uuids     = regexp.MustCompile(`(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	addresses = regexp.MustCompile(`\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b`)
	proxies   = regexp.MustCompile(`the proxy \S+\.`)
)

// anonymous replaces the host of the server, that of a proxy, IP addresses and IDs. The name of Airbyte Cloud stays.
func (r *Report) anonymous(text string) string {
	u, err := url.Parse(r.BaseURL)
	if err == nil && u.Host != "api.airbyte.com" {
		text = strings.ReplaceAll(text, u.Host, "HOST")
		text = strings.ReplaceAll(text, u.Hostname(), "HOST")
	}
	text = proxies.ReplaceAllString(text, "the proxy PROXY.")
	text = addresses.ReplaceAllString(text, "ADDRESS")
	return uuids.ReplaceAllString(text, "ID")
}

// clientVersion returns the version of the module in the running program.
func clientVersion() string {
	const module = "github.com/airbyte-go/airbyte"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown version"
	}
	if info.Main.Path == module {
		return module + " " + info.Main.Version
	}
	for _, dep := range info.Deps {
		if dep.Path == module {
			return module + " " + dep.Version
		}
	}
	return module + " of unknown version"
}
