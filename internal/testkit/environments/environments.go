// Package environments makes environments for tests: valid ones at random, each by a seed, and small changes that
// lead from one to another.
package environments

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"cdah/config"
)

// What all the environments have in common.
const (
	Name    = "random" // of the environment
	Account = "400000000070"
	Zone    = "example.com" // hosted zone that must exist
	Secret  = "sign-in"     // secret of Secrets Manager that must exist, with a value
	region  = "eu-west-2"
)

// Environment is an environment's file.
type Environment struct{ section }

// section is what a file says, by the keys of YAML.
type section map[string]any

// New returns a small environment, the same for the same numbers.
func New(random *rand.Rand) Environment {
	e := plain()
	if random.IntN(3) == 0 {
		e.set("network.ipv6", true) // which no running environment gets rid of
	}
	for range random.IntN(12) {
		e, _ = e.Change(random)
	}
	return e
}

// plain is an environment that says little.
func plain() Environment {
	return Environment{section{
		"project": "cdah", "region": region, "account": Account, "ephemeral": true,
		"network":  section{"zones": []any{"a", "b"}, "nat": "single"},
		"capacity": section{"instance_type": "t3.small", "instances": section{"min": 1, "max": 6}},
		"services": section{"web": newService()},
	}}
}

// Seeded returns the source of random numbers of a seed.
func Seeded(seed uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same numbers are to come again
}

// Parse reads an environment's file. An image nginx:TAG is one of the environments' own: see [Environment.YAML].
func Parse(text string) (Environment, error) {
	var document map[string]any
	err := yaml.Unmarshal([]byte(text), &document)
	return Environment{sections(document).(section)}, err
}

// Change returns the environment with one change that its owner could make, and says which.
func (e Environment) Change(random *rand.Rand) (changed Environment, what string) {
	for {
		next := e.clone()
		what := pick(random, changes())(random, next)
		if what != "" && next.YAML() != e.YAML() && next.Valid() == nil {
			return next, what
		}
	}
}

// Valid returns what is wrong with the environment.
func (e Environment) Valid() error {
	dir, err := os.MkdirTemp("", "environments")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, Name+".yaml")
	if err := os.WriteFile(file, []byte(e.YAML()), 0o600); err != nil {
		return err
	}
	_, problems := config.Load(file)
	return problems.Err()
}

// YAML is the environment's file. Images come from ECR where instances reach nothing else.
func (e Environment) YAML() string {
	text, err := yaml.Marshal(map[string]any(e.section))
	if err != nil {
		panic(err) // a map of plain values can be written
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if key, tag, found := strings.Cut(line, "image: nginx:"); found {
			lines[i] = key + "image: " + e.image(tag)
		}
	}
	return strings.Join(lines, "\n")
}

func (e Environment) image(tag string) string {
	if e.at("network.nat") == "none" {
		return fmt.Sprintf("%s.dkr.ecr.%s.amazonaws.com/nginx@sha256:%x", Account, region, sha256.Sum256([]byte(tag)))
	}
	return "public.ecr.aws/nginx/nginx:" + tag
}

func (e Environment) clone() Environment {
	text, err := json.Marshal(e.section)
	if err != nil {
		panic(err) // as above
	}
	var copied map[string]any
	if err := json.Unmarshal(text, &copied); err != nil {
		panic(err)
	}
	return Environment{sections(copied).(section)}
}

// sections returns a value with maps that are sections, and whole numbers, as JSON has neither.
func sections(value any) any {
	switch value := value.(type) {
	case map[string]any:
		made := section{}
		for key, inner := range value {
			made[key] = sections(inner)
		}
		return made
	case float64:
		return int(value)
	}
	return value
}

// at returns what stands at a path of keys between dots, or nil.
func (s section) at(path string) any {
	key, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		return s[key]
	}
	if inner, ok := s[key].(section); ok {
		return inner.at(rest)
	}
	return nil
}

// set puts a value at a path; nil takes it away, with the sections that are empty then.
func (s section) set(path string, value any) {
	key, rest, deeper := strings.Cut(path, ".")
	if !deeper {
		if s[key] = value; value == nil {
			delete(s, key)
		}
		return
	}
	inner, ok := s[key].(section)
	if !ok {
		inner = section{}
		s[key] = inner
	}
	if inner.set(rest, value); len(inner) == 0 {
		delete(s, key)
	}
}

// pick returns one of several.
func pick[T any](random *rand.Rand, all []T) T { return all[random.IntN(len(all))] }

// Before returns what must be deployed between the environment and the next, where that has to be: a zone is left
// before it is removed.
func (e Environment) Before(next Environment) (between Environment, needed bool) {
	all, _ := e.at("network.zones").([]any)
	fewer, _ := next.at("network.zones").([]any)
	if len(fewer) >= len(all) || e.at("network.leaving") != nil {
		return e, false
	}
	between = e.clone()
	between.set("network.leaving", all[len(fewer):])
	return between, true
}

// Widest returns an environment that has all names of all of them, and reads all that they do, for the permissions to deploy any.
func Widest() Environment {
	e := plain()
	e.set("domain", domain("alternative_names", []any{Zone, "shop." + Zone, "*.shop." + Zone}))
	e.set("services.web.route.sign_in", signIn())
	e.set("capacity.operating_system", "bottlerocket")
	return e
}
