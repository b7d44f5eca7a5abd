package doctor

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"cdah/internal/ops/account"
)

// Account is the account of an environment.
type Account struct {
	ID   string
	File string // that says so
}

// IdentityGetter is a client of STS.
type IdentityGetter interface {
	GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
}

// Credentials says whose the credentials are. Those of another account are of no use.
func Credentials(ctx context.Context, client IdentityGetter, a Account) Finding {
	identity, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Finding{"Credentials", Missing, short(err), "set AWS_PROFILE, or sign in (aws sso login), with the account " + a.ID}
	}
	who := Finding{Name: "Credentials", State: Fine, Found: aws.ToString(identity.Arn)}
	if account := aws.ToString(identity.Account); account != a.ID {
		who.State, who.Mend = Missing, fmt.Sprintf("these are of the account %s: use credentials of %s, which %s names", account, a.ID, a.File)
	}
	return who
}

// Named returns what was found of what the environment's file names.
func Named(results account.Results) []Finding {
	var all []Finding
	for _, r := range results {
		f := Finding{Name: r.Kind, State: Fine, Found: r.Name}
		switch {
		case r.Lack != nil:
			f.State, f.Found, f.Mend = Missing, string(r.Places[0].Path)+": "+r.Lack.Got, r.Lack.Fix
		case r.Denied:
			f.State, f.Mend = Unknown, "these credentials may not look ("+r.Action()+")"
		case r.Err != nil:
			f.State, f.Mend = Unknown, short(r.Err)
		}
		all = append(all, f)
	}
	return all
}

// short is an error of AWS without the request around it.
func short(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode() + ": " + api.ErrorMessage()
	}
	return err.Error()
}
