package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/aws/prices"
	"cdah/internal/ops/cost"
	"cdah/internal/ops/report"
	"cdah/internal/ops/review"
)

// pricesTimeout is how long AWS's price list is waited for: without it the amounts are told alone.
const pricesTimeout = 20 * time.Second

// Cost synthesizes the environment and prints what it costs in a month.
func (r *Runner) Cost(ctx context.Context, name string, format report.Format) error {
	return r.withSession(ctx, name, needs{synth: true}, func(s *session) error {
		text, err := s.synthesized(ctx)
		if err != nil {
			return err
		}
		if !s.emulated() {
			if err := s.checkEndpoints(ctx); err != nil {
				return err
			}
			if err := s.assumeRole(false); err != nil {
				return err
			}
		}
		return s.cost(ctx, s.Stdout, text, format)
	})
}

// cost prints what a stack costs, given as its Terraform JSON.
func (s *session) cost(ctx context.Context, out io.Writer, text []byte, format report.Format) error {
	constructs, err := review.ReadConstructs(text)
	if err != nil {
		return err
	}
	resources, err := cost.OfStack(text)
	if err != nil {
		return err
	}
	estimate := cost.New(s.env.Name, s.env.Region, resources, constructs.Of)
	if quotes, err := s.quotes(ctx, estimate.Products()); err != nil {
		estimate.NoPrices = err.Error()
	} else {
		estimate.SetPrices(quotes)
	}
	return estimate.Write(out, format)
}

// costChange returns what a plan changes in the fixed costs; nil for nothing. The emulator costs nothing.
func (s *session) costChange(ctx context.Context, plan *tfjson.Plan, stack []byte) (*cost.Change, error) {
	if s.emulated() {
		return nil, nil
	}
	change, err := compareCosts(plan, stack)
	if err != nil || change == nil {
		return nil, err
	}
	if quotes, err := s.quotes(ctx, change.Products()); err != nil {
		change.NoPrices = err.Error()
	} else {
		change.SetPrices(quotes)
	}
	return change, nil
}

func compareCosts(plan *tfjson.Plan, stack []byte) (*cost.Change, error) {
	before, after, err := cost.OfPlan(plan, stack)
	if err != nil {
		return nil, err
	}
	return cost.Compare(before, after), nil
}

// quotes returns the prices of products, and why there are none. It is the plan's role that asks, or whoever has
// credentials of his own.
func (s *session) quotes(ctx context.Context, products []prices.Product) (cost.Quotes, error) {
	if s.emulated() {
		return nil, fmt.Errorf("%s is on the emulator, which costs nothing", s.env.Name)
	}
	if endpoint := s.getenv(meantEndpoint); endpoint != "" {
		return nil, fmt.Errorf("%s sends requests to %s, which is not AWS", meantEndpoint, endpoint)
	}
	ctx, cancel := context.WithTimeout(ctx, pricesTimeout)
	defer cancel()
	source := cost.Source{Folder: s.pricesFolder(), Config: s.awsConfig, Now: time.Now}
	var quotes cost.Quotes
	err := s.step("Looking for prices", func(*step) (err error) {
		if quotes, err = source.Quotes(ctx, s.env.Region, products); lacksCredentials(err) {
			return errors.New("there are no AWS credentials: set AWS_PROFILE, or sign in (aws sso login)")
		}
		return err
	})
	return quotes, err
}

// pricesFolder is where the user's prices are kept, for all projects
// (https://specifications.freedesktop.org/basedir-spec/latest/).
func (r *Runner) pricesFolder() string {
	folder := r.getenv("XDG_CACHE_HOME")
	if folder == "" && r.Home != "" {
		folder = filepath.Join(r.Home, ".cache")
	}
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, "cdah", "prices")
}
