package provision

// comparison collects the differences between a declared object and the one on the server.
type comparison struct {
	findings   []finding
	masked     []pathValue // declared values that the server masks
	maskFields []string    // the fields of masked, at the same index
	serverOnly []string    // settings that exist only on the server
}

// finding is a difference with the values on both sides, which may be secret.
type finding struct {
	Difference

	field    string // property of the request that writes the difference, such as "schedule"
	declared any
	remote   any
}

// add adds a difference whose values may be shown.
func (c *comparison) add(field, path, have, want string) {
	c.findings = append(c.findings, finding{
		Difference: Difference{Path: path, Have: have, Want: want},
		field:      field,
		declared:   want,
		remote:     have,
	})
}

// addHidden adds a difference whose values must not be shown.
func (c *comparison) addHidden(field, path string, declared, remote any) {
	c.findings = append(c.findings, finding{
		Difference: Difference{Path: path},
		field:      field,
		declared:   declared,
		remote:     remote,
	})
}

// addMasked adds a declared value that the server masks.
func (c *comparison) addMasked(field, path string, declared any) {
	c.masked = append(c.masked, pathValue{Path: path, Value: declared})
	c.maskFields = append(c.maskFields, field)
}

// text adds a difference if two texts differ.
func (c *comparison) text(field, have, want string) {
	if have != want {
		c.add(field, field, have, want)
	}
}

// differences returns the differences without their hidden values.
func (c *comparison) differences() []Difference {
	var all []Difference
	for _, f := range c.findings {
		all = append(all, f.Difference)
	}
	return all
}

// values returns the findings as values to hash.
func (c *comparison) values() []pathValue {
	var all []pathValue
	for _, f := range c.findings {
		all = append(all, pathValue{Path: f.Path, Value: f.declared, Remote: f.remote})
	}
	return all
}

// has reports whether a property of the request differs.
func (c *comparison) has(field string) bool {
	for _, f := range c.findings {
		if f.field == field {
			return true
		}
	}
	return false
}

// verdict is the decision about the differences of an object. Its findings are the ones to write.
type verdict struct {
	comparison

	remaining []Difference // known to stay, although they were written
}

// judge decides which differences to write. Masked values are written unless the kept hash shows that
// they were written last. Differences that have remained after the last write are not written again.
func (p *Provisioner) judge(kind Kind, kept Kept, c comparison) verdict {
	remains := p.isHash(kept.Remaining, remainingLabel(kind), c.values())
	v := verdict{comparison: c}
	if remains {
		v.remaining = c.differences()
		v.findings = nil
	}
	if p.isHash(kept.Secrets, secretsLabel(kind), c.masked) {
		return v
	}
	for i, leaf := range c.masked {
		v.findings = append(v.findings, finding{
			Difference: Difference{Path: leaf.Path, Masked: true},
			field:      c.maskFields[i],
		})
	}
	return v
}

// keep returns the ID and the hashes of an object after it was written. c compares the declaration with the
// response.
func (p *Provisioner) keep(kind Kind, id string, c comparison) Kept {
	return Kept{
		ID:        id,
		Secrets:   p.hash(secretsLabel(kind), c.masked),
		Remaining: p.hash(remainingLabel(kind), c.values()),
	}
}

// belongTo keeps the ID of an object. Hashes of another object are lost.
func (k *Kept) belongTo(id string) {
	if k.ID != id {
		*k = Kept{ID: id}
	}
}

// of returns the ID and the hashes that were kept of an object. It has no hashes if they belong to another object.
func (k Kept) of(id string) Kept {
	k.belongTo(id)
	return k
}

func secretsLabel(kind Kind) string { return "secrets of a " + string(kind) }

func remainingLabel(kind Kind) string { return "differences of a " + string(kind) }
