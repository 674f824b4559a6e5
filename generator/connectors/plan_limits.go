package connectors

// Limits on the code that a schema generates. The largest of the 600 known
// connectors has 900 properties, options and values, and is 11 levels deep.
const (
	maxProperties = 20_000   // properties, options and enum values of a connector
	maxNameBytes  = 16 << 20 // bytes of all type and field names of a connector
	maxDepth      = 40       // levels of nested settings
	maxName       = 200      // bytes of the name of a property or a connector
	maxOptions    = 1000     // options of a union
)

// size measures how much code a connector has generated so far.
type size struct {
	properties int
	nameBytes  int
}

// grow counts a property, an option or an enum value, and its Go names. If the
// connector exceeds a limit, the error names the given line of the document.
func (p *planner) grow(line int, names ...string) error {
	p.size.properties++
	for _, name := range names {
		p.size.nameBytes += len(name)
	}
	if p.size.properties > maxProperties {
		return p.scope.doc.errorf(line, "%s is too large: it has more than %d properties, options and values",
			p.connector.Name, maxProperties)
	}
	if p.size.nameBytes > maxNameBytes {
		return p.scope.doc.errorf(line, "%s is too large: its Go names have more than %d bytes", p.connector.Name, maxNameBytes)
	}
	return nil
}
