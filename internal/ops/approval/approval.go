// Package approval keeps what a plan does from the moment somebody reviews it until it is applied, to
// prove that what is applied is what was reviewed.
//
// Terraform's own plan file is not kept: it holds the whole state, with every secret in it, and whoever
// can alter it decides what is applied. Here a deployment makes its own plan, and goes on only when that
// does the same. What is kept can therefore stop a deployment, and never be applied.
package approval

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/caller"
	"cdah/internal/ops/review"
)

// ErrNotApproved is the cause of every refusal: what would be applied is not what was reviewed.
var ErrNotApproved = errors.New("this is not the plan that was reviewed")

// Plan is what is kept of a plan. It holds no sensitive value, only salted hashes of those that change.
type Plan struct {
	Content
	Digest  string    `json:"digest"`           // of the content; a reviewer can note it
	Created time.Time `json:"created"`          // in UTC
	Commit  string    `json:"commit,omitempty"` // of the checkout, where known
}

// Content is what the digest is of.
type Content struct {
	Environment string                   `json:"environment"`
	Destroy     bool                     `json:"destroy"`        // it removes everything
	Variables   []string                 `json:"variables"`      // NAME=VALUE, as given with --var
	Jobs        []string                 `json:"jobs,omitempty"` // that run, in this order, before the services change
	Stack       string                   `json:"stack"`          // hash of the synthesized JSON
	Salt        string                   `json:"salt"`
	Effects     map[string]review.Effect `json:"effects"`
}

// New keeps a plan, of which what is known beside its stack, given as its synthesized JSON, and its effects is in c.
func New(c Content, stack []byte, plan *tfjson.Plan) (Plan, error) {
	c.Stack, c.Salt = hash(stack), rand.Text()
	c.Effects = review.Effects(plan, c.Salt)
	p := Plan{Content: c}
	var err error
	p.Digest, err = p.digest()
	return p, err
}

// digest identifies the content.
func (c Content) digest() (string, error) {
	content, err := json.Marshal(c) // maps are written in the order of their keys
	if err != nil {
		return "", fmt.Errorf("take the digest of a plan: %w", err)
	}
	return hash(content), nil
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Save writes the plan to a file of the user's alone.
func (p Plan) Save(file string) error {
	content, err := json.MarshalIndent(p, "", " ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o755)
	}
	if err == nil {
		err = os.WriteFile(file, append(content, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep the plan: %w", err)
	}
	return nil
}

// Open reads a kept plan. It must be of the given environment, and destroy exactly if destroy is set. A
// digest that is not empty must be its own. by is for the command lines in errors.
func Open(file, environment string, destroy bool, digest string, by caller.By) (Plan, error) {
	var p Plan
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return p, fmt.Errorf("there is no kept plan %s: make one with %s, and review it", file, by.Line("plan", "ENV="+environment))
	}
	if err == nil {
		err = json.Unmarshal(content, &p)
	}
	if err != nil {
		return p, fmt.Errorf("read the kept plan %s: %w", file, err)
	}
	actual, err := p.digest()
	switch {
	case err != nil:
		return p, err
	case actual != p.Digest:
		return p, fmt.Errorf("%w: %s has been altered since it was kept", ErrNotApproved, file)
	case digest != "" && digest != p.Digest:
		return p, fmt.Errorf("%w: the digest of %s is %s, of the reviewed one %s", ErrNotApproved, file, p.Digest, digest)
	case p.Environment != environment:
		return p, fmt.Errorf("%w: %s is of %s, not of %s", ErrNotApproved, file, p.Environment, environment)
	case p.Destroy && !destroy:
		return p, fmt.Errorf("%w: %s destroys %s; it is for %s", ErrNotApproved, file, environment, by.Line("destroy", "ENV="+environment, "PLAN="+file))
	case !p.Destroy && destroy:
		return p, fmt.Errorf("%w: %s deploys %s; it is for %s", ErrNotApproved, file, environment, by.Line("deploy", "ENV="+environment, "PLAN="+file))
	}
	return p, nil
}

// CheckStack compares the stack that is to be applied with the one that was planned.
func (p Plan) CheckStack(stack []byte) error {
	if hash(stack) != p.Stack {
		return fmt.Errorf("%w: the environment, or the code, is not the one that was planned (commit %s)", ErrNotApproved, p.Commit)
	}
	return nil
}

// CheckPlan compares a plan with the kept one, and returns where it differs.
func (p Plan) CheckPlan(now *tfjson.Plan) ([]review.Difference, error) {
	return refused(review.Compare(p.Effects, review.Effects(now, p.Salt)))
}

// CheckPart compares a plan that is to do a part of the kept one with that, and returns where it goes beyond it.
func (p Plan) CheckPart(now *tfjson.Plan) ([]review.Difference, error) {
	return refused(review.Within(p.Effects, review.Effects(now, p.Salt)))
}

// Builds reports whether the plan makes or removes anything but revisions of task definitions, as a release does not.
func (p Plan) Builds() bool {
	for address, effect := range p.Effects {
		makes := slices.Contains(effect.Actions, tfjson.ActionCreate) || slices.Contains(effect.Actions, tfjson.ActionDelete)
		if makes && !strings.HasPrefix(address, "aws_ecs_task_definition.") {
			return true
		}
	}
	return false
}

func refused(differences []review.Difference) ([]review.Difference, error) {
	if len(differences) > 0 {
		return differences, fmt.Errorf("%w: what it would do now differs", ErrNotApproved)
	}
	return nil, nil
}
