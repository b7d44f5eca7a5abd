package account

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"cdah/internal/ops/report"
)

// seedPatience is how long the emulator has to say what is there: it does one thing after another.
const seedPatience = time.Minute

// Seeder makes what an environment's file names, in the account of the emulator.
type Seeder struct {
	Account

	// HasImage reports whether the container engine of this machine has an image, and StandIn has it take the website of
	// examples/hello for one, which listens on a port. Nil: there is no engine.
	HasImage func(ctx context.Context, reference string) (bool, error)
	StandIn  func(ctx context.Context, reference string, port int) error
}

// State is how it is with a thing after seeding.
type State string

// The states.
const (
	SeedMade    State = "made"
	SeedThere   State = "there"    // it was before
	SeedMissing State = "NOT MADE" // for a reason that its note tells
)

// Seed is what has become of a thing.
type Seed struct {
	Kind  string   `json:"kind"`
	Name  string   `json:"name"`
	State State    `json:"state"`
	Paths []string `json:"paths"` // of the options that name it
	Note  string   `json:"note,omitempty"`
}

// Seeds is what has become of all that a file names.
type Seeds struct {
	Environment string `json:"environment"`
	Things      []Seed `json:"things"`
}

// Seed makes what is not there. It fails for any account but the emulator's, and where the emulator does.
func (s Seeder) Seed(ctx context.Context) (Seeds, error) {
	seeds := Seeds{Environment: s.Environment.Name, Things: []Seed{}}
	if !s.emulated() || s.Config.BaseEndpoint == nil {
		return seeds, fmt.Errorf("the target of %s is %s: only in the emulator anything is made for an environment", s.Environment.Name, s.Environment.Target)
	}
	if s.Patience == 0 {
		s.Patience = seedPatience
	}
	results, err := s.Look(ctx)
	if err != nil {
		return seeds, err
	}
	for _, result := range results {
		seed, err := s.seed(ctx, result)
		if err != nil {
			return seeds, fmt.Errorf("%s %s: %w", result.Kind, result.Name, err)
		}
		seeds.Things = append(seeds.Things, seed)
	}
	return seeds, nil
}

func (s Seeder) seed(ctx context.Context, result Result) (Seed, error) {
	seed := Seed{Kind: result.Kind, Name: result.Name, State: SeedThere}
	for _, place := range result.Places {
		seed.Paths = append(seed.Paths, string(place.Path))
	}
	switch {
	case result.Err != nil:
		return seed, result.Err
	case result.Lack == nil:
		return seed, nil
	case !s.seedable(result.Thing):
		seed.State, seed.Note = SeedMissing, result.Lack.Got+"; AWS chooses its id, or another account has it: make one, and write its id"
		return seed, nil
	}
	note, err := result.row.seed(ctx, s, result.Thing)
	seed.State, seed.Note = SeedMade, note
	return seed, err
}

// seedable reports whether a thing can be made in the account: an ARN may be that of another one, or of AWS itself.
func (a Account) seedable(t Thing) bool {
	const owner = 4 // the part of an ARN that says the account; S3 leaves it empty
	parts := strings.Split(t.Name, ":")
	return t.row.seed != nil && (!isARN(t.Name) || len(parts) <= owner || parts[owner] == "" || parts[owner] == a.Environment.Account)
}

// Missing returns how many things are not there.
func (s Seeds) Missing() int {
	missing := 0
	for _, seed := range s.Things {
		if seed.State == SeedMissing {
			missing++
		}
	}
	return missing
}

// Write writes a table, with what there is to say of a thing below it.
func (s Seeds) Write(out io.Writer, format report.Format) error {
	switch {
	case format == report.JSON:
		return report.WriteJSON(out, s)
	case len(s.Things) == 0:
		_, err := fmt.Fprintf(out, "%s names nothing that must be there before\n", s.Environment)
		return err
	case format == report.Markdown:
		fmt.Fprintln(out, "```")
		defer fmt.Fprintln(out, "```")
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, seed := range s.Things {
		fmt.Fprintf(table, "%s\t%s\t%s\n", seed.State, seed.Kind, seed.Name)
		if seed.Note != "" {
			fmt.Fprintf(table, "\t\t→ %s\n", seed.Note)
		}
	}
	return table.Flush()
}
