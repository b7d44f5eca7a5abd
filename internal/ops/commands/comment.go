package commands

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"cdah/internal/ops/pullrequest"
)

// githubEndpoint names the variable of whoever means another GitHub than github.com's.
const githubEndpoint = "CDAH_GITHUB_ENDPOINT"

// Comment keeps the review of a stack's plan as the one comment on a pull request that is about this stack: the one of
// an address or, without one, those that CircleCI names, or that are open for the branch.
//
// It is there to be read, and the review is among the artifacts anyway. So where it cannot be had, for want of a token
// or of a pull request, or as GitHub refuses, a line says why and there is no error.
func (r *Runner) Comment(ctx context.Context, name, address string) error {
	if _, err := r.yamlFile(name); err != nil {
		return UsageError{err.Error()}
	}
	if address != "" {
		if _, err := pullrequest.Parse(address); err != nil {
			return UsageError{err.Error()}
		}
	}
	token := r.getenv("GITHUB_TOKEN")
	if token == "" {
		fmt.Fprintf(r.Stderr, "The review of %s is no comment, as GITHUB_TOKEN is not set: docs/deploy.md says which token to make, and where it goes.\n", name)
		return nil
	}
	endpoint := r.getenv(githubEndpoint)
	if endpoint == "" {
		endpoint = pullrequest.API
	}
	client := pullrequest.NewClient(endpoint, token)
	requests, err := r.pullRequests(ctx, client, address)
	if err != nil {
		return r.notCommented(ctx, name, err)
	}
	if len(requests) == 0 {
		fmt.Fprintf(r.Stderr, "The review of %s is no comment, as there is no pull request yet; name one: %s --pull-request ADDRESS\n", name, r.calledBy().Itself().Line("comment", "ENV="+name))
		return nil
	}
	comment, err := r.reviewComment(name)
	if err != nil {
		return err
	}
	for _, request := range requests {
		outcome, err := client.Set(ctx, request, comment)
		if err != nil {
			err = fmt.Errorf("%s: %w", request, err)
			if err := r.notCommented(ctx, name, err); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(r.Stderr, "The comment with the review of %s is %s: %s\n", name, outcome, request)
	}
	return nil
}

// notCommented warns, unless somebody has interrupted it.
func (r *Runner) notCommented(ctx context.Context, name string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	fmt.Fprintf(r.Stderr, "warning: the review of %s is no comment: %v\n", name, err)
	return nil
}

// pullRequests returns those that are to be commented.
func (r *Runner) pullRequests(ctx context.Context, client *pullrequest.Client, address string) ([]pullrequest.Request, error) {
	named := address
	for _, variable := range []string{"CIRCLE_PULL_REQUESTS", "CIRCLE_PULL_REQUEST"} {
		if named == "" {
			named = r.getenv(variable)
		}
	}
	if named != "" {
		var all []pullrequest.Request
		for one := range strings.SplitSeq(named, ",") {
			request, err := pullrequest.Parse(strings.TrimSpace(one))
			if err != nil {
				return nil, err
			}
			all = append(all, request)
		}
		return all, nil
	}
	// CircleCI knows none where the branch was pushed before its pull request was opened.
	owner, repository, branch := r.getenv("CIRCLE_PROJECT_USERNAME"), r.getenv("CIRCLE_PROJECT_REPONAME"), r.getenv("CIRCLE_BRANCH")
	if owner == "" || repository == "" || branch == "" {
		return nil, nil
	}
	return client.Open(ctx, owner, repository, branch)
}

// reviewComment reads the review of the last plan.
func (r *Runner) reviewComment(name string) (pullrequest.Comment, error) {
	text, err := os.ReadFile(r.reportFile(name, ".md"))
	if errors.Is(err, os.ErrNotExist) {
		return pullrequest.Comment{}, fmt.Errorf("there is no review of %s in .cdah/reviews; make one: %s", name, r.commandLine("plan", "ENV="+name))
	}
	if err != nil {
		return pullrequest.Comment{}, err
	}
	var review struct {
		Unchanged string `json:"untouched_since"`
	}
	content, err := os.ReadFile(r.reportFile(name, ".json"))
	if err != nil {
		return pullrequest.Comment{}, err
	}
	if err := json.Unmarshal(content, &review); err != nil {
		return pullrequest.Comment{}, fmt.Errorf("%s: %w", displayPath(r.reportFile(name, ".json")), err)
	}
	end := "Of commit " + r.commit()
	if job := r.getenv("CIRCLE_BUILD_URL"); job != "" {
		end += fmt.Sprintf("; the whole of it is `reviews/%s.md` among the [artifacts of the job](%s)", name, job)
	} else {
		end += fmt.Sprintf("; the whole of it is in `.cdah/reviews/%s.md`", name)
	}
	return pullrequest.Comment{About: "review " + name, Text: string(text), End: end + ".", Quiet: review.Unchanged != ""}, nil
}
