package review

import (
	"encoding/json"
	"fmt"
	"maps"
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
			Input json.RawMessage `json:"input"` // of terraform_data
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
	for _, list := range document.Resource["terraform_data"] {
		if parts := strings.Split(list.Comment.Metadata.Path, "/"); len(parts) == 3 && parts[2] == "listener-rules" {
			constructs.addRules(parts[1], list.Input)
		}
	}
	return constructs, nil
}

// listenerRule is the type of resources whose addresses are their priorities, which tell people nothing.
const listenerRule = "aws_lb_listener_rule"

// addRules puts the listener rules that a construct lists to what it has: they stand beside it in the tree.
func (c Constructs) addRules(construct string, list []byte) {
	var ids map[string]string // by priority, such as ${aws_lb_listener_rule.listener_rule_49042.id}
	if json.Unmarshal(list, &ids) != nil {
		return
	}
	for _, id := range ids {
		address := strings.TrimSuffix(strings.TrimPrefix(id, "${"), ".id}")
		if _, known := c[address]; known && strings.HasPrefix(address, listenerRule+".") {
			c[address] = construct
		}
	}
}

// of returns the construct of a resource.
func (c Constructs) of(resource *tfjson.ResourceChange) string {
	if _, known := c[resource.Type+"."+resource.Name]; !known && resource.Type == listenerRule && resource.Change != nil {
		if construct := c.ofRule(resource.Change.Before); construct != "" {
			return construct
		}
	}
	return c.Of(resource.Type, resource.Name)
}

// ofRule returns the construct of a listener rule that the stack no longer has: its name ends with that of its service. It is
// empty where the stack has no such service.
func (c Constructs) ofRule(rule any) string {
	name, _ := part(part(rule, "tags"), "Name").(string)
	closest := ""
	for _, construct := range c {
		service, is := strings.CutPrefix(construct, "service-")
		if is && strings.HasSuffix(name, "-"+service) && len(construct) > len(closest) {
			closest = construct
		}
	}
	return closest
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

// withGone returns the constructs with those of services that only the plan still has: all that they had is named after them.
func (c Constructs) withGone(plan *tfjson.Plan) Constructs {
	all := Constructs{}
	maps.Copy(all, c)
	for _, r := range plan.ResourceChanges {
		service, is := strings.CutPrefix(r.Name, "service_")
		if _, known := c[r.Type+"."+r.Name]; known || !is || r.Type != "aws_ecs_service" {
			continue
		}
		for _, construct := range []string{"service-", "scaling-"} {
			all[r.Type+"."+strings.ReplaceAll(construct, "-", "_")+service] = construct + strings.ReplaceAll(service, "_", "-")
		}
	}
	return all
}
