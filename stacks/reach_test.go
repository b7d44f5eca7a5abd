package stacks_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cdah/config"
	"cdah/internal/ops/reach"
	"cdah/internal/ops/report"
	"cdah/internal/testkit"
	"cdah/internal/testkit/pages"
	"cdah/stacks"
)

// testReach checks that what must pass passes, and that no rule lets through anything else.
func testReach(t *testing.T, e config.Environment, text []byte) {
	m, err := reach.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	result := reach.Evaluate(m, reach.Website(e.Flows()))
	for _, row := range slices.Concat(result.Passes, result.Dropped) {
		if row.Wrong != "" {
			t.Errorf("%s → %s: %s", row.From, row.To, row.Wrong)
		}
	}
	for _, excess := range result.Excess {
		t.Error(excess)
	}
}

// reachVariants are environments that have different rules: the production one, changed.
func reachVariants() map[string]func(*config.Environment) {
	return map[string]func(*config.Environment){
		"defaults":         func(*config.Environment) {},
		"one NAT gateway":  func(e *config.Environment) { e.Network.NAT = config.NATSingle },
		"no NAT":           func(e *config.Environment) { e.Network.NAT = config.NATNone },
		"one NAT instance": func(e *config.Environment) { e.Network.NAT = config.NATOneInstance },
		"a NAT instance in each zone, and a mail server": func(e *config.Environment) {
			e.Network.NAT, e.Network.EgressPorts = config.NATInstancePerZone, []int{443, 587}
		},
		"a NAT instance and a domain": func(e *config.Environment) {
			e.Network.NAT, e.Domain = config.NATOneInstance, &config.Domain{Name: "www.example.com", Zone: "example.com"}
		},
		"NAT instances and IPv6": func(e *config.Environment) {
			e.Network.NAT, e.Network.IPv6 = config.NATInstancePerZone, true
		},
		"endpoints":    func(e *config.Environment) { e.Network.InterfaceEndpoints = []string{"ecr.api"} },
		"egress ports": func(e *config.Environment) { e.Network.EgressPorts = []int{443, 587, 5432, 61000} },
		"sources": func(e *config.Environment) {
			e.Domain = &config.Domain{Name: "www.example.com", Zone: "example.com"}
			e.LoadBalancer.Sources = []string{"198.51.100.7/32", "203.0.113.0/24"}
		},
		"a prefix list": func(e *config.Environment) {
			e.LoadBalancer.Sources = []string{"pl-0123456789abcdef0"}
		},
		"a prefix list, a domain and IPv6": func(e *config.Environment) {
			e.Domain = &config.Domain{Name: "www.example.com", Zone: "example.com"}
			e.Network.IPv6, e.LoadBalancer.Sources = true, []string{"pl-0123456789abcdef0"}
		},
		"more sources than an ACL has room for": func(e *config.Environment) {
			for i := range 20 {
				e.LoadBalancer.Sources = append(e.LoadBalancer.Sources, fmt.Sprintf("198.51.%d.0/24", 2*i))
			}
		},
		"no NAT gateway, a database": func(e *config.Environment) {
			e.Network.NAT, e.Network.EgressPorts = config.NATNone, []int{443, 1433, 389}
			e.Network.InterfaceEndpoints = []string{"ecr.api"}
		},
		"connections": func(e *config.Environment) {
			e.Connections = map[string]config.Connection{
				"database":  {SecurityGroup: "sg-0123456789abcdef0", Port: 5432},
				"directory": {SecurityGroup: "sg-0123456789abcdef1", Port: 389},
				"ldaps":     {SecurityGroup: "sg-0123456789abcdef1", Port: 636},
			}
		},
		"volumes": func(e *config.Environment) {
			e.Volumes = map[string]config.Volume{
				"uploads": config.WithDefaults(config.Volume{}), "scratch": config.WithDefaults(config.Volume{Scope: config.ScopeTask}),
			}
		},
		"volumes of an existing file system, and no NAT": func(e *config.Environment) {
			e.Network.NAT = config.NATNone
			system := config.WithDefaults(config.Volume{Existing: "fs-0123456789abcdef0", SecurityGroup: "sg-0123456789abcdef0"})
			e.Volumes = map[string]config.Volume{"uploads": system, "themes": system}
		},
		"visitors who sign in": signIn,
		"visitors of an office who sign in, and no NAT": func(e *config.Environment) {
			signIn(e)
			e.Network.NAT, e.LoadBalancer.Sources = config.NATNone, []string{"203.0.113.0/24"}
		},
		"services that call each other": func(e *config.Environment) {
			for name, service := range e.Services {
				service.Private = &config.Private{Port: 8080, Protocol: config.PrivateHTTP}
				e.Services[name] = service
			}
		},
		"connections, IPv6 and no NAT": func(e *config.Environment) {
			e.Network.IPv6, e.Network.NAT = true, config.NATNone
			e.Connections = map[string]config.Connection{"web": {SecurityGroup: "sg-0123456789abcdef0", Port: 80}}
		},
		"IPv6, a domain and a database": func(e *config.Environment) {
			e.Domain = &config.Domain{Name: "www.example.com", Zone: "example.com"}
			e.Network.IPv6, e.Network.EgressPorts = true, []int{443, 5432}
		},
		"IPv6, but no NAT gateway, clients of an office": func(e *config.Environment) {
			e.Network.IPv6, e.Network.NAT = true, config.NATNone
			e.Network.InterfaceEndpoints = []string{"ecr.api"}
			e.LoadBalancer.Sources = []string{"203.0.113.0/24", "2001:db8:7::/48"}
		},
		"subnets by hand": func(e *config.Environment) {
			e.Network.Zones.Letters = []string{"a", "b"}
			e.Network.Subnets = &config.Subnets{
				Public:  map[string]string{"a": "10.2.0.0/24", "b": "10.2.2.0/24"},
				Private: map[string]string{"a": "10.2.1.0/24", "b": "10.2.16.0/20"},
			}
		},
	}
}

// signIn has visitors sign in for each service.
func signIn(e *config.Environment) {
	e.Domain = &config.Domain{Name: "www.example.com", Zone: "example.com"}
	for name, service := range e.Services {
		service.Route.SignIn = &config.SignIn{
			Issuer: "https://id.example.com", AuthorizationEndpoint: "https://id.example.com/authorize", TokenEndpoint: "https://id.example.com/token",
			UserInfoEndpoint: "https://id.example.com/me", ClientID: "shop", ClientSecret: config.ClientSecret{Secret: "shop/sign-in"},
		}
		e.Services[name] = service
	}
}

// TestReach changes each rule of the network ACLs and security groups in turn, in short tests every fifth. None may
// be changed without the flows telling.
func TestReach(t *testing.T) {
	for name, change := range reachVariants() {
		t.Run(name, func(t *testing.T) {
			e := loaded(t, "production")
			change(&e)
			text := synthesized(t, e)
			testReach(t, e, text)
			if t.Failed() {
				return
			}
			m, err := reach.Read(text)
			if err != nil {
				t.Fatal(err)
			}
			needs := reach.Website(e.Flows())
			tried := 0
			for i, change := range mutations(m) {
				tried++
				if testing.Short() && i%5 != 0 {
					continue
				}
				change.apply()
				if reach.Evaluate(m, needs).OK {
					t.Errorf("nothing tells that %s", change.name)
				}
				change.undo()
			}
			if result := reach.Evaluate(m, needs); !result.OK || tried < 50 {
				t.Errorf("%d changes tried, and undone: %v", tried, result.OK)
			}
		})
	}
}

// TestReachPage holds docs/trust/reachability.md against the production environment. With -update it writes
// the tables there.
func TestReachPage(t *testing.T) {
	e := loaded(t, "production")
	m, err := reach.Read(synthesized(t, e))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "docs", "trust", "reachability.md")
	page := pages.Find(t, file, "<!-- tables: make golden -->\n", "<!-- end of tables -->\n")
	var tables bytes.Buffer
	if err := reach.Evaluate(m, reach.Website(e.Flows())).Write(&tables, report.Markdown); err != nil {
		t.Fatal(err)
	}
	testkit.Golden(t, file, page.With(tables.String()))
}

// synthesized returns the Terraform JSON of one environment.
func synthesized(t *testing.T, e config.Environment) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := stacks.Synth(config.Project{Environments: []config.Environment{e}}, dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "stacks", e.Name, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
