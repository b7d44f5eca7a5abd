//go:build e2e

package e2e

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"cdah/internal/ops/emulator"
	"cdah/internal/testkit"
	"cdah/internal/testkit/environments"
)

// What TestSoak can be told by variables of the environment.
const (
	soakSeed  = "CDAH_SOAK_SEED"  // the first seed, or the one that a run has printed
	soakSeeds = "CDAH_SOAK_SEEDS" // how many seeds
	soakSteps = "CDAH_SOAK_STEPS" // steps of each, of one to three changes
)

// TestSoak changes environments at random, there and back: see walk. It is for "make soak".
func TestSoak(t *testing.T) {
	t.Parallel()
	seeds := setting(t, soakSeeds, 0)
	if seeds == 0 {
		t.Skip("make soak")
	}
	first := setting(t, soakSeed, 1)
	for seed := first; seed < first+seeds; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			random := environments.Seeded(uint64(seed))
			path := []station{{environment: environments.New(random)}}
			for range setting(t, soakSteps, 5) {
				environment, what := path[len(path)-1].environment.Step(random)
				path = append(path, station{environment, what})
			}
			walk(t, path, random.IntN)
		})
	}
}

// setting returns a variable of the environment, or what it is where it is not given.
func setting(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// station is an environment on a path, and what leads there from the one before.
type station struct {
	environment environments.Environment
	what        string
}

// walk deploys environments one after another in one account, and in the opposite order in another. Each must leave
// nothing to change, and the same world whichever way it was come by: the first and the last are compared with a fresh
// deployment, the others with one that had another environment before.
func walk(t *testing.T, path []station, choose func(int) int) {
	for i, s := range path {
		t.Logf("%d: %s", i, s.what)
	}
	e := startEmulator(t)
	forth, back := make([]world, len(path)), make([]world, len(path))
	interrupted := choose(len(path))
	t.Run("ways", func(t *testing.T) {
		t.Run("forth", func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e, "400000000071")
			for i, at := range path {
				t.Logf("%d: %s", i, at.what)
				if i > 0 && i == interrupted {
					s.interrupt(t, at.environment, choose)
				}
				forth[i] = s.deploy(t, at.environment)
			}
		})
		t.Run("back", func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e, "400000000072")
			for i := len(path) - 1; i >= 0; i-- {
				if i+1 < len(path) {
					t.Logf("%d, without: %s", i, path[i+1].what)
					if between, needed := path[i+1].environment.Before(path[i].environment); needed {
						s.deploy(t, between)
					}
				}
				back[i] = s.deploy(t, path[i].environment)
			}
		})
	})
	for i := range path {
		if forth[i] == nil || back[i] == nil {
			continue // its failure was told
		}
		if found := forth[i].differences(back[i], "forth", "back"); len(found) > 0 {
			t.Errorf("%d, %s: %d differences\n%s\n%s", i, path[i].what, len(found), strings.Join(found[:min(len(found), 30)], "\n"), path[i].environment.YAML())
		}
	}
}

// site is an environment in an account, deployed by the role that deploys.
type site struct {
	*stack
	emulator *emulator.Emulator
	id       string // of the account
	admin    account
	settled  bool     // nothing has been left to change
	deploys  []string // variables of the role
	boundary string   // line of the environment's file
}

func newSite(t *testing.T, e *emulator.Emulator, account string) *site {
	t.Helper()
	admin := credentials(t, e, account)
	owner := newAccount(e.Endpoint(), admin)
	owner.createZone(t, environments.Zone)
	owner.createSecret(t, environments.Secret)
	text := strings.ReplaceAll(environments.Widest().YAML(), environments.Account, account)
	roles := newRoles(t, e, admin, environments.Name, text)
	return &site{emulator: e, id: account, admin: owner, deploys: roles.deploy, boundary: roles.boundary}
}

// write has the environment's file say something.
func (s *site) write(t *testing.T, environment environments.Environment) {
	t.Helper()
	text := strings.ReplaceAll(environment.YAML(), environments.Account, s.id) + s.boundary
	if s.stack != nil {
		s.stack.write(t, text)
		return
	}
	s.stack = newStackOf(t, environments.Name, text, s.deploys)
	s.start(t)
}

// deploy deploys an environment, sees that nothing is left to change and that what is there keeps to the file, and
// returns what there is then. What scaling has decided before is no change.
func (s *site) deploy(t *testing.T, environment environments.Environment) world {
	t.Helper()
	s.write(t, environment)
	// What has been looked at is not looked at again, unless scaling has changed what Terraform now takes over.
	look := true
	if s.settled {
		look = s.scaleOut(t)
	}
	if err := s.tryApply(t, tfexec.Refresh(look)); err != nil {
		t.Fatal(err)
	}
	s.noChanges(t)
	s.keepsToFile(t)
	s.settled = true
	return s.world(t, s.emulator, s.id)
}

// scaleOut sets the numbers of instances and tasks as scaling does, and reports whether one of them is no longer
// scaling's by the file as it is now.
func (s *site) scaleOut(t *testing.T) (ends bool) {
	t.Helper()
	stays := testkit.Parse(t, []byte(readFile(t, filepath.Join(s.WorkingDir(), "cdk.tf.json")))).OfType("aws_appautoscaling_target")
	for address, attributes := range refreshed(t, s.planFile()) {
		switch kind, _, _ := strings.Cut(address, "."); kind {
		case "aws_autoscaling_group":
			s.admin.query(t, "autoscaling", url.Values{
				"Action": {"SetDesiredCapacity"}, "Version": {"2011-01-01"},
				"AutoScalingGroupName": {attributes["name"].(string)}, "DesiredCapacity": {fmt.Sprint(attributes["max_size"])},
			})
		case "aws_appautoscaling_target":
			parts := strings.Split(attributes["resource_id"].(string), "/")
			s.admin.invoke(t, "ecs", "AmazonEC2ContainerServiceV20141113.UpdateService", map[string]any{
				"cluster": parts[1], "service": parts[2], "desiredCount": attributes["max_capacity"],
			})
			ends = ends || !slices.Contains(stays, address)
		}
	}
	return ends
}
