package config

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cdah/internal/testkit/samples"

	"github.com/google/go-cmp/cmp"
)

func service(change func(*Service)) Service {
	s := Service{Container: Container{Image: "nginx:1.28.0"}, Tasks: Range{Min: 1, Max: 2}}
	change(&s)
	return s
}

func daemon(change func(*Service)) Service {
	s := Service{Kind: KindDaemon, Container: Container{Image: "nginx:1.28.0"}}
	change(&s)
	return s
}

func TestValidate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		section any
		want    string
	}{
		"least service":       {service(func(*Service) {}), ""},
		"no service":          {(*Service)(nil), ""},
		"nothing":             {nil, ""},
		"pointer":             {&Budget{}, "Spec.daily_usd: 0 is too small; allowed: 1 to 1000000; fix: use 1 or more"},
		"range":               {service(func(s *Service) { s.Memory = 5 }), "Spec.memory: 5 is too small; allowed: 32 to 131072; fix: use 32 or more"},
		"zero that is a size": {Tmpfs{}, "Spec.size: 0 is too small; allowed: 1 to 131072; fix: use 1 or more"},
		"nested": {service(func(s *Service) { s.HealthCheck.Timeout = 20 }),
			"Spec.health_check.timeout: 20 seconds are not less than the interval, 15; allowed: less than interval; fix: use 14, or a longer interval"},
		"missing": {Service{}, `
Spec.image: is missing; allowed: Container image, pinned to a tag or, better, to a digest: a change must show in the plan, so an image without a tag and the tag latest are refused; fix: add image
Spec.tasks: is missing; allowed: how many tasks; fix: add tasks, such as {min: 3, max: 6}`},
		"two problems in a map": {service(func(s *Service) { s.Sidecars = map[string]Sidecar{"a": {Container: Container{Image: "nginx", CPU: 1}}} }), `
Spec.sidecars.a.cpu: 1 is too small; allowed: 10 to 16384; fix: use 10 or more
Spec.sidecars.a.image: "nginx" has no tag, so that a new version would not show in the plan; allowed: an image with a tag, a digest or both, such as public.ecr.aws/nginx/nginx:1.28.0; fix: add the tag of a version`},
		"item of a list": {LoadBalancer{Sources: []string{"203.0.113.0/24", "203.0.113.7/24"}},
			"Spec.sources[1]: 203.0.113.7/24 has bits set beyond its prefix; allowed: the first address of the range; fix: use 203.0.113.0/24"},
		"item that is no section": {Zones{Letters: []string{"a", "z"}}, `Spec[1]: "z" is not the letter of a zone; allowed: a letter from a to f; fix: write a letter`},
		"the section itself": {Domain{Name: "www.example.com"},
			"Spec: has neither zone nor certificate, so nothing proves whose the name is; allowed: zone, certificate, or both; fix: add the hosted zone that holds www.example.com, or the ARN of a certificate for it"},
		"what Terraform would replace": {service(func(s *Service) { s.Command = []string{"${a}"}; s.Runtime.User = "${a}" }),
			`Spec.runtime.user: "${a}" does not have the right form; allowed: User in the container, by number or name, with a group if wanted: 10001, 10001:10001 or app; fix: write it in that form`},
		"switches":             {service(func(s *Service) { s.Deployment.ZoneRebalancing = new(false); s.DeregistrationDelay = new(0) }), ""},
		"worker":               {service(func(s *Service) { s.Kind = KindWorker }), ""},
		"worker with a port":   {service(func(s *Service) { s.Kind, s.ContainerPort = KindWorker, 8080 }), "Spec.container_port: a worker gets no requests from the load balancer; allowed: only what a worker has; fix: remove it, or change kind"},
		"daemon":               {daemon(func(*Service) {}), ""},
		"daemon with a number": {daemon(func(s *Service) { s.Tasks = Range{Max: 1} }), "Spec.tasks: a daemon has one task on each instance, and answers no requests; allowed: only what a daemon has; fix: remove it, or change kind"},
		"not scaled but tracked": {service(func(s *Service) { s.Scaling = Scaling{Enabled: new(false), Tracking: &Tracking{CPU: 70}} }),
			"Spec.scaling.tracking: nothing is scaled while enabled is false; allowed: no tracking then; fix: remove it, or set enabled to true"},
		"own container of a name that is not told": {service(func(s *Service) {
			s.Sidecars = map[string]Sidecar{"a": {Container: Container{Image: "nginx:1"}, Neighbours: Neighbours{DependsOn: map[string]Condition{"web": ConditionStart}}}}
		}), ""},
		"own container of another name": {service(func(s *Service) {
			s.Name = "wbe"
			s.Sidecars = map[string]Sidecar{"a": {Container: Container{Image: "nginx:1"}, Neighbours: Neighbours{DependsOn: map[string]Condition{"web": ConditionStart}}}}
		}), `Spec.sidecars.a.depends_on.web: there is no other container "web"; allowed: wbe; fix: name one of the task's containers`},
		"network":            {Network{}, ""},
		"network with zones": {Network{Zones: Zones{Letters: []string{"a", "b"}}, NATAddresses: map[string]string{"a": "eipalloc-0123456789abcdef0"}}, "Spec.nat_addresses: the NAT gateway in zone b has none; allowed: one for the NAT gateway in each of the zones a, b; fix: add it"},
		"network's ports":    {Network{EgressPorts: []int{80}}, "Spec.egress_ports: 443 is not among the ports; allowed: a list with 443: without it instances reach neither ECS nor an image registry; fix: add 443"},
		"existing network":   {existing(), ""},
		"existing network beside a new one": {func() Network { n := existing(); n.CIDR = "10.1.0.0/16"; return n }(),
			"Spec.cidr: is for a network that is created, and existing says that there is one; allowed: existing alone, with egress_ports; fix: remove the one or the other"},
		"capacity": {Capacity{InstanceType: "t3.small", Instances: Range{Max: 2}}, ""},
		"capacity of nothing": {Capacity{}, `
Spec.instance_type: is missing, and so is instance_types; allowed: one of the two; fix: add instance_type, such as t3.small
Spec.instances: is missing; allowed: How many instances; fix: add instances`},
		"capacity from none":      {Capacity{InstanceType: "t3.small", Instances: Range{Max: 2}, Scaling: InstanceScaling{Alarms: &ReservationAlarms{}}}, "Spec.instances.min: with no instance there is no reservation to measure, so that the alarms never start one; allowed: 1 or more with scaling.alarms; fix: use 1, or scaling.managed, which starts from none"},
		"capacity's architecture": {Capacity{InstanceType: "t4g.small", Instances: Range{Max: 2}}, "Spec.instance_type: t4g.small is of the architecture arm64, and the instances' image would be for x86_64; allowed: a type of the architecture x86_64; fix: choose another, or set architecture: arm64"},
		"receivers twice":         {Alerts{Emails: []string{"a@example.com"}, Page: Receivers{Emails: []string{"a@example.com"}}}, `Spec.page.emails[0]: "a@example.com" is in alerts.emails already, which get everything; allowed: each address once; fix: remove it here`},
		"alarm": {EnvironmentAlarms{LoadBalancer5xxRate: AlarmRule{Threshold: new(100)}},
			"Spec.load_balancer_5xx_rate.threshold: a share is never above 100 %, so the alarm never goes off; allowed: 0 to 99; fix: use 99 or less"},
		"foundation":   {Foundation{Project: "shop", Region: "eu-west-2", Account: "123456789012", Name: "live", State: StateBucket{Bucket: "xn--a"}}, `Spec.state.bucket: "xn--a" begins with xn--, which AWS keeps for itself; allowed: a name that S3 takes; fix: choose another name`},
		"state bucket": {StateBucket{}, "Spec.bucket: is missing; allowed: Name of the bucket: 3 to 63 lowercase letters, digits, hyphens and dots; fix: add bucket"},
		"repository":   {Repository{PullAccounts: []string{"1"}}, `Spec.pull_accounts[0]: "1" is not an account; allowed: twelve digits; fix: write the account's id`},
		"CircleCI":     {CircleCI{Organization: "a", Project: "01234567-89ab-cdef-0123-456789abcdef", Repository: "github.com/acme/shop"}, `Spec.organization: "a" does not have the right form; allowed: Id of the organization, a UUID from CircleCI's organization settings; fix: write it in that form`},
		"credits":      {Capacity{InstanceType: "t4g.small", Architecture: ARM64, Instances: Range{Min: 1, Max: 2}, CPUCredits: CreditsStandard}, ""},
		"credits of another type": {Capacity{InstanceTypes: []string{"t3.large", "m5.large"}, Instances: Range{Min: 1, Max: 2}, CPUCredits: CreditsStandard},
			"Spec.cpu_credits: m5.large has no CPU credits; allowed: types of t2, t3, t3a, t4g; fix: remove it, or choose such a type"},
		"alternatives": {Logs{ErrorPattern: `?"out of memory" ?"-1" ?ERROR`}, ""},
		"terms":        {Logs{ErrorPattern: `ERROR -"404 ?"`}, ""},
		"expression":   {Logs{ErrorPattern: `%50[0-4] .*%`}, ""},
		"without quotes": {Logs{ErrorPattern: `?ERROR ?[crit]`},
			`Spec.error_pattern: "?[crit]" has other characters than letters, digits and _, and no quotes: CloudWatch Logs refuses that; allowed: words, and anything else in double quotes; fix: write ?"[crit]"`},
		"JSON pattern": {Logs{ErrorPattern: `{ $.level = "?" || $.b = 1 }`}, ""},
		"ignored alternatives": {Logs{ErrorPattern: `?ERROR ?FATAL -"/healthz ?"`},
			`Spec.error_pattern: "?ERROR ?FATAL -\"/healthz ?\"" has alternatives, which begin with ?, beside other terms: CloudWatch Logs then ignores the alternatives; allowed: alternatives only, such as ?ERROR ?FATAL, or none; fix: put ? before each term, or before none`},
		"logs":         {Logs{BufferSize: 101}, "Spec.buffer_size: 101 is too large; allowed: 1 to 100; fix: use 100 or less"},
		"not ours":     {struct{}{}, "Spec: a struct {} is no section of a file"},
		"not a struct": {KindWeb, "Spec: a config.Kind is no section of a file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := Validate("Spec", test.section); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(strings.TrimPrefix(test.want, "\n"), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func existing() Network {
	ids := func(last string) map[string]string {
		return map[string]string{"a": "subnet-0123456" + last, "b": "subnet-1123456" + last}
	}
	n := WithDefaults(Network{Existing: &ExistingNetwork{VPC: "vpc-01234567", PublicSubnets: ids("7"), PrivateSubnets: ids("8")}})
	n.ResolveZones("eu-west-2")
	return n
}

// A file without problems is an environment without problems.
func TestValidateAgreesWithFiles(t *testing.T) {
	t.Parallel()
	environments, problems := LoadDir(filepath.Join(samples.Dir(t), "environments"))
	if problems.Err() != nil {
		t.Fatal(problems)
	}
	for _, e := range environments {
		if err := Validate(e.Name, e); err != nil {
			t.Error(err)
		}
		e.Services["web"] = Service{}
		if err := Validate(e.Name, e); err == nil || !strings.HasPrefix(err.Error(), e.Name+".services.web.image: is missing") {
			t.Errorf("a service without an image in %s: %v", e.Name, err)
		}
	}
}

// What a section does not say is not written, but for numbers that must be said.
func TestZeroIsNotWritten(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	var visit func(reflect.Type)
	visit = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(of.Elem())
		case reflect.Struct:
			if seen[of] || of == reflect.TypeFor[Zones]() {
				return
			}
			seen[of] = true
			checkZero(t, of)
			for field := range of.Fields() {
				visit(field.Type)
			}
		}
	}
	visit(reflect.TypeFor[Environment]())
	visit(reflect.TypeFor[Foundation]())
}

func checkZero(t *testing.T, of reflect.Type) {
	t.Helper()
	text, err := json.Marshal(reflect.Zero(of).Interface())
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[string]any{}, map[string]any{}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, field := range reflect.VisibleFields(of) {
		if field.Type.Kind() == reflect.Int && strings.HasPrefix(field.Tag.Get("jsonschema"), "required") {
			want[field.Tag.Get("yaml")] = 0.0
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("an empty %s: %s", of.Name(), diff)
	}
}
