package yamldoc

import (
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is a JSON schema (draft 2020-12). Each part of it is compiled when something is first checked
// against it: that takes longer than all else that is done with a file.
type Schema struct {
	text string

	mutex    sync.Mutex
	compiler *jsonschema.Compiler
	document any
}

// NewSchema returns the schema of a text, which is read when it is first needed.
func NewSchema(text string) *Schema { return &Schema{text: text} }

const schemaURL = "cdah:///schema.json" // absolute: a relative one depends on the working folder

// compile returns the schema of one definition, or that of a whole file for "".
func (s *Schema) compile(definition string) (*jsonschema.Schema, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.read(); err != nil {
		return nil, err
	}
	if definition == "" {
		return s.compiler.Compile(schemaURL)
	}
	return s.compiler.Compile(schemaURL + "#/$defs/" + definition)
}

// Defines reports whether the schema has a definition.
func (s *Schema) Defines(definition string) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.read() != nil {
		return false
	}
	root, _ := s.document.(map[string]any)
	definitions, _ := root["$defs"].(map[string]any)
	return definitions[definition] != nil
}

func (s *Schema) read() error {
	if s.compiler != nil {
		return nil
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(s.text))
	if err != nil {
		return err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaURL, document); err != nil {
		return err
	}
	s.compiler, s.document = compiler, document
	return nil
}
