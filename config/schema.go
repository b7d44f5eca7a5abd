package config

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:generate go -C .. run ./config/schemagen

// schemaJSON is the JSON schema (draft 2020-12) of an environment file. Editors read the file by
// the first line of an environment, and Load checks against it, so that both say the same.
//
//go:embed schema.json
var schemaJSON string

// foundationSchemaJSON is the same for a foundation's file.
//
//go:embed foundation.schema.json
var foundationSchemaJSON string

// A compiledSchema is ready to check with. It is compiled when the first file is checked against it,
// once: that takes longer than all else that is done with a file.
type compiledSchema func() (*jsonschema.Schema, error)

//nolint:gochecknoglobals // never change
var environmentSchema, foundationSchema = compiledOnce(schemaJSON), compiledOnce(foundationSchemaJSON)

func compiledOnce(text string) compiledSchema {
	return sync.OnceValues(func() (*jsonschema.Schema, error) {
		const url = "schema.json"
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			return nil, err
		}
		compiler := jsonschema.NewCompiler()
		if err := compiler.AddResource(url, document); err != nil {
			return nil, err
		}
		return compiler.Compile(url)
	})
}
