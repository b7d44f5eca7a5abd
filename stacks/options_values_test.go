package stacks_test

import (
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"cdah/config"
)

// others returns other values of an option, of which not every one is valid.
func (o occurrence) others() []yaml.Node {
	var texts []string
	if given, has := otherValues()[o.name]; has {
		texts = append(texts, given)
	}
	for _, tag := range strings.Split(o.tags.Get("jsonschema"), ",") {
		if choice, is := strings.CutPrefix(tag, "enum="); is && choice != o.value.Value {
			texts = append(texts, choice)
		}
	}
	switch number, err := strconv.Atoi(o.value.Value); {
	case o.value.Kind == yaml.SequenceNode && len(texts) == 0:
		shorter := *o.value
		shorter.Content = shorter.Content[1:]
		return []yaml.Node{shorter}
	case o.value.Kind == yaml.MappingNode && len(texts) == 0: // of texts by name
		longer := *o.value
		longer.Content = append(longer.Content[:len(longer.Content):len(longer.Content)],
			&yaml.Node{Kind: yaml.ScalarNode, Value: "OTHER"}, &yaml.Node{Kind: yaml.ScalarNode, Value: "other"})
		return []yaml.Node{longer}
	case o.of.Kind() == reflect.Bool:
		texts = append(texts, strconv.FormatBool(o.value.Value != "true"))
	case err == nil && o.of.Kind() == reflect.Int && len(texts) == 0:
		texts = append(texts, strconv.Itoa(number+1), strconv.Itoa(number-1), strconv.Itoa(number*2), strconv.Itoa(number/2))
	case o.of.Kind() == reflect.String && len(texts) == 0:
		texts = append(texts, o.value.Value+"x", o.value.Value+"0")
	}
	var others []yaml.Node
	for _, text := range texts {
		var node yaml.Node
		if yaml.Unmarshal([]byte(text), &node) == nil && len(node.Content) == 1 {
			others = append(others, *node.Content[0])
		}
	}
	return others
}

// otherValues are those of options whose values have a form, by Section.key, in YAML.
func otherValues() map[string]string {
	return map[string]string{
		"Environment.region":              "eu-west-1",
		"Environment.account":             `"400000000099"`,
		"Network.cidr":                    "10.8.0.0/16",
		"Network.nat_addresses":           "{f: eipalloc-00000000000000001, b: eipalloc-00000000000000002, d: eipalloc-00000000000000003}",
		"Network.egress_ports":            "[443, 5433]",
		"Subnets.public":                  "{f: 10.9.1.0/27, b: 10.9.1.32/27, d: 10.9.1.64/27}",
		"Subnets.private":                 "{f: 10.9.16.0/20, b: 10.9.32.0/20, d: 10.9.56.0/21}",
		"ExistingNetwork.vpc":             "vpc-00000000000000001",
		"ExistingNetwork.public_subnets":  "{a: subnet-00000000000000001, b: subnet-00000000000000002}",
		"ExistingNetwork.private_subnets": "{a: subnet-00000000000000003, b: subnet-00000000000000004}",
		"Capacity.instance_type":          "t3.medium",
		"Capacity.ami":                    "ami-0123456789abcdef1",
		"Capacity.user_data":              "echo other",
		"InstanceSchedule.cron":           `"0 21 * * MON-FRI"`,
		"InstanceSchedule.time_zone":      "Europe/Paris",
		"Service.kind":                    "web",
		"Service.depends_on":              "{settings: start, cache: healthy}",
		"Service.links":                   "[cache, settings]",
		"Sidecar.command":                 "[other]",
		"Sidecar.depends_on":              "{second: start}",
		"Sidecar.links":                   "[second]",
		"Route.hosts":                     "[other.example.com]",
		"HealthCheck.codes":               `"200-299"`,
		"ScheduledBounds.rate":            "3 hours",
		"ScheduledBounds.at":              `"2036-11-29T06:00:00"`,
		"ScheduledBounds.time_zone":       "Europe/Paris",
		"JobSchedule.rate":                "20 minutes",
		"JobSchedule.at":                  `"2036-11-29T06:00:00"`,
		"JobSchedule.time_zone":           "Europe/Paris",
		"Teams.tenant":                    "11234567-89ab-cdef-0123-456789abcdef",
		"Teams.team":                      "11234567-89ab-cdef-0123-456789abcdef",
		"Logs.key":                        "aws",
		"Logs.error_pattern":              `"?other"`,
		"LogFields.duration":              "took",
		"State.region":                    "eu-west-1",
	}
}

// unchangeable are the options that no sample can change alone, with the reason.
func unchangeable() map[string]string {
	return map[string]string{
		"Domain.zone":           "is the end of the domain's names: TestDomain shows that the records are made in it",
		"Capacity.vcpu":         "is for the sums alone: TestProblems of config shows that they count with it",
		"Capacity.memory":       "is for the sums alone, as vcpu",
		"Capacity.architecture": "is that of the instance types: TestArchitecture of the constructs shows that the image follows",
	}
}

// moreOptions is an environment that keeps what it holds, and gives what the others leave out.
const moreOptions = `
project: cdah
region: eu-west-2
account: "400000000098"
domain:
  name: www.example.com
  zone: example.com
  hsts: {max_age: 300, include_subdomains: true}
load_balancer: {deletion_protection: true}
logs: {error_pattern: "?ERROR"}
capacity:
  instance_type: t3.medium
  instances: {min: 3, max: 6}
  scaling: {managed: {termination_protection: true}}
services:
  web:
    image: public.ecr.aws/nginx/nginx:1.28.0
    tasks: {min: 3, max: 4}
    route: {hosts: [www.example.com]}
    deployment: {zone_rebalancing: true}
    sidecars:
      first:
        image: public.ecr.aws/nginx/nginx:1.28.0
        command: [run]
        environment: {LEVEL: info}
        cpu: 64
        memory: 128
        memory_reservation: 64
        stop_timeout: 20
        essential: true
        depends_on: {second: start, third: start}
        links: [second, third]
      second: {image: "public.ecr.aws/nginx/nginx:1.28.0"}
      third: {image: "public.ecr.aws/nginx/nginx:1.28.0"}
  reader: {kind: worker, image: "public.ecr.aws/nginx/nginx:1.28.0", tasks: {min: 1, max: 2}}
jobs:
  once:
    image: public.ecr.aws/nginx/nginx:1.28.0
    environment: {LEVEL: info}
    cpu: 64
    memory: 128
    memory_reservation: 64
    stop_timeout: 20
    schedule: {at: "2036-11-28T06:00:00", time_zone: Europe/London}
`

// leaves returns the keys of all options of a type and those below it, as Section.key.
func leaves(of reflect.Type, seen map[reflect.Type]bool) []string {
	of = section(of)
	if of == nil || seen[of] {
		return nil
	}
	seen[of] = true
	var all []string
	for _, field := range reflect.VisibleFields(of) {
		key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch below := section(field.Type); {
		case key == "-" || field.Anonymous:
		case below == nil:
			all = append(all, of.Name()+"."+key)
		default:
			all = append(all, leaves(below, seen)...)
		}
	}
	return all
}

// section returns the type of the section that a field's type is or holds, or nil for the value of an option.
func section(of reflect.Type) reflect.Type {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Map || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if _, scalar := reflect.New(of).Interface().(yaml.Unmarshaler); of.Kind() != reflect.Struct || scalar {
		return nil
	}
	return of
}

// collectAll adds the places of all options that the file gives.
func (s *sample) collectAll(into map[string][]occurrence) {
	s.collect(s.root.Content[0], reflect.TypeFor[config.Environment](), "", "", into)
}

// collect adds the places of all options that a node of a file gives.
func (s *sample) collect(node *yaml.Node, of reflect.Type, name string, tags reflect.StructTag, into map[string][]occurrence) {
	below := section(of)
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch {
	case below == nil:
		into[name] = append(into[name], occurrence{s, node, tags, of, name})
	case of.Kind() == reflect.Slice:
		for _, item := range node.Content {
			s.collect(item, of.Elem(), name, tags, into)
		}
	case of.Kind() == reflect.Map:
		for i := 1; i < len(node.Content); i += 2 {
			s.collect(node.Content[i], of.Elem(), name, tags, into)
		}
	default:
		for i := 0; i+1 < len(node.Content); i += 2 {
			for _, field := range reflect.VisibleFields(below) {
				if key, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); key == node.Content[i].Value {
					s.collect(node.Content[i+1], field.Type, below.Name()+"."+key, field.Tag, into)
				}
			}
		}
	}
}
