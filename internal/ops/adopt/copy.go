package adopt

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Importing returns the stack as Terraform JSON that holds nothing but what exists: the given imports, ids
// by address, and what the state knows. Differences between those and their configuration are ignored.
func (s *Stack) Importing(imports map[string]string, known map[string]bool) ([]byte, error) {
	exists := func(address string) bool { return known[address] || imports[address] != "" }
	document := maps.Clone(s.document)
	delete(document, "output")
	resources := map[string]map[string]any{}
	for address, resource := range s.resources {
		if !exists(address) {
			continue
		}
		kind, name, _ := strings.Cut(address, ".")
		if resources[kind] == nil {
			resources[kind] = map[string]any{}
		}
		resources[kind][name] = s.asItIs(kind, resource, exists)
	}
	document["resource"] = resources
	var blocks []map[string]string
	for _, address := range slices.Sorted(maps.Keys(imports)) {
		blocks = append(blocks, map[string]string{"to": address, "id": imports[address]})
	}
	document["import"] = blocks
	return json.MarshalIndent(document, "", "  ")
}

// asItIs returns a resource with all differences ignored, and without what does not exist.
func (s *Stack) asItIs(kind string, resource map[string]any, exists func(string) bool) map[string]any {
	resource = maps.Clone(resource)
	// The provider refuses a NAT gateway whose differences are ignored: it takes what it has read of
	// private addresses for configured. Nothing else of one can differ but its tags.
	if kind != "aws_nat_gateway" {
		resource["lifecycle"] = map[string]any{"ignore_changes": "all"}
	}
	if all, is := resource["depends_on"].([]any); is {
		resource["depends_on"] = slices.DeleteFunc(slices.Clone(all), func(address any) bool {
			of := s.refers(address)
			return len(of) > 0 && !exists(of[0])
		})
	}
	return resource
}

// Without takes what does not exist out of the imports, and what cannot be written without it. It returns
// the latter with what they need.
func (s *Stack) Without(missing []string, imports map[string]string, known map[string]bool) map[string]string {
	for _, address := range missing {
		delete(imports, address)
	}
	unread := map[string]string{}
	for changed := true; changed; {
		changed = false
		for _, address := range slices.Sorted(maps.Keys(imports)) {
			for _, used := range s.uses(address) {
				if !known[used] && imports[used] == "" {
					unread[address] = used
					delete(imports, address)
					changed = true
					break
				}
			}
		}
	}
	return unread
}

// absent is how Terraform and the providers say that there is nothing to import.
var absent = regexp.MustCompile(`(?i)non-existent|not ?found|does ?not ?exist|could ?n.t find|couldn't find|empty result|NoSuch|no matching`)

// importing is how Terraform names the resource, where it does not give its address.
var importing = regexp.MustCompile(`existing object to "([^"]+)"`)

// Missing returns the addresses that a plan with imports, run with -json, found nothing for, and all else
// that went wrong.
func Missing(output []byte) (addresses []string, problems []string) {
	lines := bufio.NewScanner(bytes.NewReader(output))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var line struct {
			Message    string `json:"@message"`
			Diagnostic *struct {
				Severity, Summary, Detail, Address string
			} `json:"diagnostic"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			problems = append(problems, lines.Text())
			continue
		}
		d := line.Diagnostic
		if d == nil || d.Severity != "error" {
			continue
		}
		if named := importing.FindStringSubmatch(d.Detail); named != nil {
			d.Address = named[1]
		}
		switch {
		case d.Address != "" && absent.MatchString(d.Summary+d.Detail):
			addresses = append(addresses, d.Address)
		default:
			problems = append(problems, strings.TrimSpace(d.Address+" "+d.Summary+"\n"+d.Detail))
		}
	}
	return addresses, problems
}
