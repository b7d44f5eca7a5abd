package rollback

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// AmbiguousError are services that could go back, and of whom nobody has said which should.
type AmbiguousError struct{ Steps []Step }

func (e AmbiguousError) Error() string {
	var lines strings.Builder
	for _, step := range e.Steps {
		lines.WriteString("\n    --service " + step.Service.Name + ": " + step.String())
	}
	return "services with images from different repositories could go back, which need not be broken together; say which:" + lines.String()
}

// String says what the step does.
func (s Step) String() string { return s.Now.String() + " → " + s.To.String() }

// Find returns the ways of services to the image with a tag or, where that is empty, to the image that ran
// before. Services that somebody has named must all have one. Of others, those with nothing to go back to
// are left out, and given with their reasons; no way at all is an error. So are ways to images of several
// repositories, as an AmbiguousError: they are released apart from each other.
func (c Clients) Find(ctx context.Context, services []Service, tag string, named bool) (steps []Step, without []error, err error) {
	for _, service := range services {
		step, err := c.way(ctx, service, tag)
		var nowhere NowhereError
		switch {
		case err == nil:
			steps = append(steps, step)
		case errors.As(err, &nowhere) && !named:
			without = append(without, err)
		default:
			return nil, nil, err
		}
	}
	if len(steps) == 0 {
		return nil, nil, errors.Join(without...)
	}
	open := slices.DeleteFunc(slices.Clone(steps), Step.Done)
	apart := func(s Step) bool { return s.Service.URL != open[0].Service.URL }
	if !named && slices.ContainsFunc(open, apart) {
		return nil, nil, AmbiguousError{open}
	}
	return steps, without, nil
}

func (c Clients) way(ctx context.Context, s Service, tag string) (Step, error) {
	if tag == "" {
		return c.Before(ctx, s)
	}
	return c.To(ctx, s, tag)
}
