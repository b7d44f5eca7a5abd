package yamldoc

// Decode makes a T of a file's content. It checks in three steps, each on what the one before left
// standing: what YAML allows, what the schema allows, and what check finds. required are the keys that an
// empty file should have.
func Decode[T any](schema *Schema, required, content string, check func(*T, *Checker)) (T, Problems) {
	var decoded T
	doc := parse(content, required)
	if doc.root == nil {
		return decoded, doc.found
	}
	compiled, err := schema.compile("")
	if err != nil {
		return decoded, Problems{{Got: brokenSchema + err.Error()}}
	}
	c := &Checker{schema: compiled, lines: doc.lines, odd: doc.odd, problems: doc.found}
	for _, problem := range doc.found {
		c.spoil(Path(problem.Path))
	}
	c.structure(value(doc.root))

	if err := without(doc.root, "", compiled, c.told).Decode(&decoded); err != nil {
		c.Error("", "cannot be read: "+err.Error(), "", "")
		return decoded, c.problems
	}
	check(&decoded, c)
	return decoded, c.problems
}

const brokenSchema = "the schema of cdah itself is broken: "

// Line returns the line of a place in a file's content, or of the nearest one around it; 0 where there is none.
func Line(content string, at Path) int {
	c := Checker{lines: parse(content, "").lines}
	return c.line(at)
}
