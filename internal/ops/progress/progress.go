// Package progress tells what Terraform does while it applies: how much is done, at what it is, and what went wrong.
package progress

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// Run takes the output of a run of Terraform with -json, line by line, and tells how it goes on.
type Run struct {
	Out      io.Writer // for people: on a terminal one line in place, elsewhere a line each ten seconds
	Terminal bool      // Out is one
	Columns  int       // of the terminal
	Verbose  bool      // tell each of Terraform's messages, not only how many are done
	Log      io.Writer // gets each message

	Plan     Plan                           // that is applied
	Expected time.Duration                  // how long they have taken before; 0 where nobody knows
	Where    func(kind, name string) string // what a resource belongs to, such as the construct web
	Now      func() time.Time

	// Done is how many changes are made: at the beginning those of runs before, where several apply one plan.
	Done int

	// Planned is what a run that plans has said that there is to change: the Plan of one that applies it.
	Planned Plan

	// Failed are the addresses of resources that Terraform has told an error of, in that order.
	Failed []string

	// Existing are those of them that are there already, in no state.
	Existing []string

	mutex   sync.Mutex // Write and Say may come at once
	begun   time.Time
	told    time.Time
	halves  map[string]bool // addresses that are replaced, of which one half is made
	active  []work
	said    map[string]bool // diagnostics
	rest    []byte          // of a line
	display *progressbar.ProgressBar
}

// Plan is how many changes there are, as a review counts them: a resource that is replaced is one, which Terraform makes
// two of. What is only moved, imported or forgotten takes no time, and is none.
type Plan struct {
	Changes  int             // 0 where nobody knows
	Replaced map[string]bool // addresses
}

// work is a resource that is being changed.
type work struct {
	address, kind, where, action string
	begun                        time.Time
}

// every is how often a line is written where there is no terminal.
const every = 10 * time.Second

// Write takes output of Terraform. It never fails.
func (r *Run) Write(output []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.begun.IsZero() {
		r.begun = r.Now()
		r.told = r.begun
	}
	r.rest = append(r.rest, output...)
	for {
		line, rest, whole := bytes.Cut(r.rest, []byte("\n"))
		if !whole {
			return len(output), nil
		}
		r.rest = rest
		r.take(line)
	}
}

// take takes a line. One that is not Terraform's, such as that of a crash, is told as it is.
func (r *Run) take(line []byte) {
	var m message
	if err := json.Unmarshal(line, &m); err != nil || m.Text == "" {
		fmt.Fprintf(r.Log, "%s\n", line)
		r.say(string(line) + "\n")
		return
	}
	r.follow(m)
	if m.Diagnostic != nil {
		r.diagnose(*m.Diagnostic)
		return
	}
	fmt.Fprintln(r.Log, m.Text)
	switch {
	case r.Verbose, m.Type == "log":
		r.say(m.Text + "\n")
	case r.Plan.Changes > 0:
		r.tell()
	}
}

// follow keeps account of what is being done.
func (r *Run) follow(m message) {
	resource := m.Hook.Resource
	switch m.Type {
	case "planned_change":
		r.Planned.add(m.Change)
	case "apply_start":
		where := r.Where(resource.Type, resource.Name)
		r.active = append(r.active, work{resource.Address, resource.Type, where, m.Hook.Action, r.Now()})
	case "apply_complete", "apply_errored":
		r.active = slices.DeleteFunc(r.active, func(w work) bool { return w.address == resource.Address })
		if m.Type == "apply_complete" {
			r.complete(resource.Address)
		}
	}
}

// add takes a change into the plan.
func (p *Plan) add(c change) {
	switch c.Action {
	case "replace":
		if p.Replaced == nil {
			p.Replaced = map[string]bool{}
		}
		p.Replaced[c.Resource.Address] = true
		p.Changes++
	case "create", "update", "delete":
		p.Changes++
	}
}

// complete counts a change that is made. The first half of a replacement is none yet.
func (r *Run) complete(address string) {
	if r.Plan.Replaced[address] && !r.halves[address] {
		if r.halves == nil {
			r.halves = map[string]bool{}
		}
		r.halves[address] = true
		return
	}
	r.Done++
}

// diagnose tells what is wrong, once.
func (r *Run) diagnose(d diagnostic) {
	if d.isOfTargets() {
		return
	}
	address := d.address()
	where := address
	if where != "" {
		kind, name := typeAndName(where)
		where = r.Where(kind, name) + ", " + where
	}
	text := d.text(where)
	if r.said[text] {
		return
	}
	if r.said == nil {
		r.said = map[string]bool{}
	}
	r.said[text] = true
	if address != "" && d.Severity == "error" {
		r.Failed = append(r.Failed, address)
		if d.isOfExisting() {
			r.Existing = append(r.Existing, address)
		}
	}
	fmt.Fprint(r.Log, text)
	r.say(text)
}

// Say tells what somebody else has found out meanwhile, in lines that stay. It may be called while Terraform's output comes.
func (r *Run) Say(text string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	fmt.Fprint(r.Log, text)
	r.say(text)
}

// say writes lines that stay.
func (r *Run) say(text string) {
	r.clear()
	fmt.Fprint(r.Out, text)
}

// tell shows how far the run is.
func (r *Run) tell() {
	if r.Terminal {
		r.draw()
		return
	}
	if now := r.Now(); now.Sub(r.told) >= every {
		r.told = now
		fmt.Fprintln(r.Out, r.line())
	}
}

// line says how much is done, what has been at work for longest, and how long it may take.
func (r *Run) line() string {
	text := fmt.Sprintf("%d/%d", r.Done, r.Plan.Changes)
	why := ""
	if len(r.active) > 0 {
		at := r.active[0]
		text += fmt.Sprintf("  %s: %s  %s", at.where, at.doing(), round(r.Now().Sub(at.begun)))
		why = at.why()
	}
	if left := r.Expected - r.Now().Sub(r.begun); left >= time.Second {
		text += fmt.Sprintf("; about %s to go", round(left))
	}
	if why != "" {
		text += " (" + why + ")"
	}
	return text
}

// Summary says in a sentence how far a run has come that has failed or was interrupted; nothing where nobody knows.
func (r *Run) Summary() string {
	if r.Plan.Changes == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d changes are made. ", r.Done, r.Plan.Changes)
}

// Close ends what is in place on a terminal.
func (r *Run) Close() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if len(r.rest) > 0 {
		r.take(r.rest)
		r.rest = nil
	}
	r.clear()
}

// besideLine is how many columns the display has beside its line: the percentage and the bar.
const besideLine = 20

func (r *Run) draw() {
	if r.display == nil {
		r.display = progressbar.NewOptions(r.Plan.Changes,
			progressbar.OptionSetWriter(r.Out), progressbar.OptionSetWidth(10), progressbar.OptionSetPredictTime(false),
			progressbar.OptionSetElapsedTime(false), progressbar.OptionUseANSICodes(true), progressbar.OptionThrottle(200*time.Millisecond))
	}
	line := []rune(r.line())
	r.display.Describe(string(line[:min(len(line), max(r.Columns-besideLine, 0))]))
	_ = r.display.Set(min(r.Done, r.Plan.Changes))
}

func (r *Run) clear() {
	if r.display != nil {
		_ = r.display.Clear()
	}
}

// round returns a time to the second.
func round(d time.Duration) string {
	d = d.Round(time.Second)
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}
