//go:build e2e

package e2e

import (
	"archive/zip"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/internal/ops/emulator"
	"cdah/internal/testkit"
)

// world is what an account holds: values by where they stand, which is an address and an attribute for what
// Terraform knows, and a kind and an id for what the emulator has. What differs from account to account, such as
// ids, is written as the address that it belongs to.
type world map[string]string

// stateResource is a resource in Terraform's state.
type stateResource struct {
	Mode, Type, Name string
	Instances        []struct {
		Attributes map[string]any
	}
}

// world returns what there is, by the last plan's look and by the emulator.
func (s *stack) world(t *testing.T, e *emulator.Emulator, account string) world {
	t.Helper()
	resources := refreshed(t, s.planFile())
	names, ignored := namesOf(resources, account), s.ignored(t)
	made := world{}
	for address, attributes := range resources {
		for attribute, value := range attributes {
			if kind, _, _ := strings.Cut(address, "."); !incomparable(kind, attribute) && !ignored[address+" "+attribute] {
				made.add(address+" "+attribute, value, names)
			}
		}
	}
	ofScaling := []string{"instance", "ebs_volume", "network_interface"} // as many as it has decided
	exists, err := e.Remaining(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, resource := range exists {
		if resource.Account == account && !strings.Contains(resource.ID, "/foundation/") && !slices.Contains(ofScaling, resource.Kind) {
			made.count("emulator " + resource.Kind + " " + names.in(resource.ID) + " " + resource.State)
		}
	}
	return made
}

// ignored returns the bounds, after their addresses, that a deployment leaves to schedules once they are set.
func (s *stack) ignored(t *testing.T) map[string]bool {
	t.Helper()
	d := testkit.Parse(t, []byte(readFile(t, filepath.Join(s.WorkingDir(), "cdk.tf.json"))))
	all := map[string]bool{}
	for _, address := range slices.Concat(d.OfType("aws_autoscaling_group"), d.OfType("aws_appautoscaling_target")) {
		if left, _ := d.Look(address, "lifecycle/ignore_changes"); left != nil {
			for _, attribute := range left.([]any) {
				all[address+" "+attribute.(string)] = true
			}
		}
	}
	return all
}

// refreshed returns the attributes of all resources by their addresses, from the state that a plan has looked up. It
// lies in the plan's file: to have Terraform show it takes as long as planning again.
func refreshed(t *testing.T, plan string) map[string]map[string]any {
	t.Helper()
	archive, err := zip.OpenReader(plan)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	file, err := archive.Open("tfstate")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	var state struct{ Resources []stateResource }
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	made := map[string]map[string]any{}
	for _, resource := range state.Resources {
		for i, instance := range resource.Instances {
			address := resource.Type + "." + resource.Name
			if i > 0 {
				address += fmt.Sprintf("[%d]", i)
			}
			if resource.Mode == "managed" {
				made[address] = instance.Attributes
			}
		}
	}
	return made
}

// add takes up a value, one of several parts by its parts. The order of what AWS keeps as a set is of no meaning, and
// the state has none: lists of several parts are sorted.
func (w world) add(at string, value any, names names) {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			w.add(at+"/"+key, inner, names)
		}
	case []any:
		texts := make([]string, len(value))
		for i, inner := range value {
			text, err := json.Marshal(inner)
			if err != nil {
				panic(err) // it has been read from JSON
			}
			texts[i] = names.in(string(text))
		}
		slices.Sort(texts)
		w[at] = strings.Join(texts, ", ")
	case nil:
	default:
		text := names.in(plain(fmt.Sprint(value)))
		if strings.HasSuffix(at, " start_time") { // the next of a schedule, which its cron says
			text = fmt.Sprint(value)
		}
		if text != "" {
			w[at] = text
		}
	}
}

// plain returns a text, one that is JSON with its keys in order.
func plain(text string) string {
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return text
	}
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	ordered, err := json.Marshal(value)
	if err != nil {
		return text
	}
	return string(ordered)
}

// count takes up one more of what has no value.
func (w world) count(what string) {
	n := 0
	_, _ = fmt.Sscan(w[what], &n)
	w[what] = fmt.Sprint(n + 1)
}

// differences says where two worlds differ, of long values where the difference begins.
func (w world) differences(other world, name, otherName string) []string {
	var all []string
	for _, at := range slices.Sorted(maps.Keys(joined(w, other))) {
		if one, two := w[at], other[at]; one != two {
			one, two = fromDifference(one, two)
			all = append(all, fmt.Sprintf("%s:\n    %s: %s\n    %s: %s", at, name, one, otherName, two))
		}
	}
	return all
}

func joined(one, two world) world {
	all := maps.Clone(one)
	maps.Copy(all, two)
	return all
}

// fromDifference cuts two texts off before and far behind where they begin to differ.
func fromDifference(one, two string) (string, string) {
	const before, length = 40, 200
	same := 0
	for same < min(len(one), len(two)) && one[same] == two[same] {
		same++
	}
	cut := func(text string) string {
		text = text[max(0, same-before):]
		return cmp.Or(text[:min(len(text), length)], "-")
	}
	return cut(one), cut(two)
}

// chosen are what AWS, its emulator or Terraform choose by themselves: ids with a kind before them, UUIDs, ids of load
// balancers and roles, the ends of names that have a prefix alone.
var chosen = regexp.MustCompile(`\b[a-z]{1,10}-[0-9a-f]{8}([0-9a-f]{9})?\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16}\b|\b20[0-9]{12,16}[0-9a-f]{8,12}\b|\bA[A-Z]{3}[A-Z0-9]{17}\b|\bns-[a-z0-9]{20}\b`)

// moment is a time in the past or future that is no part of a configuration.
var moment = regexp.MustCompile(`\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)? ?(Z|[+-]\d\d:?\d\d)`)

// range6 is a range of IPv6 that AWS has given: the emulator's begin so.
var range6 = regexp.MustCompile(`\b2400:6500:[0-9a-f:]+/\d+`)

// revision is that of a task definition or a launch template: how many there have been before.
var revision = regexp.MustCompile(`(task-definition/[a-z0-9-]+|^cdah-[a-z0-9-]+|"version"):"?\d+"?`)

// names are the addresses of what was chosen, and how the account is written.
type names struct {
	addresses     map[string]string
	account, zone string // the hosted zone's id
}

// namesOf finds whose each id is: of whose own id it is a part. Where several are, as with a route and its table, it is
// the one with the shortest id.
func namesOf(resources map[string]map[string]any, account string) names {
	owners, lengths := map[string]string{}, map[string]int{}
	zone := "no zone"
	for _, address := range slices.Sorted(maps.Keys(resources)) {
		if strings.HasPrefix(address, "aws_route53_record.") {
			zone = resources[address]["zone_id"].(string)
		}
		for attribute, value := range resources[address] {
			text, ok := value.(string)
			if !ok || !slices.Contains([]string{"id", "arn", "arn_suffix", "name", "unique_id", "dns_name", "network_interface_id", "zone_id"}, attribute) {
				continue
			}
			for _, id := range chosen.FindAllString(text, -1) {
				if length := len(text); owners[id] == "" || length < lengths[id] {
					owners[id], lengths[id] = address, length
				}
			}
		}
	}
	return names{owners, account, zone}
}

// in returns a text with addresses in place of what was chosen.
func (n names) in(text string) string {
	text = chosen.ReplaceAllStringFunc(text, func(id string) string { return "<" + n.addresses[id] + ">" })
	text = moment.ReplaceAllString(text, "<time>")
	text = range6.ReplaceAllString(text, "<range of IPv6>")
	text = revision.ReplaceAllString(text, "$1")
	return strings.NewReplacer(n.account, "<account>", n.zone, "<zone>").Replace(text)
}

// incomparable reports whether an attribute may differ between two worlds of one environment: by chance, or for a
// reason.
func incomparable(kind, attribute string) bool {
	return slices.Contains([]string{
		"public_ip", "private_ip", "public_dns", "private_dns", // of a pool of AWS's
		"unique_id",
	}, attribute) || slices.Contains([]string{
		"aws_appautoscaling_target.arn",
		"aws_ecs_service.desired_count",    // scaling owns it; where it does not, a plan would tell
		"aws_ecs_task_definition.revision", // how many there have been
		"aws_launch_template.default_version", "aws_launch_template.latest_version",
		"aws_route.id",                                                                                           // its table's, with a checksum
		"aws_efs_mount_target.ip_address", "aws_vpc_endpoint.dns_entry", "aws_vpc_endpoint.subnet_configuration", // as above
	}, kind+"."+attribute)
}
