package review

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// Some resources show what others add to them, such as a security group its rules. Terraform sees that only when it
// reads them again, as a change outside it, though it has made it itself: with a deployment that has ended or not.

// ownParts is what resources of the plan have put into others, by what it is put into.
type ownParts map[place]map[string]bool

// place is an attribute of a resource that shows what others add. The ID is the one that those others name it by.
type place struct{ kind, id, attribute string }

// partsOf returns what the resources of a plan have put into others.
func partsOf(plan *tfjson.Plan) ownParts {
	own := ownParts{}
	for _, r := range plan.ResourceChanges {
		if r.Change == nil || r.Change.Before == nil {
			continue
		}
		where, parts := added(r.Type, r.Change.Before)
		if own[where] == nil {
			own[where] = map[string]bool{}
		}
		for _, p := range parts {
			own[where][p] = true
		}
	}
	return own
}

// added returns where a resource adds something to another, and what.
func added(kind string, values any) (where place, parts []string) {
	switch kind {
	case "aws_vpc_security_group_ingress_rule":
		where = place{securityGroup, textAt(values, "security_group_id"), "ingress"}
		return where, rules(values, where.id)
	case "aws_vpc_security_group_egress_rule":
		where = place{securityGroup, textAt(values, "security_group_id"), "egress"}
		return where, rules(values, where.id)
	case "aws_security_group_rule":
		where = place{securityGroup, textAt(values, "security_group_id"), textAt(values, "type")}
		return where, rules(values, where.id)
	case "aws_route":
		return place{"aws_route_table", textAt(values, "route_table_id"), "route"}, []string{destination(values, "destination_")}
	case "aws_iam_role_policy":
		return place{"aws_iam_role", textAt(values, "role"), "inline_policy"}, []string{policyNamed(values)}
	case "aws_iam_role_policy_attachment":
		return place{"aws_iam_role", textAt(values, "role"), "managed_policy_arns"}, []string{textAt(values, "policy_arn")}
	case "aws_s3_bucket_policy":
		return place{"aws_s3_bucket", textAt(values, "bucket"), "policy"}, []string{canonical(textAt(values, "policy"))}
	default:
		return place{}, nil
	}
}

const securityGroup = "aws_security_group"

// without returns what has changed in a resource beside what the plan's other resources have put there.
func (o ownParts) without(resource *tfjson.ResourceChange, changed []Attribute) []Attribute {
	for _, attribute := range guards()[resource.Type] {
		if o.explain(resource, attribute) {
			changed = slices.DeleteFunc(changed, func(a Attribute) bool { return a.within(attribute) })
		}
	}
	return changed
}

// explain reports whether all that an attribute of a resource has now is what it had before, or what the plan's other
// resources have put there. What is gone opens nothing; where it was another resource's, that one's own drift says so.
func (o ownParts) explain(resource *tfjson.ResourceChange, attribute string) bool {
	kind := strings.Replace(resource.Type, "aws_default_security_group", securityGroup, 1)
	id := textAt(resource.Change.After, "id")
	own := o[place{kind, id, attribute}]
	before := shown(kind, attribute, part(resource.Change.Before, attribute), id)
	after := shown(kind, attribute, part(resource.Change.After, attribute), id)
	if kind == "aws_network_acl" && slices.ContainsFunc(before, func(p string) bool { return !slices.Contains(after, p) }) {
		return false // a rule that is gone may have denied
	}
	return !slices.ContainsFunc(after, func(p string) bool { return !own[p] && !slices.Contains(before, p) })
}

// shown returns what an attribute shows, each as added has it.
func shown(kind, attribute string, value any, id string) (parts []string) {
	all, isList := value.([]any)
	if !isList && value != nil {
		all = []any{value}
	}
	for _, v := range all {
		switch {
		case kind == securityGroup:
			parts = append(parts, rules(v, id)...)
		case kind == "aws_network_acl":
			parts = append(parts, fmt.Sprint(entry(v)))
		case attribute == "route":
			parts = append(parts, destination(v, ""))
		case attribute == "inline_policy":
			parts = append(parts, policyNamed(v))
		case attribute == "policy":
			parts = append(parts, canonical(fmt.Sprint(v)))
		default:
			parts = append(parts, fmt.Sprint(v))
		}
	}
	return parts
}

// rules returns one text for each source or destination of a rule of a security group: one of its own, one of the older
// kind, or what the group shows, which joins the sources of a port. The group itself is self.
func rules(values any, group string) (all []string) {
	protocol := textAt(values, "ip_protocol") + textAt(values, "protocol")
	ports := textAt(values, "from_port") + "-" + textAt(values, "to_port")
	if protocol == "-1" {
		ports = "all" // none where the rule is its own, 0 where the group shows it
	}
	for _, attribute := range []string{
		"cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id", "source_security_group_id",
		"cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups", "self",
	} {
		peers, isList := part(values, attribute).([]any)
		if !isList {
			peers = []any{part(values, attribute)}
		}
		for _, peer := range peers {
			switch peer {
			case nil, "", false:
				continue
			case true, group:
				peer = "self"
			}
			all = append(all, fmt.Sprintf("%s %s %v", protocol, ports, peer))
		}
	}
	if len(all) == 0 {
		return []string{protocol + " " + ports} // from something that is not known here
	}
	return all
}

// entry is a rule of a network ACL, as AWS has it: with the number of its protocol, and without what is not set, which is 0
// once it has been read. https://www.iana.org/assignments/protocol-numbers/protocol-numbers.xhtml
func entry(values any) any {
	rule, isRule := values.(map[string]any)
	if !isRule {
		return values
	}
	rule = maps.Clone(rule)
	maps.DeleteFunc(rule, func(_ string, value any) bool { return empty(value) })
	numbers := map[any]string{"all": "-1", "icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58"}
	if number, isName := numbers[rule["protocol"]]; isName {
		rule["protocol"] = number
	}
	return rule
}

// destination is what a route is for. Where it goes is seen by the route itself.
func destination(values any, prefix string) string {
	list := "destination_prefix_list_id"
	return textAt(values, prefix+"cidr_block") + textAt(values, prefix+"ipv6_cidr_block") + textAt(values, list)
}

func policyNamed(values any) string {
	return textAt(values, "name") + " " + canonical(textAt(values, "policy"))
}

// canonical is a JSON text without what does not matter, such as the order of keys.
func canonical(document string) string {
	var value any
	if json.Unmarshal([]byte(document), &value) != nil {
		return document
	}
	content, err := json.Marshal(value)
	if err != nil {
		return document
	}
	return string(content)
}

// textAt returns an attribute as a text, an empty one where there is none.
func textAt(values any, attribute string) string {
	if value := part(values, attribute); value != nil {
		return fmt.Sprint(value)
	}
	return ""
}
