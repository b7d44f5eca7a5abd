// Package table tells what the packages of constructs are made of: the AWS provider's classes, with the Terraform
// name of each attribute and how a property is answered, and the types of configurations.
//
// It is made from the packages, their type assembly and their JavaScript, by go generate, and is a part of the
// program: made at run time it would cost seconds, and a cache that can be damaged. It holds for the versions of
// its packages, which the message that loads one names: what Go hands over with that name and version, go.sum has
// verified.
package table

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

//go:generate go run ./generate table.zip

// packed has one JSON file for each module of the provider, and head.json.
//
//go:embed table.zip
var packed []byte

// Provider is the package whose modules the table has.
const Provider = "@cdktf/provider-aws"

// Package is what a message that loads a package names, and its answer.
type Package struct {
	Version string
	Types   int // how many it has
}

// Head is what is not of a module.
type Head struct {
	Packages  map[string]Package
	Functions map[string]Function          // of Terraform, by the method of cdktf's Fn
	Types     map[string]map[string]string // the properties of cdktf's own configurations, as in Module.Types
}

// Function is a method of Fn.
type Function struct {
	Name   string   `json:"n"`           // in Terraform's language
	Result string   `json:"r"`           // the method of cdktf that makes the token
	Args   []string `json:"a,omitempty"` // what checks each argument
}

// Module is one of the provider: a resource, say, with the classes of its blocks.
type Module struct {
	Classes map[string]*Class      `json:"c"`
	Structs map[string][]Attribute `json:"s,omitempty"` // by the type of the configuration, with a small letter
	// Types are the properties of configurations, by type. A property's type is one of
	//
	//	s n b a        string, number, boolean, any
	//	[T  {T         a list or a map of T
	//	(T|U)          one of both
	//	=name;         a type of this module, or of cdktf as cdktf.Name
	//
	// with ! before it where the property is required.
	Types map[string]map[string]string `json:"t,omitempty"`
}

// Class is a resource, a data source, the provider, or a block of one of them.
type Class struct {
	Base       string            `json:"b"` // class of cdktf
	FQN        string            `json:"f"`
	Type       string            `json:"r,omitempty"` // in Terraform
	Version    string            `json:"v,omitempty"`
	Source     string            `json:"s,omitempty"`
	Config     string            `json:"c,omitempty"` // type of the configuration
	Attributes []Attribute       `json:"a,omitempty"`
	Get        map[string]Getter `json:"g,omitempty"`
	Blocks     map[string]Block  `json:"n,omitempty"` // by property
	Single     string            `json:"u,omitempty"` // "set" or "list" where the class stands for the only block of one
}

// Attribute is how a property of a configuration is written.
type Attribute struct {
	Terraform string `json:"t"`
	Property  string `json:"p"`
	Struct    string `json:"o,omitempty"` // what it, or its elements, are, if no plain values
	Null      bool   `json:"n,omitempty"` // undefined is written as null: attributes as blocks
	Map       bool   `json:"m,omitempty"` // of structs
	Odd       string `json:"x,omitempty"` // JavaScript that the table does not understand
}

// Getter is how a property of an object is answered.
type Getter struct {
	Kind string `json:"k"` // the getter's JavaScript up to its argument, without cdktf, or one of those below
	Arg  string `json:"a"` // attribute in Terraform, or property
}

// Kinds of getters that are no method.
const (
	BlockGetter = "block"
	InputGetter = "input"
)

// Block is the object that stands for a block.
type Block struct {
	Class     string `json:"c"`
	Attribute string `json:"a"`
	Set       bool   `json:"s,omitempty"` // the blocks have no order
}

// Table reads modules when they are asked for.
type Table struct {
	Head
	files   map[string]*zip.File
	modules map[string]*Module
}

// Open reads the head of the table.
func Open() (*Table, error) { return Of(packed) }

// Of reads the head of a table that is packed as this package's is.
func Of(packed []byte) (*Table, error) {
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, err
	}
	t := &Table{files: map[string]*zip.File{}, modules: map[string]*Module{}}
	for _, file := range archive.File {
		t.files[file.Name] = file
	}
	if err := t.read("head", &t.Head); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Table) read(name string, into any) error {
	file, err := t.files[name+".json"].Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return json.NewDecoder(file).Decode(into)
}

// Module returns a module of the provider, and nil where there is none.
func (t *Table) Module(name string) (*Module, error) {
	if module := t.modules[name]; module != nil || name == "head" || t.files[name+".json"] == nil {
		return module, nil
	}
	module := &Module{}
	if err := t.read(name, module); err != nil {
		return nil, fmt.Errorf("the table of %s is damaged: %w", name, err)
	}
	t.modules[name] = module
	return module, nil
}

// Class returns a class by its full name, and the module that it is in; nil where there is none.
func (t *Table) Class(fqn string) (*Module, *Class, error) {
	name, is := strings.CutPrefix(fqn, Provider+".")
	parts := strings.Split(name, ".")
	if !is || len(parts) != 2 {
		return nil, nil, nil
	}
	module, err := t.Module(parts[0])
	if module == nil || err != nil {
		return nil, nil, err
	}
	return module, module.Classes[parts[1]], nil
}

// Modules are the names of all modules, in order.
func (t *Table) Modules() []string {
	names := make([]string, 0, len(t.files))
	for file := range t.files {
		if name := strings.TrimSuffix(file, ".json"); name != "head" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
