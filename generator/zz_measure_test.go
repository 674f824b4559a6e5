package generator

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/airbyte-go/airbyte/generator/selection"
	"github.com/pb33f/go-yaml"
)

func scalar(v string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: v} }

func mend(root *yaml.Node) []string {
	var ids []string
	seen := map[string]bool{}
	for path, item := range document.Members(document.Get(root, "paths")) {
		for key, op := range document.Members(item) {
			if !document.IsMethod(key.Value) {
				continue
			}
			id := document.Get(op, "operationId")
			if id == nil {
				id = scalar(naming.GoName(key.Value + " " + path.Value))
				op.Content = append(op.Content, scalar("operationId"), id)
			}
			if seen[id.Value] {
				id.Value = id.Value + strings.ToUpper(key.Value)
			}
			seen[id.Value] = true
			if !strings.Contains(os.Getenv("NOPATH"), "1") {
				addPathParams(root, path.Value, item, op)
			}
			ids = append(ids, id.Value)
		}
	}
	return ids
}

func TestMeasure(t *testing.T) {
	names, _ := filepath.Glob("/tmp/corpus/*")
	if only := os.Getenv("ONLY"); only != "" {
		names, _ = filepath.Glob("/tmp/corpus/" + only)
	}
	check := typeChecker(t)
	layer := layerFiles(t)
	total, good := 0, 0
	reasons := map[string]int{}
	example := map[string]string{}
	num := regexp.MustCompile(`"[^"]*"|/[^ :]+|[0-9]+`)
	for _, name := range names {
		data, _ := os.ReadFile(name)
		root, err := document.Parse(document.Source{Name: filepath.Base(name), Data: data})
		if err != nil {
			t.Log("PARSE", err)
			continue
		}
		ids := mend(root)
		data, _ = document.Encode(root)
		n, g := 0, 0
		var ok []string
		for _, id := range ids {
			n++
			out, err := func() (out *Output, err error) {
				defer func() {
					if r := recover(); r != nil {
						err = fmt.Errorf("PANIC %v", r)
						t.Error(id, r)
					}
				}()
				return Generate(Input{Spec: document.Source{Name: filepath.Base(name), Data: data}, Package: "airbyte", Layer: layer,
					Copy: &Copy{From: "example.com/api"}, RawUnions: true, Select: selection.Selection{Operations: []string{id}, DefaultTag: "API"}})
			}()
			if err != nil {
				line, _, _ := strings.Cut(err.Error(), "\n")
				r := num.ReplaceAllString(strings.SplitN(line, ": ", 2)[1], "_")
				if i := strings.Index(r, ": "); i >= 0 && len(r) > 60 { }
				parts := strings.Split(r, ": ")
				r = strings.Join(parts[max(0, len(parts)-2):], ": ")
				reasons[r]++
				example[r] = line
				continue
			}
			if os.Getenv("CHECK") != "" {
				check(t, out.Files)
			}
			g++
			ok = append(ok, id)
		}
		fmt.Printf("%-40s %d/%d\n", filepath.Base(name), g, n)
		total += n
		good += g
		_ = os.WriteFile("/tmp/ok_"+filepath.Base(name)+".txt", []byte(strings.Join(ok, ",")), 0o644)
		_ = os.MkdirAll("/tmp/mended", 0o755)
		_ = os.WriteFile("/tmp/mended/"+filepath.Base(name), data, 0o644)
	}
	fmt.Printf("TOTAL %d/%d = %.1f%%\n", good, total, 100*float64(good)/float64(max(total, 1)))
	var keys []string
	for k := range reasons {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return reasons[keys[i]] > reasons[keys[j]] })
	for _, k := range keys[:min(40, len(keys))] {
		fmt.Printf("%4d %s\n      %s\n", reasons[k], k, example[k][:min(260, len(example[k]))])
	}
}

func addPathParams(root *yaml.Node, path string, item, op *yaml.Node) {
	have := map[string]bool{}
	for _, n := range []*yaml.Node{item, op} {
		for _, p := range document.Items(document.Get(n, "parameters")) {
			if ref := document.Get(p, "$ref"); ref != nil {
				p, _ = document.Resolve(root, ref.Value)
			}
			if in := document.Get(p, "in"); in != nil && in.Value == "path" {
				have[document.Get(p, "name").Value] = true
			}
		}
	}
	for _, m := range regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(path, -1) {
		if have[m[1]] {
			continue
		}
		var n yaml.Node
		_ = yaml.Unmarshal([]byte("{name: '"+m[1]+"', in: path, required: true, schema: {type: string}}"), &n)
		list := document.Get(op, "parameters")
		if list == nil {
			list = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
			op.Content = append(op.Content, scalar("parameters"), list)
		}
		list.Content = append(list.Content, n.Content[0])
	}
}
