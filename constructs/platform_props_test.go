package constructs_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/network"
	"cdah/constructs/stack"
	"cdah/internal/jsii/cdk"
	"cdah/internal/testkit"
	"cdah/stacks"
)

// shortest is a file that says no more than it must.
const shortest = `
project: shop
region: eu-west-2
account: "123456789012"
capacity: {instance_type: t3.small, instances: {min: 1, max: 3}}
services: {web: {image: "nginx:1.28.0", tasks: {min: 1, max: 3}}}
`

// A program that says no more than it must gets what such a file gets.
func TestShortestPropsAreTheShortestFile(t *testing.T) {
	fromFile := synthFile(t, shortest)
	fromProps := synth(t, func(s cdktf.TerraformStack) {
		n := network.New(s, "network", network.Props{Name: name, Account: account, Region: region, ListenerPorts: []int{80}})
		lb := loadbalancer.New(s, "load-balancer", loadbalancer.Props{
			Name: name, Account: account, Region: region,
			VPCID: n.VPCID, SubnetIDs: n.PublicSubnetIDs, InternetGateway: n.InternetGateway,
		})
		cluster.New(s, "cluster", cluster.Props{
			Name: name, Account: account, Region: region,
			Tags:  map[string]string{"Project": "shop", "Environment": "test", "ManagedBy": "cdktf"},
			VPCID: n.VPCID, SubnetIDs: n.PrivateSubnetIDs, Internet: n.Internet, EgressPorts: n.EgressPorts,
			LoadBalancerSecurityGroup: lb.SecurityGroup, Insights: newLogs(s).Insights,
			Spec: config.Capacity{InstanceType: "t3.small", Instances: config.Range{Min: 1, Max: 3}},
		})
	})
	platform := []string{"network", "load_balancer", "cluster"}
	if diff := cmp.Diff(elements(t, fromFile, platform...), elements(t, fromProps, platform...)); diff != "" {
		t.Errorf("(-file +props)\n%s", diff)
	}
}

// elements returns what a stack says of some of its parts, by address.
func elements(t *testing.T, d *testkit.Document, parts ...string) map[string]any {
	t.Helper()
	found := map[string]any{}
	for _, block := range []string{"resource", "data"} {
		for kind, elements := range d.Raw(block).(map[string]any) {
			for id, body := range elements.(map[string]any) {
				for _, part := range parts {
					if id == part || strings.HasPrefix(id, part+"_") {
						found[block+"."+kind+"."+id] = body
					}
				}
			}
		}
	}
	if len(found) < 4*len(parts) {
		t.Errorf("%d elements, want all of %v", len(found), parts)
	}
	return found
}

// synthFile synthesizes an environment named test.
func synthFile(t *testing.T, file string) *testkit.Document {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "test.yaml"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	environments, problems := config.LoadDir(dir)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if err := stacks.Synth(config.Project{Environments: environments}, dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "stacks", "test", "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return testkit.Parse(t, text)
}

// refused returns what New says to the props, or "" where it builds what they ask for. To panic with anything
// else than a *cdk.Error fails the test.
func refused(t *testing.T, build func(cdktf.TerraformStack)) string {
	t.Helper()
	err := stack.Synth(t.TempDir(), func(app *stack.App) {
		build(app.New("test", stack.Props{Account: account, Region: region}).TerraformStack)
	})
	if err == nil {
		return ""
	}
	if wrong := (*cdk.Error)(nil); !errors.As(err, &wrong) {
		t.Errorf("panics: %v", err)
	}
	return err.Error()
}

// without builds with each field of the props left out in turn, and with each of their Spec.
func without[P any](t *testing.T, build func(s cdktf.TerraformStack, change func(*P))) {
	t.Helper()
	kind := reflect.TypeFor[P]()
	for i := range kind.NumField() {
		field := kind.Field(i)
		said := refused(t, func(s cdktf.TerraformStack) {
			build(s, func(p *P) { reflect.ValueOf(p).Elem().Field(i).SetZero() })
		})
		optional := field.Tag.Get("props") == "optional" || field.Type.Kind() == reflect.Bool || field.Name == "Spec"
		if got := strings.Contains(said, field.Name+" is missing"); got == optional || optional && field.Name != "Spec" && said != "" {
			t.Errorf("%s without %s: %q", kind, field.Name, said)
		}
	}
	spec, _ := kind.FieldByName("Spec")
	for i := range spec.Type.NumField() {
		refused(t, func(s cdktf.TerraformStack) {
			build(s, func(p *P) { reflect.ValueOf(p).Elem().FieldByName("Spec").Field(i).SetZero() })
		})
	}
}

func TestMissingPropsAreNamed(t *testing.T) {
	without(t, func(s cdktf.TerraformStack, change func(*network.Props)) { newNetwork(s, everything, change) })
	without(t, func(s cdktf.TerraformStack, change func(*loadbalancer.Props)) {
		newLoadBalancer(s, anyNetwork(), withWAF(), withDomain(config.Domain{Name: "www.example.com", Zone: "example.com"}), change)
	})
	without(t, func(s cdktf.TerraformStack, change func(*cluster.Props)) {
		n := anyNetwork()
		newCluster(s, n, newLoadBalancer(s, n), newLogs(s), byAlarms, change)
	})
	for i := range reflect.TypeFor[cluster.SessionsProps]().NumField() {
		props := cluster.SessionsProps{Name: name, Account: account, Region: region}
		field := reflect.ValueOf(&props).Elem().Field(i)
		missing := field.Kind() != reflect.Bool
		field.SetZero()
		said := refused(t, func(s cdktf.TerraformStack) { cluster.NewSessions(s, "sessions", props) })
		if missing != strings.HasSuffix(said, " is missing; fix: give it") {
			t.Errorf("without %s: %q", reflect.TypeFor[cluster.SessionsProps]().Field(i).Name, said)
		}
	}
}

// What a file may not say no program may say, in the same words.
func TestWrongPropsAreRefused(t *testing.T) {
	inNetwork := func(change func(*network.Props)) func(cdktf.TerraformStack) {
		return func(s cdktf.TerraformStack) { newNetwork(s, change) }
	}
	inLoadBalancer := func(change func(*loadbalancer.Props)) func(cdktf.TerraformStack) {
		return func(s cdktf.TerraformStack) { newLoadBalancer(s, anyNetwork(), change) }
	}
	inCluster := func(change func(*cluster.Props)) func(cdktf.TerraformStack) {
		return func(s cdktf.TerraformStack) {
			newCluster(s, anyNetwork(), newLoadBalancer(s, anyNetwork()), newLogs(s), change)
		}
	}
	ports := make([]int, 20)
	for i := range ports {
		ports[i] = 443 + i
	}
	for want, build := range map[string]func(cdktf.TerraformStack){
		`test/network: Region: "eu-west-22" is not a region of AWS`:                       inNetwork(func(p *network.Props) { p.Region = "eu-west-22" }),
		`test/network: Account: "12" is not an account`:                                   inNetwork(func(p *network.Props) { p.Account = "12" }),
		`test/network: Name: "aws-test" begins with aws`:                                  inNetwork(func(p *network.Props) { p.Name = "aws-test" }),
		`test/network: Name: "Shop" cannot begin names`:                                   inNetwork(func(p *network.Props) { p.Name = "Shop" }),
		"test/network: Spec.zones: eu-west-2 has 3 zones":                                 inNetwork(func(p *network.Props) { p.Spec.Zones.Count = 4 }),
		`test/network: Spec.zones[1]: "z" is not the letter of a zone`:                    inNetwork(func(p *network.Props) { p.Spec.Zones.Letters = []string{"a", "z"} }),
		`test/network: Spec.cidr: "10.0.0.0" does not have the right form`:                inNetwork(func(p *network.Props) { p.Spec.CIDR = "10.0.0.0" }),
		"test/network: Spec.subnets.private: there is no subnet in zone c":                inNetwork(handmade("a", "b")),
		"test/network: Spec.nat_addresses: the NAT gateway in zone b has none":            inNetwork(func(p *network.Props) { p.Spec.NATAddresses = map[string]string{"a": "eipalloc-0000000a"} }),
		"test/network: Spec.egress_ports: 20 ports make":                                  inNetwork(func(p *network.Props) { p.Spec.EgressPorts = ports }),
		`test/network: sources[0]: "here" is not a range`:                                 inNetwork(func(p *network.Props) { p.Sources = []string{"here"} }),
		`test/load-balancer: Spec.sources[0]: "here" is not a range`:                      inLoadBalancer(func(p *loadbalancer.Props) { p.Spec.Sources = []string{"here"} }),
		"test/load-balancer: Spec.sources[0]: 2001:db8::/32 is of IPv6":                   inLoadBalancer(func(p *loadbalancer.Props) { p.Spec.Sources = []string{"2001:db8::/32"} }),
		"test/load-balancer: Spec.deletion_protection: an ephemeral environment":          inLoadBalancer(func(p *loadbalancer.Props) { p.Ephemeral, p.Spec.DeletionProtection = true, new(true) }),
		"test/load-balancer: Domain: has neither zone nor certificate":                    inLoadBalancer(withDomain(config.Domain{Name: "www.example.com"})),
		"test/load-balancer: Domain.certificate: is of account 123456789012 in eu-west-1": inLoadBalancer(withDomain(config.Domain{Name: "www.example.com", Certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/0f"})),
		"test/load-balancer: Spec.waf: has every part off": inLoadBalancer(withWAF(func(w *config.WAF) {
			*w = config.WAF{IPReputation: "off", RateLimit: config.RateLimit{Mode: "off"}, KnownBadInputs: "off", Common: "off"}
		})),
		"test/cluster: Spec.instance_type: is missing, and so is instance_types":   inCluster(ofTypes()),
		"test/cluster: Spec.instance_type: t4g.small is of the architecture arm64": inCluster(func(p *cluster.Props) { p.Spec.InstanceType = "t4g.small" }),
		"test/cluster: Spec.instances.max: 0 is too small":                         inCluster(func(p *cluster.Props) { p.Spec.Instances.Max = 0 }),
		"test/cluster: Spec.scaling: has both managed and alarms":                  inCluster(func(p *cluster.Props) { byAlarms(p); p.Spec.Scaling.Managed = &config.ManagedScaling{} }),
		"test/cluster: egress_ports: 443 is not among the ports":                   inCluster(func(p *cluster.Props) { p.EgressPorts = []int{80} }),
	} {
		if said := refused(t, build); !strings.Contains(said, want) {
			t.Errorf("said %q, want %q", said, want)
		}
	}
}
