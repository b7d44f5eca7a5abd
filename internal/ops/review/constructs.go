package review

import (
	"encoding/json"
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// Constructs tells the construct that a resource belongs to, by its address.
type Constructs map[string]string

// ReadConstructs reads them from the JSON that cdktf has synthesized: each resource names its path in
// the tree of constructs, such as production/network/public-a/subnet.
func ReadConstructs(synthesized []byte) (Constructs, error) {
	var document struct {
		Resource map[string]map[string]struct {
			Comment struct {
				Metadata struct{ Path string } `json:"metadata"`
			} `json:"//"`
		} `json:"resource"`
	}
	if err := json.Unmarshal(synthesized, &document); err != nil {
		return nil, fmt.Errorf("read the synthesized stack: %w", err)
	}
	constructs := Constructs{}
	for kind, resources := range document.Resource {
		for name, resource := range resources {
			parts := strings.Split(resource.Comment.Metadata.Path, "/")
			if len(parts) > 1 {
				constructs[kind+"."+name] = parts[1]
			}
		}
	}
	return constructs, nil
}

// of returns the construct of a resource.
func (c Constructs) of(resource *tfjson.ResourceChange) string {
	return c.Of(resource.Type, resource.Name)
}

// Of returns the construct of a resource, by its type and its name. One that the stack no longer has belongs to the
// construct whose name its own begins with: the name of a resource is its path, joined by underscores.
func (c Constructs) Of(kind, name string) string {
	if construct, known := c[kind+"."+name]; known {
		return construct
	}
	closest := ""
	for _, construct := range c {
		prefix := strings.ReplaceAll(construct, "-", "_")
		if (name == prefix || strings.HasPrefix(name, prefix+"_")) && len(construct) > len(closest) {
			closest = construct
		}
	}
	if closest != "" {
		return closest
	}
	first, _, _ := strings.Cut(name, "_")
	return first
}
