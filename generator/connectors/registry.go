package connectors

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
)

// Addresses of the registries that Airbyte's servers take their connectors from.
const (
	OSSRegistry   = "https://connectors.airbyte.com/files/registries/v0/oss_registry.json"
	CloudRegistry = "https://connectors.airbyte.com/files/registries/v0/cloud_registry.json"
)

// isRegistry reports whether a document is a registry, an entry of one, or a
// definition from a workspace.
func isRegistry(root schema) bool {
	return root.has("sources") || root.has("destinations") || isEntry(root) || isDefinition(root)
}

// isEntry reports whether a document is one entry of a registry.
func isEntry(root schema) bool {
	return root.has("sourceDefinitionId") || root.has("destinationDefinitionId")
}

// isDefinition reports whether a document is a definition of a low-code connector,
// as the API returns it.
func isDefinition(root schema) bool { return root.has("id") && root.has("manifest") }

// parseRegistry reads the connectors of a registry. The document may also be one of
// its entries, for a custom connector, or the definition of a low-code connector
// that the API returned.
func parseRegistry(src document.Source) (*catalog, error) {
	node, err := document.Parse(src)
	if err != nil {
		return nil, err
	}
	root := schema{node}
	doc := &catalog{name: src.Name, schemas: map[string]schema{}, isRegistry: true}
	doc.entries = map[string]*entry{}
	doc.broken = map[string]error{}
	switch {
	case !isRegistry(root):
		return nil, fmt.Errorf("%s: not a connector registry: want an object with the keys sources and destinations, "+
			"or one entry with the key sourceDefinitionId or destinationDefinitionId", src.Name)
	case isEntry(root):
		kind := "source"
		if root.has("destinationDefinitionId") {
			kind = "destination"
		}
		return doc, doc.addEntry(root, kind)
	case isDefinition(root):
		return doc, doc.addDefinition(root)
	}
	for _, source := range root.list("sources") {
		doc.addOrKeepError(source, "source")
	}
	for _, destination := range root.list("destinations") {
		doc.addOrKeepError(destination, "destination")
	}
	return doc, nil
}

// addOrKeepError adds an entry of the registry. One that cannot be used is only an
// error for those who select it.
func (d *catalog) addOrKeepError(s schema, kind string) {
	err := d.addEntry(s, kind)
	if err == nil {
		return
	}
	name := connectorNameOf(kind, s.text("dockerRepository"), s.text("name"))
	if !d.schemas[name].exists() {
		d.broken[name] = err
	}
	d.broken[strings.ToLower(s.text(kind+"DefinitionId"))] = err
	d.leaveOut(err)
}

// leaveOut notes the errors of entries that are left out.
func (d *catalog) leaveOut(err error) {
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		d.notes = append(d.notes, "left out: "+printable(line))
	}
}

// addEntry adds an entry of the registry. The kind is source or destination.
func (d *catalog) addEntry(s schema, kind string) error {
	settings := s.at("spec", "connectionSpecification")
	e := &entry{
		title:        s.text("name"),
		definitionID: s.text(kind + "DefinitionId"),
		version:      s.value("dockerImageTag").text(),
		released:     s.text("releaseDate"),
		docs:         s.text("documentationUrl"),
		hash:         hashOf(settings),
		line:         s.line(),
	}
	if e.docs == "" {
		e.docs = s.at("spec").text("documentationUrl")
	}
	if s.value("tombstone").isTrue() {
		return d.errorf(s.line(), "the entry %.100q is a connector that Airbyte has removed", e.title)
	}
	if !settings.isMapping() {
		return d.errorf(s.line(), "the entry %.100q has no spec.connectionSpecification", e.title)
	}
	name := connectorNameOf(kind, s.text("dockerRepository"), e.title)
	return d.add(name, settings, e)
}

// addDefinition adds the definition of a low-code source.
func (d *catalog) addDefinition(s schema) error {
	manifest := s.at("manifest")
	spec := manifest.at("spec")
	if pointer, isReference := strings.CutPrefix(spec.text("$ref"), "#"); isReference {
		spec = manifest.atPointer(pointer)
	}
	settings := spec.at("connection_specification")
	e := &entry{
		title:        s.text("name"),
		definitionID: s.text("id"),
		version:      s.value("version").text(),
		docs:         spec.text("documentation_url"),
		hash:         hashOf(settings),
		line:         s.line(),
		manifest:     manifest,
	}
	if !settings.isMapping() {
		return d.errorf(s.line(), "the definition %.100q has no manifest.spec.connection_specification", e.title)
	}
	return d.add(connectorNameOf("source", "", e.title), settings, e)
}

// definitionID matches the ID of a definition.
var definitionID = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

func (d *catalog) add(name string, settings schema, e *entry) error {
	if !isConnectorName(name) {
		return d.errorf(e.line, "the entry %.100q has no name with Latin letters or digits of at most %d bytes", e.title, maxName)
	}
	if !definitionID.MatchString(e.definitionID) {
		return d.errorf(e.line, "%s has the definition ID %.100q, want a UUID", name, e.definitionID)
	}
	if other, isTaken := d.entries[name]; isTaken {
		return d.errorf(e.line, "the entry %.100q has the name %s, which definition %s on line %d already has",
			e.title, name, other.definitionID, other.line)
	}
	d.names = append(d.names, name)
	d.schemas[name] = settings
	d.entries[name] = e
	return nil
}

// connectorNameOf returns the name of a connector: that of its image, if the image
// is named like a connector, or else one made from its title.
func connectorNameOf(kind, repository, title string) string {
	image := repository[strings.LastIndex(repository, "/")+1:]
	if strings.HasPrefix(image, kind+"-") && isConnectorName(image) {
		return image
	}
	if image != "" {
		title = image
	}
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		isLetter := r >= 'a' && r <= 'z'
		isDigit := r >= '0' && r <= '9'
		return !isLetter && !isDigit
	})
	if len(words) > 1 && words[0] == kind { // as in source_files
		words = words[1:]
	}
	return kind + "-" + strings.Join(words, "-")
}

// hashOf returns the SHA-256 of a schema. Its notation does not count. The hash does not
// cover the whole entry, because registries change other parts of it daily.
func hashOf(s schema) string {
	if !s.exists() {
		return ""
	}
	data, err := document.EncodeJSON("", s.node)
	if err != nil {
		data = []byte(value(s).json())
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
