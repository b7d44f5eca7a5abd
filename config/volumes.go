package config

import (
	"maps"
	"slices"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v3"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
)

// Volume is a folder that containers mount.
type Volume struct {
	// Whose the folder is: shared (one for all tasks of the environment, in an encrypted file system of EFS, which
	// outlives them) or task (each task has its own on its instance, which its containers share and which goes with
	// it). Changing it makes another volume.
	Scope VolumeScope `yaml:"scope" json:"scope,omitzero" default:"shared" jsonschema:"enum=shared,enum=task"`

	// Id of an existing file system of EFS in place of one of the environment's own, such as
	// fs-0123456789abcdef0. It must have a mount target in each zone of the private subnets. It gets an access point
	// for the volume; all else of it, backups and policy among that, stays as it is. Default: one is made.
	Existing string `yaml:"existing" json:"existing,omitzero" jsonschema:"pattern=^fs-[0-9a-f]{8\\,40}$"`

	// Id of the security group of the existing file system's mount targets, such as sg-0123456789abcdef0. It gets a rule
	// that lets the instances in on port 2049. Only with existing, which needs it.
	SecurityGroup string `yaml:"security_group" json:"security_group,omitzero" jsonschema:"pattern=^sg-[0-9a-f]{8\\,17}$"`

	// Folder of the file system that the volume is, such as /shop/uploads: up to four names. It is made at
	// the first use, if it is not there. Changing it moves no file. Default: / and the volume's name.
	Directory string `yaml:"directory" json:"directory,omitzero" jsonschema:"pattern=^/([A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0\\,3})?$,maxLength=100"`

	// Number of the user as whom all files are read and written, 1 to 4294967295, whoever a container runs as. It owns the
	// folder where that is made.
	User int `yaml:"user" json:"user,omitzero" default:"1000" jsonschema:"minimum=1,maximum=4294967295"`

	// Number of that user's group, 1 to 4294967295.
	Group int `yaml:"group" json:"group,omitzero" default:"1000" jsonschema:"minimum=1,maximum=4294967295"`

	// Whether AWS Backup copies the file system each day and keeps the copies for five weeks. They cost by the gigabyte.
	Backups *bool `yaml:"backups" json:"backups,omitzero" default:"true"`
}

// VolumeScope is whose a volume is.
type VolumeScope string

// The scopes of volumes.
const (
	ScopeShared VolumeScope = "shared"
	ScopeTask   VolumeScope = "task"
)

// Path returns the folder of the file system that the volume of a name is.
func (v Volume) Path(name string) string {
	if v.Directory == "" {
		return "/" + name
	}
	return v.Directory
}

// Mount is where a container has a volume.
type Mount struct {
	// Folder in the container, such as /app/media.
	Path string `yaml:"path" json:"path,omitzero" jsonschema:"required"`

	// Whether the container can change nothing in it.
	ReadOnly bool `yaml:"read_only" json:"read_only,omitzero"`
}

// UnmarshalYAML takes a path, or a path with options.
func (m *Mount) UnmarshalYAML(node *yaml.Node) error {
	*m = Mount{}
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&m.Path)
	}
	type options Mount // without this method
	return node.Decode((*options)(m))
}

// JSONSchema is what UnmarshalYAML takes.
func (Mount) JSONSchema() *jsonschema.Schema {
	const path = "^(/[A-Za-z0-9_.-]+)+$" // as mountPattern
	properties := jsonschema.NewProperties()
	properties.Set("path", &jsonschema.Schema{Type: "string", Pattern: path, Description: "Folder in the container, such as /app/media."})
	properties.Set("read_only", &jsonschema.Schema{Type: "boolean", Description: "Whether the container can change nothing in it."})
	return &jsonschema.Schema{
		Pattern: path, Properties: properties, Required: []string{"path"}, AdditionalProperties: jsonschema.FalseSchema,
		Description: "A folder in the container, such as /app/media, or {path: /app/media, read_only: true}.",
		Extras:      map[string]any{"type": []string{"string", "object"}},
	}
}

// OwnVolumes returns the names of the volumes that have a file system of the environment's own, sorted.
func (e Environment) OwnVolumes() []string {
	return slices.DeleteFunc(sortedKeys(e.Volumes), func(name string) bool {
		return e.Volumes[name].Scope != ScopeShared || e.Volumes[name].Existing != ""
	})
}

// FileSystems returns the ids of the existing file systems that the environment uses, sorted, each once.
func (e Environment) FileSystems() []string {
	var ids []string
	for _, volume := range e.Volumes {
		if volume.Existing != "" {
			ids = append(ids, volume.Existing)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// AllConnections returns what else in the VPC the instances reach: the connections of the file, and one to the
// mount targets of each existing file system, unless it is among those.
func (e Environment) AllConnections() map[string]Connection {
	all := maps.Clone(e.Connections)
	for _, volume := range e.Volumes {
		target := Connection{SecurityGroup: volume.SecurityGroup, Port: settings.NFSPort}
		if volume.Existing == "" || slices.Contains(slices.Collect(maps.Values(e.Connections)), target) {
			continue
		}
		if all == nil {
			all = map[string]Connection{}
		}
		all["nfs-"+naming.Hash(target.SecurityGroup)] = target
	}
	return all
}
