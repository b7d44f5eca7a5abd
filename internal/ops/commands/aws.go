package commands

import (
	"context"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
)

// rolePath is where the foundation keeps the roles of the pipeline.
const rolePath = "/foundation/"

// assumeRole has everything that talks to AWS assume the environment's role of the pipeline, by the identity
// token that CircleCI gives each job: deploy for what changes the environment or runs something in it, plan for the
// rest. Whoever has credentials of his own keeps them.
func (s *session) assumeRole(deploys bool) error {
	token := s.getenv("CIRCLE_OIDC_TOKEN_V2")
	for _, own := range []string{"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"} {
		if s.getenv(own) != "" {
			return nil
		}
	}
	if token == "" {
		return nil
	}
	file := filepath.Join(s.cacheDir(), "circleci.token")
	if err := os.MkdirAll(s.cacheDir(), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		return err
	}
	role := "plan"
	if deploys {
		role = "deploy"
	}
	arn := s.getenv("AWS_ROLE_ARN")
	if arn == "" {
		name := naming.Of(naming.Of(s.env.Project, s.env.Name), role)
		arn = "arn:" + regions.Partition(s.env.Region) + ":iam::" + s.env.Account + ":role" + rolePath + name
	}
	s.vars = s.vars.with(variables{
		"AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": arn, "AWS_ROLE_SESSION_NAME": "cdah-" + s.env.Name + "-" + role,
	})
	return nil
}

// awsConfig returns how to reach the AWS API: as Terraform does. What fails is told by the commands, once.
func (s *session) awsConfig(ctx context.Context) (aws.Config, error) {
	options := []func(*awsconfig.LoadOptions) error{awsconfig.WithRegion(s.env.Region), awsconfig.WithLogger(logging.Nop{})}
	if endpoint := s.vars["AWS_ENDPOINT_URL"]; endpoint != "" { // the emulator
		options = append(options, awsconfig.WithBaseEndpoint(endpoint), awsconfig.WithCredentialsProvider(
			credentials.NewStaticCredentialsProvider(s.vars["AWS_ACCESS_KEY_ID"], s.vars["AWS_SECRET_ACCESS_KEY"], s.vars["AWS_SESSION_TOKEN"])))
	}
	config, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if file := s.vars["AWS_WEB_IDENTITY_TOKEN_FILE"]; err == nil && file != "" { // set by assumeRole
		config.Credentials = aws.NewCredentialsCache(stscreds.NewWebIdentityRoleProvider(
			sts.NewFromConfig(config), s.vars["AWS_ROLE_ARN"], stscreds.IdentityTokenFile(file), func(o *stscreds.WebIdentityRoleOptions) {
				o.RoleSessionName = s.vars["AWS_ROLE_SESSION_NAME"] // as which ECS shows who has started a task
			}))
	}
	return config, err
}
