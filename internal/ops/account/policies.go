package account

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func policyName(arn string) string { return lastPart(arn, "/") }

func lookForBoundary(ctx context.Context, a Account, t Thing) (*Lack, error) {
	return a.policy(ctx, t, "deploy the account's foundation, which makes it, or write the ARN of another")
}

func lookForPolicy(ctx context.Context, a Account, t Thing) (*Lack, error) {
	return a.policy(ctx, t, "make it in IAM, or write the ARN of another")
}

func (a Account) policy(ctx context.Context, t Thing, fix string) (*Lack, error) {
	_, err := iam.NewFromConfig(a.Config).GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &t.Name})
	var none *iamtypes.NoSuchEntityException
	if errors.As(err, &none) {
		return &Lack{"there is no policy " + t.Name, "", fix}, nil
	}
	return nil, err
}
