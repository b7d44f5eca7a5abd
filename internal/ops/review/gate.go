package review

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"cdah/internal/aws/resources"
)

// Gate is whether a plan may go on.
type Gate struct {
	// Stopped are the addresses whose loss matters and that nobody has allowed.
	Stopped []string `json:"stopped"`

	// Unused are allowed addresses with which the plan loses nothing. They would allow a loss in a later plan
	// that nobody has reviewed for it, and should be removed.
	Unused []string `json:"unused"`
}

// Open reports whether the plan may go on.
func (g Gate) Open() bool { return len(g.Stopped) == 0 }

// whole says what is lost when a resource of the type is replaced or destroyed, and nothing where that harms
// nobody. A type that is not known is taken to matter: a gate that is in doubt stays shut.
func (l losses) whole(kind string) string {
	lost, known := resources.Loss(kind, l.own...)
	if !known {
		return "cdah does not know what is lost with a " + kind
	}
	return lost
}

// Allowance allows what is lost with one resource.
type Allowance struct {
	Address string
	Reason  string
}

// Decide notes which losses are allowed and which stop the plan.
func (r *Review) Decide(allowances []Allowance) {
	r.Gate = Gate{Stopped: []string{}, Unused: []string{}}
	used := map[string]bool{}
	for _, change := range r.changes() {
		if change.Loss == "" {
			continue
		}
		i := slices.IndexFunc(allowances, func(a Allowance) bool { return a.Address == change.Address })
		if i < 0 {
			r.Gate.Stopped = append(r.Gate.Stopped, change.Address)
			continue
		}
		change.Allowed = allowances[i].Reason
		used[change.Address] = true
	}
	for _, a := range allowances {
		if !used[a.Address] {
			r.Gate.Unused = append(r.Gate.Unused, a.Address)
		}
	}
	slices.Sort(r.Gate.Stopped)
	slices.Sort(r.Gate.Unused)
}

// ReadAllowances reads a file of allowances: on each line an address and, after a #, the reason, which
// reviewers will see. Blank lines and lines that are only a comment do not count.
func ReadAllowances(name string, content io.Reader) ([]Allowance, error) {
	var all []Allowance
	lines := bufio.NewScanner(content)
	for n := 1; lines.Scan(); n++ {
		address, reason, _ := strings.Cut(lines.Text(), "#")
		address, reason = strings.TrimSpace(address), strings.TrimSpace(reason)
		if address == "" {
			continue
		}
		if strings.ContainsAny(address, " \t*") || !strings.Contains(address, ".") {
			return nil, fmt.Errorf("%s:%d: %q is not the address of one resource, such as aws_lb.load_balancer", name, n, address)
		}
		if reason == "" {
			return nil, fmt.Errorf("%s:%d: %s has no reason; write it after a #: %s # why its loss is meant", name, n, address, address)
		}
		all = append(all, Allowance{Address: address, Reason: reason})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return all, nil
}
