package commands

import (
	"strings"
	"testing"

	"cdah/internal/ops/report"
)

func TestCapacityOfATypeThatIsNotKnown(t *testing.T) {
	p := newProject(t)
	p.environment("local", "emulator")
	text := p.read("environments/local.yaml")
	p.write("environments/local.yaml", strings.Replace(text, "t3.small", "x9.large", 1))
	const want = "local: cdah does not know how large each of x9.large is; give capacity.vcpu and capacity.memory in the environment's file"
	if err := p.Capacity("local", report.Text); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	p.write("environments/local.yaml", strings.Replace(text, "t3.small", "x9.large, vcpu: 2, memory: 2048", 1))
	if err := p.Capacity("local", report.Text); err != nil {
		t.Fatal(err)
	}
	const offer = "3 to 6 instances of x9.large in 3 zones.\nEach offers 2048 CPU units, 1734 MiB"
	if got := p.read("stdout"); !strings.HasPrefix(got, offer) {
		t.Errorf("got %s", got)
	}
}
