//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestNetworkIsChecked plans websites in networks that would not do. Each plan fails, says why, and names
// the way out.
func TestNetworkIsChecked(t *testing.T) {
	t.Parallel()
	const name, account = "existing-vpc", "400000000024"
	e := startEmulator(t)
	variables := credentials(t, e, account)
	prerequisites := applyPrerequisites(t, variables, readFile(t, filepath.Join("matrix", name+".tf")))
	base := strings.Replace(readFile(t, filepath.Join("matrix", name+".yaml")), "400000000023", account, 1)
	s := newStackOf(t, name, filled(base, prerequisites.outputs), variables)
	if err := s.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	const (
		public  = "{a: ((public_a)), b: ((public_b))}"
		private = "{a: ((private_a)), b: ((private_b))}"
	)
	for _, test := range []struct {
		name  string
		edits []string
		want  []string
	}{
		{
			"tiers mixed up",
			[]string{public, "{a: ((private_b)), b: ((public_b))}", private, "{a: ((public_a)), b: ((private_a))}"},
			[]string{
				"((private_b)) is not public", "Name a public subnet",
				"((public_a)) has no way out", "Name a private subnet",
				"((private_a)) is in eu-west-2a, not in eu-west-2b", "under the letter of its own zone",
			},
		},
		{
			"no such zone",
			[]string{"  existing:\n    vpc: ((vpc))\n    public_subnets: " + public + "\n    private_subnets: " + private, "  zones: [a, b, e]"},
			[]string{"does not have all of the zones eu-west-2a, eu-west-2b, eu-west-2e", "It has eu-west-2a, eu-west-2b, eu-west-2c"},
		},
		{
			"no such endpoint",
			[]string{"  existing:\n    vpc: ((vpc))\n    public_subnets: " + public + "\n    private_subnets: " + private, "  interface_endpoints: [ecrapi]"},
			[]string{"couldn't find resource", "network_endpoint_service_ecrapi"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.write(t, filled(edited(t, base, test.edits...), prerequisites.outputs))
			_, err := s.Plan(t.Context())
			if err == nil {
				t.Fatal("the plan does not fail")
			}
			message := strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "│", " ")), " ")
			for _, text := range test.want {
				if text := filled(text, prerequisites.outputs); !strings.Contains(message, text) {
					t.Errorf("no %q in: %s", text, message)
				}
			}
		})
	}
}
