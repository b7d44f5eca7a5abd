package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/internal/aws/reason"
	"cdah/internal/ops/account"
)

// lookUpPatience is how long AWS may take to answer all that is asked of it before Terraform starts.
const lookUpPatience = 8 * time.Second

// lookUp looks, before Terraform starts, for what the stack's file names of its account, and returns all that is missing as
// problems of the file. variables are NAME=VALUE of Terraform variables. What cannot be looked up is left to Terraform,
// which is said.
func (s *session) lookUp(ctx context.Context, variables []string) error {
	a, err := s.accountOf(ctx, variables)
	if err != nil {
		return err
	}
	things, err := a.Find()
	if err != nil || len(things) == 0 {
		return err
	}
	return s.step("Looking for what "+a.File+" names", func(progress *step) error {
		results, err := s.results(ctx, a)
		var other otherAccountError
		if errors.As(err, &other) {
			return err
		}
		if err != nil {
			fmt.Fprintf(progress, "    the account was not looked at; the plan will tell what is missing: %s\n", reason.Plain(err.Error()))
			return nil
		}
		for _, line := range results.Skipped() {
			fmt.Fprintln(progress, "    "+line)
		}
		stack, err := s.readStack()
		if err != nil {
			return err
		}
		return results.Problems(a.File, stack).Err()
	})
}

// results looks for all that the file names, with the credentials of its account.
func (s *session) results(ctx context.Context, a account.Account) (account.Results, error) {
	ctx, cancel := context.WithTimeout(ctx, lookUpPatience)
	defer cancel()
	if _, err := s.caller(ctx, sts.NewFromConfig(a.Config)); err != nil {
		return nil, err
	}
	return a.Look(ctx)
}

// readStack reads the stack that is synthesized.
func (s *session) readStack() (account.Stack, error) {
	content, err := os.ReadFile(s.stackFile())
	if err != nil {
		return nil, err
	}
	stack, err := account.ReadStack(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", displayPath(s.stackFile()), err)
	}
	return stack, nil
}

// accountOf returns the session's account, and how to reach it.
func (s *session) accountOf(ctx context.Context, variables []string) (account.Account, error) {
	config, err := s.awsConfig(ctx)
	if err != nil {
		return account.Account{}, err
	}
	file, err := s.yamlFile(s.env.Name)
	if err != nil {
		return account.Account{}, err
	}
	return account.Account{
		Config: config, Environment: s.env, File: displayPath(file), Variables: s.terraformVariables(variables),
		By: s.calledBy(),
	}, nil
}

// terraformVariables returns the variables that Terraform gets, by their names: those of its environment and, before them,
// those that are given as NAME=VALUE.
func (r *Runner) terraformVariables(given []string) map[string]string {
	all := map[string]string{}
	for name, value := range parseVariables(r.Environ) {
		if name, is := strings.CutPrefix(name, "TF_VAR_"); is {
			all[name] = value
		}
	}
	for _, variable := range given {
		name, value, _ := strings.Cut(variable, "=")
		all[name] = value
	}
	return all
}
