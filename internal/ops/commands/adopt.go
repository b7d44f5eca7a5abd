package commands

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/regions"
	"cdah/internal/ops/adopt"
)

// Adopt brings into the state what exists of a stack and is missing there: after a run was killed, or
// when the state is lost. What does not exist is left to the next deployment; nothing in AWS is changed.
func (r *Runner) Adopt(ctx context.Context, name string) error {
	return r.withSession(ctx, name, needs{synth: true, target: true, writes: true}, func(s *session) error {
		if err := s.synthAndInit(ctx); err != nil {
			return err
		}
		return s.adoptAll(ctx)
	})
}

// adoptAll adopts what exists, prints what became of each resource, and has done then what is to be done after a kill.
func (s *session) adoptAll(ctx context.Context) error {
	if err := s.adopt(ctx, s.Stdout, everything); err != nil {
		return err
	}
	return s.forgetAbandoned()
}

// adoptSuffix is what the folder of an adoption has after the name of its stack's. It lies beside that, as the path of a
// local state is relative.
const adoptSuffix = ".adopt"

// adoption is what becomes of the resources of a stack.
type adoption struct {
	*session
	stack    *adopt.Stack
	known    map[string]bool   // to the state, by address
	imports  map[string]string // ids by address: of what may exist, and in the end of what does
	outcomes map[string]string // by address
	folder   string            // of the copy of the stack that is imported by
}

// How much is said of an adoption.
type outcomes bool

const (
	everything  outcomes = true
	onlyAdopted outcomes = false
)

func (s *session) adopt(ctx context.Context, out io.Writer, say outcomes) error {
	text, err := os.ReadFile(s.stackFile())
	if err != nil {
		return err
	}
	stack, err := adopt.Read(text, adopt.Scope{Partition: regions.Partition(s.env.Region), Region: s.env.Region, Account: s.env.Account, Own: s.Own})
	if err != nil {
		return err
	}
	a := adoption{
		session: s, stack: stack, imports: map[string]string{}, outcomes: map[string]string{},
		folder: s.stackDir() + adoptSuffix,
	}
	if a.known, _, err = s.resourcesInState(ctx); err != nil {
		return err
	}
	existing, err := a.findExisting(ctx)
	if err != nil {
		return err
	}
	a.chooseImports(existing)
	defer func() { _ = os.RemoveAll(a.folder) }()
	if err := a.importAll(ctx); err != nil {
		return err
	}
	return a.printOutcomes(ctx, out, say, existing)
}

// findExisting asks AWS for what exists.
func (a *adoption) findExisting(ctx context.Context) (existing []adopt.Existing, err error) {
	config, err := a.awsConfig(ctx)
	if err != nil {
		return nil, err
	}
	err = a.step("Looking for what exists", func(*step) error {
		existing, err = a.stack.Look(ctx, config)
		return err
	})
	return existing, err
}

// chooseImports decides which ids to import by. Where there are several, nobody can tell which is the right one.
func (a *adoption) chooseImports(existing []adopt.Existing) {
	for _, address := range a.stack.Addresses() {
		ids, err := a.stack.IDs(address, existing)
		switch {
		case a.known[address]:
			a.outcomes[address] = " is in the state already"
		case err != nil:
			a.outcomes[address] = " is not looked for: " + err.Error()
		case len(ids) == 0:
			a.outcomes[address] = " does not exist"
		case len(ids) > 1:
			a.outcomes[address] = fmt.Sprintf(" is not adopted, as it exists %d times: %s", len(ids), strings.Join(ids, ", "))
		case ids[0] == "":
			a.outcomes[address] = " is made again by the next deployment, which changes nothing where it exists"
		default:
			a.imports[address] = ids[0]
		}
	}
}

// importAll imports what exists.
func (a *adoption) importAll(ctx context.Context) error {
	a.dropMissing()
	if len(a.imports) == 0 {
		return nil
	}
	if err := a.prepareFolder(ctx); err != nil {
		return err
	}
	if err := a.step("Planning to adopt", func(progress *step) error { return a.planUntilAllExist(ctx, progress) }); err != nil || len(a.imports) == 0 {
		return err
	}
	return a.terraformIn(ctx, a.folder, "Adopting", "apply", "-input=false", "-no-color", a.planFile())
}

// dropMissing takes what does not exist out of the imports, and what cannot be imported without it.
func (a *adoption) dropMissing(missing ...string) {
	for _, address := range missing {
		a.outcomes[address] = " does not exist"
	}
	for address, needed := range a.stack.Without(missing, a.imports, a.known) {
		a.outcomes[address] = " is not looked for, as it needs " + needed
	}
}

// prepareFolder makes the folder for the copy of the stack, with the stack's provider and state.
func (a *adoption) prepareFolder(ctx context.Context) error {
	if err := os.MkdirAll(a.folder, 0o700); err != nil {
		return err
	}
	if err := a.writeCopy(); err != nil {
		return err
	}
	return a.initIn(ctx, a.folder)
}

func (a *adoption) writeCopy() error {
	text, err := a.stack.Importing(a.imports, a.known)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(a.folder, "cdk.tf.json"), text, 0o600)
}

// planUntilAllExist plans the imports, each time without those that the plan before found nothing for.
func (a *adoption) planUntilAllExist(ctx context.Context, progress *step) error {
	for len(a.imports) > 0 {
		if err := a.writeCopy(); err != nil {
			return err
		}
		args := []string{"-chdir=" + a.folder, "plan", "-input=false", "-json", "-refresh=false", "-out=" + a.planFile()}
		for _, address := range slices.Sorted(maps.Keys(a.imports)) {
			args = append(args, "-target="+address)
		}
		output, err := a.capture(ctx, args...)
		if err == nil {
			return a.checkOnlyImports(ctx)
		}
		missing, problems := adopt.Missing(output)
		if len(missing) == 0 || len(problems) > 0 {
			fmt.Fprintln(progress, strings.Join(problems, "\n"))
			return fmt.Errorf("plan to adopt: %w", err)
		}
		a.dropMissing(missing...)
	}
	return nil
}

// checkOnlyImports sees that the plan does nothing else.
func (a *adoption) checkOnlyImports(ctx context.Context) error {
	plan, err := a.readPlan(ctx, a.folder)
	if err != nil {
		return err
	}
	for _, change := range plan.ResourceChanges {
		if actions := change.Change.Actions; !actions.NoOp() && !actions.Read() {
			return fmt.Errorf("to adopt %s would change it (%v): import it with terraform import, and run this again", change.Address, actions)
		}
		if change.Change.Importing != nil {
			a.outcomes[change.Address] = ": " + change.Change.Importing.ID
		}
	}
	return nil
}

// printOutcomes says what became of each resource, and what else there is.
func (a *adoption) printOutcomes(ctx context.Context, out io.Writer, say outcomes, existing []adopt.Existing) error {
	for _, address := range a.stack.Addresses() {
		if _, adopted := a.imports[address]; adopted || say == everything {
			fmt.Fprintf(out, "%s%s\n", address, a.outcomes[address])
		}
	}
	_, ids, err := a.resourcesInState(ctx)
	if err != nil {
		return err
	}
	orphans := a.stack.Orphans(existing, ids)
	if len(orphans) == 0 {
		return nil
	}
	fmt.Fprintf(out, "\nThese have the tags of %s, or are rules of its security groups, and are in no state. Delete by hand what nothing uses:\n", a.env.Name)
	for _, orphan := range orphans {
		fmt.Fprintf(out, "  %s %s\n", orphan.ID, orphan.Tags["Name"])
	}
	return nil
}

// resourcesInState returns the addresses of the resources that the state knows, and their ids and ARNs.
func (s *session) resourcesInState(ctx context.Context) (addresses, ids map[string]bool, err error) {
	output, err := s.capture(ctx, "-chdir="+s.stackDir(), "show", "-json")
	if err != nil {
		return nil, nil, err
	}
	var state tfjson.State
	if err := state.UnmarshalJSON(output); err != nil {
		return nil, nil, fmt.Errorf("read the state: %w", err)
	}
	addresses, ids = map[string]bool{}, map[string]bool{}
	if state.Values == nil || state.Values.RootModule == nil {
		return addresses, ids, nil
	}
	for _, resource := range state.Values.RootModule.Resources {
		addresses[resource.Address] = true
		for _, attribute := range []string{"id", "arn"} {
			if id, is := resource.AttributeValues[attribute].(string); is {
				ids[id] = true
			}
		}
	}
	return addresses, ids, nil
}
