package commands

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whoever deploys reads what is waited for whenever Terraform runs: no run of it is silent.
func TestNothingIsWaitedForInSilence(t *testing.T) {
	p := engine(t)
	p.write("bin/terraform", strings.Replace(p.read("bin/terraform"), "echo \"$@\"", "echo \"now $2 $3\" >>stderr\necho \"$@\"", 1))
	stderr, err := os.OpenFile(filepath.Join(p.Root, "stderr"), os.O_APPEND|os.O_WRONLY, 0) // both write to it
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	p.Stderr = stderr
	if err := p.Deploy(t.Context(), "production", ApplyOptions{Approve: true}); err != nil {
		t.Fatal(err)
	}
	announced := regexp.MustCompile(`==> [^…\n]+ … \n?$`)
	said := p.read("stderr")
	parts := strings.Split(said, "now ")
	if len(parts) < 8 {
		t.Fatalf("Terraform ran only %d times:\n%s", len(parts)-1, said)
	}
	for i, part := range parts[:len(parts)-1] {
		if !announced.MatchString(part) {
			command, _, _ := strings.Cut(parts[i+1], "\n")
			t.Errorf("terraform %s runs after\n%s", command, part)
		}
	}
}
