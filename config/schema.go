package config

import (
	_ "embed"

	"cdah/internal/yamldoc"
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

//nolint:gochecknoglobals // compiled once from what is embedded, and the same for ever
var environmentSchema, foundationSchema = yamldoc.NewSchema(schemaJSON), yamldoc.NewSchema(foundationSchemaJSON)
