package constructs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/network"
	"cdah/constructs/observability"
	"cdah/constructs/stack"
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

// checkEachUnsaid builds a construct without one option of its Spec after the other.
func checkEachUnsaid[P any](t *testing.T, props P, build func(id string, p P)) {
	t.Helper()
	spec := reflect.ValueOf(&props).Elem().FieldByName("Spec")
	for i := range spec.NumField() {
		said := reflect.ValueOf(spec.Field(i).Interface())
		spec.Field(i).SetZero()
		refusal(t, func() { build(fmt.Sprint("unsaid-", i), props) })
		spec.Field(i).Set(said)
	}
}

// What is missing is named, whichever it is, and nothing panics with anything else than that.
func TestMissingWiringOfThePlatformIsNamed(t *testing.T) {
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(t.TempDir())}) // which nothing synthesizes
	s := stack.New(app, "test", stack.Props{Account: account, Region: region}).TerraformStack

	networkOf := networkProps(everything)
	newNetwork := func(id string, p network.Props) { network.New(s, "network-"+id, p) }
	checkEachMissing(t, same(networkOf), needed("Name", "Account", "Region", "ListenerPorts"), newNetwork)
	checkEachUnsaid(t, networkOf, newNetwork)

	balancer := loadBalancerProps(anyNetwork(), withWAF(), withDomain(config.Domain{Name: "www.example.com", Zone: "example.com"}))
	newBalancer := func(id string, p loadbalancer.Props) { loadbalancer.New(s, "load-balancer-"+id, p) }
	checkEachMissing(t, same(balancer), needed("Name", "Account", "Region", "VPCID", "SubnetIDs"), newBalancer)
	checkEachUnsaid(t, balancer, newBalancer)

	built, logs := newLoadBalancer(s, anyNetwork()), newLogs(s)
	for scaled, change := range map[string]func(*cluster.Props){"managed-": func(*cluster.Props) {}, "alarms-": byAlarms} {
		instances := clusterProps(anyNetwork(), built, logs, change)
		newCluster := func(id string, p cluster.Props) { cluster.New(s, scaled+id, p) }
		checkEachMissing(t, same(instances), needed("Name", "Account", "Region", "VPCID", "SubnetIDs", "EgressPorts", "LoadBalancerSecurityGroup", "Insights"), newCluster)
		checkEachUnsaid(t, instances, newCluster)
	}

	sessions := cluster.SessionsProps{Name: name, Account: account, Region: region}
	checkEachMissing(t, same(sessions), needed("Name", "Account", "Region"),
		func(id string, p cluster.SessionsProps) { cluster.NewSessions(s, "sessions-"+id, p) })
}

// What a file may not say no program may say, in the same words.
func TestWrongPropsAreRefused(t *testing.T) {
	ports := make([]int, 20)
	for i := range ports {
		ports[i] = 443 + i
	}
	for want, props := range map[string]interface{ Validate() error }{
		`Region: "eu-west-22" is not a region of AWS`:                 networkProps(func(p *network.Props) { p.Region = "eu-west-22" }),
		`Account: "12" is not an account`:                             networkProps(func(p *network.Props) { p.Account = "12" }),
		`Account: "34" is not an account`:                             loadBalancerProps(anyNetwork(), func(p *loadbalancer.Props) { p.Account = "34" }),
		`Account: "56" is not an account`:                             clusterProps(anyNetwork(), &loadbalancer.LoadBalancer{}, &observability.Logs{}, func(p *cluster.Props) { p.Account = "56" }),
		`Account: "78" is not an account`:                             cluster.SessionsProps{Account: "78"},
		`Name: "aws-test" begins with aws`:                            networkProps(func(p *network.Props) { p.Name = "aws-test" }),
		`Name: "Shop" cannot begin names`:                             networkProps(func(p *network.Props) { p.Name = "Shop" }),
		"Spec.zones: eu-west-2 has 3 zones":                           networkProps(func(p *network.Props) { p.Spec.Zones.Count = 4 }),
		`Spec.zones[1]: "z" is not the letter of a zone`:              networkProps(func(p *network.Props) { p.Spec.Zones.Letters = []string{"a", "z"} }),
		`Spec.cidr: "10.0.0.0" does not have the right form`:          networkProps(func(p *network.Props) { p.Spec.CIDR = "10.0.0.0" }),
		"Spec.subnets.private: there is no subnet in zone c":          networkProps(handmade("a", "b")),
		"Spec.nat_addresses: the NAT gateway in zone b has none":      networkProps(func(p *network.Props) { p.Spec.NATAddresses = map[string]string{"a": "eipalloc-0000000a"} }),
		"Spec.egress_ports: 20 ports make":                            networkProps(func(p *network.Props) { p.Spec.EgressPorts = ports }),
		`sources[0]: "here" is not a range`:                           networkProps(func(p *network.Props) { p.Sources = []string{"here"} }),
		`Spec.sources[0]: "here" is not a range`:                      loadBalancerProps(anyNetwork(), func(p *loadbalancer.Props) { p.Spec.Sources = []string{"here"} }),
		"Spec.sources[0]: 2001:db8::/32 is of IPv6":                   loadBalancerProps(anyNetwork(), func(p *loadbalancer.Props) { p.Spec.Sources = []string{"2001:db8::/32"} }),
		"Spec.deletion_protection: an ephemeral environment":          loadBalancerProps(anyNetwork(), func(p *loadbalancer.Props) { p.Ephemeral, p.Spec.DeletionProtection = true, new(true) }),
		"Domain: has neither zone nor certificate":                    loadBalancerProps(anyNetwork(), withDomain(config.Domain{Name: "www.example.com"})),
		"Domain.certificate: is of account 123456789012 in eu-west-1": loadBalancerProps(anyNetwork(), withDomain(config.Domain{Name: "www.example.com", Certificate: "arn:aws:acm:eu-west-1:123456789012:certificate/0f"})),
		"Spec.waf: has every part off": loadBalancerProps(anyNetwork(), withWAF(func(w *config.WAF) {
			*w = config.WAF{IPReputation: "off", RateLimit: config.RateLimit{Mode: "off"}, KnownBadInputs: "off", Common: "off"}
		})),
		"Spec.instance_type: is missing, and so is instance_types":   clusterProps(anyNetwork(), &loadbalancer.LoadBalancer{}, &observability.Logs{}, ofTypes()),
		"Spec.instance_type: t4g.small is of the architecture arm64": clusterProps(anyNetwork(), &loadbalancer.LoadBalancer{}, &observability.Logs{}, func(p *cluster.Props) { p.Spec.InstanceType = "t4g.small" }),
		"Spec.instances.max: 0 is too small":                         clusterProps(anyNetwork(), &loadbalancer.LoadBalancer{}, &observability.Logs{}, func(p *cluster.Props) { p.Spec.Instances.Max = 0 }),
		"Spec.scaling: has both managed and alarms":                  clusterProps(anyNetwork(), &loadbalancer.LoadBalancer{}, &observability.Logs{}, func(p *cluster.Props) { byAlarms(p); p.Spec.Scaling.Managed = &config.ManagedScaling{} }),
		"egress_ports: 443 is not among the ports":                   clusterProps(anyNetwork(), &loadbalancer.LoadBalancer{}, &observability.Logs{}, func(p *cluster.Props) { p.EgressPorts = []int{80} }),
	} {
		if err := props.Validate(); err == nil || !strings.Contains("\n"+err.Error(), "\n"+want) {
			t.Errorf("said %v, want %q", err, want)
		}
	}
}
