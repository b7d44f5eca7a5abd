package stacks_test

import (
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// others returns other values of an option, of which not every one is valid.
func (o occurrence) others() []yaml.Node {
	var texts []string
	if given, has := otherValues()[o.name]; has {
		texts = append(texts, given)
	}
	for _, tag := range strings.Split(o.field.Tag.Get("jsonschema"), ",") {
		if choice, is := strings.CutPrefix(tag, "enum="); is && choice != o.value.Value {
			texts = append(texts, choice)
		}
	}
	kind := o.field.Type.Kind()
	if kind == reflect.Pointer {
		kind = o.field.Type.Elem().Kind()
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
	case kind == reflect.Bool:
		texts = append(texts, strconv.FormatBool(o.value.Value != "true"))
	case err == nil && kind == reflect.Int && len(texts) == 0:
		texts = append(texts, strconv.Itoa(number+1), strconv.Itoa(number-1), strconv.Itoa(number*2), strconv.Itoa(number/2))
	case kind == reflect.String && len(texts) == 0:
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
		"Domain.zone":                     "www.example.com",
		"Network.cidr":                    "10.8.0.0/16",
		"NATInstance.instance_type":       "t4g.small",
		"Network.nat_addresses":           "{f: eipalloc-00000000000000001, b: eipalloc-00000000000000002, d: eipalloc-00000000000000003}",
		"Network.egress_ports":            "[443, 5433]",
		"Subnets.public":                  "{f: 10.9.1.0/27, b: 10.9.1.32/27, d: 10.9.1.64/27}",
		"Subnets.private":                 "{f: 10.9.16.0/20, b: 10.9.32.0/20, d: 10.9.56.0/21}",
		"ExistingNetwork.vpc":             "vpc-00000000000000001",
		"ExistingNetwork.public_subnets":  "{a: subnet-00000000000000001, b: subnet-00000000000000002}",
		"ExistingNetwork.private_subnets": "{a: subnet-00000000000000003, b: subnet-00000000000000004}",
		"Connection.security_group":       "sg-0123456789abcdef1",
		"Volume.existing":                 "fs-0123456789abcdef1",
		"Volume.security_group":           "sg-0123456789abcdef1",
		"Volume.directory":                "/other",
		"Service.mounts":                  "{uploads: /other}",
		"Sidecar.mounts":                  "{uploads: /other}",
		"Job.mounts":                      "{uploads: /other}",
		"Capacity.instance_type":          "t3.medium",
		"Capacity.ami":                    "ami-0123456789abcdef1",
		"Capacity.user_data":              "echo other",
		"InstanceSchedule.cron":           `"0 21 * * MON-FRI"`,
		"JobSchedule.cron":                `"0 4 * * ? *"`,
		"ScheduledBounds.cron":            `"0 9 ? * MON-FRI *"`,
		"InstanceSchedule.time_zone":      "Europe/Paris",
		"Service.kind":                    "web",
		"Service.depends_on":              "{settings: start, cache: healthy}",
		"Service.links":                   "[cache, settings]",
		"Sidecar.command":                 "[other]",
		"Sidecar.depends_on":              "{second: start}",
		"Sidecar.links":                   "[second]",
		"Runtime.extra_hosts":             "{printer.internal: 10.0.1.6}",
		"Route.hosts":                     "[other.example.com]",
		"HealthCheck.codes":               `"200-299"`,
		"ScheduledBounds.rate":            "3 hours",
		"ScheduledBounds.at":              `"2036-11-29T06:00:00"`,
		"ScheduledBounds.time_zone":       "Europe/Paris",
		"LoadBalancer.redirects":          "{example.com: other.example.com}",
		"ServiceTarget.container":         "third",
		"RegistryCredentials.secret":      "shop/other",
		"TrackedQueue.name":               "orders.fifo",
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

// unchangeable are the options that nothing is made of, with the reason.
func unchangeable() map[string]string {
	return map[string]string{
		"Environment.target": "where to, and not what: the emulator gets what AWS gets",
		"Capacity.vcpu":      "is for the sums alone: TestProblems of config shows that they count with it",
		"Capacity.memory":    "is for the sums alone, as vcpu",
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
  instance_type: c5n.xlarge # of a family that cdah does not know, so that any architecture can be its
  architecture: x86_64
  vcpu: 4
  memory: 10752
  instances: {min: 3, max: 6}
  scaling: {managed: {termination_protection: true}}
services:
  web:
    image: public.ecr.aws/nginx/nginx:1.28.0
    tasks: {min: 3, max: 4}
    route: {hosts: [www.example.com]}
    deployment: {zone_rebalancing: true}
    target: {container: second, port: 8080}
    registry_credentials: {secret: shop/registry}
    sidecars:
      first:
        image: public.ecr.aws/nginx/nginx:1.28.0
        entrypoint: [run, --]
        command: [run]
        environment_files: ["arn:aws:s3:::settings/a.env", "arn:aws:s3:::settings/b.env"]
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
    entrypoint: [run, --]
    environment_files: ["arn:aws:s3:::settings/a.env", "arn:aws:s3:::settings/b.env"]
    environment: {LEVEL: info}
    cpu: 64
    memory: 128
    memory_reservation: 64
    stop_timeout: 20
    schedule: {at: "2036-11-28T06:00:00", time_zone: Europe/London}
`
