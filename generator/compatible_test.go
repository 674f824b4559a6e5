package generator

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/goapi"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/airbyte-go/airbyte/generator/layer"
)

// TestNewOptionalParameter adds an optional query parameter to every operation of
// the Airbyte API, as a later version may do, and checks that code written for the
// package without it still compiles.
func TestNewOptionalParameter(t *testing.T) {
	root, err := document.Parse(patchedSpec(t))
	if err != nil {
		t.Fatal(err)
	}
	var services []string // all
	if short.OrRace() {
		services = []string{"Connections", "Jobs", "Sources"} // all take a second
	}
	if testing.Short() {
		services = []string{"Jobs"} // has operations with and without a params struct
	}
	before := generateAirbyte(t, root, services...)
	addToOperations(t, root, "{name: futureFlag, in: query, schema: {type: boolean}}")
	after := generateAirbyte(t, root, services...)

	oldAPI := exportedAPI(t, before)
	newAPI := exportedAPI(t, after)
	for _, name := range slices.Sorted(maps.Keys(oldAPI)) {
		if newAPI[name] != oldAPI[name] {
			t.Errorf("%s was %q and is now %q", name, oldAPI[name], newAPI[name])
		}
	}
	checkFutureFlag(t, newAPI)

	caller := writeCaller(t, oldAPI, checkAirbyte(t, before))
	for _, err := range checkCaller(t, caller, checkAirbyte(t, after)) {
		t.Error(err)
	}
}

// TestNewRequiredParameter checks that the caller of [TestNewOptionalParameter]
// would notice a breaking change.
func TestNewRequiredParameter(t *testing.T) {
	source := document.Source{Name: "spec.yaml", Data: []byte(documentOf(thingGet, thing))}
	root, err := document.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	before := generateAirbyte(t, root)
	addToOperations(t, root, "{name: flag, in: query, required: true, schema: {type: boolean}}")
	after := generateAirbyte(t, root)

	checkedBefore := checkAirbyte(t, before)
	caller := writeCaller(t, exportedAPI(t, before), checkedBefore)
	if errs := checkCaller(t, caller, checkedBefore); len(errs) > 0 {
		t.Errorf("the caller does not compile with its own package: %v", errs)
	}
	errs := checkCaller(t, caller, checkAirbyte(t, after))
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "ThingsService") {
		t.Errorf("got the errors %v, want one about ThingsService.Get", errs)
	}
}

// generateAirbyte generates package airbyte from a patched document, with copies of
// all handwritten code that fits. It has the given services, or all if there are none.
func generateAirbyte(t *testing.T, root *yaml.Node, services ...string) []gofile.File {
	t.Helper()
	data, err := document.EncodeJSON("airbyte.yaml", root)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{
		Trusted: true,
		Spec:    document.Source{Name: "airbyte.yaml", Data: data},
		Package: "airbyte",
		Layer:   ownLayer(t),
		Copy:    &Copy{From: "example.com/api", With: []string{layer.All}},
	}
	in.Select.Services = services
	out, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	return out.Files
}

// addToOperations adds a parameter to every operation of a document.
func addToOperations(t *testing.T, root *yaml.Node, parameter string) {
	t.Helper()
	added, err := document.Parse(document.Source{Name: "added.yaml", Data: []byte("parameters: [" + parameter + "]")})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range document.Members(document.Get(root, "paths")) {
		for key, operation := range document.Members(item) {
			if !document.IsMethod(key.Value) {
				continue
			}
			own := document.Clone(added)
			list := document.Get(operation, "parameters")
			if list == nil {
				operation.Content = append(operation.Content, own.Content...)
			} else {
				list.Content = append(list.Content, document.Get(own, "parameters").Content...)
			}
		}
	}
}

func exportedAPI(t *testing.T, files []gofile.File) goapi.API {
	t.Helper()
	api, err := goapi.Of(files)
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// paramsType matches the params struct in the signature of a method.
var paramsType = regexp.MustCompile(`\*(\w+Params)\b`)

// checkFutureFlag checks that an API has the parameter futureFlag, as a field of
// every params struct and as a request option.
func checkFutureFlag(t *testing.T, api goapi.API) {
	t.Helper()
	if got, want := api["WithFutureFlag"], "func(bool) (RequestOption)"; got != want {
		t.Errorf("WithFutureFlag is %q, want %q", got, want)
	}
	structs := map[string]bool{}
	for _, signature := range api {
		if match := paramsType.FindStringSubmatch(signature); match != nil {
			structs[match[1]] = true
		}
	}
	if len(structs) == 0 {
		t.Error("no method takes a params struct")
	}
	for name := range structs {
		if got := api[name+".FutureFlag"]; got != "*bool" {
			t.Errorf("the field FutureFlag of %s is %q, want *bool", name, got)
		}
	}
}

// checkAirbyte type-checks the files of package airbyte.
func checkAirbyte(t *testing.T, files []gofile.File) *types.Package {
	t.Helper()
	_, imports := packageImporter()
	pkg, errs := checkPackage(t, airbytePath, imports, files)
	if len(errs) > 0 {
		t.Fatalf("the package does not compile: %v", errs)
	}
	return pkg
}

// checkCaller returns the errors of the type checker about a file that imports
// package airbyte.
func checkCaller(t *testing.T, caller gofile.File, airbyte *types.Package) []error {
	t.Helper()
	_, imports := packageImporter()
	_, errs := checkPackage(t, "example.com/caller", callerImporter{airbyte: airbyte, others: imports}, []gofile.File{caller})
	return errs
}

func checkPackage(t *testing.T, path string, imports types.Importer, files []gofile.File) (*types.Package, []error) {
	t.Helper()
	fset, _ := packageImporter()
	var errs []error
	config := types.Config{Importer: imports, Error: func(err error) { errs = append(errs, err) }}
	pkg, _ := config.Check(path, fset, syntaxOf(t, files), nil) // Error collects the errors
	return pkg, errs
}

const airbytePath = "example.com/airbyte"

// callerImporter imports a type-checked package airbyte, and other packages from
// their sources.
type callerImporter struct {
	airbyte *types.Package
	others  types.Importer
}

func (i callerImporter) Import(path string) (*types.Package, error) {
	if path == airbytePath {
		return i.airbyte, nil
	}
	return i.others.Import(path)
}

// callerWriter writes a Go file that uses package airbyte.
type callerWriter struct {
	airbyte *types.Package
	imports map[string]bool
	body    strings.Builder
}

// writeCaller returns a file that uses every declaration of an API with the type
// that it has in a type-checked package.
func writeCaller(t *testing.T, api goapi.API, airbyte *types.Package) gofile.File {
	t.Helper()
	w := callerWriter{airbyte: airbyte, imports: map[string]bool{airbytePath: true}}
	for _, name := range slices.Sorted(maps.Keys(api)) {
		if err := w.use(name); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	var text strings.Builder
	text.WriteString("package caller\n\n")
	for _, path := range slices.Sorted(maps.Keys(w.imports)) {
		fmt.Fprintf(&text, "import %q\n", path)
	}
	text.WriteString("\n" + w.body.String())
	return gofile.File{Name: "caller.go", Data: []byte(text.String())}
}

// use writes a use of a declaration, which has a name as in [goapi.API]. It leaves
// out members that a caller cannot name.
func (w *callerWriter) use(name string) error {
	function, argument, isTypeArgument := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	if isTypeArgument {
		return w.useInstance(function, argument)
	}
	typeName, member, isMember := strings.Cut(name, ".")
	member = member[strings.LastIndex(member, ".")+1:] // an embedded time.Time is the field Time
	isHidden := !token.IsExported(typeName) || (isMember && !token.IsExported(member))
	if isHidden {
		return nil
	}
	object := w.airbyte.Scope().Lookup(typeName)
	if object == nil {
		return fmt.Errorf("the package does not declare %s", typeName)
	}
	if isMember {
		return w.useMember(object, member)
	}
	switch object := object.(type) {
	case *types.TypeName:
		w.declare(w.typeString(anyInstance(object)), "")
	case *types.Const:
		w.declare(w.typeString(types.Default(object.Type())), "airbyte."+name)
	case *types.Var:
		w.declare("*"+w.typeString(object.Type()), "&airbyte."+name)
	case *types.Func:
		isGeneric := object.Signature().TypeParams().Len() > 0
		if !isGeneric { // the instances of generic functions have names of their own
			w.declare(w.typeString(object.Type()), "airbyte."+name)
		}
	}
	return nil
}

// useMember writes a use of a field or a method. It takes the address of a field,
// because a value could also be assigned to other types.
func (w *callerWriter) useMember(typeName types.Object, member string) error {
	owner := anyInstance(typeName)
	object, _, _ := types.LookupFieldOrMethod(types.NewPointer(owner), true, w.airbyte, member)
	switch object := object.(type) {
	case *types.Var:
		w.declare("*"+w.typeString(object.Type()), "&new("+w.typeString(owner)+")."+member)
	case *types.Func:
		signature := object.Signature()
		receiver := w.typeString(signature.Recv().Type())
		w.declare(w.typeString(methodExpression(signature)), "("+receiver+")."+member)
	default:
		return fmt.Errorf("%s does not have %s", typeName.Name(), member)
	}
	return nil
}

// declare writes a blank variable of a type, with a value unless that is "".
func (w *callerWriter) declare(typeString, value string) {
	w.body.WriteString("var _ " + typeString)
	if value != "" {
		w.body.WriteString(" = " + value)
	}
	w.body.WriteByte('\n')
}

// anyInstance returns a declared type, with strings as the arguments of a generic
// type.
func anyInstance(typeName types.Object) types.Type {
	named, ok := typeName.Type().(*types.Named)
	if !ok || named.TypeParams().Len() == 0 {
		return typeName.Type()
	}
	arguments := slices.Repeat([]types.Type{types.Typ[types.String]}, named.TypeParams().Len())
	instance, err := types.Instantiate(nil, named, arguments, false)
	if err != nil {
		return named
	}
	return instance
}

// methodExpression returns the type of T.Method: a function that takes the receiver
// before the parameters of the method.
func methodExpression(method *types.Signature) *types.Signature {
	unnamed := func(v *types.Var) *types.Var { return types.NewParam(v.Pos(), v.Pkg(), "", v.Type()) }
	parameters := []*types.Var{unnamed(method.Recv())}
	for parameter := range method.Params().Variables() {
		parameters = append(parameters, unnamed(parameter))
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(parameters...), method.Results(), method.Variadic())
}

// useInstance writes a use of a generic function with one type argument. A function that accepts any type
// is used with strings.
func (w *callerWriter) useInstance(function, argument string) error {
	generic := w.airbyte.Scope().Lookup(function)
	if generic == nil {
		return fmt.Errorf("the package does not declare %s", function)
	}
	typeArgument := types.Type(types.Typ[types.String])
	written := "string"
	if argument != "any" { // any is the constraint of a type parameter
		declared := w.airbyte.Scope().Lookup(argument)
		if declared == nil {
			return fmt.Errorf("the package does not declare %s", argument)
		}
		typeArgument = declared.Type()
		written = "airbyte." + argument
	}
	instance, err := types.Instantiate(nil, generic.Type(), []types.Type{typeArgument}, true)
	if err != nil {
		return err
	}
	w.declare(w.typeString(instance), "airbyte."+function+"["+written+"]")
	return nil
}

// typeString returns a type as the caller writes it, and imports its packages.
func (w *callerWriter) typeString(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		w.imports[p.Path()] = true
		return p.Name()
	})
}
