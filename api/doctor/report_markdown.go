package doctor

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
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
		fmt.Fprintf(&b, "| %s | %s | %s |\n", step.Name, step.Outcome, cell(r.anonymous(strings.Join(step.Says, " "))))
	}
	if len(r.Lacks) > 0 {
		fmt.Fprintf(&b, "\nOperations that the server lacks: %s\n", strings.Join(r.Lacks, ", "))
	}
	if len(r.Facts) == 0 {
		return b.String()
	}
	b.WriteString("\n| fact | state | seen |\n|---|---|---|\n")
	for _, fact := range r.Facts {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", fact.ID, fact.State, cell(r.anonymous(fact.Saw)))
	}
	return b.String()
}

// JSON returns the report as JSON, with the host of the server and without secrets.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }

// cell returns a text for a cell of a table, without markup.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ", "`", "\\`", "<", "&lt;", "[", `\[`).Replace(text)
}

var (
	uuids     = regexp.MustCompile(`(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	addresses = regexp.MustCompile(`\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b`)
	proxies   = regexp.MustCompile(`the proxy \S+\.`)
)

// anonymous replaces the host of the server and an unusual path of its URL, the host of a proxy, IP addresses and IDs.
// The name of Airbyte Cloud stays.
func (r *Report) anonymous(text string) string {
	u, err := url.Parse(r.BaseURL)
	if err == nil && u.Host != "api.airbyte.com" {
		if !slices.Contains(usualPaths, u.Path) {
			text = strings.ReplaceAll(text, r.BaseURL, u.Scheme+"://HOST/PATH")
		}
		encoded := &url.URL{Host: u.Host} // URLs have characters outside of ASCII percent-encoded
		text = replaceHost(text, strings.TrimPrefix(encoded.String(), "//"))
		text = replaceHost(text, u.Host)
		text = replaceHost(text, u.Hostname())
	}
	text = proxies.ReplaceAllString(text, "the proxy PROXY.")
	text = addresses.ReplaceAllString(text, "ADDRESS")
	return uuids.ReplaceAllString(text, "ID")
}

// usualPaths lists the paths of base URLs that tell nothing about the server.
var usualPaths = []string{"", "/", "/v1", "/api", "/api/v1", "/api/public", "/api/public/v1", "/api/v1/public"}

// replaceHost replaces a host, but not words that contain it: a host may be named airbyte.
func replaceHost(text, host string) string {
	if host == "" {
		return text
	}
	pattern := regexp.MustCompile(`(^|[^\w.-])` + regexp.QuoteMeta(host) + `($|[^\w-])`)
	for {
		replaced := pattern.ReplaceAllString(text, "${1}HOST${2}")
		if replaced == text {
			return text
		}
		// A match includes the character after the host. If the host follows again, only another pass finds it.
		text = replaced
	}
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
