package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/config"
	"cdah/internal/aws/resources"
	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
)

// ErrStopped is returned for a plan that loses something that nobody has allowed it to lose.
var ErrStopped = errors.New("the plan is stopped")

// Review reviews a plan in a file, given as "terraform show -json" prints it, and returns ErrStopped where it
// loses what is not among the allowed addresses. It needs no project. The stack, which tells the constructs,
// need not exist. What owners add to it is of their own services.
func Review(out io.Writer, file, stack string, allow []string, format report.Format, own []resources.Service) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	plan, err := review.Read(content)
	if err != nil {
		return err
	}
	constructs := review.Constructs{}
	synthesized, err := os.ReadFile(stack)
	if err == nil {
		if constructs, err = review.ReadConstructs(synthesized); err != nil {
			return err
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	result := review.New(plan, constructs, own...)
	result.Decide(allowedByFlag(allow))
	if result.Cost, err = compareCosts(plan, synthesized); err != nil {
		return err
	}
	if result.Cost != nil {
		result.Cost.NoPrices = "this command asks AWS nothing"
	}
	if err := result.Write(out, format); err != nil {
		return err
	}
	if !result.Gate.Open() {
		return fmt.Errorf("%w: it loses what matters; where that is meant, --allow %s",
			ErrStopped, strings.Join(result.Gate.Stopped, " --allow "))
	}
	return nil
}

func allowedByFlag(addresses []string) []review.Allowance {
	var all []review.Allowance
	for _, address := range addresses {
		all = append(all, review.Allowance{Address: address, Reason: "given with --allow"})
	}
	return all
}

// allowances returns what the environment's file and the command line allow.
func (s *session) allowances(addresses []string) ([]review.Allowance, error) {
	file := filepath.Join(s.environmentsDir(), s.env.Name+".allow")
	content, err := config.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", displayPath(file), err)
	}
	all, err := review.ReadAllowances(filepath.Join("environments", filepath.Base(file)), bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	return append(all, allowedByFlag(addresses)...), nil
}

// reviewedPlan is a plan that may go on.
type reviewedPlan struct {
	plan   *tfjson.Plan
	stack  []byte // the synthesized JSON that was planned
	result review.Review
}

// reviewPlan reviews this run's plan, publishes the review, and stops the plan where the gate says so.
func (s *session) reviewPlan(ctx context.Context, o PlanOptions, allowances []review.Allowance) (reviewedPlan, error) {
	plan, stack, err := s.readPlanned(ctx)
	if err != nil {
		return reviewedPlan{}, err
	}
	result, err := s.review(ctx, plan, stack, o, allowances)
	return reviewedPlan{plan, stack, result}, err
}

// readPlanned returns this run's plan, and the synthesized JSON that was planned.
func (s *session) readPlanned(ctx context.Context) (*tfjson.Plan, []byte, error) {
	plan, err := s.readOwnPlan(ctx)
	if err != nil {
		return nil, nil, err
	}
	stack, err := os.ReadFile(s.stackFile())
	return plan, stack, err
}

// review does the work of reviewPlan.
func (s *session) review(ctx context.Context, plan *tfjson.Plan, stack []byte, o PlanOptions, allowances []review.Allowance) (review.Review, error) {
	result, err := s.judge(ctx, plan, stack, o, allowances)
	if err != nil {
		return result, err
	}
	if err := s.publishReview(result, o); err != nil {
		return result, err
	}
	for _, address := range result.Gate.Unused {
		fmt.Fprintf(s.Stderr, "warning: environments/%s.allow allows the loss of %s, which this plan keeps: remove the line\n", s.env.Name, address)
	}
	if result.Empty() {
		tellBeginnings(s.Stderr, plan, s.env)
	}
	if result.Gate.Open() {
		return result, nil
	}
	var lines strings.Builder
	for _, address := range result.Gate.Stopped {
		fmt.Fprintf(&lines, "\n    %s # why its loss is meant", address)
	}
	return result, fmt.Errorf("%w: it loses what matters. Where that is meant, allow it by name in environments/%s.allow:%s",
		ErrStopped, s.env.Name, lines.String())
}

// judge returns the review of a plan, with what is allowed and what would stop it. The constructs are those of the
// synthesized stack.
func (s *session) judge(ctx context.Context, plan *tfjson.Plan, stack []byte, o PlanOptions, allowances []review.Allowance) (review.Review, error) {
	constructs, err := review.ReadConstructs(stack)
	if err != nil {
		return review.Review{}, err
	}
	result := review.New(plan, constructs, s.Own...)
	result.By = s.calledBy()
	result.Tags = s.tags(ctx, result.Pinned())
	result.Environment = s.env.Name
	if result.Cost, err = s.costChange(ctx, plan, stack); err != nil {
		return result, err
	}
	if o.runsJobs() {
		result.Jobs = jobsOf(plan, s.env)
	}
	if len(o.Rollbacks) > 0 {
		result.SetRollback(o.Rollbacks)
	}
	if !o.Destroy { // it removes everything, as it is meant to
		if err := s.spareIdle(ctx, plan, &result); err != nil {
			return result, err
		}
		result.Decide(allowances)
	}
	return result, nil
}

// publishReview prints a review, as briefly as the options say, and saves it as a whole.
func (s *session) publishReview(result review.Review, o PlanOptions) error {
	why := s.alike(result, o)
	hasNew := o.Brief && !o.Destroy && result.HasNew()
	if why == "" && !hasNew {
		return s.publish(o.reviewName(), o.Format, result.Write)
	}
	if err := s.saveReport(o.reviewName(), result.Write); err != nil {
		return err
	}
	command := "plan"
	if o.Destroy {
		command += " --destroy"
	}
	more := fmt.Sprintf("%s, %s, or %s", displayPath(s.reportFile(o.reviewName(), ".txt")),
		s.commandLine(command, "ENV="+s.env.Name), s.calledBy().Option("--verbose", "VERBOSE=yes"))
	if why == "" {
		return result.WriteWithoutNew(s.Stdout, more)
	}
	return result.WriteBrief(s.Stdout, why, more)
}

// alike returns why every resource in a review has the same, so that a brief one is enough, where one may be brief.
func (s *session) alike(result review.Review, o PlanOptions) string {
	switch {
	case o.Brief && result.First():
		return review.AsNothingExists
	case o.Brief && o.Destroy && s.env.Ephemeral:
		return review.AsEphemeral
	}
	return ""
}

// publish prints a report, and saves it.
func (s *session) publish(name string, format report.Format, write func(out io.Writer, f report.Format) error) error {
	if err := s.saveReport(name, write); err != nil {
		return err
	}
	return write(s.Stdout, format)
}

// saveReport writes a report in every format to .cdah/reviews, for a pipeline to store.
func (r *Runner) saveReport(name string, write func(out io.Writer, f report.Format) error) error {
	if err := os.MkdirAll(filepath.Dir(r.reportFile(name, "")), 0o700); err != nil {
		return err
	}
	for f, end := range map[report.Format]string{report.Text: ".txt", report.Markdown: ".md", report.JSON: ".json"} {
		var out bytes.Buffer
		if err := write(&out, f); err != nil {
			return err
		}
		if err := os.WriteFile(r.reportFile(name, end), out.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (r *Runner) reportFile(name, end string) string {
	return filepath.Join(r.cacheDir(), "reviews", name+end)
}
