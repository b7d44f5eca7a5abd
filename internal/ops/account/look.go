package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/aws/smithy-go"

	"cdah/config"
)

// Result is what a look-up has found.
type Result struct {
	Thing
	Lack *Lack // nothing where the thing is there

	Denied bool  // these credentials may not look
	Err    error // of a look-up that did not come to its end
}

// Results are those of all look-ups.
type Results []Result

// Look looks for all that the environment's file names.
func (a Account) Look(ctx context.Context) (Results, error) {
	things, err := a.Find()
	if err != nil {
		return nil, err
	}
	patience := a.Patience
	if patience == 0 {
		patience = defaultPatience
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	results := make(Results, len(things))
	var running sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for i, thing := range things {
		running.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			results[i] = a.lookFor(ctx, thing)
		})
	}
	running.Wait()
	return results, nil
}

func (a Account) lookFor(ctx context.Context, thing Thing) Result {
	lack, err := thing.row.look(ctx, a, thing)
	if lack != nil && a.emulated() && a.seedable(thing) {
		lack.Fix = a.howToBuild(thing) + a.By.Line("seed", "ENV="+a.Environment.Name) + " makes it"
	}
	if isDenied(err) {
		return Result{Thing: thing, Denied: true}
	}
	return Result{Thing: thing, Lack: lack, Err: err}
}

// isDenied reports whether AWS has refused a call for want of permissions: each service has a word of its own for it, and
// HEAD has none.
func isDenied(err error) bool {
	var refused smithy.APIError
	if errors.As(err, &refused) && slices.Contains([]string{
		"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedException", "Forbidden", "AuthorizationError",
	}, refused.ErrorCode()) {
		return true
	}
	var response *smithyhttp.ResponseError
	return errors.As(err, &response) && response.HTTPStatusCode() == http.StatusForbidden && refused == nil
}

// Action is what the look-up takes in IAM.
func (r Result) Action() string { return r.row.action }

// Beside returns the results with nothing missing of what a stack itself makes.
func (r Results) Beside(stack Stack) Results {
	r = slices.Clone(r)
	for i, result := range r {
		if stack.has(result.Thing) {
			r[i].Lack = nil
		}
	}
	return r
}

// Problems returns what is missing, at each place that names it. The stack may make some of it itself.
func (r Results) Problems(file string, stack Stack) config.Problems {
	var problems config.Problems
	for _, result := range r.Beside(stack) {
		if result.Lack == nil {
			continue
		}
		for _, place := range result.Places {
			problems = append(problems, config.Problem{
				File: file, Path: string(place.Path), Got: result.Lack.Got, Allowed: result.Lack.Allowed, Fix: result.Lack.Fix,
			})
		}
	}
	return config.WithLines(problems)
}

// Skipped says in a few lines what could not be looked up; the plan tells what is wrong with it.
func (r Results) Skipped() []string {
	var denied []string
	failed, first := 0, error(nil)
	for _, result := range r {
		switch {
		case result.Denied && !slices.Contains(denied, result.row.action):
			denied = append(denied, result.row.action)
		case result.Err != nil:
			if failed++; first == nil {
				first = fmt.Errorf("%s %s: %w", result.Kind, result.Name, result.Err)
			}
		}
	}
	var lines []string
	if len(denied) > 0 {
		lines = append(lines, "not looked up, as these credentials may not: "+strings.Join(denied, ", ")+"; the plan will tell")
	}
	if first != nil {
		lines = append(lines, fmt.Sprintf("not looked up: %d of the %d things that the file names; the plan will tell: %v", failed, len(r), first))
	}
	return lines
}
