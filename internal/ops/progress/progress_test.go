package progress

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that moves when it is told to.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func newRun(out, log *strings.Builder) (*Run, *clock) {
	c := &clock{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	where := func(kind, _ string) string {
		return map[string]string{"aws_lb": "load-balancer", "aws_vpc": "network"}[kind]
	}
	return &Run{Out: out, Log: log, Columns: 80, Plan: Plan{Changes: 3}, Where: where, Now: c.Now}, c
}

func hook(what, kind, action string) string {
	return fmt.Sprintf(`{"@message":"%s of %s","type":"%s","hook":{"resource":{"addr":"%s.a","resource_type":"%s","resource_name":"a"},"action":"%s"}}`+"\n",
		what, kind, what, kind, kind, action)
}

const refused = `{"@message":"Error: creating","type":"diagnostic","diagnostic":{"severity":"error","address":"aws_lb.a",` +
	`"summary":"creating ELBv2 Load Balancer (shop): operation error Elastic Load Balancing v2: CreateLoadBalancer, https response error ` +
	`StatusCode: 400, RequestID: 1-2, DuplicateLoadBalancerNameException: A load balancer with the same name exists","detail":""}}` + "\n"

// Where there is no terminal, a line each ten seconds says how far it is, and the log has every message.
func TestLines(t *testing.T) {
	t.Parallel()
	var out, log strings.Builder
	run, clock := newRun(&out, &log)
	run.Expected = 2 * time.Minute
	write := func(lines ...string) {
		for _, line := range lines { // also in pieces
			_, _ = run.Write([]byte(line[:5]))
			_, _ = run.Write([]byte(line[5:]))
		}
	}
	write(hook("apply_start", "aws_vpc", "create"), hook("apply_complete", "aws_vpc", "create"), hook("apply_start", "aws_lb", "create"))
	clock.now = clock.now.Add(40 * time.Second)
	write(hook("apply_progress", "aws_lb", "create"), hook("apply_progress", "aws_lb", "create"))
	clock.now = clock.now.Add(30 * time.Second)
	write(hook("apply_errored", "aws_lb", "create"), refused, refused)
	run.Close()
	want := `1/3  load-balancer: creating lb  40 s; about 1 min 20 s to go (until each zone has it)
1/3; about 50 s to go
Error: load-balancer, aws_lb.a
  DuplicateLoadBalancerNameException: A load balancer with the same name exists
  while creating ELBv2 Load Balancer (shop)
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	if got := strings.Count(log.String(), "\n"); got != 9 {
		t.Errorf("the log has %d lines:\n%s", got, log.String())
	}
	if !slices.Equal(run.Failed, []string{"aws_lb.a"}) {
		t.Errorf("what has failed is %v", run.Failed)
	}
	if !slices.Equal(run.Existing, run.Failed) {
		t.Errorf("what is there already is %v", run.Existing)
	}
	if got := run.Summary(); got != "1 of 3 changes are made. " {
		t.Errorf("got %q", got)
	}
}

var ansi = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

// On a terminal a line stays in its place and within its columns.
func TestInPlace(t *testing.T) {
	t.Parallel()
	var out, log strings.Builder
	run, clock := newRun(&out, &log)
	run.Terminal, run.Columns = true, 60
	for range 3 {
		clock.now = clock.now.Add(time.Second)
		_, _ = run.Write([]byte(hook("apply_start", "aws_lb", "create")))
	}
	run.Close()
	if strings.Contains(out.String(), "\n") || !strings.Contains(out.String(), "0/3  load-balancer: creating lb") {
		t.Errorf("got %q", out.String())
	}
	for _, line := range strings.Split(ansi.ReplaceAllString(out.String(), ""), "\r") {
		if n := len([]rune(line)); n > 60 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}

// What is found out meanwhile stands on lines of its own, in the log too, while Terraform's output comes.
func TestSay(t *testing.T) {
	t.Parallel()
	var out, log strings.Builder
	run, _ := newRun(&out, &log)
	var both sync.WaitGroup
	for range 50 {
		both.Go(func() { _, _ = run.Write([]byte(hook("apply_complete", "aws_vpc", "create"))) })
		both.Go(func() { run.Say("ECS has given up\n") })
	}
	both.Wait()
	if run.Done != 50 || strings.Count(out.String(), "ECS has given up\n") != 50 || strings.Count(log.String(), "\n") != 100 {
		t.Errorf("got %d, %q, %q", run.Done, out.String(), log.String())
	}
}

// All that Terraform says is told where somebody wants it, and what is not JSON in any case.
func TestVerbose(t *testing.T) {
	t.Parallel()
	for verbose, want := range map[bool]string{true: "apply_start of aws_vpc\npanic: help\n", false: "panic: help\n"} {
		var out, log strings.Builder
		run, _ := newRun(&out, &log)
		run.Verbose = verbose
		_, _ = run.Write([]byte(hook("apply_start", "aws_vpc", "create") + "panic: help"))
		run.Close()
		if out.String() != want {
			t.Errorf("verbose %v: got %q", verbose, out.String())
		}
	}
}

// A plan tells how many changes an apply counts, as a review does: a replacement is one, made with its second half, also
// where an object that was left is destroyed beside it.
func TestPlan(t *testing.T) {
	t.Parallel()
	var out, log strings.Builder
	planning, _ := newRun(&out, &log)
	planning.Plan = Plan{}
	for kind, action := range map[string]string{
		"aws_a": "create", "aws_b": "update", "aws_c": "delete", "aws_d": "replace", "aws_e": "move", "aws_f": "import", "aws_g": "read",
	} {
		_, _ = fmt.Fprintf(planning, `{"@message":"Plan","type":"planned_change","change":{"resource":{"addr":"%s.a"},"action":"%s"}}`+"\n", kind, action)
	}
	_, _ = fmt.Fprintln(planning, `{"@message":"Plan","type":"planned_change","change":{"resource":{"addr":"aws_d.a"},"action":"delete"}}`)
	if planning.Planned.Changes != 5 || out.Len() > 0 || planning.Summary() != "" {
		t.Errorf("got %+v, %q, %q", planning.Planned, out.String(), planning.Summary())
	}
	applying, _ := newRun(&out, &log)
	applying.Plan = planning.Planned
	for i, half := range []string{"aws_a", "aws_d", "aws_d", "aws_d", "aws_b"} {
		_, _ = applying.Write([]byte(hook("apply_complete", half, "create")))
		if want := []int{1, 1, 2, 3, 4}[i]; applying.Done != want {
			t.Errorf("%d changes are made after %d messages, want %d", applying.Done, i+1, want)
		}
	}
	if got := (&Run{}).Summary(); got != "" {
		t.Errorf("without a plan: %q", got)
	}
}

func TestTypeAndName(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"aws_vpc.a": "aws_vpc a", `module.m.aws_vpc.b["c.d"]`: "aws_vpc b", "odd": "odd ",
	} {
		if kind, name := typeAndName(address); kind+" "+name != want {
			t.Errorf("%s: got %s %s", address, kind, name)
		}
	}
}

// What fails a condition of two services with the same words is told of each: Terraform gives its block in place of an address.
func TestConditions(t *testing.T) {
	t.Parallel()
	var out, log strings.Builder
	run, _ := newRun(&out, &log)
	for _, context := range []string{"resource.aws_vpc.a.lifecycle.postcondition[0]", "resource.aws_vpc.b.lifecycle.postcondition[0]", "output.x"} {
		fmt.Fprintf(run, `{"@message":"no","type":"diagnostic","diagnostic":{"severity":"error","summary":"no","snippet":{"context":%q}}}`+"\n", context)
	}
	fmt.Fprintln(run, `{"@message":"no","type":"diagnostic","diagnostic":{"severity":"warning","summary":"no","snippet":{"context":"data.aws_vpc.a.lifecycle.precondition[0]"}}}`)
	want := "Error: network, aws_vpc.a\n  no\nError: network, aws_vpc.b\n  no\nError\n  no\nWarning: network, data.aws_vpc.a\n  no\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	if !slices.Equal(run.Failed, []string{"aws_vpc.a", "aws_vpc.b"}) || len(run.Existing) > 0 {
		t.Errorf("what has failed is %v", run.Failed)
	}
}
