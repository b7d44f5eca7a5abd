package commands

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cdah/internal/ops/rollbacktarget"
)

// releases adds production, with images in ECR of two repositories and others.
func (p project) releases() {
	p.write("environments/production.yaml", `project: shop
region: eu-west-2
account: "123456789012"
capacity: {instance_type: t3.large, instances: {min: 3, max: 6}}
services:
  web:
    image: 123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v42
    tasks: {min: 3, max: 6}
  mail-er:
    kind: worker
    image: 123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v42
    tasks: {min: 3, max: 6}
  pinned:
    kind: worker
    image: 123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v42@sha256:`+strings.Repeat("1", 64)+`
    tasks: {min: 3, max: 6}
  public:
    kind: worker
    image: public.ecr.aws/nginx/nginx:1.28.0
    tasks: {min: 3, max: 6}
state: {bucket: shop-state}
alerts: {emails: [a@example.com]}
`)
}

// What cannot be is refused before anything is started.
func TestRollbackRefuses(t *testing.T) {
	t.Setenv("PATH", "")
	p := newProject(t)
	p.releases()
	p.environment("staging", "aws")
	for name, c := range map[string]struct {
		environment string
		options     RollbackOptions
		want        string
	}{
		"an unknown environment":  {"productio", RollbackOptions{}, "did you mean production?"},
		"an unknown service":      {"production", RollbackOptions{Services: []string{"web", "mailer"}}, "no service mailer; there are: mail-er, pinned, public, web; did you mean mail-er?"},
		"latest":                  {"production", RollbackOptions{Tag: "latest"}, "the tag latest does not say which image that is"},
		"a digest":                {"production", RollbackOptions{Tag: "sha256:ab"}, `"sha256:ab" is not a tag`},
		"a pinned image":          {"production", RollbackOptions{Services: []string{"web", "pinned"}}, "pinned: 123456789012.dkr"},
		"a public image":          {"production", RollbackOptions{Services: []string{"public"}}, "public: public.ecr.aws/nginx/nginx:1.28.0 is not the tag of an image in ECR"},
		"no image in ECR":         {"staging", RollbackOptions{}, "git revert the change of"},
		"nobody to ask":           {"production", RollbackOptions{Tag: "v41"}, "there is no terminal to ask on: approve it with cdah rollback --approve production"},
		"a foundation's services": {"foundation-x", RollbackOptions{}, "no environment x"},
	} {
		err := p.Rollback(t.Context(), c.environment, c.options)
		var usage UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a usage error %s", name, err, c.want)
		}
	}
	if err := p.Rollback(t.Context(), "production", RollbackOptions{PlanOnly: true}); err == nil || !strings.Contains(err.Error(), "Terraform:") {
		t.Errorf("a plan needs no approval, and its tools: got %v", err)
	}
}

func TestRollbackServices(t *testing.T) {
	p := newProject(t)
	p.releases()
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	want := rollbacktarget.Service{
		Name: "mail-er", Cluster: "shop-production", Registry: "123456789012", Repository: "shop/web",
		URL: "123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web",
	}
	for _, names := range [][]string{nil, {"web", "mail-er", "web"}} {
		services, err := s.rollbackServices(RollbackOptions{Services: names})
		if err != nil || len(services) != 2 || services[0] != want || services[1].Name != "web" {
			t.Errorf("of %v: got %+v, %v", names, services, err)
		}
	}
}

// A service that runs its target stays: the plan names its tag too, as the file may have another.
func TestPlanInputs(t *testing.T) {
	t.Parallel()
	v1, v2 := rollbacktarget.Image{Digest: "sha256:1", Tags: []string{"v1"}, Stored: true}, rollbacktarget.Image{Digest: "sha256:2"}
	variables, rollbacks := planInputs([]rollbacktarget.Target{
		{Service: rollbacktarget.Service{Name: "web", URL: "repository"}, Running: v2, Image: v1, Tag: "v1"},
		{Service: rollbacktarget.Service{Name: "mail-er"}, Running: v1, Image: v1, Tag: "v1"},
		{Service: rollbacktarget.Service{Name: "agent"}, Running: v2, Image: v2},
	})
	if want := []string{"service_web_image_tag=v1", "service_mail_er_image_tag=v1"}; !slices.Equal(variables, want) {
		t.Errorf("variables %v, want %v", variables, want)
	}
	if len(rollbacks) != 1 || rollbacks[0].Service != "web" || rollbacks[0].Reference != "repository@sha256:1" || rollbacks[0].From != "sha256:2" {
		t.Errorf("goes back: %+v", rollbacks)
	}
}

// The last words of a rollback are where to edit the file, which is as long as it names another tag.
func TestWarnOfOtherTags(t *testing.T) {
	p := newProject(t)
	p.releases()
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	targets := []rollbacktarget.Target{
		{Service: rollbacktarget.Service{Name: "web"}, Tag: "v41"}, {Service: rollbacktarget.Service{Name: "mail-er"}, Tag: "v42"},
		{Service: rollbacktarget.Service{Name: "pinned"}},
	}
	if err := s.warnOfOtherTags(targets); err != nil {
		t.Fatal(err)
	}
	said := p.read("stderr")
	if strings.Count(said, "\n") != 1 || !strings.Contains(said, "environments/production.yaml:7: warning: services.web.image: names the tag v42") {
		t.Errorf("it said %q", said)
	}
}

func TestConfirm(t *testing.T) {
	for answer, agreed := range map[string]bool{"yes\n": true, " yes": true, "y\n": false, "\n": false, "": false, "no yes\n": false} {
		p := newProject(t)
		p.write("stdin", answer)
		if err := p.confirm(t.Context(), "Apply this plan?"); (err == nil) != agreed {
			t.Errorf("%q: got %v", answer, err)
		}
		if said := p.read("stderr"); said != "Apply this plan? Only 'yes' is accepted: " {
			t.Errorf("it asked %q", said)
		}
	}
	if err := newProject(t).confirm(t.Context(), ""); err != nil {
		t.Errorf("no question: got %v", err)
	}
}
