package account

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	policies "cdah/internal/aws/iam"
)

func seedBoundary(ctx context.Context, s Seeder, t Thing) (string, error) {
	return "it allows everything", s.makePolicy(ctx, t, policies.Allow([]string{"*"}, "*"))
}

func seedPolicy(ctx context.Context, s Seeder, t Thing) (string, error) {
	return "it allows nothing that matters", s.makePolicy(ctx, t, policies.Allow([]string{"sts:GetCallerIdentity"}, "*"))
}

// makePolicy makes the policy of an ARN, whose path is all between policy and the name.
func (s Seeder) makePolicy(ctx context.Context, t Thing, allows policies.Statement) error {
	_, path, _ := strings.Cut(t.Name, ":policy")
	name := policyName(t.Name)
	path = strings.TrimSuffix(path, name)
	text, err := json.Marshal(policies.Policy(allows))
	if err != nil {
		return err
	}
	document := string(text)
	_, err = iam.NewFromConfig(s.Config).CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: &name, Path: &path, PolicyDocument: &document})
	return err
}
