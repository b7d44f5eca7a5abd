package rollbacktarget

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// AmbiguousError are services that could go back, and of whom nobody has said which should.
type AmbiguousError struct{ Targets []Target }

func (e AmbiguousError) Error() string {
	var lines strings.Builder
	for _, t := range e.Targets {
		lines.WriteString("\n    --service " + t.Service.Name + ": " + t.String())
	}
	return "services could go back whose images are in several repositories, and so are released apart; say which:" + lines.String()
}

// String says what changes.
func (t Target) String() string { return t.Running.String() + " → " + t.Image.String() }

// Targets returns what services go back to: the image with a tag or, where that is empty, the image that ran
// before. Services that somebody has named must all have a target. Of others, those without one are skipped,
// and given with their reasons; no target at all is an error. So are targets in several repositories, as an
// AmbiguousError: their images are released apart from each other.
func (c Clients) Targets(ctx context.Context, services []Service, tag string, named bool) (targets []Target, skipped []error, err error) {
	for _, service := range services {
		find := c.Previous
		if tag != "" {
			find = func(ctx context.Context, s Service) (Target, error) { return c.ByTag(ctx, s, tag) }
		}
		target, err := find(ctx, service)
		var none NoTargetError
		switch {
		case err == nil:
			targets = append(targets, target)
		case errors.As(err, &none) && !named:
			skipped = append(skipped, err)
		default:
			return nil, nil, err
		}
	}
	if len(targets) == 0 {
		return nil, nil, errors.Join(skipped...)
	}
	open := slices.DeleteFunc(slices.Clone(targets), Target.Done)
	apart := func(t Target) bool { return t.Service.URL != open[0].Service.URL }
	if !named && slices.ContainsFunc(open, apart) {
		return nil, nil, AmbiguousError{open}
	}
	return targets, skipped, nil
}
