package commands

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// deployed returns what a deployment of production to a target ends with, by its outputs and what its file has besides.
func deployedText(t *testing.T, target, besides, outputs string) (stdout, stderr string) {
	t.Helper()
	s := fakeTerraform(t, "cat outputs.json")
	p := project{s.Runner, t}
	p.environment("production", target)
	p.write("environments/production.yaml", p.read("environments/production.yaml")+besides)
	p.write("outputs.json", outputs)
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	p.Environ = append(p.Environ, containersVariable+"="+off)
	if err := s.tellDeployed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p.read("stdout"), p.read("stderr")
}

// Who has deployed reads what to go on with, the address last; all else is one command away.
func TestADeploymentEndsWithWhatPeopleNeed(t *testing.T) {
	outputs := `{
		"website_url": {"value": "https://www.example.com"}, "vpc_id": {"value": "vpc-1"}, "load_balancer_dns_name": {"value": "a.elb.amazonaws.com"},
		"zz_files": {"value": {"bucket": "shop"}}, "password": {"sensitive": true, "value": "hunter2"}
	}`
	domain := "domain: {name: www.example.com, certificate: \"arn:aws:acm:eu-west-2:123456789012:certificate/1\"}\n"
	stdout, stderr := deployedText(t, "aws", domain, outputs)
	if want := "load_balancer_dns_name = a.elb.amazonaws.com\npassword = <sensitive>\nzz_files = {\n  \"bucket\": \"shop\"\n}\nwebsite_url = https://www.example.com\n"; stdout != want {
		t.Errorf("got\n%swant\n%s", stdout, want)
	}
	for _, want := range []string{
		"==> Outputs of production; all 5: cdah output production\n", "Point www.example.com to load_balancer_dns_name",
		"https://eu-west-2.console.aws.amazon.com/cloudwatch/home?region=eu-west-2#dashboards/dashboard/cdah-production is its dashboard",
	} {
		if !strings.Contains(stderr, want) {
			t.Errorf("it does not say %q, but\n%s", want, stderr)
		}
	}
	stdout, stderr = deployedText(t, "emulator", "", `{"website_url": {"value": "http://a"}, "load_balancer_dns_name": {"value": "a"}}`)
	if stdout != "website_url = http://a\n" || strings.Contains(stderr, "dashboard") || strings.Contains(stderr, "Point ") {
		t.Errorf("on the emulator:\n%s%s", stdout, stderr)
	}
	if stdout, stderr = deployedText(t, "aws", "dashboard: false\n", `{"state_bucket": {"value": "b"}}`); stdout != "state_bucket = b\n" || strings.Contains(stderr, "make output") || strings.Contains(stderr, "dashboard") {
		t.Errorf("with nothing left out:\n%s%s", stdout, stderr)
	}
}

// An output that is new is for people or for programs: somebody decides. What is shown stays a handful.
func TestEachOutputIsForSomebody(t *testing.T) {
	stacks := filepath.Join("..", "..", "..", "stacks", "testdata")
	files, err := filepath.Glob(filepath.Join(stacks, "*", "cdk.tf.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no stacks: %v", err)
	}
	people := map[string]bool{}
	s := &session{Runner: &Runner{}}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var stack struct{ Output map[string]any }
		if err := json.Unmarshal(text, &stack); err != nil {
			t.Fatal(err)
		}
		for name := range stack.Output {
			if !s.forPrograms(name) {
				people[name] = true
			}
		}
	}
	for name := range people {
		if !slices.Contains([]string{"website_url", "state_bucket", "repository_urls", "plan_role_arns", "deploy_role_arns", "image_role_arns"}, name) {
			t.Errorf("%s is printed after each deployment: where it is not for people, forPrograms should know it; else this test", name)
		}
	}
	if !people["website_url"] {
		t.Errorf("the address is not shown, but %s", fmt.Sprint(slices.Sorted(maps.Keys(people))))
	}
}
