package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// lampSpec has two paths, and a schema that only one of them uses.
const lampSpec = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /lamps:
    get:
      operationId: getLamp
      tags: [Lamps]
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Lamp'}}}}}
  /rooms:
    get:
      operationId: getRoom
      tags: [Rooms]
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
components:
  schemas:
    Room: {type: object, properties: {size: {type: string, enum: [small]}}}
    Lamp: {type: object, properties: {lampId: {type: string}}}
`

const lampOverlay = `overlay: 1.1.0
info: {title: t, version: '1'}
actions:
  # The path of lamps.
  - target: $.paths['/lamps'].get
    description: Documents it.
    update: {summary: Returns a lamp.}
  - target: $.paths['/rooms'].get
    description: Documents it.
    update: {summary: Returns a room.}
  - target: $.components.schemas
    description: Documents them.
    update:
      Room: {description: A room., properties: {size: {description: Its size., x-go-type-name: RoomSize}}}
      Lamp: {description: A lamp., properties: {lampId: {description: Its ID.}}}

  # Values that servers send.
  - target: $.components.schemas.Room.properties.size.enum
    description: Servers send it.
    update: [large]
`

// nextLampSpec is the revision after lampSpec. It lacks the lamps, and has the value
// that the overlay adds.
const nextLampSpec = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /rooms:
    get:
      operationId: getRoom
      tags: [Rooms]
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
components:
  schemas:
    Room: {type: object, properties: {size: {type: string, enum: [small, large]}}}
`

// repository is a folder with the files that sync changes.
type repository struct {
	t    *testing.T
	dir  string
	spec string
	last string // day of the last revision
}

func newRepository(t *testing.T, spec, overlay string) *repository {
	r := &repository{t: t, dir: t.TempDir(), last: "2026-03-12"}
	r.spec = filepath.Join(r.dir, "spec")
	write(t, filepath.Join(r.dir, "overlays", "50-lamps.yaml"), overlay)
	if code, _, stderr := r.sync(spec); code != exitOK {
		t.Fatalf("cannot pin the first revision: exit %d\n%s", code, stderr)
	}
	return r
}

// sync takes over a revision. Each one is from the month after the last one.
func (r *repository) sync(spec string, args ...string) (code exitCode, stdout, stderr string) {
	from := write(r.t, filepath.Join(r.dir, "upstream.yaml"), spec)
	code, stdout, stderr = invokeVerb("sync", []string{
		"-from", from,
		"-date", r.last,
		"-out", r.spec,
		"-overlays", filepath.Join(r.dir, "overlays"),
		"-keep-removed", filepath.Join(r.dir, "overlays", "05-removed.yaml"),
		"-drop-needless",
	}, args...)
	r.last = "2026-04-03"
	return code, stdout, stderr
}

// generate generates a client from the files.
func (r *repository) generate() {
	r.t.Helper()
	code, _, stderr := invoke("generate", "-spec", filepath.Join(r.spec, "airbyte.yaml"), "-layer=false",
		"-overlays", filepath.Join(r.dir, "overlays"), "-out", filepath.Join(r.dir, "out"))
	if code != exitOK {
		r.t.Errorf("generate: exit %d\n%s", code, stderr)
	}
}

// files returns the contents of all files, by name, except that of upstream.
func (r *repository) files() map[string]string {
	all := map[string]string{}
	for _, dir := range []string{"spec", "overlays"} {
		for name := range strings.FieldsSeq(names(r.t, filepath.Join(r.dir, dir))) {
			all[dir+"/"+name] = read(r.t, filepath.Join(r.dir, dir, name))
		}
	}
	return all
}

// TestSyncKeepsRemoved takes over a revision that removes an operation and its
// schema. Nothing is to decide, and the client can be generated at once.
func TestSyncKeepsRemoved(t *testing.T) {
	r := newRepository(t, lampSpec, lampOverlay)
	r.generate()
	before := read(t, filepath.Join(r.dir, "out", "lamps.gen.go"))
	code, stdout, stderr := r.sync(nextLampSpec)
	if code != exitOK {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	for _, want := range []string{
		"05-removed.yaml: keeps operations that the revision lacks: getLamp; components that only they need: 1\n",
		"05-removed.yaml: marked getLamp with x-removed: April 2026",
		"50-lamps.yaml:18: deleted the action for $.components.schemas.Room.properties.size.enum: ",
		`the list already has "large"`,
		"0 breaking",
		"accepted since 2026-04-03: kept by\n", // the path does not fit on the line
		"0 removed, 0 changed, 0 added",
		"There is nothing to decide",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	files := r.files()
	want, _, _ := strings.Cut(lampOverlay, "  - target: $.components.schemas.Room")
	if got := files["overlays/50-lamps.yaml"]; got != want {
		t.Errorf("the overlay is\n%s", got)
	}
	if !strings.Contains(files["overlays/05-removed.yaml"], "description: Not in the revision of 2026-04-03. ") {
		t.Errorf("the kept overlay gives no reason:\n%s", files["overlays/05-removed.yaml"])
	}
	r.generate()
	after := read(t, filepath.Join(r.dir, "out", "lamps.gen.go"))
	if !strings.Contains(after, "April 2026") || strings.Contains(before, "April 2026") {
		t.Errorf("the documentation does not say since when servers lack the operation:\n%s", after)
	}

	// The operation returns. The file is gone, and so is the mark.
	code, stdout, stderr = r.sync(strings.Replace(lampSpec, "[small]", "[small, large]", 1))
	if code != exitOK || !strings.Contains(stdout, "the revision has these operations again: getLamp") {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	if _, err := os.Stat(filepath.Join(r.dir, "overlays", "05-removed.yaml")); err == nil {
		t.Error("the overlay is still there, although it keeps nothing")
	}
}

// TestSyncOfReturned checks that the mark of an operation that returns is a decision
// if another overlay has it.
func TestSyncOfReturned(t *testing.T) {
	marked := strings.Replace(lampOverlay, "summary: Returns a lamp.", "summary: Returns a lamp., x-removed: May 2025", 1)
	r := newRepository(t, lampSpec, marked)
	if code, stdout, stderr := r.sync(nextLampSpec); code != exitOK || strings.Contains(stdout, "x-removed: April 2026") {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	code, stdout, stderr := r.sync(strings.Replace(lampSpec, "[small]", "[small, large]", 1))
	const want = "1. delete x-removed of getLamp from the overlays, because the revision has them again"
	if code != exitDifferent || !strings.Contains(stdout, want) {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}

// TestSyncKeepsNeedlessActions checks that a needless action that cannot be cut out of
// its file, or depends on another one, is a decision.
func TestSyncKeepsNeedlessActions(t *testing.T) {
	const info = "overlay: 1.1.0\ninfo: {title: t, version: '1'}\n"
	const documented = "{target: $.paths.*.get, update: {summary: Returns it.}}"
	const described = "{target: '$.components.schemas.*', update: {description: Words.}}"
	const large = "{target: $.components.schemas.Room.properties.size.enum, update: [large]}"
	const named = "{target: $.components.schemas.Room.properties.size, " +
		"update: {x-go-type-name: RoomSize, description: Words.}}"
	const medium = "{target: $.components.schemas.Room.properties.weight.enum, update: [medium]}"
	const weight = "{target: $.components.schemas.Room.properties, " +
		"update: {weight: {description: Words., type: string, enum: [light], x-go-type-name: Weight}}}"
	tests := []struct {
		name     string
		overlay  string
		revision string
		want     string
	}{
		{
			name:     "in flow style",
			overlay:  info + "actions: [" + strings.Join([]string{documented, described, named, large}, ", ") + "]\n",
			revision: strings.Replace(lampSpec, "[small]", "[small, large]", 1),
			want:     `remove the action, because the list now has the entry (the list already has "large")`,
		},
		{
			name: "depends on another",
			overlay: info + "actions:\n- " +
				strings.Join([]string{documented, described, named, weight, medium}, "\n- ") + "\n",
			revision: strings.Replace(lampSpec, "properties: {size:", "properties: {weight: {enum: [medium]}, size:", 1),
			want:     `remove the action, because the list now has the entry (the list already has "medium")`,
		},
	}
	for _, tt := range short.Every(2, tests) {
		t.Run(tt.name, func(t *testing.T) {
			spec := strings.Replace(lampSpec, "lampId: {type: string}", "lampId: {type: string, description: Words.}", 1)
			r := newRepository(t, spec, tt.overlay)
			code, stdout, stderr := r.sync(tt.revision)
			if code != exitDifferent || !strings.Contains(stdout, tt.want) {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
			if got := r.files()["overlays/50-lamps.yaml"]; got != tt.overlay {
				t.Errorf("the overlay is\n%s", got)
			}
		})
	}
}

// TestSyncWithoutKeeping checks that a removal is a decision without -keep-removed.
func TestSyncWithoutKeeping(t *testing.T) {
	r := newRepository(t, lampSpec, lampOverlay)
	from := write(t, filepath.Join(r.dir, "next.yaml"), nextLampSpec)
	before := r.files()["overlays/50-lamps.yaml"]
	code, stdout, _ := invoke("sync", "-from", from, "-date", "2026-04-03", "-out", r.spec,
		"-overlays", filepath.Join(r.dir, "overlays"))
	if code != exitDifferent || !strings.Contains(stdout, "tell the users of Lamps.Get, or keep it in an overlay") {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	if after := r.files()["overlays/50-lamps.yaml"]; after != before {
		t.Errorf("the overlay has changed:\n%s", after)
	}
}

// TestSyncRefusesFlags checks flags that do not fit together. A refused run changes
// nothing.
func TestSyncRefusesFlags(t *testing.T) {
	r := newRepository(t, lampSpec, lampOverlay)
	overlays := filepath.Join(r.dir, "overlays")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{
			name: "not among the overlays",
			args: []string{"-keep-removed", filepath.Join(r.dir, "elsewhere.yaml")},
			want: "elsewhere.yaml is not in a folder of -overlays",
		},
		{
			name: "after another overlay",
			args: []string{"-keep-removed", filepath.Join(overlays, "60-removed.yaml")},
			want: "60-removed.yaml has to come before " + filepath.ToSlash(filepath.Join(overlays, "50-lamps.yaml")),
		},
		{
			name: "not a YAML file",
			args: []string{"-keep-removed", filepath.Join(overlays, "05-removed")},
			want: "05-removed: want a file that ends in .yaml",
		},
	}
	before := r.files()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, _, stderr := r.sync(nextLampSpec, tt.args...)
			if code != exitFailed || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d, stderr %s; want %s", code, stderr, tt.want)
			}
		})
	}
	code, _, stderr := invoke("sync", "-from", filepath.Join(r.dir, "upstream.yaml"), "-date", "2026-05-01",
		"-out", r.spec, "-drop-needless")
	if code != exitFailed || !strings.Contains(stderr, "-drop-needless: name the files with -overlays") {
		t.Errorf("with built-in overlays: exit %d, %s", code, stderr)
	}
	after := r.files()
	for name := range before {
		if before[name] != after[name] {
			t.Errorf("%s has changed", name)
		}
	}
}

// TestSyncFindsUses checks that sync names the places of a module that use names that
// a revision removes: types, methods, fields, constants and operationIds, also in
// tests, but not in generated files.
func TestSyncFindsUses(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs the go command")
	}
	r := newRepository(t, lampSpec, lampOverlay)
	module := filepath.Join(r.dir, "module")
	write(t, filepath.Join(module, "go.mod"), "module "+strings.TrimSuffix(layerPath, "/api")+"\n\ngo 1.26\n")
	write(t, filepath.Join(module, "api", "lamps.gen.go"), `package airbyte

type Client struct{ Services }

type Services struct{ Lamps *LampsService }

type LampsService struct{}

func (s *LampsService) Get() *Lamp { return &Lamp{LampID: nil} }

type Lamp struct{ LampID *string }

type Room struct{ LampID *string }
`)
	write(t, filepath.Join(module, "api", "lamp_test.go"), "package airbyte\n\nvar _ = Lamp{\n\tLampID: nil,\n}\n")
	write(t, filepath.Join(module, "main.go"), `package main

import airbyte "`+layerPath+`"

func main() {
	var client airbyte.Client
	lamp := client.Lamps.Get()
	_ = lamp.LampID
	_ = airbyte.Room{}.LampID
	_ = "getLamp"
}
`)
	from := write(t, filepath.Join(r.dir, "next.yaml"), nextLampSpec)
	code, stdout, stderr := invoke("sync", "-from", from, "-date", "2026-04-03", "-out", r.spec,
		"-overlays", filepath.Join(r.dir, "overlays"), "-code", module)
	const title = "USES of Go names and operations that the revision removes or changes, in "
	_, list, found := strings.Cut(stdout, title+module+"\n")
	if code != exitDifferent || !found {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	got := strings.Fields(strings.ReplaceAll(list, ": ", ":"))
	want := []string{
		"api/lamp_test.go:3:Lamp",
		"api/lamp_test.go:4:Lamp.LampID",
		"main.go:7:LampsService.Get",
		"main.go:7:Services.Lamps",
		"main.go:8:Lamp.LampID",
		`main.go:10:"getLamp"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("the uses are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
