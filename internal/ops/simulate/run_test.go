package simulate

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// golden is the Terraform JSON of an environment of the project.
func golden(t testing.TB, environment string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "stacks", "testdata", environment, "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// simulated runs traffic on an environment.
func simulated(t testing.TB, text []byte, traffic *Traffic, change func(*Site, *Model)) *Result {
	t.Helper()
	site, err := Read(text)
	if err != nil {
		t.Fatal(err)
	}
	model := DefaultModel()
	if change != nil {
		change(site, &model)
	}
	result, err := Run(site, traffic, model)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestTry(t *testing.T) {
	for _, env := range []string{"production", "local"} {
		traffic, _ := Shape("steps", 300, "web")
		begin := time.Now()
		r := simulated(t, golden(t, env), traffic, nil)
		t.Log(env, time.Since(begin), r.InstanceHours, *r.Totals["web"])
		for i, m := range r.Minutes {
			if i%4 == 0 {
				t.Logf("%+v", m)
			}
		}
		for _, c := range r.Changes {
			t.Logf("%d %s %d→%d %s", c.Second, c.Service, c.From, c.To, c.By)
		}
	}
	traffic, _ := Shape("day", 300, "web")
	begin := time.Now()
	simulated(t, golden(t, "production"), traffic, nil)
	t.Log(time.Since(begin))
}
